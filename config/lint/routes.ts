// Fallbacks that look like one and are none.
import type { Config, ModelMatch, ProviderConfig, RouteConfig, Target } from "../config.js";
import { type Finding, itemPath, keyPath, quote } from "../finding.js";
import { DIALECT_APIS, type ApiName } from "../providers/index.js";
import type { Linted } from "./linted.js";
import { mappedName, mapsAll, matchText, mayKnow, ownNames } from "./models.js";

/** Routes as written; those that were made from providers have nothing to say. */
export function routeLints({ config }: Linted): Finding[] {
  return config.routes.flatMap((route, i) => {
    if (route.implied) return [];
    const path = itemPath("routes", i);
    return [
      ...hidden(config.routes, i, path),
      ...route.fallbacks.flatMap((fallback, j) => {
        const at = itemPath(keyPath(path, "fallbacks"), j);
        const same = endsWhereItBegan(config, route, j);
        if (same !== undefined) return [circle(at, i, j, same)];
        return [...unmapped(config, route, fallback, at), ...notServed(config, route, fallback, at)];
      }),
      ...sameHost(config, route, keyPath(path, "fallbacks")),
    ];
  });
}

function providerOf(config: Config, { provider }: Target): ProviderConfig | undefined {
  return config.providers.find(({ id }) => id === provider);
}

/** A route all of whose models an earlier one takes. */
function hidden(routes: readonly RouteConfig[], index: number, path: string): Finding[] {
  const earlier = routes.slice(0, index);
  const by = (match: ModelMatch) =>
    earlier.find(({ matches }) => matches.some(({ kind, text }) => kind === match.kind && text === match.text));
  const matches = routes[index]?.matches ?? [];
  if (matches.length === 0 || !matches.every((match) => by(match) !== undefined)) return [];
  const first = by(matches[0] as ModelMatch);
  return [
    {
      path: keyPath(path, "match"),
      message: `no request comes here: route ${quote(first?.name ?? "")} takes ${matchText(matches[0] as ModelMatch)} before it`,
      cure: { text: "Merge the two routes, or match other models.", changes: [] },
    },
  ];
}

/** What a fallback repeats: the target, or a fallback before it; undefined: nothing. */
function endsWhereItBegan(config: Config, route: RouteConfig, position: number): string | undefined {
  const fallback = route.fallbacks[position] as Target;
  const is = (other: Target) => other.provider === fallback.provider && asked(config, route, other) === asked(config, route, fallback);
  if (route.targets.some(is)) return "the target";
  const earlier = route.fallbacks.slice(0, position).findIndex(is);
  return earlier < 0 ? undefined : `fallbacks[${earlier}]`;
}

/** The model that a target is asked for; where it depends on the client's, a mark for that. */
function asked(config: Config, route: RouteConfig, target: Target): string {
  if (target.model !== undefined && target.model !== "") return target.model;
  const provider = providerOf(config, target);
  const [match] = route.matches;
  if (provider === undefined || route.matches.length !== 1 || match?.kind !== "exact") return "*";
  return mappedName(provider, match.text);
}

function circle(path: string, route: number, position: number, what: string): Finding {
  return {
    path,
    message: `the same provider and model as ${what}: the chain ends where it began`,
    cure: { text: "Remove it, or name another provider or model.", changes: [{ path: ["routes", route, "fallbacks", position] }] },
  };
}

/** A fallback that would be asked for a model of somebody else. */
function unmapped(config: Config, route: RouteConfig, fallback: Target, path: string): Finding[] {
  const provider = providerOf(config, fallback);
  if (provider === undefined || (fallback.model !== undefined && fallback.model !== "")) return [];
  if (route.targets.some((target) => providerOf(config, target)?.type === provider.type)) return [];
  const names = ownNames(provider);
  const lost = names === undefined ? undefined : route.matches.find((match) => !mapsAll(provider, match) && !mayKnow(names, match));
  if (lost === undefined) return [];
  return [
    {
      path,
      message: `${provider.id} would be asked for ${matchText(lost)}, which is no name of its models: neither the fallback nor modelMapping names another`,
      cure: { text: `Add model, or an entry for ${matchText(lost)} to the modelMapping of ${provider.id}.`, changes: [] },
    },
  ];
}

/** By what the names of the route's models look like. */
function apiOf(route: RouteConfig): ApiName {
  const names = route.matches.map(({ text }) => text.toLowerCase()).join(" ");
  if (names.includes("embed")) return "embeddings";
  if (names.includes("rerank")) return "rerank";
  if (/dall-e|gpt-image|stable-diffusion|flux/.test(names)) return "images";
  if (names.includes("codex")) return "responses";
  return "chatCompletions";
}

/** Requests of the API can be translated for the provider, and may be. */
function isTranslated(route: RouteConfig, provider: ProviderConfig, api: ApiName): boolean {
  const isDialect = api === "chatCompletions" || api === "messages" || api === "responses";
  // Gemini's models make pictures in Google's own protocol.
  if (api === "images" && provider.paths.generateContent !== undefined) return route.translate && provider.translate;
  const speaks = Object.values(DIALECT_APIS).some((name) => provider.paths[name] !== undefined);
  return isDialect && speaks && route.translate && provider.translate;
}

/** A fallback that serves nothing of what the target is asked for. */
function notServed(config: Config, route: RouteConfig, fallback: Target, path: string): Finding[] {
  const provider = providerOf(config, fallback);
  const api = apiOf(route);
  const served = route.targets.some((target) => providerOf(config, target)?.paths[api] !== undefined);
  if (provider === undefined || !served || provider.paths[api] !== undefined || isTranslated(route, provider, api)) return [];
  return [
    {
      path,
      message: `${provider.id} does not serve ${api}, which this route is for: requests pass it over`,
      cure: { text: `Fall back to a provider that serves ${api}.`, changes: [] },
    },
  ];
}

/** All fallbacks behind the address of the target. */
function sameHost(config: Config, route: RouteConfig, path: string): Finding[] {
  const hosts = (targets: readonly Target[]) =>
    new Set(targets.flatMap((target) => providerOf(config, target) ?? []).map(({ endpoint }) => `${endpoint.host}:${endpoint.port}`));
  const all = new Set([...hosts(route.targets), ...hosts(route.fallbacks)]);
  if (route.fallbacks.length === 0 || all.size !== 1) return [];
  // The same provider with another model says so itself; a circle was named before.
  return [
    {
      path,
      message: `every fallback is on the host of the target (${[...all].join("").replace(/:443$/, "")}): when it is down, so are they`,
      cure: { text: "Add a fallback to a provider elsewhere.", changes: [] },
    },
  ];
}
