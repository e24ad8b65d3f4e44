// The four small changes that an edit is made of, carried out on a plain value and on a document: the one tells what a patched text has
// to mean, the other writes the text where it cannot be patched.
import { type Document, isSeq } from "yaml";
import type { Path } from "./places.js";
import { isRecord } from "./render.js";
import { deleteOwn, ownValue, setOwn } from "../../config/own.js";

export type Operation =
  | { kind: "set"; path: Path; value: unknown }
  | { kind: "remove"; path: Path }
  | { kind: "insert"; path: Path; index: number; value: unknown }
  /** The list's items by their positions of before; those that are not named go. */
  | { kind: "order"; path: Path; order: readonly number[] };

/** A copy of the value after the operation. */
export function onValue(value: unknown, operation: Operation): unknown {
  // Through JSON, so that what an alias names twice is two things.
  const root: unknown = value === undefined ? null : JSON.parse(JSON.stringify(value));
  return operation.path.length === 0 ? onPlace(root, operation) : below(root, operation.path, operation);
}

function below(node: unknown, [part, ...rest]: Path, operation: Operation): unknown {
  const key = part as string | number;
  const container = typeof node === "object" && node !== null ? node : typeof key === "number" ? [] : {};
  const before = ownValue(container, key);
  const inner = rest.length > 0 ? below(before, rest, operation) : onPlace(before, operation);
  if (rest.length === 0 && operation.kind === "remove") deleteOwn(container, key);
  else setOwn(container, key, inner);
  return container;
}

function onPlace(before: unknown, operation: Operation): unknown {
  switch (operation.kind) {
    case "set":
      return operation.value;
    case "remove":
      return null;
    case "insert":
      return (before as unknown[]).toSpliced(operation.index, 0, operation.value);
    case "order":
      return operation.order.map((position) => (before as unknown[])[position]);
  }
}

/** Carries the operation out on the document itself. */
export function onDocument(document: Document, operation: Operation): void {
  const { path } = operation;
  if (operation.kind === "remove") return void document.deleteIn(path);
  if (operation.kind === "set") {
    const { value } = operation;
    if (path.length === 0) document.contents = document.createNode(value) as typeof document.contents;
    else document.setIn(path, isRecord(value) || Array.isArray(value) ? document.createNode(value) : value);
    return;
  }
  const list = document.getIn(path, true);
  if (!isSeq(list)) return;
  if (operation.kind === "insert") list.items.splice(operation.index, 0, document.createNode(operation.value));
  else list.items = operation.order.map((position) => list.items[position]);
}
