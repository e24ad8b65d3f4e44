// What a Gemini model's name tells of it (ai.google.dev/gemini-api/docs/thinking): how it is told to think.

export const enum Thinking {
  /** It does not, or nobody knows: it is not told. */
  Never = 0,
  /** A budget of tokens: Gemini 2.5, and names that follow the newest model. */
  Budget = 1,
  /** As `Budget`, and it cannot be kept from thinking. */
  BudgetAlways = 2,
  /** A level: Gemini 3 on. */
  Level = 3,
}

const HEAD = "gemini-";

export function thinkingOf(model: ArrayBuffer): Thinking {
  const name = String.UTF8.decode(model);
  const at = name.indexOf(HEAD);
  if (at < 0) return Thinking.Never;
  const version = name.substring(at + HEAD.length);
  const major = version.length > 0 ? version.charCodeAt(0) - 48 : -1;
  const isNumber = major >= 0 && major <= 9;
  if (!isNumber) return version.includes("latest") ? Thinking.Budget : Thinking.Never;
  if (major >= 3) return Thinking.Level;
  if (!version.startsWith("2.5")) return Thinking.Never;
  return version.startsWith("2.5-pro") ? Thinking.BudgetAlways : Thinking.Budget;
}
