import type { Path } from "../../form/change.js";
import { isObject, type Value } from "../../live/config-document.js";

/** A provider in the file: where it stands and what it says. */
export interface LocatedProvider {
  path: Path;
  value: Value;
  id: string;
  type: string;
}

/** All providers of the file, Higress's single one with them. */
export function providersOf(root: Value | undefined): LocatedProvider[] {
  if (root === undefined) return [];
  const list = Array.isArray(root.providers) ? (root.providers as unknown[]) : [];
  const several = list.flatMap((value, i) => (isObject(value) ? [located(["providers", i], value)] : []));
  return isObject(root.provider) ? [...several, located(["provider"], root.provider)] : several;
}

function located(path: Path, value: Value): LocatedProvider {
  const type = String(value.type ?? "");
  return { path, value, type, id: String(value.id ?? type) };
}

/** A name that no provider has yet: the type, else with a number. */
export function freeId(type: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const id = n === 1 ? type : `${type}-${n}`;
    if (!taken.includes(id)) return id;
  }
}

/** The names of the file's routes that ask a provider, as target or as fallback. */
export function routesWith(root: Value | undefined, id: string): string[] {
  const routes = Array.isArray(root?.routes) ? (root.routes as unknown[]).filter(isObject) : [];
  const asks = (route: Value) =>
    [route, ...(["targets", "fallbacks"] as const).flatMap((key) => (Array.isArray(route[key]) ? (route[key] as unknown[]) : []))].some(
      (target) => isObject(target) && target.provider === id,
    );
  return routes.flatMap((route, i) => (asks(route) ? [String(route.name ?? `route-${i}`)] : []));
}
