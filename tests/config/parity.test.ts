import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ModelMatch, Target } from "../../config/config.js";
import { authorityOf, checkConfig, type Config, type RouteConfig } from "../../config/index.js";
import { API_NAMES } from "../../config/providers/index.js";
import { mutated, randomFrom } from "./mutate.js";
import { compileReader, type Reading } from "./reader.js";

let read: (json: string | Uint8Array) => Reading;

beforeAll(async () => {
  read = await compileReader();
});

function fixtures(folder: string): [string, unknown][] {
  const path = join("config/fixtures", folder);
  return readdirSync(path).map((file) => [file, JSON.parse(JSON.stringify(parse(readFileSync(join(path, file), "utf8")))) as unknown]);
}

/** What both sides must agree on, from the definition's side. */
function expectation(config: Config) {
  return {
    defaultProvider: providerIndex(config, config.defaultProvider ?? ""),
    filesProvider: providerIndex(config, config.filesProvider ?? ""),
    maxAttempts: config.maxAttempts,
    timeout: config.timeout,
    firstTokenTimeout: config.firstTokenTimeout,
    attemptTimeout: config.attemptTimeout ?? 0,
    ...breaksOf(config),
    maxRequestBytes: config.maxRequestBytes,
    maxHeldBytes: config.maxHeldBytes,
    responseHeaders: config.responseHeaders,
    passHeaders: config.passHeaders,
    cors: config.cors ?? null,
    hosts: config.hosts ?? null,
    credentialsStatus: config.credentialsStatus,
    maxRetryAfter: config.maxRetryAfter,
    modelsTtl: config.modelsTtl,
    clientKeys: config.clientKeys,
    accessLog: ["off", "journey", "fields"].indexOf(config.accessLog),
    providers: config.providers.map((provider, index) => ({
      index,
      id: provider.id,
      type: provider.type,
      cluster: provider.cluster,
      socketCluster: provider.socketCluster,
      authority: authorityOf(provider.endpoint),
      paths: API_NAMES.map((api) => provider.paths[api] ?? ""),
      passBase: provider.passBase,
      passQuery: provider.endpoint.query,
      tokens: Math.max(provider.apiTokens.length, 1),
      failover: { healthCheckModel: "", probe: "", failoverOnStatus: null, failureShare: null, ...provider.failover },
      retryOnFailure: { retryOnStatus: null, retryTimeout: 0, ...provider.retryOnFailure },
      firstTokenTimeout: provider.firstTokenTimeout ?? 0,
      attemptTimeout: provider.attemptTimeout ?? 0,
      ...breaksOf(provider),
      tokenSelection: ["random", "roundRobin", "leastBusy", "sticky"].indexOf(provider.tokenSelection),
      affinity: AFFINITIES.indexOf(provider.affinity),
      affinityHeader: provider.affinityHeader ?? "",
      dialect: provider.dialect === undefined ? -1 : API_NAMES.indexOf(provider.dialect),
      translate: provider.translate,
      messagesEdit: provider.messagesEdit ?? null,
      chatSet:
        provider.chatSettings.length === 0
          ? null
          : [...provider.customSettings, ...provider.chatSettings].map(
              ({ name, value }) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
            ),
      logsErrors: provider.logsErrors,
      dropParams: provider.dropParams,
      customSettings: provider.customSettings.map(({ name, value }) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
      setUnless: provider.customSettings.map(({ name, overwrite }) => (overwrite ? "" : name)),
      replaced: provider.customSettings.flatMap(({ name, overwrite }) => (overwrite ? [name] : [])),
      ...mappingOf(provider.modelMapping),
    })),
    routes: config.routes.flatMap((route) => route.matches.map((match) => routeOf(config, route, match))),
    outOfUse: config.outOfUse.map(({ id, reason }) => [id, reason]),
    rules: config.rules.map(({ route, reason, ...matchers }) => ({
      ...matchers,
      reason: reason ?? null,
      route: route === undefined ? null : routeOf(config, route, { kind: "any", text: "" }),
    })),
  };
}

const AFFINITIES = ["none", "session"];

const CHOICES = ["weight", "order", "fastest", "leastBusy", "cheapest"];

function targetOf(config: Config, { provider, model, weight, priority, price }: Target) {
  return [
    providerIndex(config, provider),
    model ?? "",
    weight,
    priority,
    price === undefined ? null : [price.input, price.output, price.cached],
  ];
}

/** The route's own, else that of the first of its targets' providers that has one. */
function headerOf(config: Config, route: RouteConfig): string {
  return (
    route.affinityHeader ?? targetProviders(config, route).find(({ affinityHeader }) => affinityHeader !== undefined)?.affinityHeader ?? ""
  );
}

function keepsTarget(config: Config, route: RouteConfig): boolean {
  const said = route.affinity ?? (targetProviders(config, route).some(({ affinity }) => affinity === "session") ? "session" : "none");
  return said === "session";
}

function targetProviders(config: Config, route: RouteConfig) {
  return route.targets.flatMap((target) => config.providers.filter(({ id }) => id === target.provider));
}

/** Negative: it is not said there. */
function breaksOf(said: { stallTimeout?: number; onBreak?: string; holdBytes?: number }) {
  const onBreak = said.onBreak === undefined ? -1 : ["tell", "end", "hold", "continue"].indexOf(said.onBreak);
  return { stallTimeout: said.stallTimeout ?? -1, onBreak, holdBytes: said.holdBytes ?? -1 };
}

function routeOf(config: Config, route: RouteConfig, match: ModelMatch) {
  return {
    name: route.name,
    kind: ["exact", "prefix", "regex", "any"].indexOf(match.kind),
    text: match.text,
    targets: route.targets.map((target) => targetOf(config, target)),
    fallbacks: route.fallbacks.map((target) => targetOf(config, target)),
    choose: CHOICES.indexOf(route.choose ?? ""),
    grouped: new Set(route.targets.map(({ priority }) => priority)).size > 1,
    firstTokenTimeout: route.firstTokenTimeout ?? 0,
    attemptTimeout: route.attemptTimeout ?? 0,
    timeout: route.timeout ?? 0,
    ...breaksOf(route),
    contextLength: route.fallbackOn.includes("contextLength"),
    contentPolicy: route.fallbackOn.includes("contentPolicy"),
    affinity: AFFINITIES.indexOf(route.affinity ?? ""),
    affinityHeader: headerOf(config, route),
    keepsTarget: keepsTarget(config, route),
    allowClientFallback: route.allowClientFallback,
    translate: route.translate,
  };
}

/** Exact names, prefixes from the longest, regular expressions in order, the entry for everything. */
function mappingOf(mapping: Record<string, string>) {
  const entries = Object.entries(mapping);
  const named = entries.filter(([key]) => key !== "*");
  const regex = named.filter(([key]) => key.startsWith("~"));
  const prefix = named
    .filter(([key]) => key.endsWith("*") && !key.startsWith("~"))
    .map(([key, value]) => [key.slice(0, -1), value] as const);
  return {
    exact: named.filter(([key]) => !key.endsWith("*") && !key.startsWith("~")),
    prefix: prefix.sort(([a], [b]) => Buffer.byteLength(b) - Buffer.byteLength(a)),
    regex: regex.map(([key, value]) => [key.slice(1), value]),
    any: mapping["*"] ?? null,
  };
}

type RouteReading = { targets: number[][]; fallbacks: number[][] } | null;

/** What is out of use has a place among the plugin's providers, and none in the definition's configuration. */
function comparable(reading: Reading) {
  const all = reading.providers ?? [];
  const reasonAt = (index: number) => all[index]?.outOfUse ?? "";
  return {
    ...reading,
    providers: all.filter(({ outOfUse }) => outOfUse === "").map((one) => ({ ...one, tokens: (one.tokens as []).length })),
    outOfUse: all.filter(({ outOfUse }) => outOfUse !== "").map(({ id, outOfUse }) => [id, outOfUse]),
    routes: reading.routes?.filter(({ targets }) => reasonAt((targets as number[][])[0]?.[0] ?? 0) === ""),
    rules: (reading.rules as { route: RouteReading }[] | undefined)?.map(({ route, ...matchers }) => {
      const reason = route === null ? "" : reasonAt(route.targets[0]?.[0] ?? 0);
      const used = { ...route, fallbacks: route?.fallbacks.filter(([index]) => reasonAt(index ?? 0) === "") };
      return { ...matchers, reason: reason === "" ? null : reason, route: route === null || reason !== "" ? null : used };
    }),
    defaultProvider: reasonAt(reading.defaultProvider as number) === "" ? reading.defaultProvider : -1,
    filesProvider: reasonAt(reading.filesProvider as number) === "" ? reading.filesProvider : -1,
  };
}

function tokens(provider: Record<string, unknown> | undefined, key = "tokens"): string[] {
  return (provider?.[key] as [number, string, string][]).map(([position, , value]) => `${position} ${value}`);
}

function providerIndex(config: Config, id: string): number {
  return config.providers.findIndex((provider) => provider.id === id);
}

describe("the plugin's reader and the definition agree", () => {
  test.each(fixtures("invalid"))("on the errors of invalid/%s", (_, value) => {
    const verdict = checkConfig(value);
    const reading = read(JSON.stringify(value));
    expect(verdict.errors.length).toBeGreaterThan(0);
    expect(reading.errors).toEqual(verdict.errors);
    expect(reading.warnings).toEqual(verdict.warnings);
    expect(reading.providers).toBeUndefined();
  });

  test.each(fixtures("valid"))("on the meaning of valid/%s", (_, value) => {
    const verdict = checkConfig(value);
    const reading = read(JSON.stringify(value));
    expect(verdict.errors).toEqual([]);
    expect(reading.errors).toEqual([]);
    expect(reading.warnings).toEqual(verdict.warnings);
    expect(comparable(reading)).toMatchObject(expectation(verdict.config as Config));
    expect(reading.routes?.map((route) => route.index)).toEqual(reading.routes?.map((_route, i) => i));
  });

  test("on the credentials that requests carry", () => {
    const providers = [
      { id: "qwen", type: "qwen", apiTokens: ["one", "two"], headers: { "X-Own": "1" } },
      { id: "claude", type: "claude", apiTokens: ["one"], claudeVersion: "2024-01-01" },
      { id: "azure", type: "azure", apiTokens: ["one"], azureServiceUrl: "https://r.openai.azure.com" },
      { id: "ai360", type: "ai360", apiTokens: ["one"] },
      { id: "local", type: "ollama" },
    ];
    const [qwen, claude, azure, ai360, local] = read(JSON.stringify({ providers })).providers ?? [];
    expect(qwen).toMatchObject({ credentialHeader: "authorization", messagesTokens: [], headers: [["x-own", "1"]] });
    expect(tokens(qwen)).toEqual(["0 Bearer one", "1 Bearer two"]);
    expect(claude).toMatchObject({ credentialHeader: "authorization", messagesCredentialHeader: "x-api-key" });
    expect(claude).toMatchObject({ headers: [["anthropic-version", "2024-01-01"]] });
    expect([tokens(claude), tokens(claude, "messagesTokens")]).toEqual([["0 Bearer one"], ["0 one"]]);
    expect([azure?.credentialHeader, ...tokens(azure)]).toEqual(["api-key", "0 one"]);
    expect([ai360?.credentialHeader, ...tokens(ai360)]).toEqual(["authorization", "0 one"]);
    expect(tokens(local)).toEqual(["0 "]);
    const identities = [qwen, claude, azure, ai360, local].flatMap((provider) => (provider?.tokens as string[][]).map((token) => token[1]));
    expect(new Set(identities).size).toBe(6);
  });

  // As most parsers of JSON have it (RFC 8259, section 4); in the gateway that is JSON.parse.
  test.each(['"http://second.example/v1"', '""', "null"])("on a key that comes twice, the last time as %s: that one counts", (last) => {
    const json = `{"provider":{"type":"openai","apiTokens":["k"],"baseUrl":"http://first.example/v1","baseUrl":${last}}}`;
    const { config, errors } = checkConfig(JSON.parse(json));
    const reading = read(json);
    expect([reading.errors, errors]).toEqual([[], []]);
    expect(comparable(reading)).toMatchObject(expectation(config as Config));
    expect(JSON.stringify(reading)).not.toContain("first.example");
  });

  // CONFIG_FUZZ_SEED and CONFIG_FUZZ_COUNT repeat or prolong it.
  test("on configurations that were changed at random", async () => {
    const seed = Number(process.env.CONFIG_FUZZ_SEED ?? 20_260_101);
    const random = randomFrom(seed);
    const seeds = [...fixtures("valid"), ...fixtures("invalid")];
    for (let i = 0, n = Number(process.env.CONFIG_FUZZ_COUNT ?? 1500); i < n; i++) {
      const value = mutated(seeds[i % seeds.length]?.[1], random);
      const json = JSON.stringify(value);
      // A long run lets the runner's own messages through now and then.
      if (i % 1000 === 999) await setImmediate();
      const verdict = checkConfig(value);
      const reading = read(json);
      expect([reading.errors, reading.warnings], `seed ${seed}, number ${i}: ${json}`).toEqual([verdict.errors, verdict.warnings]);
      // Half a character is written in two ways.
      if (verdict.config !== undefined && !json.includes("\\ud800"))
        expect(comparable(reading), `seed ${seed}, number ${i}: ${json}`).toMatchObject(expectation(verdict.config));
    }
  });
});
