import { ownValue } from "./own.js";

/** A look at values that were not checked yet. */
export type RawObject = Record<string, unknown>;

export function isObject(value: unknown): value is RawObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The list under a key; empty where there is none. */
export function listAt(object: RawObject, key: string): unknown[] {
  const value = ownValue(object, key);
  return Array.isArray(value) ? value : [];
}

/** The text under a key; empty where there is none. */
export function textAt(object: RawObject, key: string): string {
  const value = ownValue(object, key);
  return typeof value === "string" ? value : "";
}

/** The texts under a key that holds one or a list of them. */
export function textsAt(object: RawObject, key: string): string[] {
  const value = ownValue(object, key);
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item) => typeof item === "string");
}
