// Which secrets may go where. A page can name any variable and any address; what it names is filled in only as the configuration's file (or one
// of its versions that were in force) has it: this secret, to this host.
import {
  asWanted,
  authorityOf,
  checkConfig,
  contextEndpoints,
  endpointOf,
  type Environment,
  providersIn,
  readYaml,
  secretMarksIn,
  substitute,
  tokenEndpoints,
  type TokenReader,
} from "../../config/index.js";
import { showValues } from "./hidden.js";
import { isRecord } from "./render.js";

type Provider = Record<string, unknown>;

const VARIABLE = /\$(\$\{)|\$\{([^}]*)\}/g;

/** The variables that the texts of a value name, each once. */
export function variablesIn(value: unknown): string[] {
  const text = JSON.stringify(value) ?? "";
  return [
    ...new Set([...text.matchAll(VARIABLE)].flatMap(([, escaped, name]) => (escaped === undefined && name !== undefined ? [name] : []))),
  ];
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
function waysOf(asked: Provider, filled: Provider): { said: Provider; hosts: string[] }[] {
  const { context, ...rest } = asked;
  const own = hostsOf(filled);
  const ways = [{ said: rest, hosts: own }];
  if (context !== undefined) ways.push({ said: { context }, hosts: own.length === 0 ? [] : addressesOf(contextEndpoints(meant(filled))) });
  return ways;
}

/** A text, and its words: the secret may follow a scheme (`Bearer ...`). */
function partsOf(text: string): string[] {
  return [...new Set([text, ...text.split(/\s+/)])];
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** As the configuration's own reader has it; empty where that cannot read it. */
function valueOf(text: string): Record<string, unknown> {
  return readable(text) ?? {};
}

function readable(text: string): Record<string, unknown> | undefined {
  try {
    const document = readYaml(text);
    const value = document.errors.length > 0 ? undefined : (document.toJS() as unknown);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every pair of a variable (or of a text that stands in the file as it is) and the host that it goes to, of all these texts. */
export function permittedPairs(texts: Iterable<string>, environment: Environment): Set<string> {
  const pairs = new Set<string>();
  for (const text of texts) {
    for (const provider of providersIn(valueOf(text))) {
      const filled = substitute(provider, environment).value as Provider;
      for (const { said, hosts } of waysOf(provider, filled)) {
        for (const host of hosts) {
          if (said["tokenFile"] !== undefined) pairs.add(filePair(filled["tokenFile"], host));
          for (const name of variablesIn(said)) pairs.add(variablePair(name, host));
          for (const literal of textsIn(said)) for (const part of partsOf(literal)) pairs.add(literalPair(part, host));
        }
      }
    }
  }
  return pairs;
}

function variablePair(name: string, host: string): string {
  return JSON.stringify(["variable", name, host]);
}

function filePair(file: unknown, host: string): string {
  return JSON.stringify(["file", file, host]);
}

/** Reads what one of these texts names as a provider's `tokenFile`; a page that names another file learns nothing of it. */
export function permittedReader(texts: readonly string[], environment: Environment, reader: TokenReader): TokenReader {
  const known = new Set(
    texts.flatMap((text) => providersIn(valueOf(text)).map((each) => substitute(each["tokenFile"], environment).value)),
  );
  const problem = "the console brings no other file in, so write tokenFile into the configuration's file by hand";
  return (named) => (known.has(named) ? reader(named) : { tokens: [], problem });
}

/** What of a text is no provider's: names of models and routes go to whichever provider is asked. */
function besidesProviders(value: Record<string, unknown>): unknown {
  const providers = new Set<unknown>(providersIn(value));
  return JSON.parse(JSON.stringify(value, (_key, item: unknown) => (providers.has(item) ? null : item)));
}

/**
 * Why a text of a page may not become the file's; undefined: it may. A secret that the file holds, or a variable that it names, goes where one
 * of the versions before sent it; a variable of .env alone to the own address of its provider's type. What is typed goes anywhere.
 */
export function misdirected(
  marked: string,
  texts: readonly string[],
  environment: Environment,
  besides: readonly string[],
  secrets: ReadonlyMap<string, { value: string; source: string }>,
): string | undefined {
  const pairs = permittedPairs(texts, environment);
  const secretOf = (mark: string) => secrets.get(mark)?.value;
  const value = readable(marked);
  // What cannot be read cannot be judged.
  if (value === undefined) return "the configuration is no map of keys";
  for (const provider of providersIn(value)) {
    const filled = substitute(showValues(provider, secrets).value, environment).value as Provider;
    const own = hostsOf({ type: provider["type"], apiTokens: ["x"] });
    const allowed = new Set([...pairs, ...besides.flatMap((name) => own.map((host) => variablePair(name, host)))]);
    const problem = forbidden(provider, filled, allowed, secretOf, "type the token again to send it there");
    if (problem !== undefined) return problem;
  }
  return strayed(value, texts, secretOf);
}

/** A secret or a variable outside of every provider that stood outside in no version before. */
function strayed(value: Record<string, unknown>, texts: readonly string[], secretOf: (mark: string) => string | undefined) {
  const beside = besidesProviders(value);
  const before = texts.map((text) => besidesProviders(valueOf(text)));
  const known = new Set(before.flatMap(variablesIn));
  const literals = before.flatMap(textsIn);
  const name = variablesIn(beside).find((each) => !known.has(each));
  const mark = secretMarksIn(JSON.stringify(beside)).find((each) => !literals.some((text) => text.includes(secretOf(each) ?? text + "x")));
  const found = name === undefined ? mark : `\${${name}}`;
  return found === undefined ? undefined : `${found} stands outside of a provider, where the file had none: write it into the file by hand`;
}

function literalPair(text: string, host: string): string {
  return JSON.stringify(["text", text, host]);
}

/**
 * Why a page's provider may not be filled in; undefined: it may. `asked` has variables and marks, `filled` is the same with everything in its
 * place, and `secretOf` knows what a mark stands for.
 */
export function forbidden(
  asked: Provider,
  filled: Provider,
  pairs: ReadonlySet<string>,
  secretOf: (mark: string) => string | undefined,
  cure = "save the provider first, or type the token",
): string | undefined {
  for (const { said, hosts } of waysOf(asked, filled)) {
    const names = variablesIn(said);
    const marks = secretMarksIn(JSON.stringify(said));
    const file = said["tokenFile"] === undefined ? undefined : filled["tokenFile"];
    if (names.length + marks.length === 0 && file === undefined) continue;
    if (hosts.length === 0)
      return "the provider has no address that its secrets may be sent to: save it first, and see what the check says";
    for (const host of hosts) {
      if (file !== undefined && !pairs.has(filePair(file, host)))
        return `the tokens of tokenFile are sent to ${host} by no provider of the file: write it into the file by hand`;
      const name = names.find((each) => !pairs.has(variablePair(each, host)));
      if (name !== undefined) return `\${${name}} is sent to ${host} by no provider of the file: ${cure}`;
      const mark = marks.find((each) => !pairs.has(literalPair(secretOf(each) ?? "", host)));
      if (mark !== undefined) return `${mark} is sent to ${host} by no provider of the file: type the token again`;
    }
  }
  return undefined;
}

/** The variables of a proposed text that neither the file, nor one of its versions, nor the file .env beside it names. */
export function unnamedVariables(proposed: string, texts: readonly string[], besides: Iterable<string>): string[] {
  const used = variablesIn(valueOf(proposed));
  if (used.length === 0) return [];
  const known = new Set([...texts.flatMap(variablesIn), ...besides]);
  return used.filter((name) => !known.has(name));
}

/** Who reaches the console shall not bring every variable of the gateway's environment into a configuration. */
export function unnamedText(name: string): string {
  const cure = "the console brings no other variable in, so write it into the file by hand, or type the token here";
  return `\${${name}} is named neither by the file nor by .env: ${cure}`;
}
