// The end of a stream, by its API: of events, or of AWS's frames, which are read one after the other as they pass.
import { FrameCursor } from "../../dialect/event-stream";
import { Slice } from "../../dialect/slice";
import { Api } from "../../core/settings";
import { ptrOf } from "../../host/memory";
import { StreamEnd } from "../../json/stream-end";
import { ByteWriter } from "../../json/write";
import { AnswerShape } from "../../json/answer-shape";
import { shapeOf } from "./shape-of";

/** A longer frame is not looked at, and nothing is said of its stream. */
const MOST_HELD: i32 = 1048576;

export function endOf(api: Api): StreamEnd {
  if (api == Api.Converse) return new FrameEnd();
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
    if (cursor.name.is("messageStop")) this.finished = true;
    if (!cursor.failed || this.failed) return;
    this.failed = true;
    this.failure = failureOf(cursor);
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

/** An exception's type is its code. */
function failureOf(cursor: FrameCursor): ArrayBuffer {
  const writer = new ByteWriter();
  writer.ascii('{"error":{"code":');
  writer.jsonString(cursor.name.ptr, cursor.name.length);
  writer.ascii(',"said":');
  const said: Slice = cursor.data.some ? cursor.data : cursor.message;
  writer.jsonString(said.ptr, min(said.length, 2048));
  writer.ascii("}}");
  return writer.take();
}
