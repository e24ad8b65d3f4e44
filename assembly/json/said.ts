// What a stream of chat completions, messages or responses has said so far, as the bytes that stood between the quotes: texts have the same escapes everywhere, so
// they are put together without being read.
import { startsWith } from "./ascii";
import { AnswerShape } from "./answer-shape";
import { EventKind, eventFinished, peekEvent } from "./event";
import { SaidResponse } from "./said-response";
import { SaidUsage } from "./said-usage";
import { SseCursor } from "./sse";
import { isTorn } from "./text-end";
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
  /** The text was said to be over: nothing can be put behind it. */
  closed: bool = false;
  /** Of a message: its last event's `delta`, as it came. */
  ending: ByteWriter = new ByteWriter(64);
  usage: SaidUsage = new SaidUsage();
  /** The usage came in a chunk of its own, as clients ask for it. */
  countedApart: bool = false;
  /** Of a stream of responses. */
  response: SaidResponse = new SaidResponse();
  private pending: ByteWriter = new ByteWriter(512);
  private blocks: i32 = 0;

  constructor(private shape: AnswerShape) {}

  /** Whether another answer can be put behind what was said. */
  get canGoOn(): bool {
    const text = this.text;
    return this.plain && !this.closed && this.reason.length == 0 && text.length > 0 && !isTorn(text.ptr, text.length);
  }

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
    else if (this.shape == AnswerShape.Response) this.takeResponse(ptr, ptr + size);
    else this.takeEvent(ptr, ptr + size);
  }

  private takeChunk(ptr: usize, end: usize): void {
    if (!top.enter(ptr, end)) return;
    const isFirst = this.head.length == 0;
    let choices: usize = 0;
    let choicesEnd: usize = 0;
    let counted = false;
    while (top.next()) {
      if (isFirst && (top.key("id") || top.key("created") || top.key("model"))) {
        this.head.bytes(top.start, <i32>(top.valueEnd - top.start));
        this.head.ascii(",");
      } else if (top.key("usage") && top.firstByte() == 0x7b) {
        counted = true;
        this.usage.take(top.value, top.valueEnd);
      } else if (top.key("choices")) {
        choices = top.value;
        choicesEnd = top.valueEnd;
      }
    }
    const some = this.takeChoices(choices, choicesEnd);
    if (counted) this.countedApart = !some;
  }

  /** Whether there are any. */
  private takeChoices(ptr: usize, end: usize): bool {
    if (!part.enter(ptr, end)) return false;
    let count = 0;
    while (part.next()) {
      if (++count > 1 || !inner.enter(part.value, part.valueEnd)) this.plain = false;
      else this.takeChoice();
    }
    return count > 0;
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
      } else if (inner.key("usage")) this.usage.take(inner.value, inner.valueEnd);
    }
    if (delta == 0 || !inner.enter(delta, deltaEnd)) return;
    while (inner.next()) {
      if (inner.key("content")) this.takeText(inner.value, inner.valueEnd);
      else if (!inner.key("role") && inner.filled() != Filled.No) this.plain = false;
    }
  }

  private takeEvent(ptr: usize, end: usize): void {
    if (!top.enter(ptr, end)) return;
    let isBlock = false;
    let isDelta = false;
    let isLast = false;
    let isFirst = false;
    let value: usize = 0;
    let valueEnd: usize = 0;
    while (top.next()) {
      if (top.key("type")) {
        isFirst = top.isText("message_start");
        isBlock = top.isText("content_block_start");
        isDelta = top.isText("content_block_delta");
        isLast = top.isText("message_delta");
        if (top.isText("content_block_stop")) this.closed = true;
      } else if (top.key("content_block") || top.key("delta") || top.key("message")) {
        value = top.value;
        valueEnd = top.valueEnd;
      } else if (top.key("usage")) this.usage.take(top.value, top.valueEnd);
    }
    if (isLast) this.takeLast(value, valueEnd);
    if (isFirst) this.takeStart(value, valueEnd);
    if (!(isBlock || isDelta)) return;
    if ((isBlock && ++this.blocks > 1) || value == 0 || !part.enter(value, valueEnd)) {
      this.plain = false;
      return;
    }
    while (part.next()) {
      if (part.key("text")) this.takeText(part.value, part.valueEnd);
      else if (part.key("type")) {
        if (!part.isText("text") && !part.isText("text_delta")) this.plain = false;
      } else if (part.filled() != Filled.No) this.plain = false;
    }
  }

  /** The reason, of message_delta. */
  private takeLast(ptr: usize, end: usize): void {
    this.reason.reset();
    this.reason.ascii("x");
    this.ending.reset();
    this.ending.bytes(ptr, <i32>(end - ptr));
  }

  /** The message of message_start. */
  private takeStart(ptr: usize, end: usize): void {
    if (ptr == 0 || !part.enter(ptr, end)) return;
    while (part.next()) if (part.key("usage")) this.usage.take(part.value, part.valueEnd);
  }

  private takeResponse(ptr: usize, end: usize): void {
    if (!top.enter(ptr, end)) return;
    const response = this.response;
    let kind = Kind.Other;
    let value: usize = 0;
    let valueEnd: usize = 0;
    let delta: usize = 0;
    let deltaEnd: usize = 0;
    let place = 0;
    let isFurther = false;
    let hasProbabilities = false;
    while (top.next()) {
      if (top.key("type")) kind = kindOf(top);
      else if (top.key("response") || top.key("item") || top.key("part")) {
        value = top.value;
        valueEnd = top.valueEnd;
      } else if (top.key("delta")) {
        delta = top.value;
        deltaEnd = top.valueEnd;
      } else if (top.key("sequence_number")) response.sequence = numberOf(top);
      else if (top.key("output_index")) place = <i32>numberOf(top);
      else if (top.key("content_index")) isFurther = numberOf(top) > 0;
      else if (top.key("logprobs") && top.filled() == Filled.Yes) hasProbabilities = true;
    }
    if (kind == Kind.Closed) this.closed = true;
    if (kind == Kind.Text) {
      if (isFurther || hasProbabilities) this.plain = false;
      this.takeText(delta, deltaEnd);
    }
    if (kind == Kind.Created) response.begins(value, valueEnd);
    else if (kind == Kind.Last) {
      response.ends(value, valueEnd, this.usage);
      this.reason.reset();
      this.reason.ascii("x");
    } else if (kind == Kind.Item) this.takeItem(value, valueEnd, place);
    else if (kind == Kind.ItemDone && this.blocks == 0) response.closes(value, valueEnd);
    else if (kind == Kind.Spoilt) this.plain = false;
  }

  /** What is thought before the text is none of it. */
  private takeItem(ptr: usize, end: usize, place: i32): void {
    if (this.response.opens(ptr, end)) {
      this.response.index = place;
      if (++this.blocks > 1) this.plain = false;
      return;
    }
    let thinks = false;
    if (part.enter(ptr, end)) while (part.next()) if (part.key("type")) thinks = part.isText("reasoning");
    if (!thinks || this.blocks > 0) this.plain = false;
  }

  private takeText(value: usize, end: usize): void {
    const size = <i32>(end - value);
    if (size < 2 || load<u8>(value) != 0x22) {
      // A list of parts, or an object.
      if (size > 2 && (load<u8>(value) == 0x5b || load<u8>(value) == 0x7b)) this.plain = false;
      return;
    }
    if (this.reason.length > 0 && size > 2) this.plain = false;
    this.text.bytes(value + 1, size - 2);
  }
}

const enum Kind {
  Other = 0,
  Created = 1,
  Item = 2,
  ItemDone = 3,
  Text = 4,
  Last = 5,
  /** No plain text any more. */
  Spoilt = 6,
  /** The text is over. */
  Closed = 7,
}

function kindOf(type: Walk): Kind {
  if (type.isText("response.output_text.delta")) return Kind.Text;
  if (type.isText("response.output_text.done")) return Kind.Closed;
  if (type.isText("response.created")) return Kind.Created;
  if (type.isText("response.output_item.added")) return Kind.Item;
  if (type.isText("response.output_item.done")) return Kind.ItemDone;
  if (type.isText("response.completed") || type.isText("response.incomplete")) return Kind.Last;
  if (type.isText("response.output_text.annotation.added") || type.isText("response.refusal.delta")) return Kind.Spoilt;
  return Kind.Other;
}

function numberOf(walk: Walk): i64 {
  let value: i64 = 0;
  for (let p = walk.value; p < walk.valueEnd; p++) {
    const c = load<u8>(p);
    if (c < 0x30 || c > 0x39) return 0;
    value = value * 10 + (c - 0x30);
  }
  return value;
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
