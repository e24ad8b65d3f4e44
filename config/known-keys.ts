// A configuration without what nothing reads: keys that are spelt wrong, and what looks like a secret where none belongs.
import { itemPath, keyPath } from "./finding.js";
import { mayHoldSecret, looksSecret } from "./looks-secret.js";
import { isObject, type RawObject } from "./raw.js";
import { specRows, type SpecRow } from "./spec.js";

let rows: SpecRow[] | undefined;

/** What is known of a configuration, and the paths of what was left out. */
export interface Known {
  value: RawObject;
  left: string[];
}

/** Unknown keys have no effect, so leaving them out changes nothing; of a key that has none here, what may be a secret goes. */
export function knownKeys(config: RawObject): Known {
  rows ??= specRows().map((text) => JSON.parse(text) as SpecRow);
  const left: string[] = [];
  return { value: known(config, rowAt(rows.length - 1), "", left) as RawObject, left };
}

function rowAt(index: number | undefined): SpecRow {
  return rows?.[index ?? -1] ?? { k: "any" };
}

function known(value: unknown, row: SpecRow, path: string, left: string[]): unknown {
  if (row.k === "either") {
    const options = (row.c ?? []).map(rowAt);
    return known(value, options.find((option) => fits(value, option)) ?? { k: "json" }, path, left);
  }
  const child = rowAt(row.c?.[0]);
  if (row.k === "list" && Array.isArray(value)) return value.map((item, i) => known(item, child, itemPath(path, i), left));
  // In Higress's forms an item alone is a list of one.
  if (row.k === "list") return isObject(value) ? known(value, child, path, left) : value;
  if (!isObject(value) || (row.k !== "object" && row.k !== "map")) return value;
  const keys = new Map((row.p ?? []).map(([key, index]) => [key, rowAt(index)]));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
      const below = row.k === "map" ? (looksSecret(key) ? undefined : child) : keys.get(key);
      const place = keyPath(path, key);
      if (below !== undefined && !(below.k === "any" && mayHoldSecret(key, item))) return [[key, known(item, below, place, left)]];
      left.push(place);
      return [];
    }),
  );
}

function fits(value: unknown, { k }: SpecRow): boolean {
  return k === "list" ? Array.isArray(value) : (k === "object" || k === "map") && isObject(value);
}
