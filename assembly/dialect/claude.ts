// What a Claude model's name tells of it (platform.claude.com/docs/en/about-claude/models): how it is told to think, and which parameters it takes.

/** The least budget that may be given for thinking, in tokens. */
export const LEAST_BUDGET: i32 = 1024;

/**
 * From Claude 4.5 on a model is held to schemas word for word (platform.claude.com/docs/en/build-with-claude/structured-outputs). Bedrock's Converse does so up to 4.6, and refuses the
 * request from 4.7 on (vercel/ai#14773, ax-llm/ax#667).
 */
export function holdsToSchemas(model: ArrayBuffer, atBedrock: bool): bool {
  const version = claudeVersion(model);
  return version >= CLAUDE_4_5 && (!atBedrock || version < CLAUDE_4_7);
}

/** Versions as claudeVersion gives them. */
export const CLAUDE_4_1: i32 = 401;
export const CLAUDE_4_7: i32 = 407;
const CLAUDE_4_5: i32 = 405;
const CLAUDE_4_6: i32 = 406;
/** A name without a number is a newest model's (claude-mythos-preview). */
const NEWEST: i32 = 9900;
/** A name of one word is that of a model before the third. */
const OLD: i32 = 200;

/** From Claude 4.6 on a model thinks as much as it finds right and is told an effort; before, it is given a budget of tokens. */
export function thinksByEffort(model: ArrayBuffer): bool {
  return claudeVersion(model) >= CLAUDE_4_6;
}

/** Of `claude-sonnet-4-5@20250929` or `anthropic/claude-3.5-haiku`: a hundred times the first number, and the second; 0: it is no Claude. */
export function claudeVersion(model: ArrayBuffer): i32 {
  const name = String.UTF8.decode(model);
  const at = name.indexOf("claude-");
  if (at < 0) return 0;
  const words = name
    .substring(at + 7)
    .replaceAll(".", "-")
    .replaceAll("@", "-")
    .replaceAll(":", "-")
    .split("-");
  if (words.length < 2) return OLD;
  for (let i = 0; i < 2; i++) {
    const major = smallNumber(words[i]);
    if (major < 0) continue;
    const minor = i + 1 < words.length ? max(smallNumber(words[i + 1]), 0) : 0;
    return major * 100 + minor;
  }
  return NEWEST;
}

/** A number of one or two digits; -1: it is none (a date has eight). */
function smallNumber(word: string): i32 {
  if (word.length == 0 || word.length > 2) return -1;
  let value = 0;
  for (let i = 0; i < word.length; i++) {
    const digit = word.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
