// The end of a stream, by its API: of events, of AWS's frames, which are read one after the other as they pass, or as a dialect's reader tells it.
import { Listener } from "../../dialect/listener";
import { AnswerTranslation } from "../../dialect/pair/translate";
import { FrameCursor } from "../../dialect/event-stream";
import { NONE, Slice, textOf } from "../../dialect/slice";
import { isTrouble } from "../../dialect/trouble";
import { Api } from "../../core/settings";
import { ptrOf } from "../../host/memory";
import { StreamEnd } from "../../json/stream-end";
import { Walk } from "../../json/walk";
import { ByteWriter } from "../../json/write";
import { AnswerShape } from "../../json/answer-shape";
import { dialectOf } from "./dialect-of";
import { shapeOf } from "./shape-of";
import { LISTENS } from "./told-body";

/** A longer frame is not looked at, and nothing is said of its stream. */
const MOST_HELD: i32 = 1048576;

export function endOf(api: Api): StreamEnd {
  if (api == Api.Converse) return new FrameEnd();
  if (shapeOf(api) == AnswerShape.Told) return new ToldEnd(api);
  return new StreamEnd(shapeOf(api));
}


@final
export class FrameEnd extends StreamEnd {
  private cursor: FrameCursor = new FrameCursor();
  private part: ByteWriter = new ByteWriter(1024);
  private lost: bool = false;

  constructor() {
    super(AnswerShape.Output);
  }

  feed(ptr: usize, len: i32): void {
    if (this.lost || this.failed || len <= 0) return;
    const cursor = this.cursor;
    this.part.bytes(ptr, len);
    cursor.offset = 0;
    while (cursor.next(this.part.ptr, this.part.length)) this.takeFrame();
    if (cursor.broken) this.failed = true;
    this.keepRest(cursor.offset);
  }

  private takeFrame(): void {
    const cursor = this.cursor;
    const reason = stopReasonOf(cursor);
    const troubled = isTrouble(reason);
    if (cursor.name.is("messageStop") && !troubled) this.finished = true;
    if ((!cursor.failed && !troubled) || this.failed) return;
    this.failed = true;
    this.failure = failureOf(troubled ? reason : cursor.name, cursor);
  }

  private keepRest(from: i32): void {
    const left = this.part.length - from;
    this.lost = left > MOST_HELD;
    const rest = new ArrayBuffer(this.lost ? 0 : left);
    memory.copy(ptrOf(rest), this.part.ptr + from, rest.byteLength);
    this.part.reset();
    this.part.buffered(rest);
  }

  /** Bytes were passed over: where the next frame begins is not known. */
  skip(): void {
    this.lost = true;
  }

  over(): void {
    if (this.lost) this.finished = true;
  }
}

/** A dialect of a provider's own. */
@final
class ToldEnd extends StreamEnd {
  private listener: Listener;
  private heard: AnswerTranslation;

  constructor(api: Api) {
    const listener = new Listener(LISTENS);
    const heard = new AnswerTranslation(dialectOf(api), listener);
    super(AnswerShape.Told);
    this.listener = listener;
    this.heard = heard;
  }

  feed(ptr: usize, len: i32): void {
    if (len > 0) this.heard.chunk(ptr, len);
    this.note();
  }

  glance(ptr: usize, len: i32): bool {
    return false;
  }

  skip(): void {}

  over(): void {
    this.heard.end();
    this.note();
  }

  private note(): void {
    this.failed = this.listener.failed;
    this.failure = this.heard.failure;
    this.finished = this.listener.over && !this.failed;
  }
}

const stop = new Walk();

/** Why the model stopped, where the frame tells it. */
export function stopReasonOf(cursor: FrameCursor): Slice {
  if (!cursor.name.is("messageStop") || !stop.enter(cursor.data.ptr, cursor.data.end)) return NONE;
  while (stop.next()) if (stop.key("stopReason")) return textOf(stop);
  return NONE;
}

/** An exception's type is its code. */
function failureOf(code: Slice, cursor: FrameCursor): ArrayBuffer {
  const writer = new ByteWriter();
  writer.ascii('{"error":{"code":');
  writer.jsonString(code.ptr, code.length);
  writer.ascii(',"said":');
  const said: Slice = cursor.data.some ? cursor.data : cursor.message;
  writer.jsonString(said.ptr, min(said.length, 2048));
  writer.ascii("}}");
  return writer.take();
}
