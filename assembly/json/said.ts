// What a stream of chat completions or messages has said so far, as the bytes that stood between the quotes: texts have the same escapes everywhere, so
// they are put together without being read.
import { startsWith } from "./ascii";
import { AnswerShape } from "./answer-shape";
import { EventKind, eventFinished, peekEvent } from "./event";
import { SseCursor } from "./sse";
import { Filled, Walk } from "./walk";
import { ByteWriter } from "./write";

/** An event that is longer is no plain text any more. */
const MOST_EVENT: i32 = 65536;
/** And so is a longer text. */
const MOST_TEXT: i32 = 1048576;

const cursor = new SseCursor();
const top = new Walk();
const part = new Walk();
const inner = new Walk();


@final
export class Said {
  /** Escaped. */
  text: ByteWriter = new ByteWriter(1024);
  /** Nothing but one plain text was said. */
  plain: bool = true;
  /** Of a chat completion: what each chunk begins with, `"id":"...","created":1,"model":"..."`. */
  head: ByteWriter = new ByteWriter(128);
  /** The reason to end, with its quotes; length 0: none came. */
  reason: ByteWriter = new ByteWriter(32);
  /** Events behind the text that say no more of it, as they came: the usage. */
  rest: ByteWriter = new ByteWriter(256);
  private pending: ByteWriter = new ByteWriter(512);
  private blocks: i32 = 0;

  constructor(private shape: AnswerShape) {}

  /** Takes a chunk, however its events lie in it. */
  feed(ptr: usize, len: i32): void {
    if (!this.plain) return;
    this.pending.bytes(ptr, len);
    cursor.reset();
    const from = this.pending.ptr;
    const size = this.pending.length;
    while (this.plain && cursor.next(from, size)) this.take();
    const left = size - cursor.offset;
    const tail = new ByteWriter(left + 512);
    tail.bytes(from + cursor.offset, left);
    this.pending = tail;
    if (left > MOST_EVENT || this.text.length > MOST_TEXT) this.plain = false;
  }

  private take(): void {
    const size = cursor.dataLength;
    const ptr = cursor.dataPtr;
    if (size == 0) return;
    const kind = peekEvent(cursor.namePtr, cursor.nameLength, ptr, size, this.shape);
    if (kind == EventKind.Error || (kind == EventKind.Done && !eventFinished)) return;
    if (this.shape == AnswerShape.Choices) this.takeChunk(ptr, ptr + size);
    else this.takeEvent(ptr, ptr + size);
  }

  private takeChunk(ptr: usize, end: usize): void {
    if (!top.enter(ptr, end)) return;
    const isFirst = this.head.length == 0;
    let counted = false;
    while (top.next()) {
      if (isFirst && (top.key("id") || top.key("created") || top.key("model"))) {
        this.head.bytes(top.start, <i32>(top.valueEnd - top.start));
        this.head.ascii(",");
      } else if (top.key("usage")) counted = top.filled() == Filled.Yes;
      else if (top.key("choices")) this.takeChoices(top.value, top.valueEnd);
    }
    if (counted) this.keepRest(ptr, end);
  }

  private keepRest(ptr: usize, end: usize): void {
    this.rest.ascii("data: ");
    this.rest.bytes(ptr, <i32>(end - ptr));
    this.rest.ascii("\n\n");
  }

  private takeChoices(ptr: usize, end: usize): void {
    if (!part.enter(ptr, end)) return;
    let count = 0;
    while (part.next()) {
      if (++count > 1 || !inner.enter(part.value, part.valueEnd)) this.plain = false;
      else this.takeChoice();
    }
  }

  private takeChoice(): void {
    let delta: usize = 0;
    let deltaEnd: usize = 0;
    while (inner.next()) {
      if (inner.key("index") && inner.filled() == Filled.Yes) this.plain = false;
      else if (inner.key("finish_reason") && inner.filled() == Filled.Yes) {
        this.reason.reset();
        this.reason.bytes(inner.value, <i32>(inner.valueEnd - inner.value));
      } else if (inner.key("delta")) {
        delta = inner.value;
        deltaEnd = inner.valueEnd;
      }
    }
    if (delta == 0 || !inner.enter(delta, deltaEnd)) return;
    while (inner.next()) {
      if (inner.key("content")) this.takeText(inner);
      else if (!inner.key("role") && inner.filled() != Filled.No) this.plain = false;
    }
  }

  private takeEvent(ptr: usize, end: usize): void {
    if (!top.enter(ptr, end)) return;
    let isBlock = false;
    let isDelta = false;
    let isLast = false;
    let value: usize = 0;
    let valueEnd: usize = 0;
    while (top.next()) {
      if (top.key("type")) {
        isBlock = top.isText("content_block_start");
        isDelta = top.isText("content_block_delta");
        isLast = top.isText("message_delta");
      } else if (top.key("content_block") || top.key("delta")) {
        value = top.value;
        valueEnd = top.valueEnd;
      }
    }
    if (isLast) this.takeLast(ptr, end);
    if (!(isBlock || isDelta)) return;
    if ((isBlock && ++this.blocks > 1) || value == 0 || !part.enter(value, valueEnd)) {
      this.plain = false;
      return;
    }
    while (part.next()) {
      if (part.key("text")) this.takeText(part);
      else if (part.key("type")) {
        if (!part.isText("text") && !part.isText("text_delta")) this.plain = false;
      } else if (part.filled() != Filled.No) this.plain = false;
    }
  }

  /** message_delta, with the reason and the usage. */
  private takeLast(ptr: usize, end: usize): void {
    this.reason.reset();
    this.reason.ascii("x");
    this.rest.ascii("event: message_delta\n");
    this.keepRest(ptr, end);
  }

  private takeText(walk: Walk): void {
    const size = <i32>(walk.valueEnd - walk.value);
    if (size < 2 || load<u8>(walk.value) != 0x22) return;
    if (this.reason.length > 0 && size > 2) this.plain = false;
    this.text.bytes(walk.value + 1, size - 2);
  }
}

/** Whether the event's data is nothing that a client could read: neither an object in JSON, whole, nor the terminator. */
export function isMalformed(ptr: usize, size: i32): bool {
  if (size == 0) return false;
  if (top.enter(ptr, ptr + size)) {
    while (top.next());
    return !top.closed;
  }
  return !startsWith(ptr, size, "[DONE]");
}

/**
 * Bytes at the front of `rest` that repeat what was said: all of it, where the answer begins anew, or its end: words, from the beginning of one, or
 * white space.
 */
export function overlap(said: usize, saidSize: i32, rest: usize, restSize: i32): i32 {
  if (saidSize >= 6 && restSize >= saidSize && memory.compare(said, rest, saidSize) == 0) return saidSize;
  for (let size = min(min(saidSize, restSize), 2048); size >= 6; size--) {
    const from = said + (saidSize - size);
    if (size < saidSize && load<u8>(from - 1) != 0x20) continue;
    if (memory.compare(from, rest, size) == 0) return size;
  }
  let blank = 0;
  while (blank < saidSize && blank < restSize && load<u8>(said + (saidSize - 1 - blank)) == 0x20 && load<u8>(rest + blank) == 0x20) blank++;
  return blank;
}
