import type { z } from "zod";
import { definition } from "./definition.js";
import { notes } from "./notes.js";
import { inner } from "./structure.js";

/**
 * The definition as rows for the plugin's reader: one JSON object for each different schema, children named by their position.
 * `k` kind, `x` what is expected, `f` format, `s` secret, `z` may be 0, `n` bounds or the least number of items, `c` children, `p` properties
 * `[key, child, required]`, `v` names, `i` what happens instead, `h` the harmless value.
 */
export interface SpecRow {
  k: "text" | "int" | "number" | "flag" | "one" | "list" | "map" | "object" | "either" | "duration" | "json" | "any";
  x?: string;
  f?: string;
  s?: 1;
  z?: 1;
  n?: number[];
  c?: number[];
  p?: [string, number, 0 | 1][];
  v?: string[];
  i?: string;
  h?: string | boolean;
}

/** The rows; the last one is the whole configuration. */
export function specRows(): string[] {
  const rows: string[] = [];
  const known = new Map<string, number>();

  function add(schema: z.ZodType): number {
    const text = JSON.stringify(rowOf(schema, add));
    const index = known.get(text);
    if (index !== undefined) return index;
    known.set(text, rows.length);
    return rows.push(text) - 1;
  }

  add(definition);
  return rows;
}

interface Def {
  type: string;
  shape?: z.ZodRawShape;
  element?: z.ZodType;
  options?: z.ZodType[];
  valueType?: z.ZodType;
  entries?: Record<string, string>;
}

function rowOf(schema: z.ZodType, add: (schema: z.ZodType) => number): SpecRow {
  const unused = notes.get(schema);
  if (unused?.instead !== undefined)
    return { k: "any", i: unused.instead, ...(unused.harmless === undefined ? {} : { h: unused.harmless }) };
  const bare = inner(schema);
  const note = notes.get(bare);
  if (note === undefined) throw new Error(`a schema without a note: ${bare.def.type}`);
  const x = note.expected;
  const def = bare.def as Def;
  const secret = note.secret === true ? { s: 1 as const } : {};
  if (note.duration === true) return { k: "duration", x, ...(note.off === true ? { z: 1 as const } : {}) };
  switch (def.type) {
    case "string":
      return { k: "text", x, ...(note.format === undefined ? {} : { f: note.format }), ...secret };
    case "number":
      return { k: note.fraction === true ? "number" : "int", x, n: note.range ?? [] };
    case "boolean":
      return { k: "flag", x };
    case "enum":
      return { k: "one", x, v: Object.keys(def.entries ?? {}) };
    case "array":
      return { k: "list", x, n: [note.least ?? 0], c: [add(def.element as z.ZodType)], ...secret };
    case "record":
      return { k: "map", x, c: [add(def.valueType as z.ZodType)] };
    case "custom":
      return { k: "json", x };
    case "union":
      return { k: "either", x, c: (def.options ?? []).map(add) };
    case "object":
      return { k: "object", x, p: Object.entries(def.shape ?? {}).map(([key, value]) => property(key, value as z.ZodType, add)) };
    default:
      throw new Error(`a kind of schema that the plugin's reader does not know: ${def.type}`);
  }
}

function property(key: string, schema: z.ZodType, add: (schema: z.ZodType) => number): [string, number, 0 | 1] {
  return [key, add(schema), schema.def.type === "optional" ? 0 : 1];
}
