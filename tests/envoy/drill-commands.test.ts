// Drills that are begun by command on the live path, on real Envoy: traffic survives, every worker obeys, and they end by themselves.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { type Drill, DRILL_SECONDS, type DrillKind } from "../../config/api.js";
import { serveDrills } from "../../gateway/drill/server.js";
import { post, type Ask } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { HEALTH_CHECK_MODEL, Provider } from "../support/provider.js";
import { PLUGIN, Rig, type RigOptions } from "../support/rig.js";
import { HEADERS_THAT_TRAP, trappingPlugin } from "../support/trapping-plugin.js";

const TOKENS = ["sk-drill-0", "sk-drill-1"];
const KINDS: Record<DrillKind, string> = {
  "401": "auth",
  "402": "quota",
  "429": "rateLimit",
  "503": "overloaded",
  silence: "timeout",
  streamError: "serverError",
};

interface Set {
  rig: Rig;
  qwen: Provider;
  deepseek: Provider;
}

async function start(options: Partial<RigOptions> = {}, serve = true): Promise<Set> {
  const [qwen, deepseek] = [await Provider.start(), await Provider.start()];
  const failover = { healthCheckModel: HEALTH_CHECK_MODEL, healthCheckInterval: 100, healthCheckMaxInterval: 200 };
  const rig = await Rig.start({
    config: {
      providers: [
        {
          id: "qwen",
          type: "openai",
          apiTokens: TOKENS,
          baseUrl: qwen.baseUrl,
          failover,
          headers: { "openai-organization": "org-of-qwen" },
        },
        { id: "deepseek", type: "openai", apiTokens: ["sk-drill-9"], baseUrl: deepseek.baseUrl },
      ],
      routes: [{ name: "r", match: {}, provider: "qwen", fallbacks: [{ provider: "deepseek", model: "deepseek-chat" }] }],
      firstTokenTimeout: 1_000,
      attemptTimeout: 1_000,
    },
    input: { drills: serve },
    ...options,
  });
  const drills = serve ? await serveDrills(join(rig.run, "drill.sock")) : undefined;
  onTestFinished(async () => {
    await rig.stop();
    await Promise.all([drills?.close(), qwen.close(), deepseek.close()]);
  });
  return { rig, qwen, deepseek };
}

/** Sends so many requests, every other one streamed, and each must be served. */
async function served({ rig }: Set, count: number, more: Ask = {}): Promise<string[]> {
  const trails: string[] = [];
  for (let i = 0; i < count; i++) {
    const answer = await post(rig.baseURL, { model: "qwen-max", stream: i % 2 === 1, ...more });
    assert.ok(answer.served, answer.dump());
    trails.push(answer.header("x-ai-trail") ?? answer.header("x-ai-provider") ?? "");
  }
  return trails;
}

async function drillsOf({ rig }: Set): Promise<Drill[]> {
  return ((await rig.status()) as unknown as { drills: Drill[] }).drills;
}

describe.each([1, 4])("with %i workers", (workers) => {
  test.each(Object.entries(KINDS))("a token that is drilled with %s fails as %s, and the other one serves", async (kind, reason) => {
    const set = await start({ workers });
    const begun = await set.rig.command(`/drill?provider=qwen&token=0&kind=${kind}&ms=60000`);
    assert.equal(begun.status, 200, begun.body);
    const trails = await served(set, 8);
    assert.ok(
      trails.some((trail) => trail.includes(`qwen#0=${reason}`)),
      trails.join("; "),
    );
    assert.equal(set.qwen.calls(TOKENS[0]).length, 0, "nothing of it reached the provider");
    const [drill] = await drillsOf(set);
    assert.deepEqual({ ...drill, until: 0 }, { provider: "qwen", token: 0, kind, until: 0 });
  });

  test("a drilled provider leaves the fallback to serve, stays out while its probes meet the drill, and is restored after its end", async () => {
    const set = await start({ workers });
    await served(set, 2);
    const before = set.qwen.requests.length;
    assert.equal((await set.rig.command("/drill?provider=qwen&kind=401&ms=60000")).status, 200);
    const trails = await served(set, 10);
    assert.ok(
      trails.every((trail) => trail.includes("deepseek")),
      trails.join("; "),
    );
    await eventually("both tokens are out and have been probed", async () => {
      const [qwen] = (await set.rig.status()).providers;
      const failed = await set.rig.stats("probes_failed");
      return qwen?.tokens.every(({ state }) => state === "ejected") && [...failed.values()].some((count) => count >= 4);
    });
    assert.equal(set.qwen.requests.length, before, "no request and no probe reached the provider");
    assert.equal((await set.rig.command("/drill/end?provider=qwen")).status, 200);
    assert.deepEqual(await drillsOf(set), []);
    await eventually("its probes restore it", async () =>
      (await set.rig.status()).providers[0]?.tokens.every(({ state }) => state !== "ejected"),
    );
    await eventually("it serves again", async () => (await served(set, 1))[0] === "qwen");
  });
});

