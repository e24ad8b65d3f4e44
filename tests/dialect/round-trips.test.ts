// A conversation that goes from one dialect into another and back is the same conversation: generated ones, of everything that is carried.
// `npm run fuzz:dialects` goes on for 100,000.
import { beforeAll, describe, expect, test } from "vitest";
import { breathe } from "../support/breathe.js";
import { Random } from "../support/random.js";
import { type Generated, type Written, generate, written } from "./conversations.js";
import { type Dialects, compileDialects } from "./dialects.js";

const WRITTEN: Written[] = ["chat", "messages", "responses"];
const PAIRS = WRITTEN.flatMap((from) => WRITTEN.flatMap((to): [Written, Written][] => (to === from ? [] : [[from, to]])));
/** Of each pair. */
const COUNT = Math.ceil(Number(process.env.ROUND_TRIPS ?? 1200) / PAIRS.length);

const random = Random.fromEnvironment();
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

/**
 * The request as it is meant: what stands in the arguments of calls is JSON in a string, whose spaces mean nothing; that the model chooses
 * among its tools, and looks at pictures as it likes, is what holds where nothing is said.
 */
function meant(body: string): unknown {
  return JSON.parse(body, (key, value: unknown) => {
    if (key === "arguments" && typeof value === "string") return JSON.parse(value) as unknown;
    const isDefault = (key === "tool_choice" && (value === "auto" || isAuto(value))) || (key === "detail" && value === "auto");
    return isDefault ? undefined : value;
  });
}

const isAuto = (value: unknown): boolean => JSON.stringify(value) === '{"type":"auto"}';

describe.each(PAIRS)("%s to %s and back", (from, to) => {
  test("is the same conversation", async () => {
    const stops = from !== "responses" && to !== "responses";
    for (let i = 0; i < COUNT; i++) {
      await breathe(i);
      const body = written(from, generate(random), stops);
      expect(meant(moved(to, from, moved(from, to, body))), body).toEqual(meant(moved(from, from, body)));
    }
  });
});

/** Gemini's calls have no ids, and get new ones on the way back: what counts is which result belongs to which call. */
function numbered(body: string): unknown {
  const ids = new Map<unknown, string>();
  return JSON.parse(body, (key, value: unknown) => {
    const isId = (key === "id" || key === "tool_call_id" || key === "tool_use_id" || key === "call_id") && typeof value === "string";
    if (!isId) return value;
    if (!ids.has(value)) ids.set(value, `call ${ids.size}`);
    return ids.get(value);
  });
}

/** Without what these two have no word for: one call at a time, streams (their paths say so), and pictures by their address at Bedrock. */
function carried(of: Generated): Generated {
  const turns = of.turns.map((turn) =>
    "image" in turn && turn.image !== undefined ? { ...turn, image: "data:image/png;base64,aGk=" } : turn,
  );
  return { ...of, turns, oneCallOnly: false, stream: false };
}

describe.each(["gemini", "converse"] as const)("to %s and back", (to) => {
  test.each(WRITTEN)("%s is the same conversation", async (from) => {
    for (let i = 0; i < COUNT / 2; i++) {
      await breathe(i);
      const body = written(from, carried(generate(random)), from !== "responses");
      const { body: there, dropped, refused } = dialects.request(from, to, body, { model: "m" });
      const back = dialects.request(to, from, there, { model: "m" });
      expect([refused, back.dropped, back.refused, dropped], body).toEqual(["", "", "", ""]);
      expect(meant(JSON.stringify(numbered(back.body))), body).toEqual(meant(JSON.stringify(numbered(moved(from, from, body)))));
    }
  });
});

/** What has to be there, whichever dialect it is in. */
function said(of: Generated): string[] {
  const texts = of.turns.flatMap((turn) => {
    if (turn.who === "tools") return turn.results.map(({ text }) => text);
    return turn.text === undefined ? [] : [turn.text];
  });
  return [...(of.system === undefined ? [] : [of.system]), ...texts, ...of.tools.map(({ description }) => description)];
}

test.each(PAIRS)("%s to %s loses no word", async (from, to) => {
  for (let i = 0; i < COUNT / 10; i++) {
    await breathe(i);
    const conversation = generate(random);
    const made = moved(from, to, written(from, conversation, false));
    const there = JSON.stringify(JSON.parse(made));
    for (const text of said(conversation)) expect(there).toContain(JSON.stringify(text).slice(1, -1));
  }
});

test("a client of each dialect says the same to a provider of any", async () => {
  for (let i = 0; i < COUNT; i++) {
    await breathe(i);
    const conversation = generate(random);
    for (const to of WRITTEN) {
      const [one, ...others] = WRITTEN.map((from) => meant(moved(from, to, written(from, conversation, false))));
      for (const other of others) expect(other).toEqual(one);
    }
  }
});
