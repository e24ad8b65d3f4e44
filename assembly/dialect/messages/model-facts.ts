// What a Claude model's name tells of it (platform.claude.com/docs/en/about-claude/models): how it is told to think.

/** The least budget that may be given for thinking, in tokens. */
export const LEAST_BUDGET: i32 = 1024;

/** From Claude 4.6 on a model thinks as much as it finds right and is told an effort; before, it is given a budget of tokens. */
export function thinksByEffort(model: ArrayBuffer): bool {
  const name = String.UTF8.decode(model);
  const at = name.indexOf("claude-");
  if (at < 0) return false;
  const words = name.substring(at + 7).split("-");
  if (words.length < 2 || smallNumber(words[0]) >= 0) return false; // claude-3-7-sonnet
  const major = smallNumber(words[1]);
  const minor = words.length > 2 ? max(smallNumber(words[2]), 0) : 0;
  return major > 4 || (major == 4 && minor >= 6);
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
