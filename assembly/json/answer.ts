// The commit point of an answer that is not streamed: it is good when it shows the sign of an answer of its API.
import { isDigit, skipMark, skipSpace, startsWith } from "./ascii";
import { candidatesContent, candidatesFinished, candidatesTrouble, feedbackTrouble, readCandidates } from "./candidates";
import { choicesContent, choicesFailed, choicesFinished, choicesTrouble, readChoices } from "./choices";
import { ErrorMarks } from "./error-marks";
import { troubleOf } from "./finish-reason";
import { AnswerShape } from "./answer-shape";
import { blocksSay } from "./blocks";
import { resultsSay } from "./results";
import { Filled, Walk } from "./walk";

export const enum AnswerKind {
  /** More bytes are needed. */
  Undecided = 0,
  Content = 1,
  /** An error, or no sign of an answer. */
  Error = 2,
  /** It is a stream of events, whatever its label says. */
  Events = 3,
}

/** Set by `peekAnswer`: the failure (a FailureKind) that its finish reason stands for; 0: none. */
export let answerTrouble: i32 = 0;

const top = new Walk();
const entry = new Walk();
const marks = new ErrorMarks();

// What the members of the answer under way have shown.
let content: bool = false;
let finished: bool = false;
let failed: bool = false;
let background: bool = false;
let pending: bool = false;

/**
 * What the first `len` bytes of a 200 answer show; `complete`: there are no more, and all of it is looked at: an error behind the content makes
 * it one. Without a sign of an answer of the shape it is an error too, and where it is torn.
 */
export function peekAnswer(ptr: usize, len: i32, complete: bool, shape: AnswerShape = AnswerShape.Any): AnswerKind {
  answerTrouble = 0;
  top.closed = false;
  const end = ptr + max(len, 0);
  const p = skipSpace(skipMark(ptr, end), end);
  if (p >= end) return complete ? AnswerKind.Error : AnswerKind.Undecided;
  const c = load<u8>(p);
  if (c == 0x7b) return object(p, end, complete, shape);
  if (c == 0x5b) return array(p, end, complete, shape);
  return other(p, end, complete, shape);
}

/** In the order in which they come: an error mark before the content makes it an error. */
function object(p: usize, end: usize, complete: bool, shape: AnswerShape): AnswerKind {
  marks.reset();
  content = false;
  finished = false;
  failed = false;
  background = false;
  pending = false;
  top.enter(p, end);
  while (top.next()) {
    marks.take(top);
    take(shape);
    if (failed || marks.isError()) return AnswerKind.Error;
    if (content && !complete) return AnswerKind.Content;
  }
  if (!complete && !top.closed) return AnswerKind.Undecided;
  return top.closed && (content || finished) ? AnswerKind.Content : AnswerKind.Error;
}

/** Whether these bytes hold an object to its closing bracket. */
export function holdsObject(ptr: usize, len: i32): bool {
  if (!top.enter(ptr, ptr + max(len, 0))) return false;
  while (top.next()) continue;
  return top.closed;
}

/** Whether the object that was peeked at last is whole: where trailers follow, nothing else tells that there is no more. */
export function answerClosed(): bool {
  return top.closed;
}

function take(shape: AnswerShape): void {
  switch (shape) {
    case AnswerShape.Choices:
      return takeChoices();
    case AnswerShape.Message:
      return takeMessage();
    case AnswerShape.Response:
      return takeResponse();
    case AnswerShape.Candidates:
      return takeCandidates();
    case AnswerShape.List:
      return takeList();
    case AnswerShape.Text:
      return takeText();
    case AnswerShape.Count:
      if ((top.key("input_tokens") || top.key("totalTokens")) && isDigit(top.firstByte())) content = true;
      return;
    case AnswerShape.Binary:
      if ((top.key("audio") || top.key("data") || top.key("url")) && top.filled() == Filled.Yes) content = true;
      return;
    case AnswerShape.Output:
      return takeOutput();
    default:
      return takeAny();
  }
}

function takeChoices(): void {
  if (!top.key("choices")) return;
  readChoices(top);
  if (choicesFailed) {
    failed = true;
    answerTrouble = choicesTrouble;
  }
  content = choicesContent;
  finished = choicesFinished;
}

function takeCandidates(): void {
  if (top.key("promptFeedback")) {
    answerTrouble = feedbackTrouble(top.value, top.valueEnd);
    failed = failed || answerTrouble != 0;
  }
  if (!top.key("candidates")) return;
  readCandidates(top.value, top.valueEnd);
  content = candidatesContent;
  finished = candidatesFinished;
  if (candidatesTrouble == 0) return;
  failed = true;
  answerTrouble = candidatesTrouble;
}

