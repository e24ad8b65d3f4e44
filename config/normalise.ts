import { keyedDialect, signingSecrets } from "./own-protocols.js";
import type {
  ClientKey,
  Config,
  Failover,
  ModelMatch,
  Notify,
  Price,
  ProviderConfig,
  Retry,
  RouteConfig,
  RuleConfig,
  Target,
} from "./config.js";
import { asksForGemini, chatSettingsOf, settingsOf } from "./custom-settings.js";
import { DEFAULTS, NOTIFY_EVENTS } from "./definition.js";
import { itemPath, keyPath } from "./finding.js";
import { durationMs, durationOrOffMs } from "./duration.js";
import { contextEndpoints } from "./context-file.js";
import { grantsOf, tokenEndpoints } from "./grants.js";
import { endpointOf, passBaseOf, pathsOf } from "./endpoint.js";
import { DIALECT_APIS, providerRow, type ApiName } from "./providers/index.js";
import { isObject, listAt, textAt, type RawObject } from "./raw.js";
import { activeProvider, matchTexts, ruleProvider, serviceCluster } from "./rules.js";
import { isHigress, messagesEditOf } from "./messages-edit.js";
import { locateProviders, rulesOf, type Located } from "./located.js";
import { reasonOfRule, type OutOfUse } from "./out-of-use.js";
import { ownValue } from "./own.js";

/** The configuration with its defaults, from a value without errors. */
export function normalise(root: RawObject, outOfUse: OutOfUse[] = []): Config {
  const located = locateProviders(root);
  const broken = new Set(outOfUse.map(({ path }) => path));
  const usable = located.filter(({ path }) => !broken.has(path));
  const providers = usable.map((one) => providerConfig(one, root, located));
  const ids: ReadonlySet<string> = new Set(providers.map(({ id }) => id));
  const timeout = ms(root, "timeout") ?? DEFAULTS.root.timeout;
  const places = new Map(located.toReversed().map(({ id, path }) => [id, path]));
  return {
    providers,
    routes: routesOf(root, providers, located),
    rules: rulesOf(root).flatMap((rule, i) => {
      if (rule === undefined) return [];
      const own = keyPath(itemPath("_rules_", i), "provider");
      const id = ruleProvider(i, rule, located);
      const reason = reasonOfRule(i, broken.has(own) ? own : id === "" ? undefined : places.get(id), outOfUse);
      return [ruleConfig(rule, id, ids, reason)];
    }),
    outOfUse,
    ...present("defaultProvider", known(textAt(root, "defaultProvider"), ids)),
    ...present("filesProvider", known(filesProvider(root, providers, located) ?? "", ids)),
    waitForLimit: msOrOff(root, "waitForLimit") ?? DEFAULTS.root.waitForLimit,
    maxWaiting: number(root, "maxWaiting", DEFAULTS.root.maxWaiting),
    maxAttempts: number(root, "maxAttempts", DEFAULTS.root.maxAttempts),
    firstTokenTimeout: ms(root, "firstTokenTimeout") ?? DEFAULTS.root.firstTokenTimeout,
    ...present("attemptTimeout", ms(root, "attemptTimeout")),
    timeout,
    stallTimeout: msOrOff(root, "stallTimeout") ?? DEFAULTS.root.stallTimeout,
    onBreak: textAt(root, "onBreak") || DEFAULTS.root.onBreak,
    holdBytes: number(root, "holdBytes", DEFAULTS.root.holdBytes),
    idleTimeout: Math.max(ms(root, "idleTimeout") ?? DEFAULTS.root.idleTimeout, timeout),
    responseHeaders: flag(root, "responseHeaders", DEFAULTS.root.responseHeaders),
    accessLog: textAt(root, "accessLog") || DEFAULTS.root.accessLog,
    maxRequestBytes: number(root, "maxRequestBytes", DEFAULTS.root.maxRequestBytes),
    maxHeldBytes: number(root, "maxHeldBytes", DEFAULTS.root.maxHeldBytes),
    passHeaders: lowerCased(root, "passHeaders"),
    ...(root.cors === undefined ? {} : { cors: lowerCased(root, "cors") }),
    ...(root.hosts === undefined ? {} : { hosts: lowerCased(root, "hosts") }),
    credentialsStatus: number(root, "credentialsStatus", isHigress(root) ? 0 : DEFAULTS.root.credentialsStatus),
    maxRetryAfter: ms(root, "maxRetryAfter") ?? DEFAULTS.root.maxRetryAfter,
    modelsTtl: ms(root, "modelsTtl") ?? DEFAULTS.root.modelsTtl,
    ...present("notify", notifyOf(root)),
    clientKeys: (listAt(root, "clientKeys") as RawObject[]).map(clientKey),
  };
}

