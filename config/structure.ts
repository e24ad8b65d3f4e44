import type { z } from "zod";
import { definition } from "./definition.js";
import { itemPath, keyPath, pathText, type Finding } from "./finding.js";
import { fill, MESSAGES } from "./messages.js";
import { nearest } from "./nearest.js";
import { notes } from "./notes.js";
import { isObject } from "./raw.js";
import { ownValue } from "./own.js";

/** What the schema says against a value: wrong kinds and missing keys, in the order of the definition. */
export function structureErrors(value: unknown): Finding[] {
  const result = definition.safeParse(value, { reportInput: true });
  if (result.success) return [];
  const findings: Finding[] = [];
  collect(result.error.issues as z.core.$ZodIssue[], [], findings);
  return [...new Map(findings.map((one) => [`${one.path}\0${one.message}`, one])).values()];
}

/** A union's problem is that of the option meant by the value's kind; where no option has its kind, the union's own. */
function collect(issues: z.core.$ZodIssue[], above: PropertyKey[], findings: Finding[]): void {
  for (const issue of issues) {
    const path = [...above, ...issue.path];
    const meant = issue.code === "invalid_union" ? issue.errors.find((option) => !option.some(isOtherKind)) : undefined;
    if (meant !== undefined) collect(meant, path, findings);
    else findings.push({ path: pathText(path), message: issue.message });
  }
}

function isOtherKind(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_union");
}

/** The schema without its optional and default wrappers. */
export function inner(schema: z.core.$ZodType): z.ZodType {
  let found = schema as z.ZodType;
  for (;;) {
    const def = found.def as { type: string; innerType?: z.ZodType };
    if ((def.type !== "optional" && def.type !== "default") || def.innerType === undefined) return found;
    found = def.innerType;
  }
}

/** Unknown keys, with the nearest known one, and keys that do nothing. */
export function structureWarnings(value: unknown): Finding[] {
  const findings: Finding[] = [];
  walk(value, definition, "", findings);
  return findings;
}

/** What comes later is counted alone, and a suggestion costs a comparison with every key. */
const MOST_SUGGESTIONS = 200;

function walk(value: unknown, schema: z.core.$ZodType, path: string, findings: Finding[]): void {
  const at = inner(schema);
  const def = at.def as { type: string; shape?: z.ZodRawShape; element?: z.ZodType; options?: z.ZodType[] };
  if (def.shape !== undefined && isObject(value)) {
    walkKeys(value, def.shape, path, findings);
  } else if (def.element !== undefined && Array.isArray(value)) {
    value.forEach((item, i) => walk(item, def.element as z.ZodType, itemPath(path, i), findings));
  } else if (def.options !== undefined) {
    for (const option of def.options) if (kindFits(value, option)) walk(value, option, path, findings);
  }
}

function kindFits(value: unknown, option: z.ZodType): boolean {
  const type = inner(option).def.type;
  return Array.isArray(value) ? type === "array" : isObject(value) && type === "object";
}

function walkKeys(value: Record<string, unknown>, shape: z.ZodRawShape, path: string, findings: Finding[]): void {
  const known = Object.keys(shape);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const near = findings.length < MOST_SUGGESTIONS ? nearest(key, known) : undefined;
    findings.push({ path: keyPath(path, key), message: near === undefined ? MESSAGES.unknownKey : fill(MESSAGES.unknownKeyNear, near) });
  }
  for (const [key, schema] of Object.entries(shape)) {
    if (!Object.hasOwn(value, key)) continue;
    const item = ownValue(value, key);
    const { instead, harmless } = notes.get(schema as z.ZodType) ?? {};
    if (instead !== undefined) {
      if (!isHarmless(item, harmless)) findings.push({ path: keyPath(path, key), message: fill(MESSAGES.notUsed, instead) });
    } else {
      walk(item, schema, keyPath(path, key), findings);
    }
  }
}

/** A value that asks for nothing: false, 0, empty, or what happens in any case. */
function isHarmless(value: unknown, harmless: string | boolean | undefined): boolean {
  if (value === null) return true;
  if (harmless !== undefined) return harmless === value;
  if (value === false || value === 0 || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
