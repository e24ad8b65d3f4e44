// The sixteen faults that a public benchmark of gateways' failure behaviour asks for, on the policy of docs/examples/resilient.yaml: two more tries, one
// fallback. Right is: the client gets one whole, correct answer and no text twice. Times are a tenth of a second where the policy has seconds.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { answer, eventsThen, ok, resets, silent, type Answer } from "../../support/answers.js";
import type { Answered } from "../../support/client.js";
import { eventually } from "../../support/gate.js";
import { AZURE, OPENAI } from "../../support/provider-bodies.js";
import type { Received } from "../../support/received.js";
import { chatChunk, type SseEvent } from "../../support/wire.js";
import { fails } from "./bad-tokens.js";
import { MODEL, token, type Drill, type Stage, type Target } from "./drill.js";

const PIECES = Array.from({ length: 60 }, (_, i) => `word${i} `);
const WHOLE = PIECES.join("");
const LIMIT = 1500;
const STALL = 600;

const LIST = { object: "list", data: [{ id: "m", object: "model", created: 1686935002, owned_by: "openai" }] };

interface Policy {
  providers: { id: string; retryOnFailure: object; type: string; failover: object }[];
  routes: { fallbacks: { provider: string; model: string }[]; fallbackOn: string[] }[];
  waitForLimit: string;
  onBreak: string;
}
const policy = parse(readFileSync("docs/examples/resilient.yaml", "utf8")) as Policy;

/** The model: it says sixty words, or the rest of them where it is given a beginning. */
const model: Answer = (request) =>
  request.path.endsWith("/models") ? answer(200, LIST)(request) : ok({ pieces: PIECES.slice(said(request)) })(request);

/** Words of the beginning that a request brings as the assistant's own. */
function said(request: Received): number {
  const turns = request.json.messages as { role: string; content: string }[];
  const beginning = turns.filter(({ role }) => role === "assistant").at(-1)?.content ?? "";
  return beginning === "" ? 0 : beginning.trim().split(" ").length;
}

/** The stream up to so many words, and then. */
const words = (count: number): SseEvent[] => [
  chatChunk("m", { role: "assistant", content: "" }),
  ...PIECES.slice(0, count).map((content) => chatChunk("m", { content })),
];

/** It refuses a beginning of its own answer. */
const noPrefill: Answer = (request) => {
  const last = (request.json.messages as { role: string }[]).at(-1);
  if (last?.role !== "assistant") return model(request);
  return answer(400, { error: { message: "Prefilling assistant messages is not supported.", type: "invalid_request_error" } })(request);
};

const malformed: Answer = (request) => {
  const broken: SseEvent = { data: '{"id":"chatcmpl-123","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"wor' };
  return [
    ...eventsThen([...words(20), broken], { do: "pause", ms: 20 })(request),
    ...eventsThen(words(0), { do: "end" })(request).slice(1),
  ];
};
const noTerminator: Answer = (request) => eventsThen([...words(60), chatChunk("m", {}, "stop")], { do: "end" })(request);
const late: Answer = (request) => [{ do: "pause", ms: (LIMIT * 2) / 3 }, ...model(request)];

interface Fault {
  id: string;
  title: string;
  /** What the primary answers, one after the other; the last stays. */
  primary: Answer[];
  fallback?: Answer;
  only?: "streamed";
  /** Attempts at the primary and at the fallback, at most and at least. */
  attempts: [[number, number], [number, number]];
}

