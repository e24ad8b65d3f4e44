// Changes of a configuration by path. What is not named keeps its place, its form and its comments.
import { isDeepStrictEqual } from "node:util";
import { type Document, isAlias, isMap, isScalar, isSeq, Lexer } from "yaml";
import type { ConfigEdit } from "../../config/api.js";
import { readYaml } from "../../config/index.js";
import { onDocument, onValue, type Operation } from "./operation.js";
import { addItem, addKey, removeKey, reorder, replaceValue, wrapped } from "./patch.js";
import type { Path, Source } from "./places.js";
import { isRecord } from "./render.js";
import { ownValue } from "../../config/own.js";

/** A text that cannot be edited, or a path that leads nowhere; the message is for people. */
export class EditError extends Error {}

/** The text after the changes, in their order. Throws EditError. */
export function editYaml(text: string, changes: ConfigEdit["changes"]): string {
  if (!endsInPairs(text)) return edited(text, changes);
  return edited(text.replaceAll("\r\n", "\n"), changes).replaceAll("\n", "\r\n");
}

/** Whether every line of more than one ends with a carriage return too. */
function endsInPairs(text: string): boolean {
  return text.includes("\n") && !/(?<!\r)\n/.test(text);
}

function edited(text: string, changes: ConfigEdit["changes"]): string {
  read(text);
  return changes.reduce((before, { path, value }) => {
    try {
      return value === undefined ? remove(before, path) : put(before, path, value);
    } catch (error) {
      throw new EditError(`${path.join(".")}: ${(error as Error).message}`);
    }
  }, text);
}

/** The text that was read last: an edit comes back to what it has just written. */
let latest: Source | undefined;

function read(text: string): Source {
  if (latest?.text === text) return latest;
  const document = parsed(text);
  if (document.errors.length > 0) throw new EditError("the text is not valid YAML: repair it first");
  return (latest = { text, document });
}

