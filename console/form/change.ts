// Changes of a value by path. What is not named stays the very same object.
import { ownValue } from "../../config/own.js";

export type Path = readonly (string | number)[];

/** What is at a path; undefined where nothing is. */
export function at(value: unknown, path: Path): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = ownValue(found, part);
  }
  return found;
}

/** The value with another one at the path. `undefined` takes the key away, and objects that are empty then with it. */
export function withAt(value: unknown, path: Path, next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (Array.isArray(value)) return withItem(value, Number(key), rest, next);
  if ((value ?? undefined) === undefined && typeof key === "number") return withItem([], key, rest, next);
  const object = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const inner = withAt(ownValue(object, key), rest, next);
  const { [key]: _gone, ...others } = object;
  if (inner === undefined) return Object.keys(others).length === 0 && _gone !== undefined ? undefined : others;
  return Object.hasOwn(object, key) ? { ...object, [key]: inner } : { ...others, [key]: inner };
}

function withItem(list: readonly unknown[], index: number, rest: Path, next: unknown): unknown[] {
  const inner = withAt(list[index], rest, next);
  return inner === undefined ? list.filter((_, i) => i !== index) : [...list.slice(0, index), inner, ...list.slice(index + 1)];
}

/** A number where digits alone were typed, else the text as it is: the check says what is wrong with it. Empty: nothing. */
export function numberOrText(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return /^[0-9]{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** An object without a key. */
export function without(object: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
