// The words for effort, shared by OpenAI's and Anthropic's dialects, and OpenAI's for the choice of a tool.
import { Walk } from "../json/walk";
import { Choice, Conversation, Effort } from "./conversation";
import { Slice } from "./slice";

/** What a word means; Unsaid for an unknown one. */
export function effortOf(word: Slice): Effort {
  if (word.is("none")) return Effort.None;
  if (word.is("minimal")) return Effort.Minimal;
  if (word.is("low")) return Effort.Low;
  if (word.is("medium")) return Effort.Medium;
  if (word.is("high")) return Effort.High;
  return word.is("xhigh") || word.is("max") ? Effort.Highest : Effort.Unsaid;
}

/** Whether a tool may be called, or must be. */
export function readMode(conversation: Conversation, at: Walk): void {
  if (at.isText("auto")) conversation.choice = Choice.Auto;
  else if (at.isText("none")) conversation.choice = Choice.None;
  else if (at.isText("required")) conversation.choice = Choice.Any;
}

/** The word of an effort; OpenAI's newest are said as the next that all of its models know. */
export function effortWord(effort: Effort): string {
  switch (effort) {
    case Effort.None:
      return "none";
    case Effort.Minimal:
    case Effort.Low:
      return "low";
    case Effort.Medium:
      return "medium";
    default:
      return "high";
  }
}

/** What a budget of so many tokens for thinking comes to. */
export function effortOfBudget(tokens: i32): Effort {
  return tokens < 4096 ? Effort.Low : tokens < 16384 ? Effort.Medium : Effort.High;
}

/** A budget for an effort. */
export function budgetOf(effort: Effort): i32 {
  switch (effort) {
    case Effort.Minimal:
    case Effort.Low:
      return 2048;
    case Effort.Medium:
      return 8192;
    default:
      return 24576;
  }
}
