// A WasmPlugin as Higress's controller hands it over, behind the filter that makes the fallback of an AI route: whatever rule a request falls under,
// the filter sees what failed, and what it sends to the fallback's route has the client's path, host and credential. Higress's own Envoy sends the
// body there as well; the one of these tests sends a GET without it.
import assert from "node:assert/strict";
import { afterAll, describe, test } from "vitest";
import { closes, type Answer } from "../support/answers.js";
import { OPENAI } from "../support/provider-bodies.js";
import type { Provider } from "../support/provider.js";
import type { Received } from "../support/received.js";
import { handedOver, type WasmPluginSpec } from "../support/wasm-plugin.js";
import { fails } from "./drills/bad-tokens.js";
import { CLIENT_KEY, Stage, type Target } from "./drills/drill.js";
import { FALLBACK_FROM, withFiltersInFront } from "./drills/filters-in-front.js";
import { serviceOf } from "./drills/higress-gateway.js";

const ingressOf = (id: string): string => `ai-route-${id}.internal`;
const tokensOf = (id: string): string[] => [`sk-${id}-one`, `sk-${id}-two`];
const providerOf = (id: string): object => ({ type: "openai", apiTokens: tokensOf(id) });
const OTHER = { provider: { type: "openai", apiTokens: ["sk-of-another-one"] } };

/** Each way in which a rule finds the requests of a route; "named" is a provider of the whole configuration. */
const MATCHERS: Record<string, object> = {
  ingress: { ingress: [ingressOf("ingress")] },
  domain: { domain: ["*.domain.example.com"] },
  service: { service: [serviceOf("service")] },
  port: { service: [`${serviceOf("port")}:443`] },
  both: { ingress: [ingressOf("both")], service: [serviceOf("both")] },
  prefix: { routePrefix: ["ai-route-prefix."] },
  named: { service: [serviceOf("named")], config: { activeProviderId: "named" } },
};
const RULES: WasmPluginSpec = {
  defaultConfig: { providers: [{ id: "named", ...providerOf("named") }] },
  matchRules: [
    // None of these fits.
    { ingress: [ingressOf("ingress")], config: OTHER, configDisable: true },
    { ingress: ["ai-route-ingress", "ai-route-both.internal.elsewhere"], config: OTHER },
    { service: [`${serviceOf("port")}:80`, "service"], config: OTHER },
    { ingress: [ingressOf("both")], service: [serviceOf("ingress")], config: OTHER },
    ...Object.entries(MATCHERS).map(([id, matcher]) => ({ config: { provider: providerOf(id) }, ...matcher })),
  ],
};
/** Configurations for everything that no rule is for. */
const GLOBAL: Record<string, WasmPluginSpec> = {
  "a single provider": { defaultConfig: { provider: providerOf("all") } },
  "an active one of several": {
    defaultConfig: {
      activeProviderId: "main",
      providers: [
        { id: "spare", ...OTHER.provider },
        { id: "main", ...providerOf("all") },
      ],
    },
    matchRules: [{ ingress: ["another"], config: OTHER }],
  },
};
const FAILURES: Answer[] = [fails(OPENAI.invalidKey), fails(OPENAI.serverError), closes];
const CLIENT = `Bearer ${CLIENT_KEY}`;

interface Installed {
  at: Provider;
  spare: Provider;
  target: Target;
}

describe.each(["plain", "streamed"] as const)("behind the filter of Higress's fallback, %s", (mode) => {
  const stage = new Stage(mode, 1, withFiltersInFront("higress", ["4xx", "5xx"], "fallback"));
  afterAll(() => stage.end());

  const installed = async (spec: WasmPluginSpec, ids: string[]): Promise<Installed> => {
    const [at, spare] = [await stage.provider(), await stage.provider()];
    const providers = ids.map((id) => ({ id, tokens: [], at }));
    const target = await stage.gateway({
      providers: [...providers, { id: "fallback", tokens: [], at: spare }],
      higress: { config: handedOver(spec) },
    });
    return { at, spare, target };
  };

  const hostOf = (id: string): string => `api.${id}.example.com`;

  /** Served by its own tokens; then a failure of both is seen. What the fallback's service got. */
  const falls = async (on: Installed, id: string, failure: Answer): Promise<Received> => {
    const host = hostOf(id);
    const asked = { headers: { "x-higress-llm-provider": id, host, "x-hi-original-auth": "Bearer of-somebody-else" } };
    const served = await stage.ask(on.target, asked);
    assert.ok(served.served, `${id}: ${served.dump()}`);
    assert.equal(served.header(FALLBACK_FROM), undefined);
    assert.ok(tokensOf(id).includes(on.at.calls().at(-1)?.token ?? ""), id);
    for (const one of tokensOf(id)) on.at.script(one, failure);
    const before = on.spare.requests.length;
    const seen = await stage.ask(on.target, asked);
    assert.equal(seen.header(FALLBACK_FROM), ingressOf("p1"), `${id}: ${seen.dump()}`);
    const call = on.spare.requests[before];
    assert.ok(call, id);
    for (const { headers } of [...on.at.calls(), ...on.spare.requests]) assert.equal(headers["x-hi-original-auth"], undefined);
    for (const { headers } of on.at.calls()) assert.notEqual(headers["authorization"], CLIENT);
    return call;
  };

  test("a rule of every kind serves, and what fails under it falls back", async () => {
    const on = await installed(RULES, Object.keys(MATCHERS));
    for (const [i, id] of Object.keys(MATCHERS).entries()) {
      const { headers } = await falls(on, id, FAILURES[i % FAILURES.length] as Answer);
      // The filters in front of the plugin had the client's credential too.
      for (const name of ["authorization", "x-front-key", "x-front-original"]) assert.equal(headers[name], CLIENT, `${id}, ${name}`);
      assert.deepEqual([headers["x-envoy-original-path"], headers["x-envoy-original-host"]], ["/v1/chat/completions", hostOf(id)]);
    }
    assert.equal(on.at.hits("sk-of-another-one"), 0);
  });

  test.each(Object.entries(GLOBAL))("%s for everything serves, and what fails falls back to the provider of a rule", async (_, spec) => {
    const spare = { ingress: ["ai-route-p1.fallback.internal"], config: { provider: { type: "deepseek", apiTokens: ["sk-spare"] } } };
    const on = await installed({ ...spec, matchRules: [...(spec.matchRules ?? []), spare] }, ["all"]);
    const { headers } = await falls(on, "all", FAILURES[0] as Answer);
    assert.deepEqual([headers["host"], headers["authorization"]], ["api.deepseek.com", "Bearer sk-spare"]);
  });
});