const never: [number, number] = [0, 0];
const once: [number, number] = [1, 1];
const FAULTS: Fault[] = [
  {
    id: "K60",
    title: "429 with Retry-After: 2, once: waited for",
    primary: [fails(OPENAI.rateLimit, { "retry-after": "2" }), model],
    attempts: [[2, 2], never],
  },
  { id: "K61", title: "429 for ever: the fallback answers", primary: [fails(OPENAI.rateLimit)], attempts: [[1, 3], once] },
  {
    id: "K62",
    title: "500 once: the same target again",
    primary: [answer(500, { error: { message: "oops" } }), model],
    attempts: [[2, 2], never],
  },
  {
    id: "K63",
    title: "503 for ever: the fallback answers",
    primary: [answer(503, { error: { message: "no" } })],
    attempts: [[1, 3], once],
  },
  { id: "K64", title: "a reset before the headers, for ever: the fallback answers", primary: [resets], attempts: [[1, 3], once] },
  { id: "K65", title: "no response: the fallback answers", primary: [silent], attempts: [[1, 3], once] },
  { id: "K66", title: "a first token late, within the limit: waited for", primary: [late], attempts: [once, never] },
  {
    id: "K67",
    title: "a stream that is cut after 40 of 60 tokens: one whole answer",
    primary: [eventsThen(words(40), { do: "cut" })],
    only: "streamed",
    attempts: [[1, 3], once],
  },
  {
    id: "K68",
    title: "a stream that stands still after 20 of 60 tokens: one whole answer",
    primary: [eventsThen(words(20), { do: "silence" })],
    only: "streamed",
    attempts: [[1, 3], once],
  },
  {
    id: "K69",
    title: "a malformed chunk in the middle of a stream: one whole answer",
    primary: [malformed],
    only: "streamed",
    attempts: [[1, 3], once],
  },
  { id: "K70", title: "a stream without [DONE]: whole", primary: [noTerminator], only: "streamed", attempts: [once, never] },
  { id: "K71", title: "the context is too long: the fallback answers", primary: [fails(OPENAI.contextLength)], attempts: [once, once] },
  { id: "K72", title: "a content filter: the fallback answers", primary: [fails(AZURE.contentFilter)], attempts: [once, once] },
  {
    id: "K73",
    title: "a cut where the fallback refuses the beginning of an answer with a 400: one whole answer",
    primary: [eventsThen(words(40), { do: "cut" })],
    fallback: noPrefill,
    only: "streamed",
    attempts: [
      [1, 3],
      [2, 2],
    ],
  },
];

async function start(stage: Stage, primary: Answer[], fallback: Answer, more: object = {}) {
  const [first, second] = policy.providers;
  const [route] = policy.routes;
  const main = await stage.provider({ otherwise: model });
  const other = await stage.provider({ otherwise: fallback });
  const [a, b] = [token("primary"), token("fallback")];
  main.script(a, ...primary);
  const target = await stage.gateway({
    providers: [
      {
        id: "primary",
        tokens: [a],
        at: main,
        probes: false,
        more: { retryOnFailure: first?.retryOnFailure, failover: { ...first?.failover, ...more } },
      },
      { id: "fallback", type: second?.type ?? "", tokens: [b], at: other, probes: false, more: { retryOnFailure: second?.retryOnFailure } },
    ],
    fallbacks: route?.fallbacks ?? [],
    route: { fallbackOn: route?.fallbackOn },
    attemptLimitMs: LIMIT,
    more: { stallTimeout: STALL, waitForLimit: policy.waitForLimit, onBreak: policy.onBreak },
  });
  return { main, other, a, target };
}

/** One answer, whole, and nothing of it twice. */
function isWhole(seen: Answered): void {
  assert.ok(seen.served, seen.dump());
  assert.equal(seen.text, WHOLE, seen.dump());
  assert.equal(seen.ending, "clean", seen.dump());
}

function within(count: number, [least, most]: [number, number], whose: string): void {
  assert.ok(count >= least && count <= most, `${count} attempts at the ${whose}, of ${least} to ${most}`);
}

function drillOf({ id, title, primary, fallback, only, attempts }: Fault): Drill {
  return {
    id,
    title,
    attempts: true,
    ...(only === undefined ? {} : { only }),
    async run(stage) {
      const { main, other, target } = await start(stage, primary, fallback ?? model);
      isWhole(await stage.ask(target));
      within(main.hits(), attempts[0], "primary");
      within(other.hits(), attempts[1], "fallback");
    },
  };
}

const comesBack: Drill = {
  id: "K74",
  title: "a primary that was down comes back: it serves again within 20 s, and no request is lost",
  attempts: true,
  only: "mixed",
  async run(stage) {
    const { main, a, target } = await start(stage, [answer(503, { error: { message: "no" } })], model);
    const ask = async (i: number) => {
      const seen = await stage.ask(target, { model: MODEL }, i);
      isWhole(seen);
      return seen.header("x-ai-provider") === "primary";
    };
    for (let i = 0; i < 6; i++) await ask(i);
    main.script(a, model);
    const back = performance.now();
    let i = 0;
    await eventually("the primary serves", () => ask(i++), 25_000);
    assert.ok(performance.now() - back < 20_000);
  },
};

const counted: Drill = {
  id: "K75",
  title: "every attempt is one that the client is told of, and no more",
  attempts: true,
  async run(stage) {
    const { main, other, target } = await start(stage, [answer(503, { error: { message: "no" } })], model);
    const told = async (t: Target) => Number((await stage.ask(t)).header("x-ai-attempts"));
    let sum = 0;
    for (let i = 0; i < 5; i++) sum += await told(target);
    assert.equal(main.hits() + other.hits(), sum);
  },
};

export const FAULT_DRILLS: Drill[] = [...FAULTS.map(drillOf), comesBack, counted];
