// A provider that goes quiet before its first content: the attempt ends at its limit and the next one answers.
import assert from "node:assert/strict";
import { eventsThen, headersThenSilence, ok, silent, type Answer } from "../../support/answers.js";
import { chatChunk, openingEvents, type ApiName } from "../../support/wire.js";
import { spare } from "./bad-tokens.js";
import { MARK, openings } from "./hidden-errors.js";
import { allServed, token, type Drill, type Stage, type Target } from "./drill.js";

/** Twelve at once (one after the other would have the provider ejected): the median of their times. */
async function twelve(stage: Stage, target: Target): Promise<number> {
  const answers = await stage.parallel(target, 12);
  allServed(answers);
  return answers.map((x) => x.milliseconds).sort((x, y) => x - y)[6] ?? 0;
}

async function quiet(stage: Stage, a: Answer): Promise<void> {
  const other = await spare(stage);
  const provider = await stage.provider();
  const target = await stage.gateway({
    providers: [{ id: "p1", tokens: [token("a")], at: provider }, other.scenario],
    fallbacks: [{ provider: "spare" }],
    attemptLimitMs: LIMIT,
  });
  // What the machine itself takes for two healthy attempts, just before and just after: it is no part of the promise.
  const before = await twelve(stage, target);
  provider.script({}, a);
  const median = await twelve(stage, target);
  assert.equal(provider.hits(), 24, "calls to the silent provider");
  provider.script({}, ok());
  const usual = 2 * Math.max(before, await twelve(stage, target));
  assert.ok(
    median >= LIMIT - 20 && median <= LIMIT + 100 + usual,
    `median ${Math.round(median)} ms, the limit is ${LIMIT}, ${Math.round(usual)} ms are usual`,
  );
}
/** The spare has no more than this either: a busy machine is to make twelve answers in it. */
const LIMIT = 1_000;

const roleThenSilence: Answer = (r) =>
  r.streamed
    ? eventsThen([chatChunk(r.model, { role: "assistant", content: "" })], { do: "silence" })(r)
    : [
        { do: "headers", status: 200, headers: { "content-type": "application/json" } },
        { do: "bytes", data: Buffer.from(" ") },
        { do: "silence" },
      ];

const pingsForEver: Answer = (r) => eventsThen([], { do: "silence" }, {})(r).flatMap((step) => (step.do === "silence" ? pings() : [step]));

function pings(): ({ do: "bytes"; data: Buffer } | { do: "pause"; ms: number })[] {
  return Array.from({ length: 100 }, () => [
    { do: "bytes" as const, data: Buffer.from(": ping\n\n") },
    { do: "pause" as const, ms: 50 },
  ]).flat();
}

const openingsThenSilence = (api: ApiName): Answer => eventsThen(openings(api, openingEvents(api)), { do: "silence" });

function silence(title: string, a: Answer, only?: "streamed"): Drill {
  return {
    id: "K11",
    title: `${title}: re-dispatched at the first-token limit`,
    marked: true,
    ...(only ? { only } : {}),
    run: (stage) => quiet(stage, a),
  };
}

const silentMessages: Drill = {
  id: "K11",
  title: "Anthropic's opening events, then silence: re-dispatched at the first-token limit",
  only: "streamed",
  async run(stage) {
    const other = await spare(stage, "spare", "claude");
    const provider = await stage.provider({ otherwise: openingsThenSilence("messages") });
    const target = await stage.gateway({
      providers: [{ id: "p1", type: "claude", tokens: [token("a")], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare" }],
      attemptLimitMs: LIMIT,
    });
    const seen = await stage.ask(target, { path: "/messages" });
    allServed([seen]);
    assert.ok(!seen.dump().includes(MARK));
  },
};

export const SILENCE_DRILLS: Drill[] = [
  silence("headers, then silence", headersThenSilence),
  silence("a role chunk (or a blank), then silence", roleThenSilence),
  silence("no headers at all", silent),
  silence("nothing but pings", pingsForEver, "streamed"),
  silentMessages,
];
