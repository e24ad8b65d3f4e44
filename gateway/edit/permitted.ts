// Which secrets may go where. A page can name any variable and any address; what it names is filled in only as the configuration's file (or one
// of its versions that were in force) has it: this secret, to this host.
import { type Environment, providersIn, readYaml, secretMarksIn, substitute, type TokenReader } from "../../config/index.js";
import { showValues } from "./hidden.js";
import { isRecord } from "./render.js";
import { hostsOf, namedHosts, type Provider, textsElsewhere, type Way, waysElsewhere, waysOf } from "./ways.js";

const VARIABLE = /\$(\$\{)|\$\{([^}]*)\}/g;

/** The variables that the texts of a value name, each once. */
export function variablesIn(value: unknown): string[] {
  const text = JSON.stringify(value) ?? "";
  return [
    ...new Set([...text.matchAll(VARIABLE)].flatMap(([, escaped, name]) => (escaped === undefined && name !== undefined ? [name] : []))),
  ];
}

/** A text, and its words: the secret may follow a scheme (`Bearer ...`). */
function partsOf(text: string): string[] {
  return [...new Set([text, ...text.split(/\s+/)])];
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? [] : Object.keys(value);
  return [...keys, ...Object.values(value).flatMap(textsIn)];
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
  const fill = (asked: unknown) => substitute(asked, environment).value;
  for (const way of [...texts].flatMap((text) => waysIn(valueOf(text), fill).all)) {
    for (const host of way.hosts) {
      if (way.file !== undefined) pairs.add(filePair(way.file, host));
      for (const name of variablesIn(way.said)) pairs.add(variablePair(way.part, name, host));
      for (const literal of textsIn(way.said)) for (const part of partsOf(literal)) pairs.add(literalPair(way.part, part, host));
    }
  }
  return pairs;
}

/** The ways of everything that is sent, and of them those that are no provider's own. */
function waysIn(value: Record<string, unknown>, fill: (asked: unknown) => unknown): { all: Way[]; elsewhere: Way[] } {
  const providers = providersIn(value).map((asked) => {
    const filled = fill(asked) as Provider;
    return { filled, ways: waysOf(asked, filled) };
  });
  const elsewhere = waysElsewhere(value, fill, namedHosts(providers));
  return { all: [...providers.flatMap(({ ways }) => ways), ...elsewhere], elsewhere };
}

type Part = Way["part"];

function variablePair(part: Part, name: string, host: string): string {
  return JSON.stringify(["variable", part, name, host]);
}

function literalPair(part: Part, text: string, host: string): string {
  return JSON.stringify(["text", part, text, host]);
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
  const fill = (asked: unknown) => substitute(showValues(asked, secrets).value, environment).value;
  for (const provider of providersIn(value)) {
    const own = hostsOf({ type: provider["type"], apiTokens: ["x"] });
    const allowed = new Set([...pairs, ...besides.flatMap((name) => own.map((host) => variablePair("provider", name, host)))]);
    const problem = forbidden(provider, fill(provider) as Provider, allowed, secretOf, "type the token again to send it there");
    if (problem !== undefined) return problem;
  }
  const { elsewhere } = waysIn(value, fill);
  const problem = elsewhere.map((way) => forbiddenWay(way, pairs, secretOf, BY_HAND)).find((each) => each !== undefined);
  return (
    problem ??
    strayed(
      textsElsewhere(value, elsewhere, (key) => String(showValues(key, secrets).value)),
      texts,
      environment,
      secretOf,
    )
  );
}

const BY_HAND = "write it into the file by hand";

type Placed = ReturnType<typeof textsElsewhere>;

/** A secret or a variable of what is not sent, where no version before had it: names are shown, and some are answered. */
function strayed(
  asked: Placed,
  texts: readonly string[],
  environment: Environment,
  secretOf: (mark: string) => string | undefined,
): string | undefined {
  const fill = (value: unknown) => substitute(value, environment).value;
  const before = new Map<string, string[]>();
  for (const { place, text } of texts.map(valueOf).flatMap((value) => textsElsewhere(value, waysIn(value, fill).elsewhere, (key) => key)))
    if (before.get(place)?.push(text) === undefined) before.set(place, [text]);
  for (const { place, text } of asked) {
    const [names, marks] = [variablesIn(text), secretMarksIn(text)];
    if (names.length + marks.length === 0) continue;
    const known = before.get(place) ?? [];
    const name = names.find((each) => !variablesIn(known).includes(each));
    const mark = marks.find((each) => !known.some((one) => one.includes(secretOf(each) ?? one + "x")));
    const found = name === undefined ? mark : `\${${name}}`;
    if (found !== undefined) return `${found} stands outside of a provider, where the file had none: write it into the file by hand`;
  }
  return undefined;
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
  const problems = waysOf(asked, filled).map((way) => forbiddenWay(way, pairs, secretOf, cure));
  return problems.find((problem) => problem !== undefined);
}

const SENDERS: Record<Part, string> = {
  provider: "by no provider of the file",
  notify: "by no notify of the file",
  model: "as a model's name by no route of the file",
};

function forbiddenWay(
  { part, said, hosts, file }: Way,
  pairs: ReadonlySet<string>,
  secretOf: (mark: string) => string | undefined,
  cure: string,
): string | undefined {
  const names = variablesIn(said);
  const marks = secretMarksIn(JSON.stringify(said));
  if (names.length + marks.length === 0 && file === undefined) return undefined;
  if (hosts.length === 0) return "the provider has no address that its secrets may be sent to: save it first, and see what the check says";
  for (const host of hosts) {
    if (file !== undefined && !pairs.has(filePair(file, host)))
      return `the tokens of tokenFile are sent to ${host} by no provider of the file: write it into the file by hand`;
    const name = names.find((each) => !pairs.has(variablePair(part, each, host)));
    if (name !== undefined) return `\${${name}} is sent to ${host} ${SENDERS[part]}: ${cure}`;
    const mark = marks.find((each) => !pairs.has(literalPair(part, secretOf(each) ?? "", host)));
    if (mark !== undefined) return `${mark} is sent to ${host} ${SENDERS[part]}: ${part === "provider" ? "type the token again" : cure}`;
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