function parsed(text: string): Document.Parsed {
  try {
    return readYaml(text);
  } catch (error) {
    throw new EditError(`the text cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Changes the text where that is possible and right; else the document writes itself anew: comments stay, the layout may not. */
function change(source: Source, patched: string | undefined, operation: Operation): string {
  const wanted = onValue(source.document.toJS(), operation);
  const mayLoseComments = operation.kind === "remove" || operation.kind === "order";
  if (patched !== undefined && means(patched, wanted) && (mayLoseComments || sameComments(source.text, patched))) return patched;
  const document = readYaml(source.text);
  onDocument(document, operation);
  return document.toString({ lineWidth: 0 });
}

function means(text: string, value: unknown): boolean {
  try {
    return isDeepStrictEqual(read(text).document.toJS(), value);
  } catch {
    return false;
  }
}

function sameComments(before: string, after: string): boolean {
  const comments = (text: string) => [...new Lexer().lex(text)].filter((token) => token.startsWith("#")).sort();
  return isDeepStrictEqual(comments(before), comments(after));
}

function nodeAt(document: Document, path: Path): unknown {
  return path.length === 0 ? document.contents : document.getIn(path, true);
}

function remove(text: string, path: Path): string {
  const source = read(text);
  if (path.length === 0) return "";
  if (!source.document.hasIn(path)) return text;
  const above = path.slice(0, -1);
  const parent = nodeAt(source.document, above);
  const last = path.at(-1);
  if (isSeq(parent) && typeof last === "number")
    return keepItems(
      text,
      above,
      [...parent.items.keys()].filter((index) => index !== last),
    );
  if (isMap(parent) && parent.items.length === 1 && above.length > 0)
    return change(source, replaceValue(source, above, {}), { kind: "remove", path });
  return change(source, removeKey(source, path), { kind: "remove", path });
}

/** Sets a value by the smallest changes, so that comments inside of it stay. */
function put(text: string, path: Path, value: unknown): string {
  const source = read(text);
  const node = nodeAt(source.document, path);
  const before = node === undefined || node === null ? undefined : (node as { toJSON(): unknown }).toJSON();
  if (!isAlias(node) && node !== undefined && isDeepStrictEqual(before, value)) return text;
  if (isMap(node) && isRecord(value) && isRecord(before)) return putKeys(text, path, before, value);
  if (isSeq(node) && Array.isArray(value) && Array.isArray(before) && before.length > 0 && value.length > 0)
    return putItems(text, path, before, value);
  const patched = node === undefined || node === null ? added(source, path, value) : replaceValue(source, path, value);
  return change(source, patched, { kind: "set", path, value });
}

/** A value whose place is not there yet: under the nearest thing above that is. */
function added(source: Source, path: Path, value: unknown): string | undefined {
  for (let length = path.length - 1; length >= 0; length--) {
    const above = path.slice(0, length);
    const node = nodeAt(source.document, above);
    const key = path[length] as string | number;
    const inner = wrapped(path.slice(length + 1), value);
    if (isMap(node))
      return node.items.length === 0 ? replaceValue(source, above, { [key]: inner }) : addKey(source, above, String(key), inner);
    if (isSeq(node)) return node.items.length === 0 ? replaceValue(source, above, [inner]) : addItem(source, above, Number(key), inner);
    if (isScalar(node) && node.value !== null) return undefined;
    if (isScalar(node)) return replaceValue(source, above, wrapped(path.slice(length), value));
    if (length === 0) return addKey(source, above, String(key), inner);
  }
  return undefined;
}

function putKeys(text: string, path: Path, before: Record<string, unknown>, value: Record<string, unknown>): string {
  const gone = Object.keys(before).filter((key) => ownValue(value, key) === undefined);
  const wanted = Object.entries(value).filter(([, item]) => item !== undefined);
  // New keys first: an object that is empty in between would lose its form.
  const set = wanted.reduce((result, [key, item]) => put(result, [...path, key], item), text);
  return gone.reduce((result, key) => remove(result, [...path, key]), set);
}

/** Items that are the same stay as they are, wherever they move to; the others are changed in place, added, or taken away. */
function putItems(text: string, path: Path, before: readonly unknown[], value: readonly unknown[]): string {
  const from = align(before, value);
  const kept = from.filter((position) => position !== undefined);
  if (kept.length === 0) return put(keepItems(put(text, [...path, 0], value[0]), path, [0]), path, value);
  const ordered = isDeepStrictEqual(kept, [...before.keys()]) ? text : keepItems(text, path, kept);
  return value.reduce<string>((result, item, index) => {
    if (from[index] !== undefined) return put(result, [...path, index], item);
    const source = read(result);
    return change(source, addItem(source, path, index, item), { kind: "insert", path, index, value: item });
  }, ordered);
}

function keepItems(text: string, path: Path, order: readonly number[]): string {
  const source = read(text);
  const patched = order.length === 0 ? replaceValue(source, path, []) : reorder(source, path, order);
  return change(source, patched, { kind: "order", path, order });
}

/** For each wanted item the position of the one that it comes from: the same, else one of the same name, else the one in its place. */
function align(before: readonly unknown[], value: readonly unknown[]): (number | undefined)[] {
  const free = new Set(before.keys());
  const take = (fits: (was: unknown, index: number) => boolean) => {
    const found = [...free].find((index) => fits(before[index], index));
    if (found !== undefined) free.delete(found);
    return found;
  };
  const same = value.map((wanted) => take((was) => isDeepStrictEqual(was, wanted)));
  const named = value.map((wanted, index) => same[index] ?? take((was) => nameOf(was) !== undefined && nameOf(was) === nameOf(wanted)));
  return value.map((_, index) => named[index] ?? take((_was, position) => position === index));
}

/** What tells items of a list apart: a provider's id, a route's name, a target's provider. */
function nameOf(value: unknown): unknown {
  return isRecord(value) ? (value["id"] ?? value["name"] ?? value["provider"]) : undefined;
}
