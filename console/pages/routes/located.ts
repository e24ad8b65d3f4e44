import type { ProviderType } from "../../../config/api.js";
import type { Path } from "../../form/change.js";
import { isObject, type Value } from "../../live/config-document.js";
import { providersOf, type LocatedProvider } from "../providers/located.js";
import { itemsOf } from "./pattern.js";

/** A route as the file has it, or as a provider brings it. */
export interface LocatedRoute {
  index: number;
  name: string;
  value: Value;
  /** It is not in the file: a provider's models make it. */
  preset: boolean;
}

/** A provider and the model to ask it for, with whatever else the file says there. */
export type TargetValue = Value & { provider?: unknown; model?: unknown; weight?: unknown };

/** The routes of the file; where it has none, those that its providers bring. */
export function routesOf(root: Value | undefined, types: readonly ProviderType[]): LocatedRoute[] {
  const list = Array.isArray(root?.routes) ? (root.routes as unknown[]) : [];
  const own = list.flatMap((value, index) =>
    isObject(value) ? [{ index, name: String(value.name ?? `route-${index}`), value, preset: false }] : [],
  );
  return own.length > 0 || root === undefined ? own : presetRoutes(root, types);
}

/** As the gateway does it: a provider's models, else its type's; what takes everything comes last. */
function presetRoutes(root: Value, types: readonly ProviderType[]): LocatedRoute[] {
  const active = root.activeProviderId;
  if (typeof active === "string" && active !== "") return [preset(active, ["*"], 0)];
  const named = providersOf(root).map((provider) => ({ id: provider.id, models: modelsOf(provider, types) }));
  const some = named.map(({ id, models }) => ({ id, models: models.filter((model) => model !== "*") }));
  const all = named.filter(({ models }) => models.includes("*")).map(({ id }) => ({ id, models: ["*"] }));
  return [...some.filter(({ models }) => models.length > 0), ...all].map(({ id, models }, i) => preset(id, models, i));
}

function modelsOf({ value, type }: LocatedProvider, types: readonly ProviderType[]): string[] {
  const own = Array.isArray(value.models) ? (value.models as unknown[]).map(String) : [];
  return own.length > 0 ? own : (types.find((each) => each.type === type)?.models ?? []);
}

function preset(id: string, models: string[], index: number): LocatedRoute {
  const model = models.length === 1 ? models[0] : models;
  return { index, name: id, preset: true, value: { name: id, match: { model }, provider: id } };
}

/** What to change in the file for a route to become `value`; a preset one brings all the others into the file with it. */
export function routeChange(routes: readonly LocatedRoute[], index: number, value: Value | undefined): { path: Path; value?: unknown } {
  const preset = routes.some((route) => route.preset);
  if (value === undefined && routes.length === 1) return { path: ["routes"] };
  if (!preset) return { path: ["routes", index], ...(value === undefined ? {} : { value }) };
  const all: (Value | undefined)[] = routes.map((route) => route.value);
  all[index] = value;
  return { path: ["routes"], value: all.filter((each) => each !== undefined) };
}

/** The targets that come first, each with the key it stands under. */
export function targetsOf(value: Value): TargetValue[] {
  if (Array.isArray(value.targets)) return (value.targets as unknown[]).filter(isObject);
  return value.provider === undefined ? [] : [{ provider: value.provider, ...(value.model === undefined ? {} : { model: value.model }) }];
}

export function fallbacksOf(value: Value): TargetValue[] {
  return Array.isArray(value.fallbacks) ? (value.fallbacks as unknown[]).filter(isObject) : [];
}

/** The patterns of a route, in the file's own notation. */
export function matchItems(value: Value): unknown[] {
  return itemsOf(isObject(value.match) ? value.match.model : undefined);
}
