// A conversation that goes from one dialect into another and back is the same conversation: generated ones, of everything that is carried.
// `npm run fuzz:dialects` goes on for 100,000.
import { beforeAll, describe, expect, test } from "vitest";
import { breathe } from "../support/breathe.js";
import { Random } from "../support/random.js";
import { type Generated, type Written, everywhere, generate, written } from "./conversations.js";
import { type Dialects, compileDialects } from "./dialects.js";

const WRITTEN: Written[] = ["chat", "messages", "responses", "gemini", "converse"];
const PAIRS = WRITTEN.flatMap((from) => WRITTEN.flatMap((to): [Written, Written][] => (to === from ? [] : [[from, to]])));
/** Of each pair. */
const COUNT = Math.ceil(Number(process.env.ROUND_TRIPS ?? 1200) / PAIRS.length);

const random = Random.fromEnvironment();
if (process.env.SEED !== undefined) console.log(`SEED=${random.seed}`);
let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

/** The body in another dialect, of which nothing may be left out. */
function moved(from: Written, to: Written, body: string): string {
  const { body: made, dropped, refused } = dialects.request(from, to, body, { model: "m" });
  expect([dropped, refused], body).toEqual(["", ""]);
  return made;
}

const IDS = ["id", "tool_call_id", "tool_use_id", "call_id", "toolUseId"];

/**
 * The request as it is meant: what stands in the arguments of calls is JSON in a string, whose spaces mean nothing; that the model chooses
 * among its tools, and looks at pictures as it likes, is what holds where nothing is said. Gemini's calls need no ids, and get new ones on
 * the way: what counts is which result belongs to which call.
 */
function meant(body: string): unknown {
  const ids = new Map<string, string>();
  return JSON.parse(body, (key, value: unknown) => {
    if (key === "arguments" && typeof value === "string") return JSON.parse(value) as unknown;
    if (IDS.includes(key) && typeof value === "string") return ids.get(value) ?? ids.set(value, `call ${ids.size}`).get(value);
    const isDefault = (key === "tool_choice" && (value === "auto" || isAuto(value))) || (key === "detail" && value === "auto");
    return isDefault || (key === "toolChoice" && isAuto(value)) || (key === "toolConfig" && isAuto(value)) ? undefined : value;
  });
}

const AUTO = ['{"type":"auto"}', '{"auto":{}}', '{"functionCallingConfig":{"mode":"AUTO"}}'];
const isAuto = (value: unknown): boolean => AUTO.includes(JSON.stringify(value));

const inPath = (dialect: Written) => dialect === "gemini" || dialect === "converse";

/** What all of these can say. */
function said(random: Random, ...among: Written[]): Generated {
  const made = generate(random);
  return among.some(inPath) ? everywhere(made) : made;
}

describe.each(PAIRS)("%s to %s and back", (from, to) => {
  test("is the same conversation", async () => {
    const stops = from !== "responses" && to !== "responses";
    for (let i = 0; i < COUNT; i++) {
      await breathe(i);
      const body = written(from, said(random, from, to), stops);
      expect(meant(moved(to, from, moved(from, to, body))), body).toEqual(meant(moved(from, from, body)));
    }
  });
});

/** What has to be there, whichever dialect it is in. */
function words(of: Generated): string[] {
  const texts = of.turns.flatMap((turn) => {
    if (turn.who === "tools") return turn.results.map(({ text }) => text);
    return turn.text === undefined ? [] : [turn.text];
  });
  return [...(of.system === undefined ? [] : [of.system]), ...texts, ...of.tools.map(({ description }) => description)];
}

test.each(PAIRS)("%s to %s loses no word", async (from, to) => {
  for (let i = 0; i < COUNT / 10; i++) {
    await breathe(i);
    const conversation = said(random, from, to);
    const made = moved(from, to, written(from, conversation, false));
    const there = JSON.stringify(JSON.parse(made));
    for (const text of words(conversation)) expect(there).toContain(JSON.stringify(text).slice(1, -1));
  }
});

test("a client of each dialect says the same to a provider of any", async () => {
  for (let i = 0; i < COUNT; i++) {
    await breathe(i);
    for (const speakers of [WRITTEN.filter((dialect) => !inPath(dialect)), WRITTEN]) {
      const conversation = said(random, ...speakers);
      for (const to of speakers) {
        const [one, ...others] = speakers.map((from) => meant(moved(from, to, written(from, conversation, false))));
        for (const other of others) expect(other).toEqual(one);
      }
    }
  }
});
