// What one event of a stream means for the commit: has the model said something, finished, failed. The protocols (chat completions,
// legacy completions, Anthropic Messages, OpenAI Responses) are told apart by what an event holds.
import { endsWith, equals, holdsIgnoreCase, skipSpace, startsWith } from "./ascii";
import { blockSays } from "./blocks";
import { candidatesContent, candidatesFinished, candidatesTrouble, feedbackTrouble, readCandidates } from "./candidates";
import { choicesContent, choicesFailed, choicesFinished, choicesTrouble, readChoices } from "./choices";
import { ErrorMarks, isSuccessCode } from "./error-marks";
import { troubleOf } from "./finish-reason";
import { AnswerShape } from "./answer-shape";
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

/** Set by `peekEvent`: the event carries a model's reason to end, whether it is Content, Finish or Done; a terminator alone carries none. */
export let eventFinished: bool = false;
/** Set by `peekEvent`: the failure (a FailureKind) that its finish reason stands for, where that is no model's; 0: none. */
export let eventTrouble: i32 = 0;

/** Set by `peekEvent`: the event is no chunk of a chat, and speaks to people. No client reads it, and where the terminator follows, nothing has shown that the answer is whole. */
export let eventOdd: bool = false;

const top = new Walk();
const part = new Walk();
const marks = new ErrorMarks();

/** The event under way has choices, which were read. */
let choices: bool = false;
// Where its values lie; 0: not there.
let typePtr: usize = 0;
let typeLength: i32 = 0;
let candidates: usize = 0;
let candidatesEnd: usize = 0;
/** The failure that a refused prompt is; 0: it was not. */
let feedback: i32 = 0;
let delta: usize = 0;
let deltaEnd: usize = 0;
let block: usize = 0;
let blockEnd: usize = 0;
let item: usize = 0;
let itemEnd: usize = 0;
let response: usize = 0;
let responseEnd: usize = 0;

/**
 * What the event of this name (length 0: none) and data means in an answer of the shape. Never reads outside them; data that is no JSON, and
 * events of other APIs, mean nothing.
 */
export function peekEvent(
  namePtr: usize,
  nameLength: i32,
  dataPtr: usize,
  dataLength: i32,
  shape: AnswerShape = AnswerShape.Any,
): EventKind {
  eventFinished = false;
  eventTrouble = 0;
  eventOdd = false;
  if (equals(namePtr, nameLength, "error")) return EventKind.Error;
  const end = dataPtr + max(dataLength, 0);
  const p = skipSpace(dataPtr, end);
  if (isTerminator(p, end)) return EventKind.Done;
  if (!top.enter(p, end)) {
    eventOdd = shape == AnswerShape.Choices && speaksOfError(p, end);
    return EventKind.Nothing;
  }
  // Gemini wraps an error into an array.
  if (load<u8>(p) == 0x5b && (!top.next() || !top.enter(top.value, top.valueEnd))) return EventKind.Nothing;
  readTop();
  if (marks.decisive) return EventKind.Error;
  const kind = byShape(shape);
  if (kind != EventKind.Nothing) return kind;
  if (choices) return EventKind.Nothing;
  if (marks.isError() || (marks.hollow && typeLength == 0)) return EventKind.Error;
  return shape == AnswerShape.Choices && top.closed ? oddKind(p, end) : EventKind.Nothing;
}

/**
 * An event without choices and no error by its marks: `error_type` beside `error_message` is one (DeepInfra, Venice), and words or a code without anything by which a chunk is known are odd.
 */
function oddKind(p: usize, end: usize): EventKind {
  let known = false;
  let type = false;
  let says = false;
  part.enter(p, end);
  while (part.next()) {
    if (part.key("error_type")) type = part.textLength() > 0;
    else if (part.key("error_message")) says = part.textLength() > 0;
    else if (part.key("id") || part.key("object") || part.key("model") || part.key("type") || part.key("usage"))
      known = known || part.filled() == Filled.Yes;
    else if (part.key("code") || part.key("status") || part.key("success") || part.key("ret") || part.key("errcode"))
      known = known || isSuccessCode(part);
  }
  const failed = type && says;
  eventOdd = failed || (!known && (says || marks.speaks));
  return failed ? EventKind.Error : EventKind.Nothing;
}

/** A line of words about an error, and no JSON. */
function speaksOfError(p: usize, end: usize): bool {
  return holdsIgnoreCase(p, min(p + WORDS_BYTES, end), "error");
}

/** The event as one of its API's; Nothing where it is none. */
function byShape(shape: AnswerShape): EventKind {
  if (choices) return shape == AnswerShape.Choices || shape == AnswerShape.Any ? chatChunk() : EventKind.Nothing;
  if (shape == AnswerShape.Candidates) return candidatesPiece();
  if (typeLength == 0) return EventKind.Nothing;
  if (startsWith(typePtr, typeLength, "response.")) {
    return shape == AnswerShape.Response || shape == AnswerShape.Any ? responsesEvent() : EventKind.Nothing;
  }
  if (isMedia()) return shape == AnswerShape.Any || shape >= AnswerShape.List ? mediaEvent() : EventKind.Nothing;
  return shape == AnswerShape.Message || shape == AnswerShape.Any ? messagesEvent() : EventKind.Nothing;
}

/** Whether the data of the event that was peeked at last is whole: a stream may end within one. */
export function eventClosed(): bool {
  return top.closed;
}

