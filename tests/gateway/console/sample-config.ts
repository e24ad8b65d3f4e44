// Configurations made from the definition: a value for every key, and another one for it.
import type { z } from "zod";
import { definition } from "../../../config/definition.js";
import { notes } from "../../../config/notes.js";
import { inner } from "../../../config/structure.js";

interface Def {
  type: string;
  shape?: z.ZodRawShape;
  element?: z.ZodType;
  options?: z.ZodType[];
  valueType?: z.ZodType;
  entries?: Record<string, string>;
}

export type Path = (string | number)[];

/** Texts that fit each format; the two differ. */
const TEXTS: Record<string, [string, string]> = {
  text: ["some text: with a colon", "another # text"],
  printable: ["plain", ""],
  id: ["name-1", "name-2"],
  token: ["${A_TOKEN}", "${ANOTHER}"],
  account: [JSON.stringify({ client_email: "a@b", private_key: "k" }), '{"client_email":"c@d","private_key":"k"}'],
  headerName: ["x-session", "x-user"],
  headerValue: ["${A_VALUE}", "${OTHER_VALUE}"],
  url: ["http://127.0.0.1:9900/v1", "https://example.com"],
  azureUrl: ["https://a.example.com/openai?api-version=1", "https://b.example.com"],
  statusPattern: ["4.*", "5.."],
  hostAddress: ["llm.internal", "http://llm.internal:8080"],
  host: ["a.example.com", "b.example.com"],
  basePath: ["/v1", "/v2"],
  origin: ["https://app.example.com", "*"],
  hostPattern: ["gateway.example.com", "*.example.com"],
};

/** A value of a schema; `which` picks one of two that differ. */
export function sample(schema: z.ZodType, which: 0 | 1): unknown {
  const note = notes.get(schema) ?? notes.get(inner(schema));
  if (note?.instead !== undefined) return which === 0 ? { anything: ["goes", 1] } : "other";
  const bare = inner(schema);
  const def = bare.def as Def;
  if (note?.duration === true) return which === 0 ? "30s" : 1500;
  switch (def.type) {
    case "string":
      return (TEXTS[note?.format ?? ""] ?? [`text ${note?.format}`, "sha256:other"])[which];
    case "number":
      return (note?.range?.[0] ?? 1) + which;
    // Any scalar: values of request parameters.
    case "custom":
      return which === 0 ? 256 : "some text";
    case "boolean":
      return which === 0;
    case "enum":
      return Object.keys(def.entries ?? {})[which] ?? Object.keys(def.entries ?? {})[0];
    case "array":
      return which === 1 || isObject(def.element as z.ZodType)
        ? [sample(def.element as z.ZodType, which)]
        : [0, 1].map((each) => sample(def.element as z.ZodType, each as 0 | 1));
    case "record":
      return which === 0 ? { "gpt-*": sample(def.valueType as z.ZodType, 0), "~^a.b$": sample(def.valueType as z.ZodType, 1) } : {};
    case "union":
      return sample((def.options as z.ZodType[]).at(which === 0 ? -1 : 0) as z.ZodType, which);
    case "object":
      return Object.fromEntries(Object.entries(def.shape ?? {}).map(([key, value]) => [key, sample(value as z.ZodType, which)]));
    default:
      throw new Error(`no sample for ${def.type}`);
  }
}

/** Its value is one word and no other, so no second one differs. */
export function isOneWord(schema: z.ZodType): boolean {
  const { type, entries = {} } = inner(schema).def as Def;
  return type === "enum" && Object.keys(entries).length === 1;
}

/** Of objects one is enough. */
function isObject(schema: z.ZodType): boolean {
  return inner(schema).def.type === "object";
}

/** Every key of the definition with its path; lists are entered at their first item. */
export function everyKey(schema: z.ZodType = definition, path: Path = []): { path: Path; schema: z.ZodType }[] {
  if (notes.get(schema)?.instead !== undefined) return [];
  const def = inner(schema).def as Def;
  const below = Object.entries(def.shape ?? {}).flatMap(([key, value]) => [
    { path: [...path, key], schema: value as z.ZodType },
    ...everyKey(value as z.ZodType, [...path, key]),
  ]);
  return def.element === undefined ? below : everyKey(def.element, [...path, 0]);
}
