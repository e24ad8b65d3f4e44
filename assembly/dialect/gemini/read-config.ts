// What a generateContent request says of its answer: limits, its form, how much the model thinks.
import { equals } from "../../json/ascii";
import { Walk } from "../../json/walk";
import { Conversation, Effort, Format, readStops } from "../conversation";
import { NONE, Slice, isTrue, numberOf, textOf, valueOf } from "../slice";
import { googleSchema } from "../schemas";
import { effortOf, effortOfBudget } from "../words";
import { named } from "./named";

const item = new Walk();
const inner = new Walk();

/** Reads the `generationConfig` in [ptr, end). */
export function readGeminiConfig(conversation: Conversation, ptr: usize, end: usize): void {
  let mime = NONE;
  if (!item.enter(ptr, end)) return;
  while (item.next()) {
    if (item.firstByte() == 0x6e) continue;
    if (named(item, "maxOutputTokens", "max_output_tokens")) conversation.limit = numberOf(item);
    else if (item.key("temperature")) conversation.temperature = numberOf(item);
    else if (named(item, "topP", "top_p")) conversation.topP = numberOf(item);
    else if (named(item, "stopSequences", "stop_sequences")) readStops(conversation, inner, item);
    else if (named(item, "responseMimeType", "response_mime_type")) mime = textOf(item);
    else if (named(item, "responseJsonSchema", "response_json_schema")) conversation.schema = valueOf(item);
    else if (named(item, "responseSchema", "response_schema")) conversation.schema = conversation.keep(googleSchema(valueOf(item)));
    else if (named(item, "thinkingConfig", "thinking_config")) readThinking(conversation);
    else otherConfig(conversation);
  }
  if (conversation.schema.some) conversation.format = Format.Schema;
  else if (mime.is("application/json")) conversation.format = Format.Json;
  if (mime.is("text/x.enum"))
    conversation.refuse("generationConfig.responseMimeType"); // one word of it, without quotes
  else if (mime.some && !mime.is("application/json") && !mime.is("text/plain")) conversation.dropped.add("responseMimeType");
}

function otherConfig(conversation: Conversation): void {
  if (named(item, "candidateCount", "candidate_count")) {
    if (item.integer() != 1) conversation.refuse("generationConfig.candidateCount");
  } else if (named(item, "responseModalities", "response_modalities")) {
    if (!saysTextAlone()) conversation.refuse("generationConfig.responseModalities");
  } else if (named(item, "responseLogprobs", "response_logprobs")) {
    if (isTrue(item)) conversation.refuse("generationConfig.responseLogprobs");
  } else conversation.dropped.addBytes(item.keyPtr, item.keyLength);
}

function saysTextAlone(): bool {
  if (!inner.enter(item.value, item.valueEnd)) return true;
  while (inner.next()) if (!inner.isText("TEXT")) return false;
  return true;
}

function readThinking(conversation: Conversation): void {
  if (!inner.enter(item.value, item.valueEnd)) return;
  while (inner.next()) {
    if (named(inner, "includeThoughts", "include_thoughts")) conversation.wantsReasoning = isTrue(inner);
    else if (named(inner, "thinkingBudget", "thinking_budget")) {
      const budget = inner.integer();
      if (budget >= 0) conversation.effort = budget == 0 ? Effort.None : effortOfBudget(budget);
    } else if (named(inner, "thinkingLevel", "thinking_level")) conversation.effort = levelOf(textOf(inner));
    else conversation.leaveOut(inner);
  }
}

/** In small letters or in capitals. */
function levelOf(level: Slice): Effort {
  if (equals(level.ptr, level.length, "LOW")) return Effort.Low;
  if (equals(level.ptr, level.length, "MEDIUM")) return Effort.Medium;
  if (equals(level.ptr, level.length, "MINIMAL")) return Effort.Minimal;
  if (equals(level.ptr, level.length, "XHIGH")) return Effort.Highest;
  return equals(level.ptr, level.length, "HIGH") ? Effort.High : effortOf(level);
}
