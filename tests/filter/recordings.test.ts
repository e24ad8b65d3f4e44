// Every recorded answer, judged by the release build on a host that imitates Envoy, with both halves and with the downstream half alone: what
// it is taken for, and what the client gets. tests/envoy/kinds.test.ts plays them on the real one.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { ALL_RECORDINGS, headersOf, piecesOf, type Api, type Recording } from "../support/recordings.js";
import { jsonAnswer, streamAnswer } from "../support/wire.js";
import { render } from "../support/answers.js";
import { JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

const PATHS: Record<Api, string> = {
  chat: "/v1/chat/completions",
  completions: "/v1/completions",
  messages: "/v1/messages",
  responses: "/v1/responses",
  embeddings: "/v1/embeddings",
};
const OF_THE_REQUEST = ["callerError", "contextLength", "contentPolicy"];

interface Case {
  one: Recording;
  api: Api;
  streamed: boolean;
  downstreamOnly: boolean;
}

const CASES: Case[] = ALL_RECORDINGS.filter((one) => one.status !== undefined && one.ends === undefined).flatMap((one) =>
  one.api.flatMap((api) =>
    (one.only === undefined ? [false, true] : [one.only === "streamed"]).flatMap((streamed) =>
      [false, true].map((downstreamOnly) => ({ one, api, streamed, downstreamOnly })),
    ),
  ),
);

function start({ one, downstreamOnly }: Case): Worker {
  const baseUrl = "http://127.0.0.1:9/v1";
  const providers = [
    { id: "p", type: one.provider, apiTokens: ["sk-filter-token-one"], baseUrl },
    { id: "spare", type: "openai-compatible", apiTokens: ["sk-filter-token-two"], baseUrl },
  ];
  const fallbacks = [{ provider: "spare", model: "other" }];
  const asked = { name: "asked", match: { model: "m" }, provider: "p", fallbacks, fallbackOn: ["contextLength", "contentPolicy"] };
  const asIs = { name: "as-is", match: { model: "as-is" }, provider: "p", fallbacks };
  return worker({ config: { providers, routes: [asked, asIs] }, downstreamOnly });
}

/** What a provider that works answers. */
function good({ api, streamed }: Case): { type: [string, string][]; pieces: Buffer[] } {
  const streams = streamed && api !== "embeddings";
  if (!streams) return { type: JSON_HEADERS, pieces: [Buffer.from(JSON.stringify(jsonAnswer(api, "m", "Hello")))] };
  return { type: SSE_HEADERS, pieces: streamAnswer(api, "m", ["Hel", "lo"]).map((event) => render(event)) };
}

function headers(one: Recording): [string, string][] {
  return Object.entries(headersOf(one)).map(([name, value]) => [name, String(value)]);
}

/** One request to its end: the first provider answers as recorded, the other one works. */
function ask(on: Worker, it: Case, model: string): Passage {
  const { one, api, streamed } = it;
  const passage = on.request({
    path: PATHS[api],
    headers: JSON_HEADERS,
    body: [JSON.stringify({ model, ...(streamed && { stream: true }) })],
  });
  const spare = good(it);
  for (let i = 0; i < 10 && passage.answer === null; i++) {
    const call = on.vm.calls[0];
    if (call !== undefined) {
      const recorded = call.cluster.startsWith("p");
      const head = recorded ? headers(one) : spare.type;
      on.vm.answerCall(
        call,
        [[":status", String(recorded ? one.status : 200)], ...head],
        Buffer.concat(recorded ? piecesOf(one) : spare.pieces),
      );
      passage.settle();
    } else if (passage.attempt?.cluster === "spare") passage.respond(200, spare.type, spare.pieces);
    else answerAs(on, passage, one);
  }
  return passage;
}

/** As far as the gateway listens: where it asks others by call, the answer goes on to its end. */
function answerAs(on: Worker, passage: Passage, one: Recording): void {
  const before = passage.attempts;
  const pieces = piecesOf(one);
  passage.answerHead(one.status ?? 0, headers(one), pieces.length === 0);
  for (let i = 0; i < pieces.length && passage.attempts === before; i++) {
    passage.answerData(pieces[i] ?? "", i === pieces.length - 1);
  }
}

function name({ one, api, streamed, downstreamOnly }: Case): string {
  return `${one.file}, ${api}, ${streamed ? "streamed" : "plain"}, ${downstreamOnly ? "downstream half alone" : "both halves"}: ${one.kind}`;
}

describe("a recorded answer", () => {
  test.each(CASES.map((it) => [name(it), it] as const))("%s", (_, it) => {
    const on = start(it);
    const { one } = it;
    const asIs = OF_THE_REQUEST.includes(one.kind) && one.blames === undefined;
    if (asIs) {
      const { answer } = ask(on, it, "as-is");
      assert.ok(answer);
      assert.equal(answer.status, one.status);
      assert.ok(answer.body.equals(Buffer.concat(piecesOf(one))), answer.body.toString().slice(0, 500));
      assert.equal(answer.headers.get("x-ai-trail"), undefined);
    }
    const { answer } = ask(on, it, "m");
    if (one.kind === "callerError") return;
    assert.ok(answer);
    assert.equal(answer.status, 200);
    // The imitated host keeps no body of a call's answer behind a held one; Envoy does (tests/envoy/kinds.test.ts).
    if (!it.downstreamOnly) assert.ok(answer.body.equals(Buffer.concat(good(it).pieces)), answer.body.toString().slice(0, 500));
    const trail = (answer.headers.get("x-ai-trail") ?? "").split(/, ?/);
    assert.equal(trail.pop(), "spare#0=ok");
    assert.deepEqual([...new Set(trail)], [`p#0=${one.kind}`]);
    if (one.blames === "nobody" || one.blames === "provider") {
      const [first] = on.ask("GET", "/status").json.providers as { tokens: { state: string; models: unknown[] }[] }[];
      assert.deepEqual([first?.tokens[0]?.state, first?.tokens[0]?.models], ["ok", []]);
    }
  });
});
