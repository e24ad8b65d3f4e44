// The tables of docs/pairs.md: which feature holds for which of the 25 pairs, made from the goldens. `GOLDENS=write` writes them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DIALECTS, SPOKEN } from "./dialects.js";
import { type Client, type Json, type Meaning, READERS } from "./meaning.js";
import { streamedMeaning } from "./streamed-meaning.js";
import { streamKind } from "./streams.js";

const GOLDENS = join("tests", "dialect", "goldens");
const PAGE = join("docs", "pairs.md");
const BEGIN = "<!-- pairs -->";
const END = "<!-- /pairs -->";
const FIVE = SPOKEN as Client[];

/** Features of requests, by the folder of their goldens. */
const ASKED = {
  text: "text",
  turns: "several turns",
  system: "system",
  "images-data": "pictures by data",
  images: "pictures by address",
  document: "PDF",
  "one-call": "one call, its result",
  "parallel-calls": "parallel calls",
  results: "a result that is an error",
  choice: "choice of a tool",
  "choice-none": "no tool to be chosen",
  strict: "schemas of tools word for word",
  thinking: "thoughts of former turns",
  effort: "effort",
  schema: "JSON schema",
  limits: "limits, stops, sampling",
};
/** And of answers. */
const ANSWERED = {
  text: "answer: text",
  "one-call": "answer: one call",
  "parallel-calls": "answer: parallel calls",
  thinking: "answer: thoughts",
  "stop-sequence": "answer: end at a stop",
  length: "answer: length",
  refusal: "answer: refusal",
  cache: "answer: usage with cache",
  broken: "answer: failure in the stream",
};

/** Why something does not reach a provider: each kind once, with the names that stand for it in the tables. */
const REASONS: Record<string, string[]> = {
  "it proves to its own vendor what its model thought; to others it means nothing": [
    ...["signature", "redacted_thinking", "thoughtSignature", "redactedContent", "encrypted_content"],
  ],
  "what a model thought in former turns: of all providers only `deepseek` and `moonshot` want it back in words": [
    ...["thinking", "reasoning_content"],
  ],
  "it steers its vendor's own cache: what a request costs, not what it means": ["cache_control", "prompt_cache_key"],
  "the vendor runs it, or gives it, itself; no other can": ["web_search", "include"],
  "tuning for which the provider's API has no word": ["detail", "parallel_tool_calls", "stop"],
  "others have no word for which of several users speaks": ["name"],
  "OpenAI's newest models take it, and most others of its API refuse it": ["verbosity"],
  "a custom tool is a function with one text there, and a grammar for that has no place": ["tools.format"],
  "the model that is asked refuses it, beside the others or at all, which would cost the whole request": ["temperature", "top_p"],
  "a budget of thoughts needs at least 1,024 tokens below the limit, which leaves no room here": ["reasoning_effort"],
  "Bedrock takes a picture's bytes and fetches nothing": ["image_url"],
};

/** Why a dialect cannot say something: one whose client does not ask, or whose provider does not answer so. */
const WORDLESS: Record<string, Partial<Record<Client, string>>> = {
  images: { converse: "a picture is bytes" },
  results: { chat: "a result has no mark of an error", responses: "a result has no mark of an error" },
  "stop-sequence": { chat: "`stop` tells each end", gemini: "`STOP` tells each end", responses: "there are no stops" },
};

function noWord(feature: string, dialect: Client): string {
  const why = WORDLESS[feature]?.[dialect];
  if (why === undefined) throw new Error(`${feature} of ${dialect} has no golden, and no reason`);
  return `no word: ${why}`;
}

const code = (names: string[]) => names.map((name) => `\`${name}\``).join(", ");

