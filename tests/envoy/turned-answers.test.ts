// Answers whose form is not the one that the client wants, translated: events for who wants a whole answer, one JSON body for who wants a stream. Nothing of
// them passes before their end, so that whatever breaks before is asked for anew.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, test } from "vitest";
import { eventsThen, ok, render, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider, type ProviderOptions } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";
import { json, jsonAnswer, streamAnswer } from "../support/wire.js";
import type { Installed } from "./staged.js";

const WORDS = Array.from({ length: 40 }, (_, i) => `tok${i} `);
const LONG = Array.from({ length: 40 }, () => "x".repeat(16_384));
const FAILED = json({ error: { message: "The server had an error", type: "server_error", code: null } });
const END: Step = { do: "end" };
const CUTS: Step[] = [{ do: "cut" }, { do: "reset" }, { do: "silence" }, END];

/** The events of a chat up to its last piece, without what ends it. */
const begun = (pieces: string[]) => {
  const list = streamAnswer("chat", "m", pieces);
  return list.slice(0, list.findIndex((event) => event.data.includes(pieces.at(-1) ?? "")) + 1);
};
const whole = (kilobytes: number) => JSON.stringify(jsonAnswer("chat", "m", "x".repeat(kilobytes * 1024)));

/** https://github.com/ollama/ollama/blob/main/docs/api.md */
const OLLAMA = JSON.stringify({
  ...{
    model: "m",
    created_at: "2023-08-04T19:22:45.499127Z",
    message: { role: "assistant", content: "tok1" },
    done_reason: "stop",
    done: true,
  },
  ...{ total_duration: 5191566416, load_duration: 2154458, prompt_eval_count: 26, prompt_eval_duration: 383809000, eval_count: 298 },
});

/** One JSON body in pieces of 64 KiB up to `share` of it, and how it ends. */
function body(text: string, share: number, last: Step): Answer {
  const bytes = Buffer.from(text).subarray(0, text.length * share);
  const steps: Step[] = [];
  for (let at = 0; at < bytes.length; at += 65_536)
    steps.push({ do: "bytes", data: bytes.subarray(at, at + 65_536) }, { do: "pause", ms: 2 });
  return () => [{ do: "headers", status: 200, headers: { "content-type": "application/json" } }, ...steps, last];
}

function encoded(type: string, bytes: () => Buffer): Answer {
  return () => [
    { do: "headers", status: 200, headers: { "content-type": type, "content-encoding": "gzip" } },
    { do: "bytes", data: gzipSync(bytes()) },
    END,
  ];
}

/** By model: the first provider's answer, and whether the client wants a stream. */
interface Case {
  answer: Answer;
  stream: boolean;
  route?: object;
  /** Default: openai, asked in messages. */
  provider?: object;
  path?: string;
  over?: ProviderOptions;
}
const BROKEN: Record<string, Case> = {
  "events, failing": { answer: eventsThen([...begun(WORDS), FAILED], END), stream: false },
  // Nobody asked for an encoding, and nobody can translate what is in one.
  "events in gzip": {
    answer: encoded("text/event-stream", () => Buffer.concat(streamAnswer("chat", "m", WORDS).map((e) => render(e)))),
    stream: true,
  },
  "JSON in gzip": { answer: encoded("application/json", () => Buffer.from(whole(3))), stream: false },
  // Its whole answers say that they are done before they end.
  "Ollama's own, torn": { answer: body(OLLAMA, 0.8, END), stream: false, provider: { type: "ollama", dialect: "ollama" } },
};
for (const last of CUTS) {
  BROKEN[`events, ${last.do}`] = { answer: eventsThen(begun(WORDS), last), stream: false };
  BROKEN[`JSON of 300 KB, ${last.do}`] = { answer: body(whole(300), 0.9, last), stream: true };
  BROKEN[`events of the client's own dialect, ${last.do}`] = {
    answer: eventsThen(begun(WORDS), last),
    stream: false,
    path: "/chat/completions",
  };
  BROKEN[`JSON of 300 KB in the client's own dialect, ${last.do}`] = {
    answer: body(whole(300), 0.9, last),
    stream: true,
    path: "/chat/completions",
  };
  BROKEN[`JSON of 300 KB for a whole answer, ${last.do}`] = { answer: body(whole(300), 0.9, last), stream: false };
}
/** More than is held before the answer is committed: its headers are still held, so that the same comes of it. */
const LARGE: typeof BROKEN = {};
LARGE["JSON of 900 KB, an error behind its content"] = {
  answer: body(`${whole(900).slice(0, -1)},"error":{"message":"Provider disconnected","code":502}}`, 1, END),
  stream: false,
};
for (const last of CUTS) {
  LARGE[`events beyond holdBytes, ${last.do}`] = { answer: eventsThen(begun(WORDS), last), stream: false, route: { holdBytes: 1000 } };
  LARGE[`JSON of 900 KB, ${last.do}`] = { answer: body(whole(900), 0.9, last), stream: true };
  LARGE[`JSON of 900 KB for a whole answer, ${last.do}`] = { answer: body(whole(900), 0.9, last), stream: false };
  LARGE[`Anthropic's JSON of 900 KB, ${last.do}`] = {
    ...{ answer: body(JSON.stringify(jsonAnswer("messages", "m", "x".repeat(900 * 1024))), 0.9, last), stream: false },
    ...{ provider: { type: "claude" }, path: "/chat/completions" },
  };
}
const WELL: typeof BROKEN = {
  "events, whole": { answer: eventsThen(streamAnswer("chat", "m", WORDS), END), stream: false },
  "events of 640 KB, whole": { answer: eventsThen(streamAnswer("chat", "m", LONG), END), stream: false },
  "events beyond holdBytes, whole": {
    answer: eventsThen(streamAnswer("chat", "m", WORDS), END),
    stream: false,
    route: { holdBytes: 1000 },
  },
  "events beyond holdBytes, whole, ended by trailers": {
    answer: eventsThen(streamAnswer("chat", "m", WORDS), { do: "end", trailers: { "x-trace": "1" } }),
    ...{ stream: false, route: { holdBytes: 1000 }, over: { protocol: "h2" } },
  },
  "Ollama's own of 700 KB, whole": {
    answer: body(OLLAMA.replace("tok1", "x".repeat(700 * 1024)), 1, END),
    ...{ stream: false, provider: { type: "ollama", dialect: "ollama" } },
  },
  "JSON whose end never comes, whole": { answer: body(whole(30), 1, { do: "silence" }), stream: true },
  "JSON for a whole answer whose end never comes, whole": { answer: body(whole(30), 1, { do: "silence" }), stream: false },
  "events in two packets, whole": { answer: inTwo(streamAnswer("chat", "m", WORDS).map((event) => render(event))), stream: false },
  "JSON of 300 KB, whole": { answer: body(whole(300), 1, END), stream: true },
  "JSON of 3 MB, whole": { answer: body(whole(3000), 1, END), stream: true },
  "JSON of 3 MB for a whole answer, whole": { answer: body(whole(3000), 1, END), stream: false },
};
const ALL = { ...BROKEN, ...LARGE, ...WELL };

