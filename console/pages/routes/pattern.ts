import { isObject } from "../../live/config-document.js";

/** One of the models that a route is for, as people read it. `other`: a form that this page does not know, left as it is. */
export interface Pattern {
  kind: "exact" | "prefix" | "regex" | "any" | "other";
  text: string;
}

/** Reads both notations: `gpt-*`, `~regex`, `*`, and `{ prefix: gpt- }`. */
export function patternOf(item: unknown): Pattern {
  if (typeof item === "string") {
    if (item === "*") return { kind: "any", text: "" };
    if (item.startsWith("~")) return { kind: "regex", text: item.slice(1) };
    if (item.endsWith("*")) return { kind: "prefix", text: item.slice(0, -1) };
    return { kind: "exact", text: item };
  }
  if (isObject(item)) {
    const keys = Object.keys(item);
    for (const kind of ["exact", "prefix", "regex"] as const)
      if (keys.length === 1 && typeof item[kind] === "string") return { kind, text: item[kind] };
  }
  return { kind: "other", text: JSON.stringify(item) };
}

/** Writes a pattern in the notation that the item had. */
export function itemOf({ kind, text }: Pattern, was: unknown): unknown {
  if (kind === "any") return "*";
  if (kind === "other") return was;
  const plain = typeof was === "string" && (kind !== "exact" || !(text.startsWith("~") || text.endsWith("*")));
  if (!plain) return { [kind]: text };
  return kind === "prefix" ? `${text}*` : kind === "regex" ? `~${text}` : text;
}

/** The items of `match.model`: it may be one or a list of them, or not be there. */
export function itemsOf(model: unknown): unknown[] {
  if (model === undefined || model === null) return [];
  return Array.isArray(model) ? (model as unknown[]) : [model];
}

/** `match.model` from its items: one alone stands without a list, unless it was in one. */
export function modelOf(items: readonly unknown[], was: unknown): unknown {
  if (items.length === 0) return undefined;
  return items.length === 1 && !Array.isArray(was) ? items[0] : [...items];
}
