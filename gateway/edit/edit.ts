// Changes of a configuration by path. What is not named keeps its place, its form and its comments.
import { type Document, isCollection, isMap, isSeq, parseDocument } from "yaml";
import { isDeepStrictEqual } from "node:util";
import type { ConfigEdit } from "../../config/api.js";

type Path = ConfigEdit["changes"][number]["path"];

/** A text that cannot be edited, or a path that leads nowhere; the message is for people. */
export class EditError extends Error {}

/** The text after the changes, in their order. Throws EditError. */
export function editYaml(text: string, changes: ConfigEdit["changes"]): string {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) throw new EditError("the text is not valid YAML: repair it first");
  for (const { path, value } of changes) {
    try {
      if (value === undefined) remove(document, path);
      else put(document, path, value);
    } catch (error) {
      throw new EditError(`${path.join(".")}: ${(error as Error).message}`);
    }
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function remove(document: Document, path: Path): void {
  if (path.length === 0) document.contents = null;
  else if (document.hasIn(path)) document.deleteIn(path);
}

/** Sets a value by the smallest changes, so that comments inside of it stay. */
function put(document: Document, path: Path, value: unknown): void {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(node) && isRecord(value)) return putKeys(document, path, node.toJSON() as Record<string, unknown>, value);
  if (isSeq(node) && Array.isArray(value)) return putItems(document, path, node.toJSON() as unknown[], value);
  if (isCollection(node) && isDeepStrictEqual(node.toJSON(), value)) return;
  if (path.length === 0) document.contents = document.createNode(value) as typeof document.contents;
  else document.setIn(path, isRecord(value) || Array.isArray(value) ? document.createNode(value) : value);
}

function putKeys(document: Document, path: Path, before: Record<string, unknown>, value: Record<string, unknown>): void {
  for (const key of Object.keys(before)) if (value[key] === undefined) document.deleteIn([...path, key]);
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined && !isDeepStrictEqual(before[key], item)) put(document, [...path, key], item);
  }
}

/** Items that are the same stay as they are, wherever they move to; the others are changed in place, added at the end, taken away. */
function putItems(document: Document, path: Path, before: readonly unknown[], value: readonly unknown[]): void {
  const list = document.getIn(path, true);
  if (!isSeq(list)) return;
  const left = list.items.map((item, index) => ({ item, was: before[index], used: false }));
  const take = (fits: (was: unknown) => boolean) => {
    const found = left.find((each) => !each.used && fits(each.was));
    if (found !== undefined) found.used = true;
    return found;
  };
  const same = value.map((wanted) => take((was) => isDeepStrictEqual(was, wanted)));
  const named = value.map((wanted, index) => same[index] ?? take((was) => nameOf(was) !== undefined && nameOf(was) === nameOf(wanted)));
  const chosen = value.map(
    (_, index) => named[index] ?? (left[index]?.used === false ? take((was) => was === left[index]?.was) : undefined),
  );
  list.items = value.map((wanted, index) => chosen[index]?.item ?? document.createNode(wanted));
  value.forEach((wanted, index) => {
    if (same[index] === undefined && chosen[index] !== undefined) put(document, [...path, index], wanted);
  });
}

/** What tells items of a list apart: a provider's id, a route's name, a target's provider. */
function nameOf(value: unknown): unknown {
  return isRecord(value) ? (value["id"] ?? value["name"] ?? value["provider"]) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
