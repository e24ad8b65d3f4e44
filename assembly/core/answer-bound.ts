// How long an answer may be at most, as a refusal names it: each model has a bound of its own, and who asks for more is refused. Reports: github.com/NousResearch/hermes-agent/issues/70222,
// github.com/tashfeenahmed/freellmapi/pull/980 (Groq), github.com/MoonshotAI/kimi-code/issues/2062 (Volcano Engine), github.com/dataelement/Clawith/pull/90 (DeepSeek); the words of OpenAI,
// Anthropic, Bedrock, Google and DashScope stand in tests/filter/answer-bounds.test.ts.
import { encoded, indexOf, isDigit } from "./bytes";
import { ErrorText } from "./error-text";

const NAMES: ArrayBuffer[] = encoded([
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "maxoutputtokens",
  "maxtokens",
  "maximum tokens you requested",
  "in the completion",
  "for the completion",
  "in the output",
  "output tokens",
]);

/** What stands before the bound, and what is taken off it. */
@final
class Words {
  readonly text: ArrayBuffer;
  constructor(
    text: string,
    readonly off: i64 = 0,
  ) {
    this.text = String.UTF8.encode(text);
  }
}

const BEFORE: Words[] = [
  new Words("at most "),
  new Words("less than or equal to "),
  new Words("<= "),
  new Words("model limit of "),
  new Words("should be [1, "),
  new Words("tokens is [1, "),
  new Words("must be in [1, "),
  new Words("(inclusive) to ", 1),
  new Words("cannot exceed "),
  new Words("must not exceed "),
];
const OVER = String.UTF8.encode(" > ");
const MAXIMUM = String.UTF8.encode("which is the maximum");

/** What the model takes in all, and what stands behind the number of what it was given. */
const IN_ALL: ArrayBuffer[] = encoded(["context length is only ", "context length is ", "context length of "]);
const GIVEN: ArrayBuffer[] = encoded([" input tokens", " in the messages", " tokens from the input", " of text input"]);
const EXCEED_CONTEXT = String.UTF8.encode("exceed context limit: ");
const PLUS = String.UTF8.encode(" + ");

/** An answer shorter than this is no help. */
const LEAST: i64 = 16;

/** It is what this prompt leaves, not what the model takes. */
export let boundIsOfPrompt: bool = false;

/** Tokens; 0: the error names no bound of the answer. */
export function answerBound(error: ErrorText): i64 {
  boundIsOfPrompt = false;
  if (error.messageLength == 0 || !namesOne(error)) return 0;
  let bound = leftByPrompt(error);
  boundIsOfPrompt = bound > 0;
  if (bound == 0) bound = ofModel(error);
  return bound < LEAST ? 0 : bound;
}

function namesOne(error: ErrorText): bool {
  for (let i = 0, n = NAMES.length; i < n; i++) if (error.mentions(unchecked(NAMES[i]))) return true;
  return false;
}

function ofModel(error: ErrorText): i64 {
  for (let i = 0, n = BEFORE.length; i < n; i++) {
    const words = unchecked(BEFORE[i]);
    const bound = numberBehind(error, words.text);
    if (bound > 0) return bound - words.off;
  }
  // Anthropic: "max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens".
  return error.mentions(MAXIMUM) ? max(numberBehind(error, OVER), 0) : 0;
}

function leftByPrompt(error: ErrorText): i64 {
  // Anthropic: "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000".
  const given = numberBehind(error, EXCEED_CONTEXT);
  if (given > 0 && error.mentions(PLUS)) return max(numberBehind(error, OVER) - given, 0);
  for (let i = 0, n = IN_ALL.length; i < n; i++) {
    const all = numberBehind(error, unchecked(IN_ALL[i]));
    if (all <= 0) continue;
    for (let j = 0, m = GIVEN.length; j < m; j++) {
      const before = numberBefore(error, unchecked(GIVEN[j]));
      if (before > 0) return max(all - before, 0);
    }
  }
  return 0;
}

/** The number behind the words, in quotes or not; -1: there is none. */
function numberBehind(error: ErrorText, words: ArrayBuffer): i64 {
  const at = indexOf(error.messagePtr, error.messageLength, words);
  if (at < 0) return -1;
  const end = error.messagePtr + error.messageLength;
  let p = error.messagePtr + at + words.byteLength;
  while (p < end && (load<u8>(p) == 0x60 || load<u8>(p) == 0x27 || load<u8>(p) == 0x20)) p++;
  return numberAt(p, end);
}

function numberBefore(error: ErrorText, words: ArrayBuffer): i64 {
  const at = indexOf(error.messagePtr, error.messageLength, words);
  if (at <= 0) return -1;
  const end = error.messagePtr + at;
  let p = end;
  while (p > error.messagePtr && isDigit(load<u8>(p - 1))) p--;
  return numberAt(p, end);
}

function numberAt(p: usize, end: usize): i64 {
  let value: i64 = 0;
  const from = p;
  while (p < end && p - from < 12 && isDigit(load<u8>(p))) value = value * 10 + (<i64>load<u8>(p++) - 0x30);
  return p == from ? -1 : value;
}
