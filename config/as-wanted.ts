// Higress's ai-proxy reads each value as the kind that it wants: a number out of a text, a list of one out of its item, nothing out of null and of an empty
// text. So a configuration in Higress's forms is read first. As assembly/config/as-wanted.ts.
import { isHigress } from "./messages-edit.js";
import { isObject } from "./raw.js";
import { specRows, type SpecRow } from "./spec.js";

let rows: SpecRow[] | undefined;

/** A configuration in Higress's forms with each value of the kind that is wanted, as far as it says one; any other as it is. The value itself stays. */
export function asWanted(value: unknown): unknown {
  if (!isObject(value) || !isHigress(value)) return value;
  rows ??= specRows().map((text) => JSON.parse(text) as SpecRow);
  return read(value, rowAt(rows.length - 1));
}

function rowAt(index: number | undefined): SpecRow {
  return rows?.[index ?? -1] ?? { k: "any" };
}

/** Undefined: it says nothing. */
function read(value: unknown, row: SpecRow): unknown {
  if (row.k === "any" || row.k === "json") return value;
  if (value === null) return undefined;
  switch (row.k) {
    case "object":
      return isObject(value) ? objectOf(value, row) : value;
    case "map":
      return isObject(value) ? mapOf(value, rowAt(row.c?.[0])) : value;
    case "list":
      return (Array.isArray(value) ? value : [value]).map((item) => read(item, rowAt(row.c?.[0]))).filter(says);
    case "either":
      return eitherOf(value, (row.c ?? []).map(rowAt));
    case "text":
      return textOf(value, row.f);
    case "one":
      return typeof value === "string" && row.v?.includes(value) === false && row.v.includes(value.toLowerCase())
        ? value.toLowerCase()
        : value;
    case "flag":
      return flagOf(value);
    default:
      return typeof value === "string" && /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value;
  }
}

function says(value: unknown): boolean {
  return value !== undefined && value !== "";
}

function objectOf(value: Record<string, unknown>, row: SpecRow): Record<string, unknown> {
  const known = new Map((row.p ?? []).map(([key, child]) => [key, rowAt(child)]));
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    const child = known.get(key);
    if (child === undefined || child.k === "any" || child.k === "json") return [[key, item]];
    const found = read(item, child);
    return says(found) ? [[key, found]] : [];
  });
  return Object.fromEntries(entries);
}

function mapOf(value: Record<string, unknown>, child: SpecRow): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item, child) ?? (child.k === "text" ? "" : item)]));
}

function eitherOf(value: unknown, options: SpecRow[]): unknown {
  const fitting = options.find((option) => fits(value, option));
  if (fitting !== undefined) return read(value, fitting);
  const text = options.find(({ k }) => k === "text");
  return text === undefined ? value : textOf(value, text.f);
}

function fits(value: unknown, { k }: SpecRow): boolean {
  if (k === "text") return typeof value === "string";
  if (k === "int") return Number.isInteger(value);
  return k === "list" ? Array.isArray(value) : k === "object" && isObject(value);
}

function textOf(value: unknown, format: string | undefined): unknown {
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string") return value;
  if (format === "token") return value.trim();
  return format === "url" && value !== "" && !value.includes("://") ? `https://${value}` : value;
}

function flagOf(value: unknown): unknown {
  const word = typeof value === "string" ? value.toLowerCase() : typeof value === "number" ? String(value) : "";
  if (["true", "t", "1"].includes(word)) return true;
  return ["false", "f", "0"].includes(word) ? false : value;
}
