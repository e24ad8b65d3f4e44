// An answer has to prove itself: what shows no sign of an answer of its API is a failure, and whose fault it is decides what comes next.
import assert from "node:assert/strict";
import { answer, events, ok, type Answer } from "../../support/answers.js";
import { chatChunk, json, streamAnswer, type SseEvent } from "../../support/wire.js";
import { spare, typeFor } from "./bad-tokens.js";
import { allServed, MODEL, token, type Drill, type Stage } from "./drill.js";
import { MARK, survives } from "./hidden-errors.js";
import { tokenState } from "./our-gateway.js";

/** A stream where one is asked for, else the body. */
function either(body: object | string, stream: SseEvent[], headers = {}): Answer {
  return (request) => (request.streamed ? events(stream)(request) : answer(200, body, headers)(request));
}

const completion = (choices: unknown): object => ({ id: MARK, object: "chat.completion", created: 1, model: "m", choices });
const DONE: SseEvent = { data: "[DONE]" };
const PAGE = `<html><body>error ${MARK}</body></html>`;

function noSign(what: string, seen: Answer, marked = false): Drill {
  return { id: "K45", title: `${what} is no answer: it is re-dispatched`, marked, run: (stage) => survives(stage, seen) };
}

const troubledEnd: Drill = {
  id: "K46",
  title: "a finish reason that is the provider's trouble, without content, is re-dispatched",
  marked: true,
  run: (stage) => {
    const choice = { index: 0, message: { role: "assistant", content: "" }, finish_reason: "network_error" };
    const stream = [chatChunk(MARK, { role: "assistant", content: "" }), chatChunk(MARK, {}, "network_error"), DONE];
    return survives(stage, either(completion([choice]), stream));
  },
};

/** The second model stands for small requests: the token must still serve them at once. */
function tooLarge(status: number, error: object): Drill {
  return {
    id: "K47",
    title: `a ${status} about one request's size asks the next target, and holds no token for others`,
    marked: status === 413,
    async run(stage) {
      const [a, b] = [token("a"), token("b")];
      const large: Answer = (request) =>
        (request.model === MODEL && request.json.max_tokens === 99 ? answer(status, { error }) : ok())(request);
      const provider = await stage.provider({ otherwise: large });
      const other = await spare(stage, "spare");
      const target = await stage.gateway({
        providers: [{ id: "p1", tokens: [a, b], at: provider }, other.scenario],
        fallbacks: [{ provider: "spare" }],
      });
      allServed(await stage.series(target, 4, { extra: { max_tokens: 99 } }));
      assert.equal(other.at.hits(), 4, "the next target answered");
      allServed(await stage.series(target, 6));
      assert.equal(other.at.hits(), 4, "small requests go on at the first one");
      for (const name of ["p1#0", "p1#1"]) {
        const state = await tokenState(target, name);
        if (state) assert.deepEqual([state.state, state.models], ["ok", []]);
      }
    },
  };
}

const clientsWords: Drill = {
  id: "K48",
  title: "a 400 that repeats a client's words about a balance ejects nothing",
  marked: true,
  async run(stage) {
    const message = "invalid prompt: your shop says insufficient balance for order 7";
    const provider = await stage.provider({ otherwise: answer(400, { error: { message } }) });
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a"), token("b")], at: provider }] });
    for (const seen of await stage.series(target, 4)) assert.equal(seen.status, 400);
    assert.equal(provider.hits(), 4);
    for (const name of ["p1#0", "p1#1"]) assert.equal((await tokenState(target, name))?.state ?? "ok", "ok");
  },
};

