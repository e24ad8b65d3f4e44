// Values as YAML text in the form that people write: short lists and objects of a flow on one line, everything else in lines.
import { Document, Scalar } from "yaml";

/** How a text was quoted before; `undefined`: as little as possible. */
export type Quotes = Scalar["type"];

/** A scalar on one line, in a form that is right inside of brackets and outside. */
export function scalarText(value: unknown, quotes?: Quotes): string {
  const scalar = new Scalar(value);
  if (typeof value === "string" && (quotes === Scalar.QUOTE_DOUBLE || quotes === Scalar.QUOTE_SINGLE)) scalar.type = quotes;
  const document = new Document([scalar]);
  (document.contents as unknown as { flow: boolean }).flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trim().slice(1, -1).trim();
}

/** A value on one line: `[a, b]`, `{ a: 1 }`. */
export function flowText(value: unknown, quotes?: Quotes): string {
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item, quotes)).join(", ")}]`;
  if (!isRecord(value)) return scalarText(value, quotes);
  const pairs = pairsOf(value).map(([key, item]) => `${scalarText(key)}: ${flowText(item)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** Whether a value is written in lines where that is possible. */
export function wantsLines(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isRecord(item) || Array.isArray(item));
  return isRecord(value) && pairsOf(value).length > 0;
}

/** A value in lines, each with the indent; `wantsLines` holds for it. */
export function blockText(value: unknown, indent: number): string {
  const space = " ".repeat(indent);
  if (Array.isArray(value)) return value.map((item) => `${space}- ${itemText(item, indent + 2)}`).join("\n");
  return pairsOf(value as Record<string, unknown>)
    .map(([key, item]) => `${space}${pairText(key, item, indent)}`)
    .join("\n");
}

/** `key: value`, where the key begins in column `indent`. */
export function pairText(key: string, value: unknown, indent: number): string {
  return wantsLines(value) ? `${scalarText(key)}:\n${blockText(value, indent + 2)}` : `${scalarText(key)}: ${flowText(value)}`;
}

/** What stands behind a dash, where that begins in column `indent`. */
export function itemText(value: unknown, indent: number, quotes?: Quotes): string {
  return wantsLines(value) ? blockText(value, indent).trimStart() : flowText(value, quotes);
}

function pairsOf(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
