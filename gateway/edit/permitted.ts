// Which secrets may go where. A page can name any variable and any address; what it names is filled in only as the configuration's file (or one
// of its versions that were in force) has it: this secret, to this host.
import { parse } from "yaml";
import { authorityOf, checkConfig, endpointOf, type Environment, locateProviders, secretMarksIn, substitute } from "../../config/index.js";
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

/** Where a provider's requests go; undefined: it has no address that could be worked out. */
export function hostOf(provider: Provider): string | undefined {
  try {
    const { ok } = checkConfig({ providers: [{ id: "tried", ...provider }] });
    return ok ? authorityOf(endpointOf(provider)) : undefined;
  } catch {
    return undefined;
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function valueOf(text: string): Record<string, unknown> {
  try {
    const value = parse(text, { logLevel: "silent" }) as unknown;
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Every pair of a variable (or of a text that stands in the file as it is) and the host that it goes to, of all these texts. */
export function permittedPairs(texts: Iterable<string>, environment: Environment): Set<string> {
  const pairs = new Set<string>();
  for (const text of texts) {
    for (const { value: provider } of locateProviders(valueOf(text))) {
      const host = hostOf(substitute(provider, environment).value as Provider);
      if (host === undefined) continue;
      for (const name of variablesIn(provider)) pairs.add(variablePair(name, host));
      for (const literal of textsIn(provider)) pairs.add(literalPair(literal, host));
    }
  }
  return pairs;
}

function variablePair(name: string, host: string): string {
  return JSON.stringify(["variable", name, host]);
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
): string | undefined {
  const names = variablesIn(asked);
  const marks = secretMarksIn(JSON.stringify(asked));
  if (names.length + marks.length === 0) return undefined;
  const host = hostOf(filled);
  if (host === undefined) return "the provider has no address that its secrets may be sent to: save it first, and see what the check says";
  const name = names.find((each) => !pairs.has(variablePair(each, host)));
  if (name !== undefined) return `\${${name}} is sent to ${host} by no provider of the file: save the provider first, or type the token`;
  const mark = marks.find((each) => !pairs.has(literalPair(secretOf(each) ?? "", host)));
  return mark === undefined ? undefined : `${mark} is sent to ${host} by no provider of the file: type the token again`;
}

/** The first variable of a proposed text that neither the file, nor one of its versions, nor the file .env beside it names. */
export function unnamedVariable(proposed: string, texts: readonly string[], besides: Iterable<string>): string | undefined {
  const known = new Set([...texts.flatMap(variablesIn), ...besides]);
  return variablesIn(valueOf(proposed)).find((name) => !known.has(name));
}