/** No token is blamed; the provider is out after three. */
function wrongAddress(what: string, seen: Answer): Drill {
  return {
    id: "K49",
    title: `${what} blames the provider and no token, and the next target answers`,
    async run(stage) {
      const other = await spare(stage, "spare");
      const provider = await stage.provider({ otherwise: seen });
      const target = await stage.gateway({
        providers: [{ id: "p1", tokens: [token("a"), token("b")], at: provider }, other.scenario],
        fallbacks: [{ provider: "spare" }],
      });
      await stage.twenty(target);
      for (const name of ["p1#0", "p1#1"]) assert.equal((await tokenState(target, name))?.state ?? "ok", "ok");
      if (!target.rig) return;
      const known = (await target.rig.status()).providers.find((one) => one.id === "p1");
      assert.deepEqual([known?.state, known?.reason], ["ejected", "serverError"]);
      assert.equal(provider.hits() < 20, true, "an ejected provider is not asked by every request");
    },
  };
}

/** Content, then an error: the client leaves at it, as most do. */
function leavesAtError(stage: Stage, api: "chat" | "responses", last: SseEvent): Promise<void> {
  return countsAsItPasses(stage, api === "chat" ? "/chat/completions" : "/responses", [
    ...streamAnswer(api, "m", ["Hel"]).slice(0, api === "chat" ? 2 : 5),
    last,
  ]);
}

async function countsAsItPasses(stage: Stage, path: string, list: SseEvent[]): Promise<void> {
  const type = typeFor(path);
  const other = await spare(stage, "spare", type);
  // The provider never ends the stream: nothing but the event itself says that it failed.
  const provider = await stage.provider({ otherwise: (request) => [...events(list)(request).slice(0, -1), { do: "silence" }] });
  const target = await stage.gateway({
    providers: [{ id: "p1", type, tokens: [token("a"), token("b")], at: provider }, other.scenario],
    fallbacks: [{ provider: "spare" }],
  });
  // Two tokens that agree and three failures of their provider: six requests may go by before it is out on every worker.
  for (let i = 0; i < 10; i++) {
    const exchange = await stage.open(target, { path });
    for (let seen = await exchange.nextEvent(); seen !== null; seen = await exchange.nextEvent()) {
      if (/"error":[{"]|"status":"failed"|network_error/.test(seen.data)) break;
    }
    exchange.leave();
  }
  assert.ok(other.at.hits() > 0, "the second provider was never asked");
  assert.ok(provider.hits() < 10, "the first one was asked by every request");
}

const errorAfterContent: Drill = {
  id: "K50",
  title: "an error event after content counts as it passes, though the client leaves at it",
  only: "streamed",
  marked: true,
  run: (stage) => leavesAtError(stage, "chat", json({ error: { message: "engine died", type: "server_error" } })),
};

const failedAfterContent: Drill = {
  id: "K50",
  title: "response.failed after content counts as it passes",
  only: "streamed",
  run: (stage) =>
    leavesAtError(
      stage,
      "responses",
      json(
        { type: "response.failed", response: { id: "r", status: "failed", error: { code: "server_error", message: "x" } } },
        "response.failed",
      ),
    ),
};

const reasonAfterContent: Drill = {
  id: "K50",
  title: "a finish reason of a provider's trouble after content counts as it passes",
  only: "streamed",
  run: (stage) => leavesAtError(stage, "chat", chatChunk("m", {}, "network_error")),
};

/** All that came reaches the client as it was, and nothing more. */
function passes(title: string, list: SseEvent[]): Drill {
  return {
    id: "K51",
    title,
    only: "streamed",
    async run(stage) {
      const provider = await stage.provider({ otherwise: events(list) });
      const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }] });
      for (const seen of await stage.series(target, 3)) {
        assert.equal(seen.ending, "clean");
        assert.deepEqual(
          seen.events.map((event) => event.data),
          list.map((event) => event.data),
        );
      }
      assert.equal(provider.hits(), 3);
      assert.equal((await tokenState(target, "p1#0"))?.state ?? "ok", "ok");
    },
  };
}

