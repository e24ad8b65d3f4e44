// The metrics: what they count, that the list in docs/metrics.md is the whole list, and that their number is bounded.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { answer, events, eventsThen, ok, silent } from "../support/answers.js";
import { open, post, send } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { metricTypes, parseMetrics, total, type Series } from "../support/prometheus-text.js";
import { HEALTH_CHECK_MODEL, Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

const USAGE = { usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18, prompt_tokens_details: { cached_tokens: 3 } } };
/** As Anthropic's and OpenAI's own say it, in one answer. */
const DETAILED = {
  usage: {
    ...{ input_tokens: 11, cache_read_input_tokens: 5, cache_creation_input_tokens: 2 },
    ...{ output_tokens: 7, output_tokens_details: { reasoning_tokens: 4 } },
  },
};

async function scrape(rig: Rig): Promise<{ text: string; series: Series[] }> {
  const text = await rig.admin("/stats/prometheus");
  return { text, series: parseMetrics(text).filter(({ name }) => name.startsWith("ai_failover_")) };
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let one: Provider;
  let two: Provider;
  let rig: Rig;

  beforeAll(async () => {
    [one, two] = [await Provider.start(), await Provider.start()];
    const failover = { healthCheckModel: HEALTH_CHECK_MODEL, healthCheckInterval: 100 };
    rig = await Rig.start({
      mode,
      workers: 2,
      config: {
        providers: [
          { id: "one", type: "openai", apiTokens: ["sk-one-a", "sk-one-b"], baseUrl: one.baseUrl, failover, tokenSelection: "roundRobin" },
          { id: "two.x", type: "openai", apiTokens: ["sk-two"], baseUrl: two.baseUrl },
          { id: "three", type: "claude", apiTokens: ["sk-three"], baseUrl: two.baseUrl },
        ],
        routes: [
          { name: "chat", match: { model: "chat" }, provider: "one", fallbacks: [{ provider: "two.x", model: "other" }] },
          { name: "alone", match: { model: "alone" }, provider: "two.x", timeout: "1s", price: { input: 2, output: 10, cached: 1 } },
          { name: "claude", match: { model: "claude" }, provider: "three" },
        ],
      },
    });
  });

  afterAll(async () => {
    await rig.stop();
    await Promise.all([one.close(), two.close()]);
  });

  /** How much each of these changed while something was done. */
  async function changes(act: () => Promise<unknown>, ...of: [name: string, labels?: Record<string, string>][]): Promise<number[]> {
    const before = await scrape(rig);
    await act();
    const after = await scrape(rig);
    return of.map(([name, labels]) => total(after.series, name, labels) - total(before.series, name, labels));
  }

  test("a request is counted by route and outcome, its attempt by provider and token", async () => {
    const changed = await changes(
      () => post(rig.baseURL, { model: "alone" }),
      ["ai_failover_requests", { ai_route: "alone", ai_kind: "ok" }],
      ["ai_failover_requests"],
      ["ai_failover_requests_rescued"],
      ["ai_failover_attempts", { ai_provider: "two_x", ai_kind: "ok" }],
      ["ai_failover_token_attempts", { ai_provider: "two_x", ai_token: "0" }],
      ["ai_failover_token_failures"],
    );
    assert.deepEqual(changed, [1, 1, 0, 1, 1, 0]);
  });

  test("usage is counted from a plain answer, a stream that tells it, and none that does not", async () => {
    const told = JSON.stringify({ choices: [{ message: { role: "assistant", content: "x".repeat(200_000) } }], ...USAGE });
    const chunk = { choices: [{ index: 0, delta: { content: "hi" } }] };
    const stop = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
    const stream = [chunk, stop, { choices: [], ...USAGE }].map((event) => ({ data: JSON.stringify(event) }));
    two.script({ model: "alone" }, answer(200, told), events([...stream, { data: "[DONE]" }]), answer(200, { choices: [{}] }));
    const usage: [string, Record<string, string>][] = [
      ["ai_failover_usage_input_tokens", { ai_provider: "two_x" }],
      ["ai_failover_usage_output_tokens", { ai_provider: "two_x" }],
    ];
    assert.deepEqual(await changes(() => post(rig.baseURL, { model: "alone" }), ...usage), [11, 7]);
    assert.deepEqual(await changes(() => post(rig.baseURL, { model: "alone", stream: true }), ...usage), [11, 7]);
    assert.deepEqual(await changes(() => post(rig.baseURL, { model: "alone" }), ...usage), [0, 0]);
    two.script({ model: "alone" }, answer(200, { choices: [{ message: { role: "assistant", content: "x" } }], ...DETAILED }));
    const parts = ["input_tokens", "output_tokens", "cached_tokens", "cache_write_tokens", "reasoning_tokens", "cost_micros"];
    const detailed = parts.map((name): [string, Record<string, string>] => [`ai_failover_usage_${name}`, { ai_provider: "two_x" }]);
    assert.deepEqual(await changes(() => post(rig.baseURL, { model: "alone" }), ...detailed), [18, 7, 5, 2, 4, 26 + 5 + 70]);
    two.script({ model: "alone" }, ok());
    const messages = () => post(rig.baseURL, { model: "claude", path: "/messages", stream: true });
    const ofClaude = usage.map(([name]): [string, Record<string, string>] => [name, { ai_provider: "three" }]);
    assert.deepEqual(await changes(messages, ...ofClaude), [9, 15], "input from the first event, output from the last");
    const responses = () => post(rig.baseURL, { model: "alone", path: "/responses", stream: true });
    const [input = 0, output = 0] = await changes(responses, ...usage);
    assert.ok(input > 0 && output > 0, `${input} ${output}`);
  });

  test("a request behind whose last target nothing is left is counted", async () => {
    one.script({ model: "chat" }, answer(404, { error: { message: "no such model", code: "model_not_found" } }));
    const changed = await changes(
      () => post(rig.baseURL, { model: "chat" }),
      ["ai_failover_requests_last_target", { ai_route: "chat" }],
      ["ai_failover_requests_rescued", { ai_route: "chat" }],
    );
    one.script({ model: "chat" }, ok());
    assert.deepEqual(changed, [1, 1]);
    assert.deepEqual(await changes(() => post(rig.baseURL, { model: "alone" }), ["ai_failover_requests_last_target"]), [0]);
  });

  test("a token that is ejected, probed and restored is counted at each step, and the gauge follows", async () => {
    one.script("sk-one-b", answer(401, { error: { message: "no", code: "invalid_api_key" } }));
    const counted: [string, Record<string, string>][] = [
      ["ai_failover_ejections", { ai_provider: "one", ai_kind: "auth" }],
      ["ai_failover_requests_rescued", { ai_route: "chat" }],
      ["ai_failover_redispatches", { ai_mode: mode === "full" ? "redirect" : "call" }],
      ["ai_failover_attempts", { ai_provider: "one", ai_kind: "auth" }],
    ];
    const changed = await changes(
      async () => {
        for (let i = 0; i < 4; i++) assert.equal((await post(rig.baseURL, { model: "chat" })).status, 200);
      },
      ...counted,
    );
    assert.deepEqual(changed, [1, 1, 1, 1], "one ejection, however many workers there are");
    const gauge = async () => total((await scrape(rig)).series, "ai_failover_tokens_available", { ai_provider: "one" });
    assert.equal(await gauge(), 1);
    assert.equal(total((await scrape(rig)).series, "ai_failover_tokens", { ai_provider: "one" }), 2);
    await eventually("a probe failed", async () => total((await scrape(rig)).series, "ai_failover_probes_failed") > 0);
    one.script("sk-one-b", ok());
    await eventually("the token is back", async () => (await gauge()) === 2);
    const { series } = await scrape(rig);
    assert.equal(total(series, "ai_failover_restores", { ai_provider: "one", ai_kind: "auth" }), 1);
    assert.equal(total(series, "ai_failover_probes_passed", { ai_provider: "one", ai_kind: "auth" }), 1);
  });

  test("a rate limit shows as limited until it is over", async () => {
    const limited = answer(429, { error: { message: "slow down", code: "rate_limit_exceeded" } }, { "retry-after": "1" });
    two.script({ model: "alone" }, limited);
    assert.equal((await post(rig.baseURL, { model: "alone" })).status, 429);
    const gauges = async () => {
      const { series } = await scrape(rig);
      return ["ai_failover_tokens_limited", "ai_failover_tokens_available"].map((name) => total(series, name, { ai_provider: "two_x" }));
    };
    assert.deepEqual(await gauges(), [1, 1]);
    two.script({ model: "alone" }, ok());
    await eventually("the limit is over", async () => (await gauges())[0] === 0);
  });

  test("a provider that cannot be trusted is counted out and back", async () => {
    two.script({ model: "alone" }, silent);
    const gauge = async () => total((await scrape(rig)).series, "ai_failover_tokens_available", { ai_provider: "two_x" });
    const out: [string, Record<string, string>] = ["ai_failover_provider_ejections", { ai_provider: "two_x", ai_kind: "timeout" }];
    const changed = await changes(async () => {
      for (let i = 0; i < 3; i++) await post(rig.baseURL, { model: "alone" });
    }, out);
    assert.deepEqual(changed, [1]);
    assert.equal(await gauge(), 0);
    two.script({ model: "alone" }, ok());
    await eventually(
      "it is back",
      async () => {
        await post(rig.baseURL, { model: "alone" });
        return (await gauge()) === 1;
      },
      20_000,
    );
    assert.equal(total((await scrape(rig)).series, "ai_failover_provider_restores", { ai_provider: "two_x" }), 1);
  });

  test("streams have a time to their first token, all attempts an end", async () => {
    await post(rig.baseURL, { model: "chat", stream: true });
    const counts = async () => {
      const { series } = await scrape(rig);
      return [
        total(series, "ai_failover_time_to_first_token_ms_count", { ai_provider: "one" }),
        total(series, "ai_failover_request_time_to_first_token_ms_count", { ai_route: "chat" }),
        total(series, "ai_failover_attempt_duration_ms_count", { ai_provider: "one" }),
      ];
    };
    // Envoy merges what the workers recorded every five seconds.
    await eventually("they are recorded", async () => (await counts()).every((count) => count > 0), 20_000);
    const { series } = await scrape(rig);
    const limits = series.filter(({ name }) => name === "ai_failover_attempt_duration_ms_bucket").map(({ labels }) => labels.le);
    assert.ok(limits.includes("600000"), `the buckets reach ten minutes: ${limits.join(" ")}`);
  });

  test("a client's mistake is the caller's, also where no route was found", async () => {
    const changed = await changes(
      async () => {
        await post(rig.baseURL, { model: "nobody" });
        await post(rig.baseURL, { raw: "{" });
      },
      ["ai_failover_requests", { ai_route: "_none", ai_kind: "callerError" }],
      ["ai_failover_requests"],
    );
    assert.deepEqual(changed, [2, 2]);
  });

  test("a client that goes away is no outcome", async () => {
    two.script({ model: "alone" }, silent);
    two.requests.length = 0;
    const request = send(rig.baseURL, { model: "alone" });
    await eventually("the provider is asked", () => two.hits() > 0);
    const before = total((await scrape(rig)).series, "ai_failover_requests");
    request.destroy();
    const cancelled = () => scrape(rig).then(({ series }) => total(series, "ai_failover_requests_cancelled", { ai_route: "alone" }));
    await eventually("it is counted", async () => (await cancelled()) === 1);
    assert.equal(total((await scrape(rig)).series, "ai_failover_requests"), before);
    two.script({ model: "alone" }, ok());
  });

  test("a stream that breaks off is counted as broken, its attempt once", async () => {
    const begun = eventsThen([{ data: JSON.stringify({ choices: [{ index: 0, delta: { content: "half" } }] }) }], { do: "end" });
    two.script({ model: "alone" }, begun);
    const changed = await changes(
      async () => (await open(rig.baseURL, { model: "alone", stream: true })).whole(),
      ["ai_failover_streams_broken", { ai_provider: "two_x" }],
      ["ai_failover_attempts", { ai_provider: "two_x" }],
      ["ai_failover_requests", { ai_route: "alone", ai_kind: "serverError" }],
    );
    two.script({ model: "alone" }, ok());
    assert.deepEqual(changed, [1, 1, 1]);
  });

  test("a provider that left the configuration has no tokens", async () => {
    const providers = [{ id: "one", type: "openai", apiTokens: ["sk-one-a"], baseUrl: one.baseUrl }];
    const clientKeys = [{ name: "me", hash: `sha256:${createHash("sha256").update("k").digest("hex")}` }];
    assert.equal(await rig.reconfigure({ providers, routes: [{ name: "chat", provider: "one" }], clientKeys }), "taken");
    await eventually("the key is wanted", async () => (await post(rig.baseURL, { model: "chat" })).status === 401);
    assert.equal((await post(rig.baseURL, { model: "chat", headers: { authorization: "Bearer k" } })).status, 200);
    await eventually("the gauges have followed", async () => {
      const { series } = await scrape(rig);
      const tokens = (provider: string) => total(series, "ai_failover_tokens", { ai_provider: provider });
      return tokens("two_x") === 0 && tokens("one") === 1;
    });
  });

  test("a body of several megabytes is counted while it is held", async () => {
    const headers = { authorization: "Bearer k" };
    const extra = { messages: [{ role: "user", content: "x".repeat(3 << 20) }] };
    assert.equal((await post(rig.baseURL, { model: "chat", extra, headers })).status, 200);
    const { series } = await scrape(rig);
    assert.equal(series.filter(({ name }) => name === "ai_failover_held_bytes").length, 1);
    assert.equal(total(series, "ai_failover_held_bytes"), 0);
  });

  test("a broken entry of Higress's form is shown as out of use", async () => {
    const providers = [
      { id: "one", type: "openai", apiTokens: ["sk-one-a"], baseUrl: one.baseUrl },
      { id: "broken", type: "no-such-type", apiTokens: ["sk"] },
    ];
    const clientKeys = [{ name: "me", hash: `sha256:${createHash("sha256").update("k").digest("hex")}` }];
    assert.equal(await rig.reconfigure({ providers, activeProviderId: "one", clientKeys }), "taken");
    await eventually("the gauge has followed", async () => {
      const { series } = await scrape(rig);
      return total(series, "ai_failover_out_of_use", { ai_provider: "broken" }) === 1;
    });
  });

  test("the list in docs/metrics.md is what was seen, with types and tags, and nothing else", async () => {
    const { text, series } = await scrape(rig);
    const seen = [...metricTypes(text)].filter(([name]) => name.startsWith("ai_failover_"));
    const tagsOf = (name: string) => {
      const parts = new Set([name, `${name}_bucket`]);
      const labels = series.filter((one) => parts.has(one.name)).flatMap((one) => Object.keys(one.labels));
      return [...new Set(labels.filter((label) => label !== "le"))].sort();
    };
    const actual = seen.map(([name, type]) => `${name} ${type} ${tagsOf(name).join()}`).sort();
    const [ofThePlugin = ""] = readFileSync("docs/metrics.md", "utf8").split("\nThe gateway's own");
    const rows = ofThePlugin.matchAll(/^\| `(ai_failover_\w+)`\s*\| (\w+)\s*\| ([^|]*)\|/gm);
    const documented = [...rows].map(([, name, type, tags]) => {
      const names = [...(tags ?? "").matchAll(/`(\w+)`/g)].map(([, tag]) => tag ?? "");
      return `${name} ${type} ${names.sort().join()}`;
    });
    assert.deepEqual(actual, documented.sort());
  });
});

test("a thousand API tokens make two series each where they are used, and nothing else grows", async () => {
  const provider = await Provider.start();
  const apiTokens = Array.from({ length: 1000 }, (_, i) => `sk-many-${i}`);
  const config = {
    providers: [{ id: "many", type: "openai", apiTokens, baseUrl: provider.baseUrl }],
    routes: [{ name: "all", provider: "many" }],
  };
  const rig = await Rig.start({ config });
  try {
    provider.script({ path: /chat/ }, answer(401, { error: { code: "invalid_api_key", message: "no" } }), ok());
    for (let i = 0; i < 30; i++) await post(rig.baseURL, { model: `model-${i}`, stream: i % 2 === 0 });
    const used = (await scrape(rig)).series.length;
    assert.ok(used < 150, `${used} series after 30 requests for 30 models`);
    await rig.status();
    const most = (await scrape(rig)).series.filter(({ name }) => !name.endsWith("_bucket"));
    assert.ok(most.length < 2 * 1000 + 40, `${most.length} series after a status answer`);
    assert.equal(most.filter(({ labels }) => "ai_token" in labels).length, 2 * 1000);
  } finally {
    await rig.stop();
    await provider.close();
  }
});
