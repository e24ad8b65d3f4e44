// What a request holds that only one account can read or look up, in one pass over its bytes for the colons behind names: within a string a name's
// quotes are escaped, so that no text is taken for a member.
import { equals, isSpace, skipSpace } from "./ascii";
import { markOf } from "./mark";
import { stringRun } from "./string-run";

/** Of the last request that was read: marks of what may be left out, in its order; 0: it has none. */
export let heldMarks: u64[] = [];
/** Mark of what may not be; 0: there is none. And what names it. */
export let boundMark: u64 = 0;
export let boundMember: string = "";
/** The model is asked to think. */
export let asksToThink: bool = false;
/** The provider is asked to keep the conversation under the answer's id (Anthropic's message threads). */
export let asksForThread: bool = false;
/** Nothing of the answer is to be stored (`store: false` of Responses): no later request can name it. */
export let storesNothing: bool = false;

/** `messages`: of Anthropic's Messages API, else of OpenAI's. */
export function readHeld(ptr: usize, size: i32, messages: bool): void {
  const end = ptr + size;
  heldMarks = [];
  boundMark = 0;
  boundMember = "";
  asksToThink = false;
  asksForThread = false;
  storesNothing = false;
  for (let p = colonIn(ptr, end); p < end; p = colonIn(p + 1, end)) {
    const quote = nameEnd(ptr, p);
    if (quote == 0) continue;
    const value = skipSpace(p + 1, end);
    if (value >= end) return;
    if (messages) ofMessages(ptr, quote, value, end);
    else ofResponses(ptr, quote, value, end);
  }
}

function ofMessages(begin: usize, quote: usize, value: usize, end: usize): void {
  if (isName(begin, quote, "signature")) hold(value, end);
  else if (isName(begin, quote, "type")) holdUnmarked(value, end, "redacted_thinking");
  else if (isName(begin, quote, "file_id")) bind(value, end, "file_id");
  else if (isName(begin, quote, "thinking")) asksToThink = asksToThink || load<u8>(value) == 0x7b;
  else if (isName(begin, quote, "thread") && load<u8>(value) == 0x7b) readThread(value, end);
}

function ofResponses(begin: usize, quote: usize, value: usize, end: usize): void {
  if (isName(begin, quote, "encrypted_content")) hold(value, end);
  else if (isName(begin, quote, "type")) {
    holdUnmarked(value, end, "reasoning");
    if (isText(value, end, "item_reference")) bindWithin(value, end, "id", "input.item_reference");
  } else if (isName(begin, quote, "store")) storesNothing = load<u8>(value) == 0x66;
  else if (isName(begin, quote, "previous_response_id")) bind(value, end, "previous_response_id");
  else if (isName(begin, quote, "file_id")) bind(value, end, "file_id");
  else if (isName(begin, quote, "input_file_id")) bind(value, end, "input_file_id");
  else if (isName(begin, quote, "video") && load<u8>(value) == 0x7b) bind(idIn(value, end), end, "video");
  else if (isName(begin, quote, "conversation")) bind(idIn(value, end), end, "conversation");
}

function hold(value: usize, end: usize): void {
  const mark = markAt(value, end);
  if (mark != 0) heldMarks.push(mark);
}

/** A kind of part or item that has no mark of its own, or need not have one. */
function holdUnmarked(value: usize, end: usize, type: string): void {
  if (isText(value, end, type)) heldMarks.push(0);
}

/** The value is this text. */
function isText(value: usize, end: usize, text: string): bool {
  const length = text.length;
  return value + length + 2 <= end && load<u8>(value) == 0x22 && equals(value + 1, length, text) && load<u8>(value + length + 1) == 0x22;
}

/** `{"type": "create"}`, or what it goes on from: `{"type": "continue", "previous_message_id": "msg_..."}`. */
function readThread(value: usize, end: usize): void {
  asksForThread = true;
  const other = boundMark;
  boundMark = 0; // whatever else it names is of less weight: the conversation itself is there
  bindWithin(value, end, "previous_message_id", "thread");
  if (boundMark == 0) boundMark = other;
}

/** To what a member says that follows in the same object, which holds no other. */
function bindWithin(value: usize, end: usize, name: string, member: string): void {
  let close = value;
  while (close < end && load<u8>(close) != 0x7d) close++;
  for (let p = colonIn(value, close); p < close; p = colonIn(p + 1, close)) {
    const quote = nameEnd(value, p);
    if (quote != 0 && isName(value, quote, name)) return bind(skipSpace(p + 1, close), close, member);
  }
}

/** The first of them counts: all of them are of one account, or nobody can answer. */
function bind(value: usize, end: usize, member: string): void {
  const mark = boundMark == 0 ? markAt(value, end) : 0;
  if (mark == 0) return;
  boundMark = mark;
  boundMember = member;
}

/** Of `{"id": "conv_..."}` the id. */
function idIn(value: usize, end: usize): usize {
  if (load<u8>(value) != 0x7b) return value;
  const colon = colonIn(value, end);
  if (colon >= end) return end;
  const quote = nameEnd(value, colon);
  return quote != 0 && isName(value, quote, "id") ? skipSpace(colon + 1, end) : end;
}

/** Of the string that begins there; 0: there is none. */
function markAt(value: usize, end: usize): u64 {
  if (value >= end || load<u8>(value) != 0x22) return 0;
  let p = value + 1;
  while (true) {
    p = stringRun(p, end);
    if (p >= end) return 0;
    const c = load<u8>(p);
    if (c == 0x22) return markOf(value + 1, <i32>(p - value) - 1);
    p += c == 0x5c ? 2 : 1;
  }
}

/** The closing quote of the name in front of a colon; 0: there is none. */
function nameEnd(begin: usize, colon: usize): usize {
  let p = colon - 1;
  while (p > begin && isSpace(load<u8>(p))) p--;
  return p > begin && load<u8>(p) == 0x22 ? p : 0;
}

function isName(begin: usize, quote: usize, name: string): bool {
  const length = name.length;
  const from = quote - length;
  if (from <= begin || load<u8>(from - 1) != 0x22) return false;
  return equals(from, length, name);
}

/** The first colon in [p, end); `end`: there is none. */
function colonIn(p: usize, end: usize): usize {
  const colon = i8x16.splat(0x3a);
  while (p + 16 <= end) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(p), colon));
    if (hits != 0) return p + ctz(hits);
    p += 16;
  }
  while (p < end && load<u8>(p) != 0x3a) p++;
  return p;
}
