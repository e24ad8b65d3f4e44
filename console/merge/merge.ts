// What one person changed, together with what others changed meanwhile.
import { ownValue, setOwn } from "../../config/own.js";
import { align, isThing, nameOf } from "./align.js";
import { same } from "./same.js";

type Path = readonly (string | number)[];

/** Whose value stands where both changed the same. */
export type Side = "mine" | "theirs";

export interface Merged<T> {
  value: T;
  /** What both changed, and not in the same way. A list's item is named as people know it. */
  both: Path[];
}

/** `base` is what both began with. What only one side changed is kept; `side` decides where both did. */
export function merge(base: unknown, mine: unknown, theirs: unknown, side: Side): Merged<unknown> {
  const both: Path[] = [];
  const merged = mergeAt(base, mine, theirs, []);
  return { value: merged, both };

  function mergeAt(was: unknown, my: unknown, their: unknown, path: Path): unknown {
    if (same(my, was) || same(my, their)) return their;
    if (same(their, was)) return my;
    if (isThing(my) && isThing(their)) return mergeKeys(isThing(was) ? was : {}, my, their, path);
    if (Array.isArray(my) && Array.isArray(their)) return mergeItems(Array.isArray(was) ? was : [], my, their, path);
    return decide(my, their, path);
  }

  function decide<V>(my: V, their: V, path: Path): V {
    both.push(path);
    return side === "mine" ? my : their;
  }

  function mergeKeys(was: object, my: object, their: object, path: Path): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const key of new Set([...Object.keys(their), ...Object.keys(my)])) {
      const value = mergeAt(ownValue(was, key), ownValue(my, key), ownValue(their, key), [...path, key]);
      if (value !== undefined) setOwn(result, key, value);
    }
    return result;
  }

  /** In the order of the side that changed it; what the other one added comes behind what it stood behind there. */
  function mergeItems(was: unknown[], my: unknown[], their: unknown[], path: Path): unknown[] {
    const mine = sideOf(was, my, true);
    const others = sideOf(was, their, false);
    if (moved(mine) && moved(others) && !sameOrder(mine, others)) return decide(my, their, path);
    const [spine, branch] = moved(mine) ? [mine, others] : [others, mine];
    const result: Item[] = [];
    for (const item of spine) {
      const twin = item.from === undefined ? undefined : branch.find(({ from }) => from === item.from);
      const [m, t] = spine === mine ? [item, twin] : [twin, item];
      const value = item.from === undefined ? item.value : mergeAt(was[item.from], m?.value, t?.value, [...path, partOf(item)]);
      if (value !== undefined) result.push({ ...item, value });
    }
    branch.forEach((item, i) => {
      if (item.from !== undefined && spine.some(({ from }) => from === item.from)) return;
      const value = item.from === undefined ? added(item) : kept(item);
      if (value !== undefined) result.splice(placeBehind(result, branch.slice(0, i)), 0, { ...item, value });
    });
    return result.map(({ value }) => value);

    /** The spine's side took it away. */
    function kept(item: Item): unknown {
      const [m, t] = spine === mine ? [undefined, item.value] : [item.value, undefined];
      return mergeAt(was[item.from ?? 0], m, t, [...path, partOf(item)]);
    }

    /** Two of one name, and each added one: they may be two things, and keys of both are not mixed. */
    function added(item: Item): unknown {
      const name = isThing(item.value) ? nameOf(item.value) : item.value;
      const other = result.find(({ from, value }) => from === undefined && (isThing(value) ? nameOf(value) : value) === name);
      if (other === undefined || name === undefined) return item.value;
      const [m, t] = spine === mine ? [other.value, item.value] : [item.value, other.value];
      if (!same(m, t)) other.value = decide(m, t, [...path, partOf(item)]);
      return undefined;
    }
  }
}

interface Item {
  /** Its position in what both began with; undefined: it is new. */
  from: number | undefined;
  value: unknown;
  at: number;
}

function sideOf(was: readonly unknown[], list: readonly unknown[], edited: boolean): Item[] {
  const from = align(was, list, edited);
  return list.map((value, at) => ({ from: from[at], value, at }));
}

function orderOf(items: readonly Item[]): number[] {
  return items.flatMap(({ from }) => from ?? []);
}

function moved(items: readonly Item[]): boolean {
  return orderOf(items).some((from, i, all) => i > 0 && from < (all[i - 1] ?? 0));
}

function sameOrder(a: readonly Item[], b: readonly Item[]): boolean {
  const [left, right] = [orderOf(a), orderOf(b)];
  return same(
    left.filter((from) => right.includes(from)),
    right.filter((from) => left.includes(from)),
  );
}

/** Behind the nearest of these that is there, and behind what the other side added at the same place; else before everything. */
function placeBehind(result: readonly Item[], before: readonly Item[]): number {
  let place = 0;
  for (const item of before.toReversed()) {
    const found = result.findIndex(({ from, value }) => (item.from === undefined ? same(value, item.value) : from === item.from));
    if (found < 0) continue;
    place = found + 1;
    break;
  }
  while (place < result.length && result[place]?.from === undefined) place++;
  return place;
}

function partOf({ value, at }: Item): string | number {
  const name = nameOf(value);
  return typeof name === "string" ? name : at;
}
