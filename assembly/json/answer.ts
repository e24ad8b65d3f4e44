// The commit point of an answer that is not streamed: its first bytes show content or an error.
import { skipSpace } from "./ascii";
import { ErrorMarks } from "./error-marks";
import { Filled, Walk } from "./walk";

export const enum AnswerKind {
  /** More bytes are needed. */
  Undecided = 0,
  Content = 1,
  Error = 2,
}

const top = new Walk();
const marks = new ErrorMarks();

/**
 * What the first `len` bytes of a 200 answer show; `complete`: there are no more. An empty answer is an error; what is no JSON object, and
 * a whole object without a mark of either, is content.
 */
export function peekAnswer(ptr: usize, len: i32, complete: bool): AnswerKind {
  top.closed = false;
  const end = ptr + max(len, 0);
  let p = skipMark(ptr, end);
  p = skipSpace(p, end);
  if (p >= end) return complete ? AnswerKind.Error : AnswerKind.Undecided;
  let c = load<u8>(p);
  if (c == 0x5b) {
    // Gemini wraps an error into an array; embeddings may be an array by themselves.
    p = skipSpace(p + 1, end);
    if (p >= end) return complete ? AnswerKind.Content : AnswerKind.Undecided;
    c = load<u8>(p);
  }
  if (c != 0x7b || !top.enter(p, end)) return AnswerKind.Content;
  return readMembers(complete);
}

/** In the order in which they come: an error mark before the content makes it an error, one behind it does not matter any more. */
function readMembers(complete: bool): AnswerKind {
  marks.reset();
  while (top.next()) {
    marks.take(top);
    if (marks.isError()) return AnswerKind.Error;
    if (top.key("status") && top.isText("failed")) return AnswerKind.Error;
    if (isContentKey() && top.filled() == Filled.Yes) return AnswerKind.Content;
  }
  return complete ? AnswerKind.Content : AnswerKind.Undecided;
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

function isContentKey(): bool {
  switch (top.keyLength) {
    case 4:
      return top.key("data") || top.key("text");
    case 6:
      return top.key("output") || top.key("images");
    case 7:
      return top.key("choices") || top.key("content") || top.key("results");
    case 9:
      return top.key("embedding");
    case 10:
      return top.key("embeddings") || top.key("candidates");
    default:
      return false;
  }
}

function skipMark(p: usize, end: usize): usize {
  const isMark = end - p >= 3 && load<u8>(p) == 0xef && load<u8>(p, 1) == 0xbb && load<u8>(p, 2) == 0xbf;
  return isMark ? p + 3 : p;
}
