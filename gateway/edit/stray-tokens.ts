// Tokens where none belong: in comments, as keys, under keys that hold no credentials.
import { type Document, isMap, isScalar, isSeq, Lexer, type Scalar, visit } from "yaml";
import { beginsAsSecret, looksSecret } from "../../config/index.js";

const WORD = /(?<![\w.~+/-])(?<!\$\{)[\w.~+/-]+/g;
const MARK = /__secret_/;

/** What of a text's comments looks like a token, with its place. */
export function tokensInComments(text: string): { start: number; end: number; value: string }[] {
  return commentsOf(text).flatMap(({ start, comment }) =>
    [...comment.matchAll(WORD)]
      .filter(([word]) => !MARK.test(word) && looksSecret(word))
      .map(({ 0: value, index }) => ({ start: start + index, end: start + index + value.length, value })),
  );
}

/** The lexer's own signs: the begin of a document, the end of a flow, and a scalar that follows. They are no part of the text. */
const SIGNS = new Set(["\x02", "\x18", "\x1f"]);

function commentsOf(text: string): { start: number; comment: string }[] {
  const found: { start: number; comment: string }[] = [];
  let [start, before] = [0, ""];
  for (const token of new Lexer().lex(text)) {
    const isScalar = before === "\x1f";
    before = token;
    if (!isScalar && SIGNS.has(token)) continue;
    if (!isScalar && token.startsWith("#")) found.push({ start, comment: token });
    start += token.length;
  }
  return found;
}

/** What names things is compared and shown. */
const NAMES = /(id|name|provider)$/i;

/** Keys that look like tokens, and texts that begin like one. */
export function strayScalars(document: Document): Scalar[] {
  const found: Scalar[] = [];
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || typeof key.value !== "string") return;
      if (looksSecret(key.value)) found.push(key);
      if (!NAMES.test(key.value)) found.push(...textsOf(value).filter((node) => beginsAsSecret(String(node.value))));
    },
  });
  return found;
}

function textsOf(node: unknown): Scalar[] {
  const nodes = isSeq(node) ? node.items : [node];
  return nodes.filter(isScalar).filter(({ value }) => typeof value === "string");
}

/** The webhook's address is as secret as a token. */
export function webhookAddress(document: Document): Scalar[] {
  const notify = isMap(document.contents) ? document.contents.get("notify") : undefined;
  return isMap(notify) ? textsOf(notify.get("url", true)) : [];
}
