// A configuration's text without its secrets, and back. What is written as `${NAME}` is no secret and stays as it is.
import { createHmac, randomBytes } from "node:crypto";
import { workerData } from "node:worker_threads";
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, visit, type YAMLMap } from "yaml";
import { isKeyOfSecret, readYaml, SECRET_KEYS, secretMark, secretMarksIn } from "../../config/index.js";

import { strayScalars, tokensInComments, webhookAddress } from "./stray-tokens.js";

/** A secret as it stands in a text: its value, and the characters that wrote it, quotes included; empty: it has no place of its own. */
interface Secret {
  value: string;
  source: string;
}

/** Only what is at least this long is hidden outside its own place, so that "a" as a token does not eat every letter a. */
const LONG_ENOUGH = 8;
/** Of shorter ones the last four characters would be too much. */
const MASKED_FROM = 12;
/** References alone, with the scheme of an authorization header before them at most. */
const REFERENCES = /^(?:(?:bearer|basic|token)\s+)?(?:\$\{[^}]*\})+$/i;

/** Draws marks that say nothing about the value behind them; the same value has the same mark until the gateway ends. */
const KEY: Uint8Array = (workerData as { markKey?: Uint8Array } | null)?.markKey ?? randomBytes(32);

/** For a thread that shall draw the same marks, as `markKey` of its data. */
export const MARK_KEY = KEY;

function markOf(value: string): string {
  return secretMark(createHmac("sha256", KEY).update(value).digest("hex").slice(0, 16));
}

/** What people may see of a token: an ellipsis and the last four characters of one that is long enough. */
export function maskedToken(value: string): string {
  if (value === "") return "";
  return value.length < MASKED_FROM ? "…" : `…${value.slice(-4)}`;
}

/** The text with a mark in place of each secret, and what may be shown of each. `known`: values that are hidden wherever they stand. */
export function hideSecrets(text: string, known: Iterable<string> = []): { yaml: string; secrets: { mark: string; masked: string }[] } {
  const shown = new Map<string, string>();
  const mark = (value: string) => {
    shown.set(markOf(value), maskedToken(value));
    return markOf(value);
  };
  const document = parse(text);
  const nodes = document === undefined ? [] : secretScalars(document);
  const comments = tokensInComments(text).map(({ start, end, value }) => ({ start, end, by: mark(value) }));
  let yaml = replaceRanges(text, [...nodes.map((node) => ({ ...rangeOf(node, text), by: mark(String(node.value)) })), ...comments]);
  const values = [...new Set([...nodes.map((node) => String(node.value)), ...known])].filter((value) => value.length >= LONG_ENOUGH);
  for (const value of values.sort((a, b) => b.length - a.length)) if (yaml.includes(value)) yaml = yaml.replaceAll(value, mark(value));
  // Where the text cannot be read, what looks like a token is taken for one.
  if (document === undefined || document.errors.length > 0) yaml = yaml.replace(LIKE_A_TOKEN, (found) => mark(found));
  return { yaml, secrets: [...shown].map(([each, masked]) => ({ mark: each, masked })) };
}

const LIKE_A_TOKEN = /(?<![\w${./-]|__secret_)(?=[\w-]*[0-9])(?=[\w-]*[A-Za-z])(?!__secret_)[\w-]{20,}(?![\w-])/g;

/** The secrets of texts by their marks, for `showSecrets`. */
export function secretsByMark(texts: Iterable<string>, known: Iterable<string> = []): Map<string, Secret> {
  const found = new Map<string, Secret>();
  for (const value of known) found.set(markOf(value), { value, source: "" });
  for (const text of texts) {
    const document = parse(text);
    for (const node of document === undefined ? [] : secretScalars(document)) {
      const { start, end } = rangeOf(node, text);
      const value = String(node.value);
      if (!found.has(markOf(value)) || node.range?.[0] !== undefined) found.set(markOf(value), { value, source: text.slice(start, end) });
    }
    const broken = document === undefined || document.errors.length > 0;
    const words = broken ? [...text.matchAll(LIKE_A_TOKEN)].map(([value]) => value) : [];
    for (const value of [...tokensInComments(text).map((each) => each.value), ...words])
      if (!found.has(markOf(value))) found.set(markOf(value), { value, source: value });
  }
  return found;
}

/** The text with its secrets in place of their marks, and the marks that stand for nothing known. */
export function showSecrets(text: string, secrets: ReadonlyMap<string, Secret>): { yaml: string; unknown: string[] } {
  const unknown = secretMarksIn(text).filter((mark) => !secrets.has(mark));
  if (secretMarksIn(text).length === 0) return { yaml: text, unknown };
  const document = parse(text);
  const patches: Patch[] = [];
  if (document !== undefined && document.errors.length === 0)
    visit(document, {
      Scalar(_key, node) {
        if (typeof node.value === "string" && secretMarksIn(node.value).length > 0)
          patches.push({ ...rangeOf(node, text), by: sourceFor(node, node.value, secrets) });
      },
    });
  // Comments, and everything where the text cannot be read.
  return { yaml: filled(replaceRanges(text, patches), secrets), unknown };
}

/** The same for the texts of a value that was read already. */
export function showValues(value: unknown, secrets: ReadonlyMap<string, Secret>): { value: unknown; unknown: string[] } {
  const unknown = secretMarksIn(JSON.stringify(value)).filter((mark) => !secrets.has(mark));
  const shown: unknown = JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === "string" ? filled(item, secrets) : item,
  );
  return { value: shown, unknown };
}

