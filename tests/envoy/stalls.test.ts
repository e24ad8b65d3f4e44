// Answers that stand still in the middle: the client is told at once, in its own protocol, and the attempt counts as a timeout.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, test } from "vitest";
import { events, eventsThen, ok, render, type Answer } from "../support/answers.js";
import { open, post, type Answered, type Exchange } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";
import { SOUND, chatChunk, json, streamAnswer, type ApiName, type SseEvent } from "../support/wire.js";
import type { Installed } from "./staged.js";

const LIMIT = 400;
/** Than what eighty events take that come every 25 ms, and much longer than any pause of a busy machine. */
const SHORTER_THAN_EIGHTY = 1_200;
const SILENCE: Step = { do: "silence" };
const ROLE = chatChunk("m", { role: "assistant", content: "" });
const HEL = chatChunk("m", { content: "Hel" });
const half = (api: ApiName, pieces = ["Hel"]) => {
  const list = streamAnswer(api, "m", pieces);
  return list.slice(0, list.findIndex((e) => e.data.includes("Hel")) + 1);
};

/** Bytes, and so many milliseconds before the next. */
function paced(list: (SseEvent | string)[], ms: number, last: Step): Answer {
  return (request) => {
    const [head] = events([])(request) as [Step];
    const steps = list.flatMap((e): Step[] => [
      { do: "bytes", data: Buffer.from(typeof e === "string" ? e : `data: ${e.data}\n\n`) },
      { do: "pause", ms },
    ]);
    return [head, ...steps, last];
  };
}

const PINGS = Array.from({ length: 200 }, () => ": ping\n\n");
const NAMED_PINGS = Array.from({ length: 200 }, () => 'event: ping\ndata: {"type": "ping"}\n\n');
const EMPTY_DELTAS = Array.from({ length: 200 }, () => chatChunk("m", {}));
const difyEvent = (event: string, more: object = {}) =>
  json({ ...{ event, task_id: "t", id: "i", message_id: "i", conversation_id: "c", created_at: 1705398420 }, ...more });
const DIFY = difyEvent("message", { answer: "Hel" });
// A workflow tells of its nodes, and no client's dialect has words for that.
const NODES = Array.from({ length: 80 }, () => difyEvent("node_started", { workflow_run_id: "w", data: { title: "Search" } }));
const textOf = (events: SseEvent[]) => events.map(({ data }) => `data: ${data}\n\n`);
/** Each piece ends in the middle of an event, and so does the next one. */
const shifted = (pieces: string[]) => ["", ...pieces].map((piece, i) => piece.slice(80) + (pieces[i]?.slice(0, 80) ?? ""));
const HUGE = chatChunk("m", { content: "x".repeat(3 << 20) });

/** A plain answer whose head came, and so much of its body. */
const partly =
  (body: string): Answer =>
  () => [
    { do: "headers", status: 200, headers: { "content-type": "application/json", "content-length": String(body.length + 5000) } },
    { do: "bytes", data: Buffer.from(body) },
    SILENCE,
  ];

/** Events whose bytes were announced, the last of them later. */
function framed(list: SseEvent[]): Answer {
  const bytes = Buffer.concat(list.map((event) => render(event)));
  return () => [
    { do: "headers", status: 200, headers: { "content-type": "text/event-stream", "content-length": String(bytes.length) } },
    { do: "bytes", data: bytes.subarray(0, -20) },
    { do: "pause", ms: 60 },
    { do: "bytes", data: bytes.subarray(-20) },
    { do: "end" },
  ];
}

