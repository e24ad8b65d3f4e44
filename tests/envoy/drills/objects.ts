// Objects inside configurations that a controller made.
import type { Json } from "../../../gateway/envoy/rig.js";

/** All objects below that have one of the keys. */
export function objectsWith(value: unknown, ...keys: string[]): Json[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap((item) => objectsWith(item, ...keys));
  return !Array.isArray(value) && keys.some((key) => key in value) ? [value as Json, ...below] : below;
}
