// What is said about sessions: `affinity`, `affinityHeader` and their older names.
import { keepsTokens, settleAffinity } from "../core/affinity";
import { hash64 } from "../core/bytes";
import { Affinity, PluginSettings, ProviderSettings, RouteSettings, TargetSettings, TokenSelection } from "../core/settings";
import { JsonValue } from "../json/tree";
import { AFFINITIES, ROOT_AFFINITY, ROOT_TOKEN_SELECTION, TOKEN_SELECTIONS } from "./defaults";
import { textOf } from "./members";
import { isTrue } from "./semantics";

/** How a provider's tokens are chosen. */
export function readSelection(settings: ProviderSettings, value: JsonValue, root: JsonValue): void {
  const own = textOf(value, "tokenSelection");
  const all = textOf(root, "tokenSelection");
  const name = own.length > 0 ? own : all.length > 0 ? all : ROOT_TOKEN_SELECTION;
  for (let i = 0, n = TOKEN_SELECTIONS.length; i < n; i++) {
    if (TOKEN_SELECTIONS[i] == name) settings.tokenSelection = <TokenSelection>i;
  }
  readAffinity(settings, value, root);
}

/** A provider's; what it does not say the whole configuration may. */
function readAffinity(settings: ProviderSettings, value: JsonValue, root: JsonValue): void {
  const byConsumer = isByConsumer(value);
  const own = affinityOf(value);
  const all = own != Affinity.Unsaid ? own : byConsumer ? Affinity.Session : affinityOf(root);
  settings.affinity = all != Affinity.Unsaid ? all : named(ROOT_AFFINITY);
  let header = headerOf(value);
  if (header.length == 0) header = byConsumer ? CONSUMER_HEADER : headerOf(root);
  settings.affinityHeader = String.UTF8.encode(header);
}

/** Where Higress's filters that know consumers name them. */
const CONSUMER_HEADER = "x-mse-consumer";

/** ai-proxy's `apiKeyAffinity`. */
function isByConsumer(value: JsonValue): bool {
  const said = value.get("apiKeyAffinity");
  return said !== null && said.isObject && isTrue(said.get("enabled"));
}

/** A route's own. */
export function readRouteAffinity(route: RouteSettings, value: JsonValue): void {
  route.affinity = affinityOf(value);
  route.affinityHeader = String.UTF8.encode(textOf(value, "affinityHeader").toLowerCase());
}

function affinityOf(value: JsonValue): Affinity {
  return named(textOf(value, "affinity"));
}

function named(name: string): Affinity {
  for (let i = 0, n = AFFINITIES.length; i < n; i++) if (AFFINITIES[i] == name) return <Affinity>i;
  return Affinity.Unsaid;
}

function headerOf(value: JsonValue): string {
  const header = textOf(value, "affinityHeader");
  return (header.length > 0 ? header : textOf(value, "stickyHeader")).toLowerCase();
}

/** What a target is known by to sessions. */
export function targetIdentity(provider: ProviderSettings, model: ArrayBuffer): u64 {
  const id = provider.idBytes;
  return hash64(changetype<usize>(model), model.byteLength, hash64(changetype<usize>(id), id.byteLength));
}

/** Works out what the routes keep, when all of them and the providers are there. */
export function settleSessions(settings: PluginSettings): void {
  const providers = settings.providers;
  for (let i = 0, n = providers.length; i < n; i++) if (keepsTokens(providers[i])) settings.keepsSessions = true;
  for (let i = 0, n = settings.routes.length; i < n; i++) settle(settings, settings.routes[i]);
  for (let i = 0, n = settings.rules.length; i < n; i++) {
    const route = settings.rules[i].route;
    if (route !== null) settle(settings, route);
  }
}

function settle(settings: PluginSettings, route: RouteSettings): void {
  settleAffinity(route, settings.providers);
  if (route.keepsTarget) settings.keepsSessions = true;
  identify(route.targets, settings.providers);
}

function identify(targets: TargetSettings[], providers: ProviderSettings[]): void {
  for (let i = 0, n = targets.length; i < n; i++) targets[i].identity = targetIdentity(providers[targets[i].provider], targets[i].model);
}
