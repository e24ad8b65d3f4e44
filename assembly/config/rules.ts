// `_rules_`, before it is settings: which matcher of a rule counts, which provider it leads to. As config/rules.ts.
import { JsonValue } from "../json/tree";
import { providerRow } from "../providers/row";
import { endpointOf } from "./endpoint";
import { itemPath, keyPath } from "./finding";
import { Located } from "./located";
import { itemsOf, textOf } from "./members";

/** What a rule is matched by, the decisive key first: a later one has no effect beside it, but services beside routes. */
const MATCHERS: StaticArray<string> = ["_match_route_", "_match_domain_", "_match_service_", "_match_route_prefix_"];

/** The matchers of a rule that have items, the decisive one first. */
export function matchersOf(rule: JsonValue): string[] {
  const found: string[] = [];
  for (let i = 0, n = MATCHERS.length; i < n; i++) {
    if (itemsOf(rule, MATCHERS[i]).length > 0) found.push(MATCHERS[i]);
  }
  return found;
}

/** Whether a matcher with items counts: the decisive one, and services beside routes. */
export function isEffective(matchers: string[], key: string): bool {
  if (matchers.length == 0 || !matchers.includes(key)) return false;
  return key == matchers[0] || (key == "_match_service_" && matchers[0] == "_match_route_");
}

/** The items of a matcher that counts; empty where it does not. */
export function matchItems(rule: JsonValue, key: string): JsonValue[] {
  return isEffective(matchersOf(rule), key) ? itemsOf(rule, key) : [];
}

/** What one reading asks of its rules again and again, worked out once; without it a thousand rules took ten seconds. */
@final
class RuleIndex {
  /** A rule's single provider by its path. */
  private ids: Map<string, string> = new Map<string, string>();
  /** By provider: the first service that a rule leads to it by. */
  private services: Map<string, string> | null = null;

  constructor(public providers: Located[]) {
    for (let i = 0, n = providers.length; i < n; i++) {
      if (!this.ids.has(providers[i].path)) this.ids.set(providers[i].path, providers[i].id);
    }
  }

  has(path: string): bool {
    return this.ids.has(path);
  }

  idAt(path: string): string {
    return this.ids.has(path) ? this.ids.get(path) : "";
  }

  serviceOf(id: string, rules: JsonValue[]): string {
    let services = this.services;
    if (services === null) {
      services = this.firstServices(rules);
      this.services = services;
    }
    return services.has(id) ? services.get(id) : "";
  }

  private firstServices(rules: JsonValue[]): Map<string, string> {
    const first = new Map<string, string>();
    for (let i = 0, n = rules.length; i < n; i++) {
      if (!rules[i].isObject) continue;
      const id = ruleProvider(i, rules[i], this.providers);
      if (first.has(id)) continue;
      const services = matchItems(rules[i], "_match_service_");
      if (services.length > 0) first.set(id, services[0].text);
    }
    return first;
  }
}

let index: RuleIndex | null = null;

function indexOf(providers: Located[]): RuleIndex {
  const known = index;
  if (known !== null && known.providers === providers) return known;
  const made = new RuleIndex(providers);
  index = made;
  return made;
}

/** The reading is over: what its rules were is let go of. */
export function forgetRules(): void {
  index = null;
}

/** The provider that a rule leads to: its own single one, else the active one, of its own list first; empty: the rule's requests pass. */
export function ruleProvider(position: i32, rule: JsonValue, providers: Located[]): string {
  const active = textOf(rule, "activeProviderId");
  const single = rule.get("provider");
  const path = itemPath("_rules_", position);
  const isSingle = single !== null && single.isObject;
  const own = indexOf(providers);
  const at = isSingle ? keyPath(path, "provider") : itemPath(keyPath(path, "providers"), positionOf(rule, active));
  return own.has(at) ? own.idAt(at) : active;
}

/** The position in the rule's own list of the provider with this id; -1: it is not there. */
function positionOf(rule: JsonValue, id: string): i32 {
  const items = itemsOf(rule, "providers");
  for (let i = 0, n = items.length; i < n; i++) if (id.length > 0 && items[i].isObject && textOf(items[i], "id") == id) return i;
  return -1;
}

/** The provider that everything goes to without `routes`: the active one, or the single one. Empty: none. */
export function activeProvider(root: JsonValue, providers: Located[]): string {
  const active = textOf(root, "activeProviderId");
  if (active.length > 0) return active;
  for (let i = 0, n = providers.length; i < n; i++) if (providers[i].path == "provider") return providers[i].id;
  return "";
}

/** The cluster of a provider without a `cluster` of its own: the first service that a rule leads to it by; empty: no rule does. */
export function serviceCluster(provider: Located, root: JsonValue, providers: Located[]): string {
  const service = indexOf(providers).serviceOf(provider.id, itemsOf(root, "_rules_"));
  return service.length > 0 ? clusterOf(service, provider.value) : "";
}

function clusterOf(service: string, provider: JsonValue): string {
  const colon = service.lastIndexOf(":");
  if (colon >= 0) return "outbound|" + service.substring(colon + 1) + "||" + service.substring(0, colon);
  // Higress gives services of static addresses port 80, whatever the addresses say.
  let port = 80;
  const row = providerRow(textOf(provider, "type"));
  if (!service.endsWith(".static") && row !== null) port = endpointOf(row, provider).port;
  return "outbound|" + port.toString() + "||" + service;
}
