// Failover that cannot do what it promises.
import type { ProviderConfig } from "../config.js";
import { type Finding, itemPath, keyPath, pathText, quote } from "../finding.js";
import { isObject } from "../raw.js";
import type { Linted } from "./linted.js";
import { mappedName, ownNames, takes } from "./models.js";

/** A probe that asks for a model that the provider does not have restores nothing. */
export function healthCheckLints(linted: Linted): Finding[] {
  return linted.config.providers.flatMap((provider, i) => {
    const model = provider.failover.healthCheckModel;
    if (model === undefined) return [];
    const names = ownNames(provider);
    if (names?.some((name) => takes(name, model)) === true) return [];
    const mapped = mappedName(provider, model);
    const path = healthCheckPath(linted, i);
    if (mapped !== model) return [mappedElsewhere(path, provider, model, mapped)];
    return names === undefined ? [] : [notItsOwn(path, provider, model)];
  });
}

function mappedElsewhere(path: (string | number)[], { id }: ProviderConfig, model: string, mapped: string): Finding {
  return {
    path: pathText(path),
    message: `a probe asks ${id} for ${quote(model)} as it is written, and ${id} knows that model as ${quote(mapped)}: its ejected tokens would not come back`,
    cure: { text: `Ask for ${quote(mapped)}.`, changes: [{ path, value: mapped }] },
  };
}

function notItsOwn(path: (string | number)[], { id, type }: ProviderConfig, model: string): Finding {
  return {
    path: pathText(path),
    message: `no model of type ${quote(type)} is named like ${quote(model)}: probes of ${id} would fail, and its ejected tokens would not come back`,
    cure: { text: "Name the cheapest model that this provider serves.", changes: [] },
  };
}

/** Where the provider's health-check model is written: its own key, or the one for all. */
function healthCheckPath({ located }: Linted, index: number): (string | number)[] {
  const provider = located[index];
  const own = provider?.value.failover;
  if (!isObject(own) || own.healthCheckModel === undefined) return ["failover", "healthCheckModel"];
  return [...(provider?.path === "provider" ? ["provider"] : ["providers", index]), "failover", "healthCheckModel"];
}

/** A pool of one where failover was asked for, and a pool of several where it was turned off. */
export function failoverLints(linted: Linted): Finding[] {
  return linted.config.providers.flatMap((provider, i) => {
    const path = linted.located[i]?.path ?? itemPath("providers", i);
    if (!provider.failover.enabled) return provider.apiTokens.length > 1 ? [turnedOff(linted, path, provider, i)] : [];
    return provider.apiTokens.length < 2 && asksForFailover(linted, i) ? poolOfOne(linted, path, provider) : [];
  });
}

function asksForFailover({ root, located }: Linted, index: number): boolean {
  return isObject(root.failover) || isObject(located[index]?.value.failover);
}

function poolOfOne({ config }: Linted, path: string, { id, apiTokens }: ProviderConfig): Finding[] {
  const alone = config.routes.find(({ targets, fallbacks }) => targets.every(({ provider }) => provider === id) && fallbacks.length === 0);
  if (alone === undefined) return [];
  const pool = apiTokens.length === 1 ? "one API token" : "no API token";
  return [
    {
      path: keyPath(path, "apiTokens"),
      message: `failover is asked for, but ${id} has ${pool} and route ${quote(alone.name)} no fallback: there is nowhere to go`,
      cure: { text: `Add a second API token, or a fallback to route ${quote(alone.name)}.`, changes: [] },
    },
  ];
}

function turnedOff({ located }: Linted, path: string, { id, apiTokens }: ProviderConfig, index: number): Finding {
  const own = located[index]?.value.failover;
  const isOwn = isObject(own) && own.enabled !== undefined;
  const at = isOwn ? keyPath(keyPath(path, "failover"), "enabled") : "failover.enabled";
  const changePath = isOwn
    ? [...(path === "provider" ? ["provider"] : ["providers", index]), "failover", "enabled"]
    : ["failover", "enabled"];
  return {
    path: at,
    message: `failover is off for ${id}, which has ${apiTokens.length} API tokens: a bad one is used again and again`,
    cure: { text: "Turn it on.", changes: [{ path: changePath, value: true }] },
  };
}
