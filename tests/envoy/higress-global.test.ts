// WasmPlugins as Higress's controller hands them over, global ones above all: what the route has chosen is where everything goes.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { eventually } from "../support/gate.js";
import { ok } from "../support/answers.js";
import { OPENAI } from "../support/provider-bodies.js";
import { HEALTH_CHECK_MODEL, type Provider } from "../support/provider.js";
import { handedOver, type WasmPluginSpec } from "../support/wasm-plugin.js";
import { fails } from "./drills/bad-tokens.js";
import { allServed, MODEL, Stage, token, type Target } from "./drills/drill.js";
import { clusterOf, higressGateway, serviceOf } from "./drills/higress-gateway.js";
import { tokenState } from "./drills/our-gateway.js";

const FAILOVER = {
  enabled: true,
  failureThreshold: 1,
  healthCheckInterval: 200,
  healthCheckTimeout: 1000,
  healthCheckModel: HEALTH_CHECK_MODEL,
};

describe.each(["plain", "streamed"] as const)("a WasmPlugin, %s", (mode) => {
  const stage = new Stage(mode, 1, higressGateway);
  afterEach(() => stage.end());

  /** One service whose name is no provider's. */
  const installed = async (spec: WasmPluginSpec): Promise<{ at: Provider; target: Target }> => {
    const at = await stage.provider();
    const target = await stage.gateway({ providers: [{ id: "elsewhere", tokens: [], at }], higress: { config: handedOver(spec) } });
    return { at, target };
  };

  /** The first token is refused, out, asked again where it failed, and in use again. */
  const returns = async (at: Provider, target: Target, bad: string, name: string): Promise<void> => {
    await eventually("the token is probed", () => at.requests.some((r) => r.isProbe && r.token === bad));
    await eventually("the token is back", async () => (await tokenState(target, name))?.state !== "ejected");
    const probe = at.requests.find((r) => r.isProbe && r.token === bad);
    assert.deepEqual([probe?.path, probe?.headers["host"]], [at.calls()[0]?.path, at.calls()[0]?.headers["host"]]);
  };

  test("with a single provider for everything serves on the cluster of whichever route", async () => {
    const { at, target } = await installed({ defaultConfig: { provider: { type: "openai", apiTokens: ["k"] } } });
    allServed(await stage.series(target, 3));
    assert.deepEqual(
      at.calls().map((r) => [r.token, r.path, r.model]),
      Array.from({ length: 3 }, () => ["k", "/v1/chat/completions", MODEL]),
    );
  });

  test("with an active provider asks it by the route's cluster alone, retries and probes included", async () => {
    const [bad, good] = [token("bad"), token("good")];
    const { at, target } = await installed({
      defaultConfig: {
        activeProviderId: "main",
        providers: [
          { id: "main", type: "deepseek", apiTokens: [bad, good], failover: FAILOVER },
          { id: "other", type: "openai", apiTokens: [token("other")] },
        ],
      },
    });
    at.script(bad, fails(OPENAI.invalidKey), ok());
    await stage.twenty(target);
    assert.ok(at.hits(good) > 0 && at.hits(bad) > 0);
    await returns(at, target, bad, "main#0");
    assert.doesNotMatch(target.rig?.log ?? "", /no cluster/);
  });

  test.each([
    ["ingress", { ingress: ["ai-route-elsewhere.internal"] }],
    ["domain", { domain: ["127.0.0.*"] }],
    ["service", { service: [serviceOf("elsewhere")] }],
    ["routePrefix", { routePrefix: ["ai-route-else"] }],
  ])("with a rule by %s brings back a token that was ejected under it", async (_, matcher) => {
    const [bad, good] = [token("bad"), token("good")];
    const provider = { type: "qwen", apiTokens: [bad, good], failover: FAILOVER };
    const { at, target } = await installed({
      defaultConfig: { provider: { type: "openai", apiTokens: [token("global")] } },
      matchRules: [
        { ingress: ["another"], config: { provider: { type: "moonshot", apiTokens: [token("another")] } } },
        { ...matcher, config: { provider } },
      ],
    });
    at.script(bad, fails(OPENAI.invalidKey), ok());
    await stage.twenty(target);
    assert.deepEqual([...new Set(at.calls().map((r) => r.token))].sort(), [bad, good].sort());
    await returns(at, target, bad, "qwen#0");
  });

  test("asks each stream for its usage, retries included, unless the client said no or the provider's settings do", async () => {
    const [bad, good] = [token("bad"), token("good")];
    const { at, target } = await installed({ defaultConfig: { provider: { type: "openai", apiTokens: [bad, good] } } });
    at.script(bad, fails(OPENAI.invalidKey));
    const options = (): unknown[] => at.calls().map((r) => (JSON.parse(r.body.toString()) as { stream_options?: unknown }).stream_options);
    await stage.twenty(target);
    const wanted = mode === "streamed" ? { include_usage: true } : undefined;
    assert.equal(at.calls().length, 21);
    for (const seen of options()) assert.deepEqual(seen, wanted);
    for (const said of [{ include_usage: false }, { include_usage: true }]) {
      await stage.ask(target, { extra: { stream_options: said } });
      assert.deepEqual(options().at(-1), said);
    }
    await stage.ask(target, { extra: { stream_options: { include_obfuscation: false } } });
    assert.deepEqual(options().at(-1), { ...wanted, include_obfuscation: false });
    const quiet = await installed({
      defaultConfig: { provider: { type: "openai", apiTokens: [token("quiet")], disableStreamUsageStats: true } },
    });
    await stage.ask(quiet.target);
    assert.doesNotMatch(quiet.at.calls()[0]?.body.toString() ?? "", /stream_options/);
  });

  test("names a cluster that Envoy does not have in log, trail and status", async () => {
    const primary = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [], at: primary }],
      higress: {
        config: handedOver({
          defaultConfig: {
            providers: [
              { id: "p1", type: "openai", apiTokens: [token("a")] },
              { id: "gone", type: "openai", apiTokens: [token("b")] },
            ],
          },
          matchRules: [
            { service: [serviceOf("p1")], config: { activeProviderId: "p1", fallbacks: [{ provider: "gone" }] } },
            { service: [serviceOf("gone")], config: { activeProviderId: "gone" } },
          ],
        }),
      },
    });
    const answer = await stage.ask(target);
    const cluster = clusterOf("gone");
    assert.ok(answer.status >= 400, answer.dump());
    assert.equal(answer.header("x-ai-trail"), `p1#0=auth, gone#0=connection (no cluster ${cluster})`);
    assert.ok(target.rig?.log.includes(`provider gone: Envoy has no cluster ${cluster}`), target.rig?.log);
    const status = await target.rig?.status();
    assert.equal(status?.providers.find((p) => p.id === "gone")?.missingCluster, cluster);
    assert.equal(status?.providers.find((p) => p.id === "p1")?.missingCluster, undefined);
  });

  test("with broken entries serves the others, and answers the requests of each with what is wrong with it", async () => {
    const good = await stage.provider();
    const own = (id: string): object => ({ service: [serviceOf(id)], config: { activeProviderId: id } });
    const target = await stage.gateway({
      providers: ["good", "bot", "bare", "spaced", "twin", "nobody"].map((id) => ({ id, tokens: [], at: good })),
      higress: {
        config: handedOver({
          defaultConfig: {
            activeProviderId: "good",
            providers: [
              { id: "bot", type: "azure", apiTokens: [token("bot")] },
              { id: "good", type: "openai", apiTokens: ["sk-of-the-good-one"] },
              { id: "bare", type: "deepseek" },
              { id: "spaced", type: "moonshot", apiTokens: ["no good"] },
              { id: "good", type: "openai", apiTokens: [token("other")] },
            ],
          },
          matchRules: [
            ...["bot", "bare", "spaced", "nobody"].map(own),
            { service: [serviceOf("twin")], config: { provider: { id: "good", type: "openai", apiTokens: ["sk-of-its-twin"] } } },
          ],
        }),
      },
    });
    const ask = (id: string) => stage.ask(target, { headers: { "x-higress-llm-provider": id } });
    for (const [id, name, reason] of [
      ["bot", "bot", 'expected a URL, got nothing: type "azure" has no address of its own'],
      ["bare", "bare", 'type "deepseek" wants an API token'],
      ["spaced", "spaced", "expected a token of visible ASCII characters"],
      ["nobody", "_rules_-3-", 'expected the id of a provider, got "nobody"'],
    ] as const) {
      const answer = await ask(id);
      assert.equal(answer.status, 503, answer.dump());
      assert.ok(answer.dump().includes(reason.replaceAll('"', '\\"')), answer.dump());
      assert.ok(target.rig?.log.includes(`out of use: ${reason}`), target.rig?.log);
      const status = await target.rig?.status();
      assert.match(status?.providers.find((p) => p.id === name)?.outOfUse ?? "", new RegExp(reason.replaceAll(/[()]/g, ".")));
      const gauge = `wasmcustom.ai_failover.provider.${name.replaceAll(".", "_")}.out_of_use`;
      assert.equal((await target.rig?.stats(gauge))?.get(gauge), 1);
    }
    assert.equal(good.hits(), 0);
    allServed([await ask("good"), await ask("twin")]);
    assert.deepEqual(
      good.calls().map((call) => call.token),
      ["sk-of-the-good-one", "sk-of-its-twin"],
    );
  });
});