/** By model: what the provider answers, what its route says, its type. */
const CASES: Record<string, { answer: Answer; route?: object; type?: string }> = {
  chat: { answer: eventsThen(half("chat"), SILENCE) },
  messages: { answer: eventsThen(half("messages"), SILENCE), type: "claude" },
  responses: { answer: eventsThen(half("responses"), SILENCE) },
  foreign: { answer: eventsThen(half("chat"), SILENCE) },
  "legacy completions": { answer: eventsThen(half("completions"), SILENCE) },
  gemini: { answer: eventsThen(half("chat"), SILENCE) },
  converse: { answer: eventsThen(half("chat"), SILENCE) },
  sudden: { answer: eventsThen([HEL], SILENCE) },
  pinging: { answer: paced([ROLE, HEL, ...PINGS], LIMIT / 4, { do: "end" }), route: { stallTimeout: 100 } },
  "pinging by name": {
    answer: paced([...half("messages"), ...NAMED_PINGS], 25, { do: "end" }),
    route: { stallTimeout: 100 },
    type: "claude",
  },
  "pinging, translated": { answer: paced([ROLE, HEL, ...PINGS], 25, { do: "end" }), route: { stallTimeout: 100 } },
  // docs.dify.ai: "ping event every 10s to keep the connection alive"
  "pinging in a protocol of its own": {
    answer: paced([DIFY, ...Array.from({ length: 200 }, () => "event: ping\n\n")], 25, { do: "end" }),
    route: { stallTimeout: 100 },
    type: "dify",
  },
  "working in a protocol of its own": {
    answer: paced([DIFY, ...NODES, difyEvent("message_end", { metadata: {} })], 25, { do: "end" }),
    route: { stallTimeout: SHORTER_THAN_EIGHTY },
    type: "dify",
  },
  "cut within its events": {
    answer: paced([...shifted(textOf([...Array.from({ length: 80 }, () => HEL), chatChunk("m", {}, "stop")]))], 25, { do: "end" }),
    route: { stallTimeout: SHORTER_THAN_EIGHTY },
  },
  "saying nothing": { answer: paced([ROLE, HEL, ...EMPTY_DELTAS], 25, { do: "end" }), route: { stallTimeout: 100 } },
  slow: {
    answer: paced([ROLE, HEL, ": ping\n\n", HEL, HEL, HEL, HEL, chatChunk("m", {}, "stop")], 250, { do: "end" }),
    route: { stallTimeout: 1_500 },
  },
  unlimited: { answer: paced([ROLE, HEL, chatChunk("m", {}, "stop")], 3 * LIMIT, { do: "end" }), route: { stallTimeout: 0 } },
  silenced: { answer: eventsThen(half("chat"), SILENCE), route: { onBreak: "end" } },
  "early, framed by a length": { answer: framed([ROLE, HEL, HEL]) },
  "early, untold": { answer: eventsThen(half("chat"), { do: "end" }), route: { onBreak: "end" } },
  "a huge event": { answer: eventsThen([ROLE, HEL, HUGE, chatChunk("m", {}, "stop")], { do: "end" }) },
  "a body of nothing": { answer: partly('{"id":"1",') },
  "a body of a beginning": { answer: partly('{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"Hel') },
  // Nobody asked for an encoding; nothing of it can be read.
  encoded: {
    answer: () => [
      { do: "headers", status: 200, headers: { "content-type": "text/event-stream", "content-encoding": "gzip" } },
      { do: "bytes", data: gzipSync("data: {}\n\n") },
      SILENCE,
    ],
  },
  sound: {
    answer: () => [{ do: "headers", status: 200, headers: { "content-type": "audio/mpeg" } }, { do: "bytes", data: SOUND }, SILENCE],
  },
  // Longer than what is held to its end.
  "a body of much": { answer: partly(`{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"${"x".repeat(140_000)}`) },
};

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  const providers = new Map<string, Provider>();
  let rig: Rig;

  beforeAll(async () => {
    providers.set("spare", await Provider.start({ otherwise: ok() }));
    for (const [model, { answer }] of Object.entries(CASES)) providers.set(model, await Provider.start({ otherwise: answer }));
    const ids = [...providers.keys()];
    const config = {
      stallTimeout: LIMIT,
      providers: ids.map((model, i) => ({
        id: `p${i}`,
        type: CASES[model]?.type ?? "openai",
        apiTokens: [`sk-stall-${i}`],
        baseUrl: providers.get(model)?.baseUrl,
        failover: { enabled: false },
      })),
      routes: ids.map((model, i) => ({ match: { model }, provider: `p${i}`, fallbacks: [{ provider: "p0" }], ...CASES[model]?.route })),
    };
    rig = await Rig.start({ config, mode: installed });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all([...providers.values()].map((provider) => provider.close()));
  });

  const pathOf: Record<string, string> = {
    messages: "/messages",
    "pinging by name": "/messages",
    foreign: "/messages",
    responses: "/responses",
    "legacy completions": "/completions",
    "pinging, translated": "/messages",
  };
  const asks = (model: string) => ({ model, stream: true, path: pathOf[model] ?? "/chat/completions", extra: { max_tokens: 100 } });
  /** A client that leaves when it is told, as most do. */
  async function told(model: string): Promise<Exchange> {
    const exchange = await open(rig.baseURL, asks(model));
    for (let event = await exchange.nextEvent(); event !== null; event = await exchange.nextEvent()) {
      if (/stream_stalled|"type":"error"/.test(event.data)) break;
    }
    exchange.leave();
    return exchange;
  }
  /** What a client of another protocol gets until it is told; it leaves then. */
  async function toldIn(path: string, body: object): Promise<string> {
    const leaving = new AbortController();
    const url = rig.baseURL.replace(/\/v1$/, path);
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: leaving.signal });
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString("latin1");
      if (text.includes("nothing came for too long")) break;
    }
    leaving.abort();
    return text;
  }
  const CONTENTS = { contents: [{ role: "user", parts: [{ text: "Hi" }] }] };
  const WORDS = "Connection error: premature end of the provider's stream, nothing came for too long.";

  test("Gemini's client is told as Google tells an error in a stream", async () => {
    const text = await toldIn("/v1beta/models/gemini:streamGenerateContent?alt=sse", CONTENTS);
    const events = text.split(/\r?\n\r?\n/).filter((event) => event.startsWith("data: "));
    const [first, error] = [events[0], events.at(-1)].map((event) => JSON.parse(event?.slice(6) ?? "") as Record<string, unknown>);
    assert.match(JSON.stringify(first), /"text":"Hel"/);
    assert.deepEqual(error, { error: { code: 503, message: WORDS, status: "UNAVAILABLE" } });
  });

  test("one that wants the stream as a list gets a whole list, with the error in it", async () => {
    const list = JSON.parse(await toldIn("/v1beta/models/gemini:streamGenerateContent", CONTENTS)) as Record<string, unknown>[];
    assert.match(JSON.stringify(list[0]), /"text":"Hel"/);
    assert.deepEqual(list.at(-1), { error: { code: 503, message: WORDS, status: "UNAVAILABLE" } });
  });

  test("Converse's client gets the exception of its frames", async () => {
    const text = await toldIn("/model/converse/converse-stream", { messages: [{ role: "user", content: [{ text: "Hi" }] }] });
    assert.match(text, /contentBlockDelta[^]*Hel[^]*:exception-type[^]{0,3}modelStreamErrorException[^]*\{"message":"Connection error: /);
  });

  const hits = (model: string) => providers.get(model)?.hits();
  const last = (exchange: Exchange) => exchange.events.at(-1);

  test.each([
    ["chat", /^\{"error":\{"message":"Connection error: .*","type":"server_error","param":null,"code":"stream_stalled"\}\}$/],
    ["sudden", /"code":"stream_stalled"/],
    ["messages", /^\{"type":"error","error":\{"type":"api_error","message":"Connection error: .*"\}\}$/],
    ["foreign", /^\{"type":"error","error":\{"type":"api_error","message":"Connection error: .*"\}\}$/],
    ["responses", /^\{"type":"error","sequence_number":5,"code":"server_error"/],
    ["pinging", /"code":"stream_stalled"/],
    ["pinging by name", /"type":"api_error".*nothing came for too long/],
    ["pinging, translated", /"type":"api_error".*nothing came for too long/],
    ["pinging in a protocol of its own", /"code":"stream_stalled"/],
    ["legacy completions", /"code":"stream_stalled"/],
    ["saying nothing", /"code":"stream_stalled"/],
  ])("%s: what stands still is told in the client's protocol", async (model, event) => {
    const exchange = await told(model);
    assert.match(last(exchange)?.data ?? "", event);
    assert.equal(hits(model), 1);
    assert.equal(exchange.events.filter((e) => e.data.includes("Hel")).length, 1);
  });

  test("a client that stays after it was told is not kept", async () => {
    const seen = await post(rig.baseURL, asks("chat"));
    assert.match(seen.events.at(-1)?.data ?? "", /stream_stalled/);
  });

  test.each(["slow", "unlimited", "working in a protocol of its own", "cut within its events"])(
    "%s: events within the limit pass, and the stream is whole",
    async (model) => {
      const seen = await post(rig.baseURL, asks(model));
      assert.ok(seen.served, seen.dump());
    },
  );

  test("an event of three megabytes passes in the middle", async () => {
    const seen = await post(rig.baseURL, asks("a huge event"));
    assert.ok(seen.served, seen.dump().slice(0, 1000));
    assert.equal(seen.text.length, 3 + (3 << 20));
  });

  test("an early end of a stream whose length was announced is told", async () => {
    const seen = await post(rig.baseURL, asks("early, framed by a length"));
    assert.match(seen.events.at(-1)?.data ?? "", /stream_truncated/, seen.dump());
  });

  test.each(["encoded", "sound"])("%s: what cannot be told is cut", async (model) => {
    const path = model === "sound" ? "/audio/speech" : "/chat/completions";
    const seen = await post(rig.baseURL, { model, stream: model === "encoded", path, extra: { input: "Hi", voice: "alloy" } });
    assert.equal(seen.status, 200, seen.dump());
    assert.equal(seen.ending, "broken", seen.dump());
  });

  test("with onBreak: end nothing is said: a stall breaks off, an early end stays one", async () => {
    const stalled = await post(rig.baseURL, asks("silenced"));
    assert.equal(stalled.ending, "broken");
    assert.equal(stalled.error, undefined, stalled.dump());
    const early = await post(rig.baseURL, asks("early, untold"));
    assert.equal(early.ending, "clean");
    assert.equal(early.error, undefined, early.dump());
    assert.equal(early.text, "Hel");
  });

  test.each(["a body of nothing", "a body of a beginning"])(
    "a whole answer that stands still is asked of the next target: %s",
    async (model) => {
      const seen = await post(rig.baseURL, { model });
      assert.ok(seen.served, seen.dump());
      assert.match(seen.header("x-ai-trail") ?? "", /^p\d+#0=timeout, p0#0=ok$/);
    },
  );

  test("one that is longer than what is held to its end is broken off", async () => {
    const seen: Answered = await post(rig.baseURL, { model: "a body of much" });
    assert.equal(seen.ending, "broken");
  });

  test("what was told is counted as broken off", async () => {
    const counts = await rig.stats("broken|kind");
    const text = [...counts].map(([name, value]) => `${name} ${value}`).join("\n");
    assert.match(text, /broken/, text);
  });
});