function takeMessage(): void {
  if (top.key("content")) content = content || blocksSay(top.value, top.valueEnd);
  else if (top.key("stop_reason") && !top.cut && top.filled() == Filled.Yes) takeReason();
}

/** `{"output":{"message":{"content"}},"stopReason"}`. */
function takeOutput(): void {
  if (top.key("output")) content = content || (top.firstByte() == 0x7b && top.filled() == Filled.Yes);
  else if (top.key("stopReason") && !top.cut && top.filled() == Filled.Yes) takeReason();
}

/** Why it stopped: the model's own reason, or its provider's trouble. */
function takeReason(): void {
  answerTrouble = troubleOf(top.textPtr(), top.textLength());
  if (answerTrouble != 0) failed = true;
  else finished = true;
}

/** One that is worked on in the background has no output yet. */
function takeResponse(): void {
  if (top.key("output")) content = content || hasItem();
  else if (top.key("background")) background = top.firstByte() == 0x74 && !top.cut;
  else if (top.key("status") && !top.cut) {
    if (top.isText("failed")) failed = true;
    else if (top.isText("incomplete")) finished = true;
    else if (top.isText("queued") || top.isText("in_progress")) pending = true;
  }
  if (background && pending) content = true;
}

function hasItem(): bool {
  if (top.firstByte() != 0x5b || !entry.enter(top.value, top.valueEnd)) return false;
  while (entry.next()) if (entry.firstByte() == 0x7b && entry.filled() != Filled.No) return true;
  return false;
}

/** One whose output is a text of its own has it there. */
function takeList(): void {
  if (!isListKey()) return;
  content = content || resultsSay(top.value, top.valueEnd) || (top.key("output") && top.textLength() > 0);
}

function isListKey(): bool {
  switch (top.keyLength) {
    case 4:
      return top.key("data");
    case 6:
      return top.key("images") || top.key("output");
    case 7:
      return top.key("results") || top.key("outputs");
    case 9:
      return top.key("embedding");
    case 10:
      return top.key("embeddings");
    case 11:
      return top.key("predictions");
    default:
      return false;
  }
}

/** Silence has no text, but its length or what it cost. */
function takeText(): void {
  const says = top.key("text") || top.key("segments") || top.key("words") || top.key("usage") || top.key("duration");
  if (says && top.filled() == Filled.Yes) content = true;
}

function takeAny(): void {
  if (top.key("status") && top.isText("failed")) failed = true;
  takeList();
  if ((top.key("text") || top.key("content") || top.key("candidates")) && top.filled() == Filled.Yes) content = true;
  if (top.key("choices")) takeChoices();
}

/** A list of results may be an array by itself; Gemini wraps an error into one. */
function array(p: usize, end: usize, complete: bool, shape: AnswerShape): AnswerKind {
  if (shape == AnswerShape.Text) return AnswerKind.Content;
  const inside = skipSpace(p + 1, end);
  if (inside >= end) return complete ? AnswerKind.Error : AnswerKind.Undecided;
  const c = load<u8>(inside);
  if (c != 0x7b || (shape != AnswerShape.List && shape != AnswerShape.Any)) {
    if (shape != AnswerShape.List && shape != AnswerShape.Any) return AnswerKind.Error;
    return c == 0x5d ? AnswerKind.Error : AnswerKind.Content;
  }
  marks.reset();
  entry.enter(inside, end);
  let members = 0;
  while (entry.next()) {
    marks.take(entry);
    if (marks.isError()) return AnswerKind.Error;
    if (++members == 2 && shape == AnswerShape.List) return AnswerKind.Content;
  }
  return complete ? (shape == AnswerShape.List && members > 0 ? AnswerKind.Content : AnswerKind.Error) : AnswerKind.Undecided;
}

/** Neither an object nor an array: events under another label, a page, a text, or nothing that an API answers. */
function other(p: usize, end: usize, complete: bool, shape: AnswerShape): AnswerKind {
  const len = <i32>(end - p);
  if (isEvents(p, len)) return AnswerKind.Events;
  if (len < MOST_FIELD && !complete) return AnswerKind.Undecided;
  if (load<u8>(p) == 0x3c) return AnswerKind.Error;
  return shape == AnswerShape.Text || shape == AnswerShape.Binary ? AnswerKind.Content : AnswerKind.Error;
}

/** The longest name of a field and its colon. */
const MOST_FIELD: i32 = 6;

/** Does a line of an event stream begin here? */
function isEvents(p: usize, len: i32): bool {
  return (
    startsWith(p, len, "data:") ||
    startsWith(p, len, "event:") ||
    startsWith(p, len, "id:") ||
    startsWith(p, len, "retry:") ||
    startsWith(p, len, ":")
  );
}
