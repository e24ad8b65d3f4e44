// Where things are written, as paths of changes.
import { findingPath } from "../finding.js";
import { isObject } from "../raw.js";
import type { Linted } from "./linted.js";
import { ownValue } from "../own.js";

export type Path = (string | number)[];

/** The provider at this position of `config.providers`. */
export function placeOf({ located }: Linted, index: number): Path {
  return findingPath(located[index]?.path ?? "");
}

/** Where a block's key of a provider is written: its own block, else the one for all. */
export function blockPlace(linted: Linted, index: number, block: string, key: string): Path {
  const own = ownValue(linted.located[index]?.value ?? {}, block);
  return isObject(own) && ownValue(own, key) !== undefined ? [...placeOf(linted, index), block, key] : [block, key];
}
