// Targets that cannot answer, and providers that are never asked.
import type { Config, ProviderConfig, RouteConfig, Target } from "../config.js";
import { type Finding, pathText, quote } from "../finding.js";
import { isObject, listAt } from "../raw.js";
import type { Linted } from "./linted.js";
import { mappedName, ownNames, takes } from "./models.js";
import { placeOf } from "./place.js";

/** Families that their makers and the big clouds serve, and nobody else under these names. */
const FAMILIES = /^(gpt-|chatgpt-|o[134](-|$)|claude-|gemini-)/;
const CLOUDS = ["azure", "vertex", "bedrock"];

export function targetLints(linted: Linted): Finding[] {
  const { config, root } = linted;
  const written = config.routes.flatMap((route, i) => {
    if (route.implied) return [];
    const raw = listAt(root, "routes")[i];
    const path = ["routes", i];
    const first = isObject(raw) && raw.targets === undefined ? [path] : route.targets.map((_, j) => [...path, "targets", j]);
    return [
      ...route.targets.flatMap((target, j) => wrongModel(config, target, first[j] ?? path)),
      ...route.fallbacks.flatMap((target, j) => wrongModel(config, target, [...path, "fallbacks", j])),
      ...twins(route, i),
      ...unusedFallbackOn(route, i),
    ];
  });
  return [...written, ...neverAsked(linted)];
}

/** A target's model is asked for as it is written: the mapping is for what clients say. */
function wrongModel(config: Config, { provider: id, model }: Target, place: (string | number)[]): Finding[] {
  const provider = config.providers.find((other) => other.id === id);
  if (provider === undefined || model === undefined || model === "") return [];
  const names = ownNames(provider);
  if (names?.some((name) => takes(name, model)) === true) return [];
  const path = [...place, "model"];
  const named = Object.entries(provider.modelMapping).filter(([key]) => key !== "*");
  const mapped = mappedName({ ...provider, modelMapping: Object.fromEntries(named) }, model);
  if (mapped !== model) return [mappedElsewhere(path, provider, model, mapped)];
  const strange = provider.models.length > 0 || (FAMILIES.test(model) && !CLOUDS.includes(provider.type));
  if (names === undefined || !strange) return [];
  const why = provider.models.length > 0 ? `models of ${id} does not have it` : `no model of type ${quote(provider.type)} is named so`;
  return [
    {
      path: pathText(path),
      message: `${id} would not know ${quote(model)}: ${why}`,
      cure: { text: `Name a model that ${id} serves.`, changes: [] },
    },
  ];
}

function mappedElsewhere(path: (string | number)[], { id }: ProviderConfig, model: string, mapped: string): Finding {
  return {
    path: pathText(path),
    message: `${id} is asked for ${quote(model)} as it is written, and knows that model as ${quote(mapped)}: modelMapping is for the client's names`,
    cure: { text: `Write ${quote(mapped)}, or leave the model out.`, changes: [{ path, value: mapped }] },
  };
}

/** Two of the weighted targets that are one. */
function twins({ targets }: RouteConfig, route: number): Finding[] {
  return targets.flatMap(({ provider, model }, j) => {
    const first = targets.findIndex((other) => other.provider === provider && other.model === model);
    if (first === j) return [];
    return [
      {
        path: pathText(["routes", route, "targets", j]),
        message: `the same provider and model as targets[${first}]: when one fails, so does the other`,
        cure: { text: "Remove it, or name another provider or model.", changes: [{ path: ["routes", route, "targets", j] }] },
      },
    ];
  });
}

function unusedFallbackOn({ targets, fallbacks, fallbackOn }: RouteConfig, route: number): Finding[] {
  if (fallbackOn.length === 0 || fallbacks.length > 0 || targets.length > 1) return [];
  return [
    {
      path: pathText(["routes", route, "fallbackOn"]),
      message: "the route has no fallback: there is nothing to fall back to",
      cure: { text: "Add fallbacks, to a model with a longer context or with other rules.", changes: [] },
    },
  ];
}

/** Providers that no route, rule or default leads to: nobody's fallback. */
function neverAsked(linted: Linted): Finding[] {
  const { config } = linted;
  const routes = [
    ...config.routes.filter((_, i) => takenBefore(config.routes, i) === undefined),
    ...config.rules.flatMap(({ route }) => route ?? []),
  ];
  const asked = new Set(routes.flatMap(({ targets, fallbacks }) => [...targets, ...fallbacks].map(({ provider }) => provider)));
  if (config.defaultProvider !== undefined) asked.add(config.defaultProvider);
  return config.providers.flatMap(({ id }, i) => {
    if (asked.has(id)) return [];
    const own = config.routes.findIndex((route) => route.implied && route.targets[0]?.provider === id);
    const other = own < 0 ? undefined : takenBefore(config.routes, own);
    return [
      {
        path: pathText(placeOf(linted, i)),
        message:
          other === undefined
            ? `${id} is never asked: no route leads to it, and it is nobody's fallback`
            : `${id} is never asked: ${other} takes the same models before it, and without routes it is nobody's fallback`,
        cure: {
          text:
            other === undefined
              ? "Add it to a route or its fallbacks, or remove it."
              : `Add a route to ${other} with ${id} among its fallbacks.`,
          changes: [],
        },
      },
    ];
  });
}

/** Whose implied routes before this one take all of its models; what was written is told where it stands. */
function takenBefore(routes: readonly RouteConfig[], index: number): string | undefined {
  const route = routes[index];
  if (route === undefined || !route.implied || route.matches.length === 0) return undefined;
  const takers = route.matches.map(({ kind, text }) =>
    routes.slice(0, index).find(({ matches }) => matches.some((other) => other.kind === kind && other.text === text)),
  );
  return takers.every((taker) => taker !== undefined) ? takers[0]?.targets[0]?.provider : undefined;
}