/** An error is spoken of within so much of a line. */
const WORDS_BYTES: i32 = 256;
/** The longest way from an event's front to its type. */
const FRONT_BYTES: i32 = 128;

/** Does an event, whole or cut, open an answer and say nothing of it? It may repeat instructions and tools of the request. */
export function opensAnswer(ptr: usize, length: i32): bool {
  const end = ptr + min(length, FRONT_BYTES);
  for (let p = ptr; p < end; p++) {
    const c = load<u8>(p);
    const left = <i32>(end - p);
    if (c == 0x72) {
      if (startsWith(p, left, "response.created") || startsWith(p, left, "response.in_progress") || startsWith(p, left, "response.queued"))
        return true;
    } else if (c == 0x6d && startsWith(p, left, "message_start")) return true;
  }
  return false;
}

function isTerminator(p: usize, end: usize): bool {
  const len = <i32>(end - p);
  return startsWith(p, len, "[DONE]") && skipSpace(p + 6, end) == end;
}

function readTop(): void {
  typeLength = 0;
  choices = false;
  candidates = 0;
  feedback = 0;
  delta = 0;
  block = 0;
  item = 0;
  response = 0;
  marks.reset();
  while (top.next()) {
    marks.take(top);
    readMember();
  }
}

/** By the length of its key. */
function readMember(): void {
  switch (top.keyLength) {
    case 4:
      if (top.key("type")) {
        typePtr = top.textPtr();
        typeLength = top.textLength();
      } else if (top.key("item")) {
        item = top.value;
        itemEnd = top.valueEnd;
      }
      return;
    case 5:
      if (!top.key("delta")) return;
      delta = top.value;
      deltaEnd = top.valueEnd;
      return;
    case 7:
      if (!top.key("choices") || top.filled() != Filled.Yes) return;
      choices = true;
      readChoices(top);
      return;
    case 8:
      if (!top.key("response")) return;
      response = top.value;
      responseEnd = top.valueEnd;
      return;
    case 10:
      if (!top.key("candidates")) return;
      candidates = top.value;
      candidatesEnd = top.valueEnd;
      return;
    case 13:
      if (!top.key("content_block")) return;
      block = top.value;
      blockEnd = top.valueEnd;
      return;
    case 14:
      if (top.key("promptFeedback")) feedback = feedbackTrouble(top.value, top.valueEnd);
      return;
  }
}

/** Chat completions and legacy completions. OpenRouter ends a failed stream with the reason "error". */
function chatChunk(): EventKind {
  eventFinished = choicesFinished;
  eventTrouble = choicesTrouble;
  if (choicesFailed) return EventKind.Error;
  if (choicesContent) return EventKind.Content;
  return eventFinished ? EventKind.Finish : EventKind.Nothing;
}

/** Google's generateContent. */
function candidatesPiece(): EventKind {
  eventTrouble = feedback;
  if (candidates != 0) {
    readCandidates(candidates, candidatesEnd);
    eventFinished = candidatesFinished;
    if (candidatesTrouble != 0) eventTrouble = candidatesTrouble;
  }
  if (eventTrouble != 0) return EventKind.Error;
  if (candidates != 0 && candidatesContent) return EventKind.Content;
  return eventFinished ? EventKind.Finish : EventKind.Nothing;
}

/** Anthropic Messages. */
function messagesEvent(): EventKind {
  if (isType("message_stop")) return EventKind.Done;
  if (isType("content_block_start")) return block != 0 && blockSays(block, blockEnd) ? EventKind.Content : EventKind.Nothing;
  if (isType("content_block_delta")) return deltaHasContent() ? EventKind.Content : EventKind.Nothing;
  if (!isType("message_delta") || !part.enter(delta, deltaEnd)) return EventKind.Nothing;
  while (part.next()) {
    if (!part.key("stop_reason") || part.filled() != Filled.Yes) continue;
    eventTrouble = troubleOf(part.textPtr(), part.textLength());
    if (eventTrouble != 0) return EventKind.Error;
    eventFinished = true;
  }
  return eventFinished ? EventKind.Finish : EventKind.Nothing;
}

function isType(type: string): bool {
  return equals(typePtr, typeLength, type);
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
  if (isType("response.completed")) {
    eventFinished = responseHasOutput();
    return EventKind.Done;
  }
  if (isType("response.incomplete") || isType("response.cancelled")) {
    eventFinished = true;
    return EventKind.Done;
  }
  if (isType("response.failed")) return EventKind.Error;
  if (endsWith(typePtr, typeLength, ".delta")) return deltaIsFilled() ? EventKind.Content : EventKind.Nothing;
  if (isType("response.image_generation_call.partial_image")) return EventKind.Content;
  if (isType("response.output_item.done")) return item != 0 ? EventKind.Content : EventKind.Nothing;
  return isType("response.output_item.added") && itemIsContent() ? EventKind.Content : EventKind.Nothing;
}

function responseHasOutput(): bool {
  if (response == 0 || !part.enter(response, responseEnd)) return false;
  while (part.next()) if (part.key("output")) return part.filled() == Filled.Yes;
  return false;
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
    eventFinished = !isType("speech.audio.done");
    return EventKind.Done;
  }
  // A transcript's delta is text and may be empty; pictures and sound are there or the event is not.
  if (isType("transcript.text.delta")) return deltaIsFilled() ? EventKind.Content : EventKind.Nothing;
  return marks.isError() ? EventKind.Error : EventKind.Content;
}