/** Plain texts that mean the same inside of brackets and outside; addresses are among them (YAML 1.2.2, 7.3.3). */
const PLAIN_ANYWHERE = /^[A-Za-z0-9_./+=~-](?:[A-Za-z0-9_./+=~?&%@#-]|:(?=[A-Za-z0-9_./+=~-]))*$/;

/**
 * A mark alone comes back as it was written, where that has the same meaning everywhere. Else, and around a mark, what stood there plain stays
 * so where it still is the same text, and the rest is quoted.
 */
function sourceFor(node: Scalar, value: string, secrets: ReadonlyMap<string, Secret>): string {
  const source = secrets.get(value)?.source ?? "";
  if (/^(["'])[^\n]*\1$/.test(source) || PLAIN_ANYWHERE.test(source)) return source;
  const text = filled(value, secrets);
  return node.type === "PLAIN" && PLAIN_ANYWHERE.test(text) && isText(text) ? text : JSON.stringify(text);
}

/** Whether YAML reads it as a text, and no number or word of its own. */
function isText(plain: string): boolean {
  const read = parse(plain)?.contents;
  return isScalar(read) && read.value === plain;
}

function filled(text: string, secrets: ReadonlyMap<string, Secret>): string {
  return secretMarksIn(text).reduce((result, mark) => result.replaceAll(mark, () => secrets.get(mark)?.value ?? mark), text);
}

/** The texts at the places of credentials that were written as they are: neither `${NAME}` nor a mark. */
export function literalCredentials(document: Document): { provider: Record<string, unknown>; key: string; node: Scalar }[] {
  return providersOf(document).flatMap((provider) => {
    const value = provider.toJS(document) as Record<string, unknown>;
    return CREDENTIALS.flatMap((key) => {
      const nodes = itemsAt(provider, key, document);
      return nodes.filter(isLiteral).map((node) => ({ provider: value, key, node }));
    });
  });
}

const CREDENTIALS = ["apiTokens", ...SECRET_KEYS];

/** One text is as a list of one. */
function itemsAt(provider: YAMLMap, key: string, document: Document): unknown[] {
  const value = resolved(provider.get(key, true), document);
  return isSeq(value) ? value.items : [value];
}

function isLiteral(node: unknown): node is Scalar {
  if (!isScalar(node) || node.value === null || node.value === "") return false;
  const text = String(node.value);
  return !REFERENCES.test(text) && secretMarksIn(text).length === 0;
}

function parse(text: string): Document.Parsed | undefined {
  try {
    return readYaml(text);
  } catch {
    return undefined;
  }
}

/** Those of the rules too; one alone, in Higress's forms, is a list of one. */
function providersOf(document: Document) {
  const listAt = (part: unknown, key: string): unknown[] => {
    const node = isMap(part) ? resolved(part.get(key, true), document) : undefined;
    return (isSeq(node) ? node.items : [node]).map((each) => resolved(each, document));
  };
  const parts = [document.contents, ...listAt(document.contents, "_rules_")];
  return parts.flatMap((part) => [...listAt(part, "providers"), ...listAt(part, "provider")]).filter(isMap);
}

/** Scalars that hold API tokens, header values and the credentials of Higress's keys, as `config/load.ts` knows them. */
function secretScalars(document: Document): Scalar[] {
  if (!isMap(document.contents)) return [];
  const found = new Set<Scalar>();
  for (const provider of providersOf(document)) {
    const headers = resolved(provider.get("headers", true), document);
    const nodes: unknown[] = [
      ...(isMap(headers) ? headers.items.map((pair) => pair.value) : []),
      ...CREDENTIALS.flatMap((key) => itemsAt(provider, key, document)),
    ];
    for (const node of nodes.map((each) => resolved(each, document))) if (isLiteral(node)) found.add(node);
  }
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || !isKeyOfSecret(String(key.value))) return;
      const nodes = (isSeq(value) ? value.items : [value]).map((each) => resolved(each, document));
      for (const node of nodes) if (isLiteral(node) && typeof node.value === "string" && node.value.length >= LONG_ENOUGH) found.add(node);
    },
  });
  for (const node of [...strayScalars(document), ...webhookAddress(document)]) if (isLiteral(node)) found.add(node);
  return [...found].filter((node) => node.range);
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

interface Patch {
  start: number;
  end: number;
  by: string;
}

/** Where a scalar's own characters stand; the line break that ends a block text is not among them. */
function rangeOf(node: Node, text: string): { start: number; end: number } {
  const [start = 0, end = 0] = node.range ?? [];
  return { start, end: text[end - 1] === "\n" ? end - 1 : end };
}

function replaceRanges(text: string, patches: Patch[]): string {
  let result = text;
  for (const { start, end, by } of [...patches].sort((a, b) => b.start - a.start)) result = result.slice(0, start) + by + result.slice(end);
  return result;
}
