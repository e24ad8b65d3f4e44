// Random requests and answers through every reader and writer: whatever comes in, what leaves is JSON or an event stream of JSON.
// `SEED=random DIALECT_INPUTS=1000000` goes on for longer.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { breathe } from "../support/breathe.js";
import { beforeAll, describe, expect, test } from "vitest";
import { framesOf } from "../support/frames.js";
import { Random } from "../support/random.js";
import { framesIn, streamKind } from "./streams.js";
import { CLIENTS, OWN, SPOKEN, type Dialect, type Dialects, compileDialects } from "./dialects.js";

const GOLDENS = join("tests", "dialect", "goldens");
const PAIRS: [Dialect, Dialect][] = CLIENTS.flatMap((from) =>
  [...SPOKEN, ...(from === "chat" ? OWN : [])].flatMap((to): [Dialect, Dialect][] => (to === from ? [] : [[from, to]])),
);

/** Of each kind for each pair. */
const INPUTS = Math.ceil(Number(process.env.DIALECT_INPUTS ?? 12000) / PAIRS.length);

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

const random = Random.fromEnvironment();
if (process.env.SEED !== undefined) console.log(`SEED=${random.seed}`);
const below = (n: number) => random.below(n);
const pick = <T>(list: T[]): T => random.one(list);
const damage = (text: string) => random.damage(Buffer.from(text));

/** Inputs of the goldens of one dialect. */
function seeds(folder: string, dialect: Dialect, kind: "json" | "sse" | "frames" | "ndjson"): string[] {
  return readdirSync(join(GOLDENS, folder)).flatMap((feature) => {
    const file = `${dialect}.${kind}`;
    const there = readdirSync(join(GOLDENS, folder, feature)).includes(file);
    return there ? [readFileSync(join(GOLDENS, folder, feature, file), "utf8")] : [];
  });
}

const ODD = [
  null,
  true,
  false,
  0,
  -1,
  1e21,
  "",
  "x",
  '\u0000\n"\\',
  "\ud800",
  "data:,",
  "data:image/png;base64,",
  [],
  {},
  [[]],
  [null],
  { type: "text" },
  { type: 7 },
];

/** Some value of the tree becomes another, goes, or comes twice. */
function bend(value: unknown): unknown {
  if (below(24) === 0) return pick<unknown>(ODD);
  if (Array.isArray(value)) return value.flatMap((item) => (below(20) === 0 ? [] : below(20) === 0 ? [bend(item), item] : [bend(item)]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (below(24) === 0 ? [] : [[key, bend(item)]])));
}

/** Frames of which some are lost, some say something else, and some are damaged. */
function bentFrames(lines: string): Buffer {
  const frames = framesIn(lines).filter(() => below(30) > 0);
  const bent = frames.map((frame) => (below(3) > 0 ? frame : { ...frame, payload: JSON.stringify(bend(JSON.parse(frame.payload))) }));
  const bytes = framesOf(bent);
  return below(4) === 0 ? random.damage(bytes) : bytes;
}

/** The data of each event, as JSON. */
function expectStream(text: string): void {
  // Frames are shown as lines.
  if (/^!?\w+ \{/.test(text)) {
    for (const line of text.trim().split("\n")) JSON.parse(line.slice(line.indexOf(" ") + 1));
    return;
  }
  for (const event of text.split("\n\n")) {
    if (event === "" || event.startsWith(":")) continue;
    const data = event.split("\n").find((line) => line.startsWith("data: "));
    expect(data, event).toBeDefined();
    if (data !== "data: [DONE]") JSON.parse((data as string).slice(6));
  }
}

const flags = () => ({ wantsReasoning: below(2) === 0, includeUsage: below(2) === 0, custom: below(2) === 0 });

describe("random input", () => {
  for (const [from, to] of PAIRS) {
    test(`requests from ${from} to ${to} leave as JSON`, async () => {
      const inputs = seeds("requests", from, "json");
      let taken = 0;
      for (let i = 0; i < INPUTS; i++) {
        await breathe(i);
        const seed = pick(inputs);
        const body = below(4) === 0 ? damage(seed) : JSON.stringify(bend(JSON.parse(seed)));
        if (!dialects.isRequest(body)) continue;
        taken++;
        const { body: written, refused } = dialects.request(from, to, body, { keepsReasoning: below(2) === 0 });
        if (refused === "") JSON.parse(written);
      }
      expect(taken).toBeGreaterThan(INPUTS / 2);
    });

    test(`whole answers from ${to} to ${from} leave as JSON or not at all`, async () => {
      const inputs = seeds("answers", to, "json");
      if (inputs.length === 0) inputs.push("{}"); // it answers in streams alone
      for (let i = 0; i < INPUTS; i++) {
        await breathe(i);
        const seed = pick(inputs);
        const written = dialects.answer(to, from, below(2) === 0 ? damage(seed) : JSON.stringify(bend(JSON.parse(seed))), flags());
        if (written !== "") JSON.parse(written);
      }
    });

    test(`streams from ${to} to ${from} leave as events of JSON`, async () => {
      const inputs = seeds("answers", to, streamKind(to));
      if (inputs.length === 0) inputs.push("data: {}"); // it has no streams
      for (let i = 0; i < INPUTS; i++) {
        await breathe(i);
        const seed = pick(inputs);
        if (to === "converse") {
          expectStream(dialects.stream(to, from, random.pieces(bentFrames(seed)), flags()).join(""));
          continue;
        }
        const between = to === "ollama" ? "\n" : "\n\n";
        const events = seed.split(between).map((event) => {
          const [head, json] = to === "ollama" ? ["", event] : event.split("data: ");
          if (json === undefined || !json.startsWith("{") || below(3) > 0) return event;
          const bent = JSON.stringify(bend(JSON.parse(json)));
          return to === "ollama" ? bent : `${head}data: ${bent}`;
        });
        const text = events.filter(() => below(30) > 0).join(between);
        const bytes = below(3) === 0 ? damage(text) : Buffer.from(text);
        expectStream(dialects.stream(to, from, random.pieces(bytes), flags()).join(""));
      }
    });
  }

  test("leaves no memory behind", () => {
    const body = seeds("requests", "chat", "json")[0] as string;
    dialects.collect();
    const before = dialects.memoryBytes;
    for (let i = 0; i < 5000; i++) dialects.request("chat", "messages", body);
    expect(dialects.memoryBytes).toBeLessThanOrEqual(before + 1048576);
  });
});