test.each(["full", "downstreamOnly"] as const)("a drilled attempt carries no credential and nothing of its provider (%s)", async (mode) => {
  const set = await start({ mode, input: { drills: true } }, true);
  const seen: IncomingHttpHeaders[] = [];
  const recorder = createServer((request, response) => {
    seen.push(request.headers);
    request.resume();
    response.writeHead(503).end("{}");
  });
  rmSync(join(set.rig.run, "drill.sock"), { force: true });
  await new Promise<void>((resolve) => recorder.listen(join(set.rig.run, "drill.sock"), resolve));
  onTestFinished(() => void recorder.close());
  await set.rig.command("/drill?provider=qwen&kind=503&ms=30000");
  await served(set, 2, { headers: { authorization: "Bearer the-clients-own", "x-ai-drill": "silence" } });
  assert.ok(seen.length >= 1);
  const text = JSON.stringify(seen);
  assert.ok(!text.includes("sk-drill") && !text.includes("org-of-qwen") && !text.includes("the-clients-own"), text);
  assert.ok(seen.every((headers) => headers["x-ai-drill"] === "503"));
  assert.ok(!JSON.stringify(set.deepseek.requests.map(({ headers }) => headers)).includes("x-ai-drill"));
  recorder.closeAllConnections();
});

test("a drill ends by itself, and outlives the VM that learnt of it", async () => {
  const set = await start({ plugin: trappingPlugin(PLUGIN) });
  await set.rig.command("/drill?provider=qwen&kind=503&ms=30000");
  const many = Object.fromEntries(Array.from({ length: HEADERS_THAT_TRAP }, (_, i) => [`x-many-${i}`, "1"]));
  assert.equal((await post(set.rig.baseURL, { model: "qwen-max", headers: many })).status, 503);
  const after = await eventually("the VM is back", async () => {
    const answer = await post(set.rig.baseURL, { model: "qwen-max" });
    return answer.served ? answer : undefined;
  });
  assert.equal(after.header("x-ai-provider"), "deepseek", "it is still in force");
  const [drill] = await drillsOf(set);
  const left = (drill?.until ?? 0) - Date.now();
  assert.ok(left > 10_000 && left <= 30_000, String(left));
  await eventually("it is over", async () => (await drillsOf(set)).length === 0, 40_000);
  assert.ok(Date.now() >= (drill?.until ?? 0));
  await eventually("the provider serves again", async () => (await served(set, 1))[0] === "qwen", 20_000);
}, 120_000);

test("a command that cannot be carried out says why", async () => {
  const set = await start();
  const wrong: [string, number, RegExp][] = [
    ["/drill?provider=none&kind=401&ms=30000", 404, /no such provider/],
    ["/drill?provider=qwen&token=2&kind=401&ms=30000", 404, /no such token/],
    ["/drill?provider=qwen&token=x&kind=401&ms=30000", 404, /no such token/],
    ["/drill?provider=qwen&kind=500&ms=30000", 400, /kind/],
    [`/drill?provider=qwen&kind=401&ms=${DRILL_SECONDS.least * 1000 - 1}`, 400, /ms/],
    [`/drill?provider=qwen&kind=401&ms=${DRILL_SECONDS.most * 1000 + 1}`, 400, /ms/],
    ["/drill?provider=qwen&kind=401", 400, /ms/],
    ["/drill/end?provider=none", 404, /no such provider/],
  ];
  for (const [path, status, says] of wrong) {
    const answer = await set.rig.command(path);
    assert.equal(answer.status, status, path + answer.body);
    assert.match((JSON.parse(answer.body) as { error: string }).error, says);
  }
  assert.deepEqual(await drillsOf(set), []);
});

test("an Envoy without the cluster for drills refuses them", async () => {
  const set = await start({}, false);
  const answer = await set.rig.command("/drill?provider=qwen&kind=401&ms=30000");
  assert.equal(answer.status, 400);
  assert.match(answer.body, /no cluster for drills/);
  assert.deepEqual(await served(set, 2), ["qwen", "qwen"]);
});