function inTwo(chunks: Buffer[]): Answer {
  const bytes = Buffer.concat(chunks);
  const at = bytes.length - 20;
  return () => [
    { do: "headers", status: 200, headers: { "content-type": "text/event-stream" } },
    { do: "bytes", data: bytes.subarray(0, at) },
    { do: "pause", ms: 20 },
    { do: "bytes", data: bytes.subarray(at) },
    END,
  ];
}

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  const providers = new Map<string, Provider>();
  let rig: Rig;

  beforeAll(async () => {
    providers.set("spare", await Provider.start({ otherwise: ok({ pieces: ["the ", "other"] }) }));
    for (const [model, { answer, over }] of Object.entries(ALL)) providers.set(model, await Provider.start({ otherwise: answer, ...over }));
    const ids = [...providers.keys()];
    const config = {
      stallTimeout: 400,
      retryOnFailure: { enabled: false },
      providers: ids.map((model, i) => ({
        id: `p${i}`,
        type: "openai",
        apiTokens: [`sk-turned-${i}`],
        baseUrl: providers.get(model)?.baseUrl,
        failover: { enabled: false },
        ...ALL[model]?.provider,
      })),
      routes: ids.map((model, i) => ({ match: { model }, provider: `p${i}`, fallbacks: [{ provider: "p0" }], ...ALL[model]?.route })),
    };
    rig = await Rig.start({ config, mode: installed, trustsSelfSigned: true });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all([...providers.values()].map((provider) => provider.close()));
  });

  const ask = (model: string) =>
    post(rig.baseURL, { model, stream: ALL[model]?.stream ?? false, path: ALL[model]?.path ?? "/messages", extra: { max_tokens: 100 } });

  /** Where the plugin has its downstream half alone, a reset is answered by Envoy itself, past all filters. */
  const isPast = (model: string) => installed === "downstreamOnly" && /cut|reset/.test(model);

  test.each(Object.keys({ ...BROKEN, ...LARGE }).filter((model) => !(installed === "downstreamOnly" && model in LARGE)))(
    "%s: the next target answers",
    async (model) => {
      const seen = await ask(model);
      if (isPast(model)) return assert.equal(seen.status, 502, seen.dump());
      assert.equal(seen.status, 200, seen.dump());
      assert.ok(seen.body.includes("other") && !/tok\d|xxx/.test(seen.body.toString()), seen.dump());
      assert.match(seen.header("x-ai-trail") ?? "", /^p\d+#0=(serverError|connection|timeout), .*p0#0=ok$/, seen.dump());
    },
  );

  test.each(Object.keys(WELL))("%s: it passes", async (model) => {
    const seen = await ask(model);
    assert.equal(seen.status, 200, seen.dump().slice(0, 2000));
    assert.equal(seen.header("content-type"), ALL[model]?.stream === true ? "text/event-stream" : "application/json");
    const text = seen.body.toString();
    assert.match(text, /tok39|xxx/);
    assert.match(text.slice(-2000), /message_stop|end_turn/);
    assert.notEqual(seen.header("x-ai-provider"), "p0");
  });
});
