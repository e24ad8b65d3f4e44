// What one event of a stream means for the commit: has the model said something, finished, failed. The protocols (chat completions,
// legacy completions, Anthropic Messages, OpenAI Responses) are told apart by what an event holds.
import { endsWith, equals, skipSpace, startsWith } from "./ascii";
import { ErrorMarks } from "./error-marks";
import { Filled, Walk } from "./walk";

export const enum EventKind {
  /** Says nothing yet: roles, pings, opening events, usage, whatever is not known. */
  Nothing = 0,
  /** Text, reasoning, a tool call, a refusal, audio: the commit. */
  Content = 1,
  /** A reason to end, without content. */
  Finish = 2,
  /** The stream's terminator. */
  Done = 3,
  Error = 4,
}

/** Set by `peekEvent`: the event carries the reason to end, whether it is Content or Finish. */
export let eventFinished: bool = false;

const top = new Walk();
const list = new Walk();
const choice = new Walk();
const part = new Walk();
const marks = new ErrorMarks();

// Where the values of the event under way lie; 0: not there.
let typePtr: usize = 0;
let typeLength: i32 = 0;
let choices: usize = 0;
let choicesEnd: usize = 0;
let delta: usize = 0;
let deltaEnd: usize = 0;
let block: usize = 0;
let blockEnd: usize = 0;
let item: usize = 0;
let itemEnd: usize = 0;

/** What the event of this name (length 0: none) and data means. Never reads outside them; data that is no JSON means nothing. */
export function peekEvent(namePtr: usize, nameLength: i32, dataPtr: usize, dataLength: i32): EventKind {
  eventFinished = false;
  if (equals(namePtr, nameLength, "error")) return EventKind.Error;
  const end = dataPtr + max(dataLength, 0);
  const p = skipSpace(dataPtr, end);
  if (isTerminator(p, end)) return EventKind.Done;
  if (!top.enter(p, end)) return EventKind.Nothing;
  // Gemini wraps an error into an array.
  if (load<u8>(p) == 0x5b && (!top.next() || !top.enter(top.value, top.valueEnd))) return EventKind.Nothing;
  readTop();
  if (marks.decisive) return EventKind.Error;
  if (choices != 0) {
    const kind = chatChunk();
    if (kind != EventKind.Nothing) return kind;
  } else if (startsWith(typePtr, typeLength, "response.")) return responsesEvent();
  else if (isMedia()) return mediaEvent();
  else if (typeLength > 0) {
    const kind = messagesEvent();
    if (kind != EventKind.Nothing) return kind;
  }
  return marks.isError() && choices == 0 ? EventKind.Error : EventKind.Nothing;
}

function isTerminator(p: usize, end: usize): bool {
  const len = <i32>(end - p);
  return startsWith(p, len, "[DONE]") && skipSpace(p + 6, end) == end;
}

function readTop(): void {
  typeLength = 0;
  choices = 0;
  delta = 0;
  block = 0;
  item = 0;
  marks.reset();
  while (top.next()) {
    marks.take(top);
    if (top.key("type")) {
      typePtr = top.textPtr();
      typeLength = top.textLength();
    } else if (top.key("choices")) {
      if (top.filled() != Filled.Yes) continue;
      choices = top.value;
      choicesEnd = top.valueEnd;
    } else if (top.key("delta")) {
      delta = top.value;
      deltaEnd = top.valueEnd;
    } else if (top.key("content_block")) {
      block = top.value;
      blockEnd = top.valueEnd;
    } else if (top.key("item")) {
      item = top.value;
      itemEnd = top.valueEnd;
    }
  }
}

/** Chat completions and legacy completions. */
function chatChunk(): EventKind {
  let content = false;
  let failed = false;
  if (!list.enter(choices, choicesEnd)) return EventKind.Nothing;
  while (list.next()) {
    if (!choice.enter(list.value, list.valueEnd)) continue;
    while (choice.next()) {
      if (choice.key("delta") || choice.key("message")) content = content || hasContent(choice.value, choice.valueEnd);
      else if (choice.key("text")) content = content || choice.filled() == Filled.Yes;
      else if (choice.key("error")) failed = failed || choice.filled() == Filled.Yes;
      else if (choice.key("finish_reason")) {
        // Some providers send an empty reason with each chunk. OpenRouter ends a failed stream with the reason "error".
        eventFinished = eventFinished || choice.filled() == Filled.Yes;
        failed = failed || choice.isText("error");
      }
    }
  }
  if (content) return EventKind.Content;
  if (failed) return EventKind.Error;
  return eventFinished ? EventKind.Finish : EventKind.Nothing;
}

