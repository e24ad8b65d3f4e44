// A scenario in the peers' own words: what each is told, without starting any of them.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { litellmConfig } from "../../bench/peers/litellm-config.js";
import { portkeyConfig } from "../../bench/peers/portkey-config.js";
import type { PeerScenario } from "../../bench/peers/scenario.js";
import { NotApplicable, peerScenario } from "../envoy/drills/peers.js";

const SCENARIO: PeerScenario = {
  model: "m",
  clientKey: "sk-client",
  providers: [
    { id: "p1", protocol: "openai", baseUrl: "http://127.0.0.1:1/v1", tokens: ["a", "b"], modelMapping: { m: "m-of-p1" } },
    { id: "p2", protocol: "anthropic", baseUrl: "http://127.0.0.1:2/v1", tokens: ["c"] },
  ],
  fallbacks: [{ provider: "p2", model: "other" }],
  attemptLimitMs: 400,
};

interface Litellm {
  model_list: { model_name: string; litellm_params: Record<string, unknown> }[];
  router_settings: { num_retries: number; fallbacks: object[] };
}

interface Portkey {
  strategy?: { mode: string; on_status_codes?: number[] };
  targets?: Portkey[];
  api_key?: string;
  override_params?: { model: string };
  request_timeout?: number;
}

describe("LiteLLM", () => {
  const config = litellmConfig(SCENARIO) as Litellm;

  test("each token is a deployment of its target's group", () => {
    const seen = config.model_list.map((d) => [
      d.model_name,
      d.litellm_params["model"],
      d.litellm_params["api_key"],
      d.litellm_params["api_base"],
    ]);
    assert.deepEqual(seen, [
      ["m", "openai/m-of-p1", "a", "http://127.0.0.1:1/v1"],
      ["m", "openai/m-of-p1", "b", "http://127.0.0.1:1/v1"],
      ["other", "anthropic/other", "c", "http://127.0.0.1:2"],
    ]);
  });

  test("the fallback's group follows the primary's", () => assert.deepEqual(config.router_settings.fallbacks, [{ m: ["other"] }]));

  test("a fallback to the same model has a group of its own", () => {
    const same = litellmConfig({ ...SCENARIO, fallbacks: [{ provider: "p2" }] }) as Litellm;
    assert.deepEqual(same.router_settings.fallbacks, [{ m: ["p2/m"] }]);
  });

  test("limits are seconds", () => {
    for (const d of config.model_list) assert.deepEqual([d.litellm_params["timeout"], d.litellm_params["stream_timeout"]], [0.4, 0.4]);
  });

  test("the pool can be walked by retries; a single token is not asked again", () => {
    assert.ok(config.router_settings.num_retries >= 2);
    const [, second] = SCENARIO.providers;
    assert.ok(second);
    assert.equal((litellmConfig({ ...SCENARIO, providers: [second], fallbacks: [] }) as Litellm).router_settings.num_retries, 0);
  });
});

describe("Portkey", () => {
  const config = portkeyConfig(SCENARIO) as Portkey;

  test("the load is shared between orders of the tokens, each with the fallback at its end", () => {
    assert.equal(config.strategy?.mode, "loadbalance");
    const orders = config.targets?.map((order) => order.targets?.map((leaf) => `${leaf.api_key} ${leaf.override_params?.model}`));
    assert.deepEqual(orders, [
      ["a m-of-p1", "b m-of-p1", "c other"],
      ["b m-of-p1", "a m-of-p1", "c other"],
    ]);
  });

  test("a client's mistake goes no further, a refused token does", () => {
    const codes = config.targets?.[0]?.strategy?.on_status_codes ?? [];
    assert.ok(codes.includes(401) && codes.includes(429) && codes.includes(503));
    assert.ok(!codes.includes(400) && !codes.includes(422));
  });

  test("limits are milliseconds", () => assert.equal(config.targets?.[0]?.targets?.[0]?.request_timeout, 400));
});

describe("a drill's scenario", () => {
  test("is not applicable to peers where it sets options that only the plugin has", () => {
    const providers = [{ id: "p1", tokens: ["a"], at: "http://127.0.0.1:1/v1" }];
    assert.throws(() => peerScenario({ providers, more: { failover: {} } }), NotApplicable);
    assert.equal(peerScenario({ providers }).providers[0]?.protocol, "openai");
  });

  test("speaks Anthropic's protocol to a provider of that type", () =>
    assert.equal(peerScenario({ providers: [{ id: "p1", type: "claude", tokens: ["a"], at: "x" }] }).providers[0]?.protocol, "anthropic"));
});