function notifyOf({ notify }: RawObject): Notify | undefined {
  if (!isObject(notify)) return undefined;
  const { format, leastTokens } = DEFAULTS.notify;
  const events = listAt(notify, "events") as Notify["events"];
  return {
    url: textAt(notify, "url"),
    format: (textAt(notify, "format") || format) as Notify["format"],
    events: events.length > 0 ? events : NOTIFY_EVENTS,
    leastTokens: number(notify, "leastTokens", leastTokens),
  };
}

function known(id: string, ids: ReadonlySet<string>): string | undefined {
  return ids.has(id) ? id : undefined;
}

/** The default provider, else Higress's active one, else the only one. */
function filesProvider(root: RawObject, providers: ProviderConfig[], located: readonly Located[]): string | undefined {
  const named = textAt(root, "defaultProvider") || activeProvider(root, located);
  return named || (providers.length === 1 ? providers[0]?.id : undefined);
}

/** Texts that have no case. */
function lowerCased(object: RawObject, key: string): string[] {
  return listAt(object, key).map((item) => String(item).toLowerCase());
}

function ms(object: RawObject, key: string): number | undefined {
  const value = ownValue(object, key);
  return typeof value === "number" || typeof value === "string" ? durationMs(value) : undefined;
}

function msOrOff(object: RawObject, key: string): number | undefined {
  const value = ownValue(object, key);
  return typeof value === "number" || typeof value === "string" ? durationOrOffMs(value) : undefined;
}

function number(object: RawObject, key: string, otherwise: number): number {
  const value = ownValue(object, key);
  return typeof value === "number" ? value : otherwise;
}

function flag(object: RawObject, key: string, otherwise: boolean): boolean {
  const value = ownValue(object, key);
  return typeof value === "boolean" ? value : otherwise;
}

function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function merged(root: RawObject, provider: RawObject, key: string): RawObject {
  const all = ownValue(root, key);
  const own = ownValue(provider, key);
  return { ...(isObject(all) ? all : {}), ...(isObject(own) ? own : {}) };
}

function statuses(object: RawObject, key: string): string[] | undefined {
  return ownValue(object, key) === undefined ? undefined : listAt(object, key).map(String);
}

/** `compat: higress`. */
function isCompat(root: RawObject): boolean {
  return root.compat === "higress";
}

const HIGRESS_STATUSES = DEFAULTS.higress.statuses.split(",");

function failoverOf(raw: RawObject, compat: boolean): Failover {
  const defaults = { ...DEFAULTS.failover, ...(compat ? DEFAULTS.higress : {}) };
  const cooldown = raw.healthCheckModel === undefined ? ms(raw, "cooldownDuration") : undefined;
  return {
    enabled: flag(raw, "enabled", defaults.enabled),
    failureThreshold: number(raw, "failureThreshold", defaults.failureThreshold),
    ...present("failureShare", shareOf(raw)),
    successThreshold: number(raw, "successThreshold", defaults.successThreshold),
    healthCheckInterval: cooldown ?? ms(raw, "healthCheckInterval") ?? defaults.healthCheckInterval,
    healthCheckTimeout: ms(raw, "healthCheckTimeout") ?? defaults.healthCheckTimeout,
    healthCheckMaxInterval: cooldown ?? ms(raw, "healthCheckMaxInterval") ?? defaults.healthCheckMaxInterval,
    ...present("healthCheckModel", raw.healthCheckModel as string | undefined),
    ...present("probe", raw.probe as string | undefined),
    ...present("failoverOnStatus", statuses(raw, "failoverOnStatus") ?? (compat ? HIGRESS_STATUSES : undefined)),
    byStatus: compat,
  };
}

function shareOf({ failureShare: raw }: RawObject): Failover["failureShare"] {
  if (!isObject(raw)) return undefined;
  const { share, window, least } = DEFAULTS.failureShare;
  return { share: number(raw, "share", share), window: ms(raw, "window") ?? window, least: number(raw, "least", least) };
}

