// Random request bodies that are valid JSON objects, written in every way that JSON allows, and what is to become of them.
import type { Random } from "../support/random.js";

export interface RandomBody {
  text: string;
  /** `routed`: its model is a string that stands there once. */
  verdict: "routed" | "noModel" | "notString" | "twice";
}

const NAMES = [
  "messages",
  "stream",
  "temperature",
  "input",
  "user",
  "metadata",
  "tools",
  "mode",
  "models",
  "Model",
  "model ",
  "",
  "prompt",
  "\u00e9",
];
const WORDS = [
  "h\u00e4llo",
  'a "quoted" word',
  "back\\slash",
  "\ud83d\ude00",
  "line\nbreak",
  "\u0000\u001f",
  '"model":"decoy"',
  "}]{[,:",
  "\u2028",
  "x".repeat(70),
];
const SPACES = ["", "", "", " ", "\n", "\t", "\r\n  ", "      ", "\n".repeat(40)];
const NUMBERS = ["0", "-0", "1", "-12.5", "1e3", "1E-7", "123456789012345678901234567890", "0.1", "-1e+2"];

function space(random: Random): string {
  return random.one(SPACES);
}

/** The text as a JSON string, some of its characters escaped that need not be. */
export function spelled(text: string, random: Random): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (random.chance(0.15)) out += `\\u${unit.toString(16).padStart(4, "0")}`;
    else if (text[i] === "/" && random.chance(0.5)) out += "\\/";
    // Half a pair of surrogates is written as an escape by JSON.stringify: the pair as a whole goes through it.
    else if (unit >= 0xd800 && unit < 0xdc00) out += JSON.stringify(text.slice(i, ++i + 1)).slice(1, -1);
    else out += JSON.stringify(text[i]).slice(1, -1);
  }
  return `"${out}"`;
}

function value(random: Random, depth: number): string {
  const kind = random.below(depth > 5 ? 4 : 6);
  if (kind === 0) return spelled(random.one(WORDS), random);
  if (kind === 1) return random.one(NUMBERS);
  if (kind === 2) return random.one(["true", "false", "null"]);
  if (kind === 3) return random.one(["[]", "{}", '""', "[ ]", "{\n}"]);
  const count = 1 + random.below(4);
  if (kind === 4) return `[${Array.from({ length: count }, () => space(random) + value(random, depth + 1) + space(random)).join(",")}]`;
  return object(
    Array.from({ length: count }, () => [random.one([...NAMES, "model"]), value(random, depth + 1)]),
    random,
  );
}

function object(members: [string, string][], random: Random): string {
  const parts = members.map(
    ([name, text]) => `${space(random)}${spelled(name, random)}${space(random)}:${space(random)}${text}${space(random)}`,
  );
  return `{${parts.join(",")}}`;
}

export function randomBody(random: Random): RandomBody {
  const members: [string, string][] = Array.from({ length: random.below(7) }, () => {
    const name = random.one(NAMES);
    return [name, name === "stream" ? random.one(["true", "false", "null"]) : value(random, 0)];
  });
  // JSON.parse keeps the last of two members with one name: only "model" may stand there twice.
  const seen = new Set<string>();
  const once = members.filter(([name]) => !seen.has(name) && seen.add(name));
  const verdict = random.one(["routed", "routed", "routed", "routed", "noModel", "notString", "twice"] as const);
  const model = (): [string, string] => ["model", spelled(random.one(["m", "gpt-4o", "a/b:c", "\u6a21\u578b", "m".repeat(200)]), random)];
  const put = (member: [string, string]): unknown => once.splice(random.below(once.length + 1), 0, member);
  if (verdict === "notString") put(["model", random.one(["null", "1", "true", "[]", '{"model":"m"}'])]);
  if (verdict === "routed" || verdict === "twice") put(model());
  if (verdict === "twice") put(model());
  return { text: space(random) + object(once, random) + space(random), verdict };
}