const SO_FAR = "All of the text so far, again and again. ".repeat(7);
const cumulative: SseEvent[] = ["Hel", "lo"].map((piece) =>
  json({
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: SO_FAR + piece }, delta: { content: piece } }],
  }),
);
const usage = json({
  id: "c",
  object: "chat.completion.chunk",
  choices: [],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
});
const finished = [chatChunk("m", { role: "assistant", content: "" }), chatChunk("m", { content: "Hello" }), chatChunk("m", {}, "stop")];

const INSTRUCTIONS = "You are a coding agent. ".repeat(1400);
const echoes = (type: string, status: string, error: object | null = null): SseEvent =>
  json({ type, response: { id: MARK, object: "response", status, error, instructions: INSTRUCTIONS, output: [] } }, type);

const behindEchoes: Drill = {
  id: "K52",
  title: "response.failed behind two events of 33 KB that repeat the request is re-dispatched",
  only: "streamed",
  marked: true,
  run: (stage) => {
    const overloaded = { code: "server_is_overloaded", message: `Overloaded ${MARK}` };
    const list = [
      echoes("response.created", "in_progress"),
      echoes("response.in_progress", "in_progress"),
      echoes("response.failed", "failed", overloaded),
    ];
    return survives(stage, events(list), "/responses");
  },
};

const hollow = { error: { message: "", type: "", param: "", code: null } };
const nothingYet = [{ index: 0, message: { role: "assistant", content: "" }, finish_reason: "null" }];

/** A sign has something in it, and what has nothing in it is no trouble. */
const FILLED_DRILLS: Drill[] = [
  {
    ...noSign(
      "a finish reason that is the word null",
      either(completion(nothingYet), [chatChunk(MARK, { content: "" }, "null"), DONE]),
      true,
    ),
    id: "K54",
  },
  {
    id: "K54",
    title: "a text where Messages have blocks is no answer: it is re-dispatched",
    only: "plain",
    run: (stage) => survives(stage, answer(200, { content: `unavailable ${MARK}` }), "/messages"),
  },
  {
    ...wrongAddress("a firewall's 403 in JSON", answer(403, { message: "Forbidden" }, { "x-vercel-mitigated": "deny" })),
    id: "K55",
  },
  { ...wrongAddress("a 405", answer(405, { detail: "Method Not Allowed" })), id: "K55" },
  {
    ...passes("chunks with an error of empty members each pass untouched", [
      ...finished.map((event) => json({ ...(JSON.parse(event.data) as object), ...hollow })),
      DONE,
    ]),
    id: "K57",
  },
];

export const SIGN_DRILLS: Drill[] = [
  ...FILLED_DRILLS,
  noSign("a chat completion with no choices", either(completion([]), [json(completion([])), DONE]), true),
  noSign("a 200 with HTML", answer(200, PAGE, { "content-type": "text/html" })),
  noSign("an empty object, or a stream of nothing but its terminator", either({}, [DONE])),
  noSign("an error event labelled as JSON", answer(200, `data: {"error":{"message":"engine died ${MARK}"}}\n\n`)),
  noSign("a status of the provider's own in a 200", either({ status: "435", msg: MARK }, [json({ status: "435", msg: MARK })])),
  troubledEnd,
  tooLarge(413, { message: "Request too large for model m: Limit 30000, Requested 47043", type: "tokens", code: "rate_limit_exceeded" }),
  tooLarge(402, {
    code: 402,
    message: "This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 30104.",
  }),
  clientsWords,
  wrongAddress("a 404 page not found", answer(404, "404 page not found", { "content-type": "text/plain" })),
  wrongAddress("a challenge for browsers", answer(403, PAGE, { "content-type": "text/html", "cf-mitigated": "challenge" })),
  errorAfterContent,
  failedAfterContent,
  reasonAfterContent,
  passes("chunks that repeat all of the text with a finish reason in each pass untouched, without a terminator", cumulative),
  passes("a finish reason and then forty events about the usage are a whole stream", [
    ...finished,
    ...Array.from({ length: 40 }, () => usage),
  ]),
  behindEchoes,
];