function legend(): string {
  const lines = [
    ["left out, or a reason to pass over", "because"],
    ["---", "---"],
    ...Object.entries(REASONS).map(([why, names]) => [code(names), why]),
  ];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

const isThere = (feature: string, file: string) => existsSync(join(GOLDENS, "answers", feature, file));
const read = (...path: string[]) => readFileSync(join(GOLDENS, ...path), "utf8");

/** Says what becomes of it: `yes`, what is left out, what passes the provider over, or why the client has no word for it. */
function asked(feature: string, client: Client, provider: Client): string {
  if (client === provider) return "as it is";
  if (!existsSync(join(GOLDENS, "requests", feature, `${client}.json`))) return noWord(feature, client);
  const { dropped, refused } = JSON.parse(read("requests", feature, `${client}-${provider}.json`)) as Record<"dropped" | "refused", string>;
  if (refused) return `passed over: \`${refused}\``;
  return dropped === "" ? "yes" : `without ${dropped.replace(/[\w.]+/g, "`$&`")}`;
}

type Told = Partial<Meaning> & { failure?: string };

/** What a golden means: as a whole, and as a stream, where there are such. Of a stream that fails: what it told until then. */
function meanings(feature: string, name: string, dialect: Client): Told[] {
  const [whole, stream] = [`${name}.json`, `${name}.${streamKind(dialect)}`];
  const told: Told[] = [];
  if (isThere(feature, whole)) told.push({ ...READERS[dialect](JSON.parse(read("answers", feature, whole)) as Json), failure: "" });
  if (!isThere(feature, stream)) return told;
  const { failure, ...streamed } = streamedMeaning(dialect, read("answers", feature, stream));
  return [...told, failure === "" ? { ...streamed, failure } : { text: streamed.text, failure }];
}

/** `yes` where the provider's answer means to its client what it meant, whole and streamed, and both mean the same. */
function answered(feature: string, client: Client, provider: Client): string {
  if (client === provider) return "as it is";
  if (!isThere(feature, `${provider}.${streamKind(provider)}`)) return noWord(feature, provider);
  const [said = {}, ...others] = [...meanings(feature, provider, provider), ...meanings(feature, `${provider}-${client}`, client)];
  const keys = Object.keys(said) as (keyof Told)[];
  const differs = keys.filter((key) => others.some((got) => JSON.stringify(got[key]) !== JSON.stringify(said[key])));
  return differs.length === 0 ? "yes" : `not ${differs.join(", ")}`;
}

function table(client: Client): string {
  const rows = [
    ...Object.entries(ASKED).map(([feature, title]) => [title, ...FIVE.map((to) => asked(feature, client, to))]),
    ...Object.entries(ANSWERED).map(([feature, title]) => [title, ...FIVE.map((from) => answered(feature, client, from))]),
  ];
  const lines = [[`client of ${client}`, ...FIVE], ["---", ...FIVE.map(() => "---")], ...rows];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

describe.each(FIVE)("a client of %s", (client) => {
  test.each(FIVE.filter((provider) => provider !== client))("gets what a provider that speaks %s means", (provider) => {
    const lost = Object.keys(ANSWERED).map((feature) => [feature, answered(feature, client, provider)]);
    expect(lost.filter(([, fate = ""]) => fate !== "yes" && !fate.startsWith("no word"))).toEqual([]);
  });
});

/** Messages has no word for a picture: what stands in its place is no part of the meaning. */
const withoutNames = <Told extends { text?: string }>(told: Told): Told => ({
  ...told,
  text: told.text?.replace(/\n\[[\w/]+, which this API has no word for\]\n/g, ""),
});

test("one answer means the same to all clients, whole and streamed, whoever gave it", () => {
  let compared = 0;
  for (const feature of readdirSync(join(GOLDENS, "answers"))) {
    for (const provider of DIALECTS) {
      const told = FIVE.flatMap((client) => meanings(feature, `${provider}-${client}`, client)).map(withoutNames);
      for (const got of told) expect(got, `${feature} of ${provider}`).toEqual(told[0]);
      compared += told.length;
    }
  }
  expect(compared).toBeGreaterThan(600);
});

test("each name that is left out has one reason, and each reason a name", () => {
  const cells = FIVE.flatMap((client) => Object.keys(ASKED).flatMap((feature) => FIVE.map((to) => asked(feature, client, to))));
  const named = new Set(cells.flatMap((cell) => cell.match(/(?<=`)[\w.]+(?=`)/g) ?? []));
  expect(Object.values(REASONS).flat().sort()).toEqual([...named].sort());
});

test("the page says what the goldens hold", () => {
  const page = readFileSync(PAGE, "utf8");
  const [before, rest] = page.split(BEGIN);
  const [there, after] = (rest ?? "").split(END);
  const made = [legend(), ...FIVE.map(table)].join("\n\n");
  if (process.env.GOLDENS === "write") writeFileSync(PAGE, `${before}${BEGIN}\n\n${made}\n\n${END}${after}`);
  // Spaces are the formatter's.
  const bare = (text: string | undefined) => (text ?? "").replace(/[ -]+/g, " ").trim();
  expect(bare(there)).toBe(bare(made));
});
