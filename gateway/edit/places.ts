// Where the parts of a YAML text begin and end.
import { type Document, isCollection, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap, type YAMLSeq } from "yaml";

export type Path = readonly (string | number)[];

/** A text with its parsed form. */
export interface Source {
  text: string;
  document: Document.Parsed;
}

/** Characters from `start` up to `end`. */
export interface Span {
  start: number;
  end: number;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Behind the line break that ends the line, or at the end of the text. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

export function column(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Whether nothing but spaces stands before a place on its line. */
export function beginsLine(text: string, offset: number): boolean {
  return /^ *$/.test(text.slice(lineStart(text, offset), offset));
}

export function begin(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** The end of a node's own characters, without what follows it on its line and without comments below it. */
export function endOf(text: string, node: unknown): number | undefined {
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return isMap(node) ? pairEnd(text, last as Pair | undefined) : endOf(text, last);
  }
  const range = (node as Node | null | undefined)?.range;
  if (!range) return undefined;
  const blockText = isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
  return blockText ? range[0] + text.slice(range[0], range[1]).trimEnd().length : range[1];
}

/** The end of a pair: of its value, or of the colon where it has none. */
export function pairEnd(text: string, pair: Pair | undefined): number | undefined {
  if (pair === undefined) return undefined;
  const afterColon = colonEnd(text, pair);
  const end = endOf(text, pair.value);
  return end === undefined ? afterColon : Math.max(end, afterColon ?? 0);
}

/** Behind the colon of a pair; undefined: it has none of its own (`? key`). */
export function colonEnd(text: string, pair: Pair): number | undefined {
  const keyEnd = (pair.key as Node | null)?.range?.[1];
  if (keyEnd === undefined) return undefined;
  const found = /^\s*:/.exec(text.slice(keyEnd));
  return found === null ? undefined : keyEnd + found[0].length;
}

/** The pair of a key. */
export function pairAt(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

/** Where a path begins: its last key, or the nearest thing above that is there. */
export function offsetOf(document: Document.Parsed, path: Path): number | undefined {
  let node: unknown = document.contents;
  let offset = begin(node);
  for (const part of path) {
    if (isMap(node)) {
      const pair = pairAt(node, part);
      if (pair === undefined) break;
      offset = begin(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof part === "number" && node.items[part] !== undefined) {
      node = node.items[part];
      offset = begin(node) ?? offset;
    } else break;
  }
  return offset;
}

/** The dash of a list's item; undefined: something else stands between it and the item. */
export function dashOf(text: string, item: unknown): number | undefined {
  const start = begin(item);
  const found = start === undefined ? null : /-[ \t]*$/.exec(text.slice(0, start));
  return found === null ? undefined : found.index;
}

/** Each item of a list in lines with the comments above it, up to where the next one begins; undefined: the list has another form. */
export function itemSpans(text: string, list: YAMLSeq): Span[] | undefined {
  const starts: number[] = [];
  for (const item of list.items) {
    const dash = dashOf(text, item);
    if (dash === undefined || !beginsLine(text, dash)) return undefined;
    starts.push(withCommentsAbove(text, lineStart(text, dash)));
  }
  const end = endOf(text, list);
  if (end === undefined) return undefined;
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? nextLine(text, end) }));
}

function withCommentsAbove(text: string, start: number): number {
  let first = start;
  while (first > 0) {
    const above = lineStart(text, first - 1);
    if (!/^ *#/.test(text.slice(above, first))) break;
    first = above;
  }
  return first;
}

/** Whether a path leads through brackets, where lines and indents mean nothing. */
export function insideFlow(document: Document, path: Path): boolean {
  for (let length = 0; length < path.length; length++) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if ((isMap(node) || isSeq(node)) && node.flow === true) return true;
  }
  return false;
}