/** Does a delta say anything? */
function hasContent(p: usize, end: usize): bool {
  if (!part.enter(p, end)) return false;
  while (part.next()) {
    if (isContentKey() && part.filled() == Filled.Yes) return true;
  }
  return false;
}

function isContentKey(): bool {
  return (
    part.key("content") ||
    part.key("reasoning_content") ||
    part.key("reasoning") ||
    part.key("reasoning_details") ||
    part.key("thinking") ||
    part.key("tool_calls") ||
    part.key("function_call") ||
    part.key("refusal") ||
    part.key("audio")
  );
}

/** Anthropic Messages. */
function messagesEvent(): EventKind {
  if (isType("message_stop")) return EventKind.Done;
  if (isType("content_block_start")) return blockHasContent() ? EventKind.Content : EventKind.Nothing;
  if (isType("content_block_delta")) return deltaHasContent() ? EventKind.Content : EventKind.Nothing;
  if (!isType("message_delta") || !part.enter(delta, deltaEnd)) return EventKind.Nothing;
  while (part.next()) {
    if (part.key("stop_reason") && part.filled() == Filled.Yes) eventFinished = true;
  }
  return eventFinished ? EventKind.Finish : EventKind.Nothing;
}

function isType(type: string): bool {
  return equals(typePtr, typeLength, type);
}

/** A text or thinking block opens empty; every other block (tool_use, redacted_thinking, a server's tool) is content by itself. */
function blockHasContent(): bool {
  if (block == 0 || !part.enter(block, blockEnd)) return false;
  let isText = true;
  while (part.next()) {
    if (part.key("type")) isText = part.isText("text") || part.isText("thinking");
    else if ((part.key("text") || part.key("thinking")) && part.filled() == Filled.Yes) return true;
  }
  return !isText;
}

/** A signature alone says nothing. */
function deltaHasContent(): bool {
  if (delta == 0 || !part.enter(delta, deltaEnd)) return false;
  while (part.next()) {
    const isContent = part.key("text") || part.key("thinking") || part.key("partial_json") || part.key("citation");
    if (isContent && part.filled() == Filled.Yes) return true;
  }
  return false;
}

/** OpenAI Responses. */
function responsesEvent(): EventKind {
  if (isType("response.completed") || isType("response.incomplete") || isType("response.cancelled")) {
    eventFinished = true;
    return EventKind.Done;
  }
  if (isType("response.failed")) return EventKind.Error;
  if (endsWith(typePtr, typeLength, ".delta")) return deltaIsFilled() ? EventKind.Content : EventKind.Nothing;
  if (isType("response.image_generation_call.partial_image")) return EventKind.Content;
  return isType("response.output_item.added") && itemIsContent() ? EventKind.Content : EventKind.Nothing;
}

function deltaIsFilled(): bool {
  if (delta == 0) return false;
  const size = <i32>(deltaEnd - delta);
  return !equals(delta, size, '""') && !equals(delta, size, "null") && !equals(delta, size, "{}");
}

/** A message or reasoning opens empty; a call of a function or tool is content by itself. */
function itemIsContent(): bool {
  if (item == 0 || !part.enter(item, itemEnd)) return false;
  while (part.next()) {
    if (part.key("type")) return part.textLength() > 0 && !part.isText("message") && !part.isText("reasoning");
  }
  return false;
}

/** Images, speech and transcripts of OpenAI's API that are streamed. */
function isMedia(): bool {
  return (
    startsWith(typePtr, typeLength, "transcript.text.") ||
    startsWith(typePtr, typeLength, "speech.audio.") ||
    startsWith(typePtr, typeLength, "image_generation.") ||
    startsWith(typePtr, typeLength, "image_edit.")
  );
}

function mediaEvent(): EventKind {
  if (endsWith(typePtr, typeLength, ".done") || endsWith(typePtr, typeLength, ".completed")) {
    eventFinished = true;
    return EventKind.Done;
  }
  // A transcript's delta is text and may be empty; pictures and sound are there or the event is not.
  if (isType("transcript.text.delta")) return deltaIsFilled() ? EventKind.Content : EventKind.Nothing;
  return marks.isError() ? EventKind.Error : EventKind.Content;
}
