// Why a chat answer ended, and what it took.
import { AnswerShape } from "../../json/answer-shape";
import { eventOdd, peekEvent } from "../../json/event";
import { Walk } from "../../json/walk";
import { Slice, copied, isObject } from "../slice";
import { Stop, Tokens } from "../telling";
import { countOf } from "../usage-members";

const list = new Walk();
const inner = new Walk();

export function stopOf(word: Slice): Stop {
  if (word.is("length") || word.is("max_tokens")) return Stop.Length;
  if (word.is("tool_calls") || word.is("function_call")) return Stop.Calls;
  if (word.is("content_filter") || word.is("sensitive")) return Stop.Refusal;
  return Stop.End;
}

/** The data of an event without choices, where it is no chunk and speaks to people; else what was noted before. */
export function oddOr(before: ArrayBuffer | null, data: Slice): ArrayBuffer | null {
  peekEvent(0, 0, data.ptr, data.length, AnswerShape.Choices);
  return eventOdd ? copied(data) : before;
}

/** A usage object. DeepSeek says what came from its cache in a member of its own. */
export function readTokens(at: Walk, tokens: Tokens): void {
  if (!isObject(at) || !list.enter(at.value, at.valueEnd)) return;
  while (list.next()) {
    if (list.key("prompt_tokens")) tokens.input = countOf(list);
    else if (list.key("completion_tokens")) tokens.output = countOf(list);
    else if (list.key("prompt_cache_hit_tokens")) tokens.cacheRead = countOf(list);
    else if (list.key("prompt_tokens_details") && inner.enter(list.value, list.valueEnd)) {
      while (inner.next()) if (inner.key("cached_tokens")) tokens.cacheRead = countOf(inner);
    } else if (list.key("completion_tokens_details") && inner.enter(list.value, list.valueEnd)) {
      while (inner.next()) if (inner.key("reasoning_tokens")) tokens.reasoning = countOf(inner);
    }
  }
}
