import { defaultPort } from "./base-url.js";
import { endpointOf } from "./endpoint.js";
import { rulesOf, type Located } from "./located.js";
import { isObject, listAt, textAt, type RawObject } from "./raw.js";

/** What a rule is matched by, the decisive key first: a later one has no effect beside it, but services beside routes. */
export const MATCHERS = ["_match_route_", "_match_domain_", "_match_service_", "_match_route_prefix_"] as const;

export type Matcher = (typeof MATCHERS)[number];

/** The matchers of a rule that have items, the decisive one first. */
export function matchersOf(rule: RawObject): Matcher[] {
  return MATCHERS.filter((key) => listAt(rule, key).length > 0);
}

/** Whether a matcher counts: the decisive one, and services beside routes. */
export function isEffective(rule: RawObject, key: Matcher): boolean {
  const [first] = matchersOf(rule);
  return key === first || (key === "_match_service_" && first === "_match_route_" && listAt(rule, key).length > 0);
}

/** The texts of a matcher that counts; empty where it does not. */
export function matchTexts(rule: RawObject, key: Matcher): string[] {
  // In a rule that is out of use nothing is checked: what is no text, or empty, matches nothing.
  return isEffective(rule, key) ? listAt(rule, key).filter((text): text is string => typeof text === "string" && text !== "") : [];
}

/** The provider that a rule leads to: its own single one, else the active one, of its own list first; empty: the rule's requests pass. */
export function ruleProvider(index: number, rule: RawObject, providers: readonly Located[]): string {
  const active = textAt(rule, "activeProviderId");
  const position = listAt(rule, "providers").findIndex((item) => isObject(item) && active !== "" && textAt(item, "id") === active);
  const path = isObject(rule.provider) ? "provider" : `providers[${position}]`;
  return byPath(providers).get(`_rules_[${index}].${path}`)?.id ?? active;
}

/** The provider that everything goes to without `routes`: the active one, or the single one. Empty: none. */
export function activeProvider(root: RawObject, providers: readonly Located[]): string {
  const single = providers.find((provider) => provider.path === "provider");
  return textAt(root, "activeProviderId") || (single?.id ?? "");
}

/**
 * The cluster of a provider without a `cluster` of its own: the first service that a rule leads to it by, as Istio and Higress name
 * clusters; undefined where no rule does.
 */
export function serviceCluster(provider: Located, root: RawObject, providers: readonly Located[]): string | undefined {
  const service = firstServices(root, providers).get(provider.id);
  return service === undefined ? undefined : clusterOf(service, provider.value);
}

/** What is asked once for each provider or rule is looked up in an index: ten thousand of each are a hundred million pairs. */
const INDEXES = new WeakMap<readonly Located[], ReadonlyMap<string, Located>>();
const SERVICES = new WeakMap<readonly Located[], ReadonlyMap<string, string>>();

function byPath(providers: readonly Located[]): ReadonlyMap<string, Located> {
  const known = INDEXES.get(providers) ?? new Map(providers.map((provider) => [provider.path, provider]));
  INDEXES.set(providers, known);
  return known;
}

function firstServices(root: RawObject, providers: readonly Located[]): ReadonlyMap<string, string> {
  const known = SERVICES.get(providers);
  if (known !== undefined) return known;
  const found = new Map<string, string>();
  for (const [index, rule] of rulesOf(root).entries()) {
    const [service] = rule === undefined ? [] : matchTexts(rule, "_match_service_");
    if (rule === undefined || service === undefined) continue;
    const id = ruleProvider(index, rule, providers);
    if (!found.has(id)) found.set(id, service);
  }
  SERVICES.set(providers, found);
  return found;
}

function clusterOf(service: string, provider: RawObject): string {
  const colon = service.lastIndexOf(":");
  if (colon >= 0) return `outbound|${service.slice(colon + 1)}||${service.slice(0, colon)}`;
  // Higress gives services of static addresses port 80, whatever the addresses say.
  const port = service.endsWith(".static") ? defaultPort("http") : endpointOf(provider).port;
  return `outbound|${port}||${service}`;
}