function retryOf(raw: RawObject, compat: boolean): Retry {
  return {
    enabled: flag(raw, "enabled", compat ? DEFAULTS.higress.enabled : DEFAULTS.retry.enabled),
    maxRetries: number(raw, "maxRetries", DEFAULTS.retry.maxRetries),
    ...present("retryTimeout", ms(raw, "retryTimeout") ?? (compat ? DEFAULTS.higress.retryTimeout : undefined)),
    ...present("retryOnStatus", statuses(raw, "retryOnStatus") ?? (compat ? HIGRESS_STATUSES : undefined)),
    byStatus: compat,
  };
}

/** The API of a dialect. */
function dialectApi(dialect: string | undefined): ApiName | undefined {
  return dialect === undefined ? undefined : ownValue<ApiName>(DIALECT_APIS as Record<string, ApiName>, dialect);
}

/** Where Higress's filters that know consumers name them. */
const CONSUMER_HEADER = "x-mse-consumer";

function providerConfig(located: Located, root: RawObject, all: Located[]): ProviderConfig {
  const { value, id } = located;
  const type = textAt(value, "type");
  const byConsumer = isObject(value.apiKeyAffinity) && value.apiKeyAffinity.enabled === true;
  const ownHeader = textAt(value, "affinityHeader") || textAt(value, "stickyHeader") || (byConsumer ? CONSUMER_HEADER : "");
  const header = ownHeader || textAt(root, "affinityHeader") || textAt(root, "stickyHeader");
  const cluster = textAt(value, "cluster") || (serviceCluster(located, root, all) ?? id);
  return {
    id,
    type,
    cluster,
    socketCluster: textAt(value, "socketCluster") || cluster,
    apiTokens: [...(listAt(value, "apiTokens") as string[]), ...signingSecrets(value), ...grantsOf(value)],
    modelMapping: (value.modelMapping ?? {}) as Record<string, string>,
    models: listAt(value, "models") as string[],
    failover: failoverOf(merged(root, value, "failover"), isCompat(root)),
    retryOnFailure: retryOf(merged(root, value, "retryOnFailure"), isCompat(root)),
    ...present("firstTokenTimeout", ms(value, "firstTokenTimeout") ?? ms(value, "firstByteTimeout")),
    ...present("attemptTimeout", ms(value, "attemptTimeout")),
    ...present("stallTimeout", msOrOff(value, "stallTimeout")),
    ...present("onBreak", textAt(value, "onBreak") || undefined),
    ...present("holdBytes", value.holdBytes as number | undefined),
    tokenSelection: textAt(value, "tokenSelection") || textAt(root, "tokenSelection") || DEFAULTS.root.tokenSelection,
    affinity: textAt(value, "affinity") || (byConsumer ? "session" : "") || textAt(root, "affinity") || DEFAULTS.root.affinity,
    ...present("affinityHeader", header.toLowerCase() || undefined),
    ...present(
      "dialect",
      dialectApi(
        textAt(value, "dialect") ||
          (keyedDialect(value, isHigress(root)) ?? (asksForGemini(value) ? "gemini" : providerRow(type)?.dialect)),
      ),
    ),
    translate: flag(value, "translate", true),
    ...present("baseUrl", value.baseUrl as string | undefined),
    headers: (value.headers ?? {}) as Record<string, string>,
    dropParams: [...(providerRow(type)?.dropParams ?? []), ...(listAt(value, "dropParams") as string[])],
    customSettings: settingsOf(value),
    chatSettings: chatSettingsOf(value),
    ...present("messagesEdit", messagesEditOf(value, root)),
    logsErrors: flag(value, "logUpstreamErrorResponseBody", false),
    endpoint: endpointOf(value),
    tokenEndpoints: tokenEndpoints(value),
    contextEndpoints: contextEndpoints(value),
    paths: pathsOf(value),
    passBase: passBaseOf(endpointOf(value)),
  };
}

function routesOf(root: RawObject, providers: ProviderConfig[], located: Located[]): RouteConfig[] {
  const routes = listAt(root, "routes") as RawObject[];
  if (routes.length > 0) return routes.map(routeConfig);
  const active = activeProvider(root, located);
  if (active !== "") return providers.some(({ id }) => id === active) ? [implied(active, ["*"])] : [];
  if (listAt(root, "_rules_").length > 0) return [];
  const named = providers.map((provider) => ({
    id: provider.id,
    models: provider.models.length > 0 ? provider.models : patterns(provider.type),
  }));
  const some = named.map(({ id, models }) =>
    implied(
      id,
      models.filter((model) => model !== "*"),
    ),
  );
  const all = named.filter(({ models }) => models.includes("*")).map(({ id }) => implied(id, ["*"]));
  return [...some.filter((route) => route.matches.length > 0), ...all];
}

