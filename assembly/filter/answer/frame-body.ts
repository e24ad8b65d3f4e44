// A stream of AWS's frames that is read until its first content.
import { FrameCursor } from "../../dialect/event-stream";
import { Slice } from "../../dialect/slice";
import { isTrouble } from "../../dialect/trouble";
import { getBuffer } from "../../host/calls";
import { ptrOf, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { lower } from "../../json/ascii";
import { ByteWriter } from "../../json/write";
import { AnswerBody, HOLD_LIMIT, Shown } from "./answer-body";
import { Judgement } from "./judgement";
import { stopReasonOf } from "./frame-end";
import * as names from "../names";

/** It knows nothing of one answer: what opens it is short, and read again. */
@final
export class FrameBody extends AnswerBody {
  private cursor: FrameCursor = new FrameCursor();

  read(judgement: Judgement, type: BufferTypeValues, size: i32, endOfStream: bool): Shown {
    const cursor = this.cursor;
    cursor.reset();
    if (size > 0 && getBuffer(type, 0, size)) {
      const ptr = returnedPtr();
      const length = returnedSize();
      while (cursor.next(ptr, length)) {
        if (cursor.failed) return failing(judgement, cursor);
        if (isTrouble(stopReasonOf(cursor))) {
          judgement.failed(null);
          return Shown.Bad;
        }
        if (saysSomething(cursor.name)) return Shown.Good;
      }
    }
    if (!endOfStream && !cursor.broken) return size >= HOLD_LIMIT ? Shown.Good : Shown.Nothing;
    judgement.failed(null);
    return Shown.Bad;
  }
}

/** Content, or a reason to end. */
function saysSomething(name: Slice): bool {
  return name.is("contentBlockDelta") || name.is("contentBlockStart") || name.is("messageStop");
}

/** An exception's type is its code, its payload what it says; an error has words in a header in place of it. */
function failing(judgement: Judgement, cursor: FrameCursor): Shown {
  judgement.head.code = lowerCase(cursor.name);
  let said = cursor.data;
  if (!said.some && cursor.message.some) {
    const writer = new ByteWriter();
    writer.ascii('{"message":');
    writer.jsonString(cursor.message.ptr, cursor.message.length);
    writer.ascii("}");
    said = new Slice(writer.ptr, writer.length);
  }
  judgement.failedWith(said.ptr, said.length);
  return Shown.Bad;
}

function lowerCase(text: Slice): ArrayBuffer {
  if (!text.some) return names.EMPTY;
  const bytes = new ArrayBuffer(text.length);
  for (let i = 0, n = text.length; i < n; i++) store<u8>(ptrOf(bytes) + i, lower(load<u8>(text.ptr + i)));
  return bytes;
}
