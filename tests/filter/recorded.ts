// A recorded answer by the first provider of two, and what becomes of the request.
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { headersOf, piecesOf, type Api, type Recording } from "../support/recordings.js";
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
export interface Case {
  one: Recording;
  api: Api;
  streamed: boolean;
  downstreamOnly: boolean;
}

export function start({ one, downstreamOnly }: Case): Worker {
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
export function good({ api, streamed }: Case): { type: [string, string][]; pieces: Buffer[] } {
  const streams = streamed && api !== "embeddings";
  if (!streams) return { type: JSON_HEADERS, pieces: [Buffer.from(JSON.stringify(jsonAnswer(api, "m", "Hello")))] };
  return { type: SSE_HEADERS, pieces: streamAnswer(api, "m", ["Hel", "lo"]).map((event) => render(event)) };
}

function headers(one: Recording): [string, string][] {
  return Object.entries(headersOf(one)).map(([name, value]) => [name, String(value)]);
}

/** One request to its end: the first provider answers as recorded, the other one works. */
export function ask(on: Worker, it: Case, model: string): Passage {
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
