// The tables of docs/pairs.md: which feature holds for which of the 25 pairs, made from the goldens. `GOLDENS=write` writes them.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SPOKEN } from "./dialects.js";
import { READERS } from "./meaning.js";
import { streamKind } from "./streams.js";

type Client = keyof typeof READERS;
type Json = Record<string, unknown>;

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
  "OpenAI's newest models take it, and most others of its API refuse it": ["verbosity"],
  "a custom tool is a function with one text there, and a grammar for that has no place": ["tools.format"],
  "the model that is asked refuses it, beside the others or at all, which would cost the whole request": ["temperature", "top_p"],
  "a budget of thoughts needs at least 1,024 tokens below the limit, which leaves no room here": ["reasoning_effort"],
  "Bedrock takes a picture's bytes and fetches nothing": ["image_url"],
};

const code = (names: string[]) => names.map((name) => `\`${name}\``).join(", ");

function legend(): string {
  const lines = [
    ["left out, or a reason to pass over", "because"],
    ["---", "---"],
    ...Object.entries(REASONS).map(([why, names]) => [code(names), why]),
  ];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

const read = (...path: string[]) => readFileSync(join(GOLDENS, ...path), "utf8");

/** Says what becomes of it: `yes`, what is left out, what passes the provider over, or `no word` where the client cannot say it. */
function asked(feature: string, client: Client, provider: Client): string {
  if (client === provider) return "as it is";
  if (!existsSync(join(GOLDENS, "requests", feature, `${client}.json`))) return "no word";
  const { dropped, refused } = JSON.parse(read("requests", feature, `${client}-${provider}.json`)) as Record<"dropped" | "refused", string>;
  if (refused) return `passed over: \`${refused}\``;
  return dropped === "" ? "yes" : `without ${dropped.replace(/[\w.]+/g, "`$&`")}`;
}

/** `yes` where the provider's whole answer means to its client what it meant, and its stream is there. */
function answered(feature: string, client: Client, provider: Client): string {
  if (client === provider) return "as it is";
  const stream = (of: string) => existsSync(join(GOLDENS, "answers", feature, of));
  if (!stream(`${provider}.${streamKind(provider)}`)) return "no word";
  if (!stream(`${provider}-${client}.${streamKind(client)}`)) return "missing";
  if (feature === "broken") return "yes";
  const said = READERS[provider](JSON.parse(read("answers", feature, `${provider}.json`)) as Json);
  const got = READERS[client](JSON.parse(read("answers", feature, `${provider}-${client}.json`)) as Json);
  const differs = Object.keys(said).filter(
    (key) => JSON.stringify(got[key as keyof typeof got]) !== JSON.stringify(said[key as keyof typeof said]),
  );
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
    expect(lost.filter(([, fate]) => fate !== "yes" && fate !== "no word")).toEqual([]);
  });
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