function ruleConfig(raw: RawObject, id: string, ids: ReadonlySet<string>, reason: string | undefined): RuleConfig {
  const route = implied(id, ["*"]);
  route.fallbacks = (listAt(raw, "fallbacks") as RawObject[]).map(target).filter(({ provider }) => ids.has(provider));
  route.fallbackOn = listAt(raw, "fallbackOn") as string[];
  return {
    routes: matchTexts(raw, "_match_route_"),
    domains: matchTexts(raw, "_match_domain_"),
    services: matchTexts(raw, "_match_service_"),
    routePrefixes: matchTexts(raw, "_match_route_prefix_"),
    ...present("reason", reason),
    ...(id === "" || reason !== undefined ? {} : { route }),
  };
}

function patterns(type: string): string[] {
  return providerRow(type)?.models ?? [];
}

function implied(id: string, models: string[]): RouteConfig {
  return {
    name: id,
    matches: models.map(notation),
    targets: [{ provider: id, weight: DEFAULTS.target.weight, priority: DEFAULTS.target.priority }],
    fallbacks: [],
    fallbackOn: [],
    allowClientFallback: false,
    translate: true,
    implied: true,
  };
}

/** `gpt-4o`, `gpt-*`, `~regex`, `*`: the notation of `modelMapping`. */
export function notation(text: string): ModelMatch {
  if (text === "*") return { kind: "any", text: "" };
  if (text.startsWith("~")) return { kind: "regex", text: text.slice(1) };
  if (text.endsWith("*")) return { kind: "prefix", text: text.slice(0, -1) };
  return { kind: "exact", text };
}

function matchesOf(model: unknown): ModelMatch[] {
  if (model === undefined) return [{ kind: "any", text: "" }];
  if (Array.isArray(model)) return model.flatMap(matchesOf);
  if (typeof model === "string") return [notation(model)];
  const object = model as RawObject;
  for (const kind of ["exact", "prefix", "regex"] as const) if (object[kind] !== undefined) return [{ kind, text: String(object[kind]) }];
  return [];
}

function clientKey(raw: RawObject): ClientKey {
  return { name: textAt(raw, "name"), hash: textAt(raw, "hash").slice("sha256:".length).toLowerCase() };
}

function target(raw: RawObject): Target {
  return {
    provider: textAt(raw, "provider"),
    ...present("model", raw.model as string | undefined),
    weight: number(raw, "weight", DEFAULTS.target.weight),
    priority: number(raw, "priority", DEFAULTS.target.priority),
    ...present("price", priceOf(raw)),
  };
}

function priceOf({ price }: RawObject): Price | undefined {
  if (!isObject(price)) return undefined;
  const input = number(price, "input", 0);
  return { input, output: number(price, "output", 0), cached: number(price, "cached", input) };
}

/** Those of a smaller priority first; else as they are listed. */
function byPriority(targets: Target[]): Target[] {
  return targets.toSorted((a, b) => a.priority - b.priority);
}

function routeConfig(raw: RawObject, index: number): RouteConfig {
  const match = isObject(raw.match) ? raw.match.model : undefined;
  return {
    name: textAt(raw, "name") || `route-${index}`,
    matches: matchesOf(match),
    targets: raw.targets === undefined ? [target(raw)] : byPriority((listAt(raw, "targets") as RawObject[]).map(target)),
    fallbacks: (listAt(raw, "fallbacks") as RawObject[]).map(target),
    ...present("firstTokenTimeout", ms(raw, "firstTokenTimeout")),
    ...present("attemptTimeout", ms(raw, "attemptTimeout")),
    ...present("timeout", ms(raw, "timeout")),
    ...present("stallTimeout", msOrOff(raw, "stallTimeout")),
    ...present("onBreak", textAt(raw, "onBreak") || undefined),
    ...present("holdBytes", raw.holdBytes as number | undefined),
    fallbackOn: listAt(raw, "fallbackOn") as string[],
    ...present("choose", textAt(raw, "choose") || undefined),
    ...present("affinity", textAt(raw, "affinity") || undefined),
    ...present("affinityHeader", textAt(raw, "affinityHeader").toLowerCase() || undefined),
    allowClientFallback: flag(raw, "allowClientFallback", false),
    translate: flag(raw, "translate", true),
    implied: false,
  };
}
