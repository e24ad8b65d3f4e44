// Where the parts of a configuration are sent: providers, the webhook, and the names of models that routes ask for.
import { asWanted, authorityOf, checkConfig, contextEndpoints, endpointOf, tokenEndpoints } from "../../config/index.js";
import { isRecord } from "./render.js";

export type Provider = Record<string, unknown>;

/** A part as it was asked for, and the schemes and hosts that it goes to; none: it has no address that could be worked out. */
export interface Way {
  /** What is sent as one of these is nothing that may be sent as another: a model's name is shown, a token is not. */
  part: "provider" | "notify" | "model";
  said: unknown;
  hosts: string[];
  /** What is named as `tokenFile`. */
  file?: unknown;
  /** The webhook, or the target whose model it is. */
  of?: Provider;
}

/**
 * Where a provider's requests go, and where its credentials are exchanged, by which scheme: in the clear is another place. None: it has no address that
 * could be worked out.
 */
export function hostsOf(asked: Provider): string[] {
  const provider = meant(asked);
  try {
    const { ok } = checkConfig({ providers: [{ id: "tried", ...provider }] });
    if (!ok) return [];
    return addressesOf([endpointOf(provider), ...tokenEndpoints(provider)]);
  } catch {
    return [];
  }
}

/** As Higress's forms have it read; what the gateway's own form does not read so never comes into force. */
function meant(provider: Provider): Provider {
  const { provider: read } = asWanted({ provider }) as Provider;
  return isRecord(read) ? read : provider;
}

function addressesOf(places: Parameters<typeof authorityOf>[0][]): string[] {
  return [...new Set(places.map((place) => `${place.scheme}://${authorityOf(place)}`))];
}

/** What is said of a context file goes where that is fetched, and there alone; all else of a provider where the provider is. */
export function waysOf(asked: Provider, filled: Provider): Way[] {
  const { context, ...rest } = asked;
  const own = hostsOf(filled);
  const file = rest["tokenFile"] === undefined ? {} : { file: filled["tokenFile"] };
  const ways: Way[] = [{ part: "provider", said: rest, hosts: own, ...file }];
  if (context !== undefined) {
    const hosts = own.length === 0 ? [] : addressesOf(contextEndpoints(meant(filled)));
    ways.push({ part: "provider", said: { context }, hosts });
  }
  return ways;
}

/** The hosts of providers by the name that routes have for them. */
export type NamedHosts = ReadonlyMap<string, string[]>;

export function namedHosts(providers: readonly { filled: Provider; ways: readonly Way[] }[]): NamedHosts {
  const named = new Map<string, string[]>();
  for (const { filled, ways } of providers) {
    const name = String(filled["id"] ?? filled["type"]);
    named.set(name, [...new Set([...(named.get(name) ?? []), ...(ways[0]?.hosts ?? [])])]);
  }
  return named;
}

/** Providers of rules that have one name get numbers (config/located.ts). */
function hostsNamed(name: string, named: NamedHosts): string[] {
  return [...new Set([...(named.get(name) ?? []), ...(named.get(name.replace(/-[0-9]+$/, "")) ?? [])])];
}

type Fill = (asked: unknown) => unknown;

/** What is sent besides the providers' own texts: the webhook's, and the models that targets of routes and rules ask for. */
export function waysElsewhere(value: Provider, fill: Fill, named: NamedHosts): Way[] {
  const { notify } = value;
  const ways: Way[] = [];
  if (isRecord(notify)) ways.push({ part: "notify", said: notify, hosts: hostOfUrl(fill(notify["url"] ?? "")), of: notify });
  const holders = new Set(placesIn(value, (key) => key).map(({ holder }) => holder));
  for (const holder of holders) {
    const { provider, model } = holder;
    if (typeof model !== "string" || provider === undefined || isRecord(provider)) continue;
    ways.push({ part: "model", said: model, hosts: hostsNamed(String(fill(provider)), named), of: holder });
  }
  return ways.filter(({ hosts }) => hosts.length > 0);
}

function hostOfUrl(text: unknown): string[] {
  if (!URL.canParse(String(text))) return [];
  const { protocol, host } = new URL(String(text));
  return [`${protocol}//${host}`];
}

/** A text, and the keys that lead to it: items of lists change places. */
interface Placed {
  place: string;
  text: string;
}

/** Every text, keys among them, that is neither a provider's nor goes one of these ways. `shown`: a key without marks. */
export function textsElsewhere(value: Provider, ways: readonly Way[], shown: (key: string) => string): Placed[] {
  const sent = new Set<unknown>(ways.map((way) => way.of));
  const modelsSent = ({ holder, place }: Place) => sent.has(holder) && place.at(-1) === "model";
  return placesIn(value, shown)
    .filter((each) => !(each.place[0] === "notify" && sent.has(value["notify"])) && !modelsSent(each))
    .flatMap(({ place, text }) => ({ place: JSON.stringify(place), text }));
}

interface Place {
  place: readonly string[];
  /** A key, or the text that stands there. */
  text: string;
  /** The object that the last key is of. */
  holder: Provider;
}

/** All texts but the providers', which are those of the top and of the rules. */
function placesIn(value: Provider, shown: (key: string) => string): Place[] {
  const found: Place[] = [];
  const above = new Set<unknown>();
  const enter = (node: unknown, place: readonly string[], holder: Provider): void => {
    if (typeof node === "string") found.push({ place, text: node, holder });
    if (typeof node !== "object" || node === null || above.has(node) || (isRecord(node) && areProviders(place))) return;
    above.add(node);
    if (Array.isArray(node)) node.forEach((item) => enter(item, place, holder));
    else
      for (const [key, item] of Object.entries(node)) {
        found.push({ place, text: key, holder });
        enter(item, [...place, shown(key)], node as Provider);
      }
    above.delete(node);
  };
  enter(value, [], value);
  return found;
}

function areProviders(place: readonly string[]): boolean {
  const [last, above] = [place.at(-1), place.slice(0, -1).join("/")];
  return (last === "providers" || last === "provider") && (above === "" || above === "_rules_");
}
