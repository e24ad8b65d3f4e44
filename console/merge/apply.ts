// Changes by path, carried out on a value, and found between two.
import type { ConfigEdit } from "../../config/api.js";
import { ownValue } from "../../config/own.js";
import { withAt } from "../form/change.js";
import { isThing, nameOf } from "./align.js";
import { same } from "./same.js";

type Changes = ConfigEdit["changes"];
type Path = Changes[number]["path"];

/** The value after the changes, in their order. */
export function changed(value: unknown, changes: Changes): unknown {
  return changes.reduce((before, { path, value: next }) => withAt(before, path, next), value);
}

/** The smallest changes that make `after` of `before`; a list whose items are not the same things any more is one of them as a whole. */
export function changesBetween(before: unknown, after: unknown, path: Path = []): Changes {
  if (same(before, after)) return [];
  if (isThing(before) && isThing(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changesBetween(ownValue(before, key), ownValue(after, key), [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(after) && sameThings(before, after))
    return after.flatMap((item, i) => changesBetween(before[i], item, [...path, i]));
  return [after === undefined ? { path } : { path, value: after }];
}

function sameThings(before: readonly unknown[], after: readonly unknown[]): boolean {
  const alike = (a: unknown, b: unknown) => same(a, b) || (nameOf(a) !== undefined && nameOf(a) === nameOf(b));
  return before.length === after.length && before.every((item, i) => alike(item, after[i]));
}
