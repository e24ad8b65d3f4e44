// What the gateway's access log says of a request: read through the FIFO as the gateway does, from real Envoy.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test } from "vitest";
import type { RequestEvent } from "../../config/api.js";
import { Journal } from "../../gateway/journal.js";
import { answer, eventsThen, type Answer } from "../support/answers.js";
import { open, post, send } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig, type RigOptions } from "../support/rig.js";
import { chatChunk } from "../support/wire.js";

interface Set {
  rig: Rig;
  first: Provider;
  second: Provider;
  /** The next request that ended. */
  next(): Promise<RequestEvent>;
}

async function start(more: object = {}, options: Partial<RigOptions> = {}): Promise<Set> {
  const folder = await mkdtemp(join(tmpdir(), "ai-failover-log-"));
  const journal = await Journal.open(join(folder, "access.fifo"));
  const [first, second] = [await Provider.start(), await Provider.start()];
  const rig = await Rig.start({
    config: {
      providers: [
        { id: "qwen", type: "openai", apiTokens: ["sk-log-0"], baseUrl: first.baseUrl },
        { id: "deepseek", type: "openai", apiTokens: ["sk-log-1"], baseUrl: second.baseUrl },
      ],
      routes: [
        {
          name: "preset",
          match: { model: { prefix: "qwen-" } },
          provider: "qwen",
          fallbacks: [{ provider: "deepseek", model: "deepseek-chat" }],
        },
      ],
      ...more,
    },
    input: { accessLog: join(folder, "access.fifo") },
    ...options,
  });
  const seen: RequestEvent[] = [];
  journal.subscribe((event) => event.running !== true && seen.push(event));
  onTestFinished(async () => {
    await rig.stop();
    await Promise.all([first.close(), second.close()]);
    journal.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { rig, first, second, next: () => eventually("a request is logged", () => seen.shift()) };
}

test.each(["full", "downstreamOnly"] as const)("a request that fell back tells both attempts, once (%s)", async (mode) => {
  const { rig, first, next } = await start({}, { mode });
  first.script("sk-log-0", answer(401, { error: { code: "invalid_api_key", message: "no" } }));
  const before = Date.now();
  const got = await post(rig.baseURL, { model: "qwen-max", stream: true });
  assert.equal(got.status, 200);
  const event = await next();
  const [bad, good] = event.attempts;
  assert.ok(event.at >= before - 5 && event.at <= Date.now());
  assert.deepEqual(
    { ...event, id: "", at: 0, durationMs: 0, attempts: [] },
    {
      id: "",
      at: 0,
      api: "/v1/chat/completions",
      route: "preset",
      model: "qwen-max",
      streamed: true,
      attempts: [],
      skipped: [],
      status: 200,
      durationMs: 0,
      provider: "deepseek",
      finalModel: "deepseek-chat",
    },
  );
  assert.deepEqual(
    [bad?.provider, bad?.token, bad?.model, bad?.kind, bad?.status, bad?.why],
    ["qwen", 0, "qwen-max", "auth", 401, "first"],
  );
  assert.deepEqual(
    [good?.provider, good?.model, good?.kind, good?.status, good?.why],
    ["deepseek", "deepseek-chat", "ok", 200, "fallback"],
  );
  assert.ok((bad?.endMs ?? -1) >= (bad?.startMs ?? 0) && bad?.firstContentMs === undefined);
  assert.ok((good?.endMs ?? -1) >= (good?.firstContentMs ?? 1e9) && (good?.firstContentMs ?? -1) >= (good?.startMs ?? 1e9));
  // The token is out now: the target is passed over, and the log says why.
  await post(rig.baseURL, { model: "qwen-max" });
  const second = await next();
  assert.equal(second.attempts.length, 1);
  assert.deepEqual(second.skipped, [{ provider: "qwen", model: "qwen-max", reason: "no token in use" }]);
  assert.notEqual(second.id, event.id);
});

test("answers of the plugin's own are logged with no attempt", async () => {
  const { rig, next } = await start();
  await post(rig.baseURL, { model: "unknown" });
  const unknown = await next();
  assert.deepEqual([unknown.status, unknown.route, unknown.model, unknown.attempts], [404, "", "unknown", []]);
  assert.equal("provider" in unknown, false);
  await post(rig.baseURL, { raw: "{" });
  assert.deepEqual([(await next()).status], [400]);
});

test("when every way failed the last attempt's kind stands and no final target", async () => {
  const { rig, first, second, next } = await start();
  await Promise.all([first.close(), second.close()]);
  const got = await post(rig.baseURL, { model: "qwen-max" });
  const event = await next();
  assert.equal(event.status, got.status);
  assert.deepEqual(
    event.attempts.map(({ provider, kind, why }) => [provider, kind, why]),
    [
      ["qwen", "connection", "first"],
      ["deepseek", "connection", "fallback"],
      ["deepseek", "connection", "retry"],
    ],
  );
  assert.equal(event.provider, undefined);
});

test.each(["before", "after"] as const)("a client that leaves %s the commit cancels, and blames nobody", async (when) => {
  const { rig, first, next } = await start();
  const ask = { model: "qwen-max", stream: true };
  first.script(
    "sk-log-0",
    when === "before" ? () => [{ do: "silence" }] : eventsThen([chatChunk("m", { content: "a" })], { do: "silence" }),
  );
  if (when === "before") {
    const request = send(rig.baseURL, ask);
    await first.nextRequest();
    request.destroy();
  } else {
    const exchange = await open(rig.baseURL, ask);
    await exchange.nextEvent();
    exchange.leave();
  }
  const event = await next();
  assert.equal(event.cancelled, true);
  assert.equal(event.attempts.length, 1);
  assert.equal(event.attempts[0]?.kind, when === "after" ? "ok" : undefined);
  assert.equal((await rig.status()).providers[0]?.tokens[0]?.state, "ok");
});

test.each([
  // Behind the tick that its first chunk waits for.
  ["is reset", (r) => [...eventsThen([chatChunk("m", { content: "a" })], { do: "pause", ms: 50 })(r), { do: "reset" }]],
  ["ends without its terminator", eventsThen([chatChunk("m", { content: "a" })], { do: "end" })],
] as [string, Answer][])("a stream that %s after its content is the provider's failure", async (_, script) => {
  const { rig, first, next } = await start();
  first.script("sk-log-0", script);
  await post(rig.baseURL, { model: "qwen-max", stream: true });
  const event = await next();
  assert.equal(event.cancelled, undefined);
  assert.equal(event.attempts[0]?.kind, "serverError");
  assert.equal(event.provider, "qwen");
});

test("a request leaves nothing where the log is off, and the next one of another configuration does", async () => {
  const { rig, next } = await start({ accessLog: "off" });
  await post(rig.baseURL, { model: "qwen-max" });
  const { providers, routes } = rig.config as { providers: object[]; routes: object[] };
  assert.equal(await rig.reconfigure({ providers, routes, accessLog: "fields" }), "taken");
  await post(rig.baseURL, { model: "qwen-turbo" });
  assert.equal((await next()).model, "qwen-turbo");
});

test("an attempt tells its dialect where that is not the client's", async () => {
  const { rig, next } = await start();
  const body = { model: "qwen-max", max_tokens: 9, messages: [{ role: "user", content: "Hi" }] };
  const headers = { "content-type": "application/json", "anthropic-version": "2023-06-01" };
  const got = await fetch(`${rig.baseURL}/messages`, { method: "POST", headers, body: JSON.stringify(body) });
  assert.equal(got.status, 200);
  assert.equal((await next()).attempts[0]?.dialect, "chat");
  await post(rig.baseURL, { model: "qwen-max" });
  assert.equal((await next()).attempts[0]?.dialect, undefined);
});
