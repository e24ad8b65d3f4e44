// Which item of a list is which item of another one.
import { ownValue } from "../../config/own.js";
import { same } from "./same.js";

/**
 * For each item of `after` the position in `before` that it comes from: the same value, else the same name where one alone has it. `edited`: a form made it of
 * `before`, so that the one item that is left over on both sides is the one that was edited, whatever it is called now.
 */
export function align(before: readonly unknown[], after: readonly unknown[], edited: boolean): (number | undefined)[] {
  const free = new Set(before.keys());
  const take = (fits: (position: number) => boolean) => {
    const found = [...free].find(fits);
    if (found !== undefined) free.delete(found);
    return found;
  };
  const found = after.map((item) => take((position) => same(before[position], item)));
  const open = () => [...found.keys()].filter((i) => found[i] === undefined);
  const names = new Map(open().map((i) => [i, nameOf(after[i])]));
  for (const [i, name] of names) {
    const named = [...free].filter((position) => nameOf(before[position]) === name);
    const alone = named.length === 1 && [...names.values()].filter((each) => each === name).length === 1;
    if (name !== undefined && alone) found[i] = take((position) => position === named[0]);
  }
  const [one, more] = open();
  const [last] = free;
  if (edited && one !== undefined && more === undefined && free.size === 1 && isThing(after[one]) && isThing(before[last ?? 0]))
    found[one] = last;
  return found;
}

/** What tells items of a list apart: a provider's id, the name of a route or of a key, a target's provider. */
export function nameOf(item: unknown): unknown {
  if (!isThing(item)) return undefined;
  return ["id", "name", "provider", "type"].map((key) => ownValue(item, key)).find((name) => typeof name === "string");
}

export function isThing(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
