// An error's body, held to its end: leaving it half-read would cost the connection.
import { holdsObject } from "../../json/answer";
import { getBuffer, replaceBuffer } from "../../host/calls";
import { ptrOf, releaseReturned, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { AnswerBody, HOLD_LIMIT, Shown } from "./answer-body";
import { AnswerHead } from "./answer-head";
import { Judgement } from "./judgement";
import { vm } from "../vm";

/** It knows nothing of one answer: one does for all. */
@final
export class ErrorBody extends AnswerBody {
  read(judgement: Judgement, type: BufferTypeValues, size: i32, endOfStream: bool): Shown {
    const head = judgement.head;
    if (!endOfStream && size < HOLD_LIMIT && !judgedEarly(head, type, size)) return Shown.Nothing;
    if (head.encoded || size == 0 || !getBuffer(type, 0, min(size, HOLD_LIMIT))) {
      judgement.failed(null);
      return Shown.Bad;
    }
    if (judgement.hide(returnedPtr(), returnedSize())) replaceStart(type, returnedPtr(), returnedSize(), size);
    judgement.keep(returnedPtr(), returnedSize(), size);
    judgement.failedBy(returnedPtr(), returnedSize());
    releaseReturned();
    return Shown.Bad;
  }

  cut(judgement: Judgement, held: ArrayBuffer): void {
    if (judgement.head.encoded || held.byteLength == 0) {
      judgement.failed(null);
      return;
    }
    judgement.keepWhole(ptrOf(held), held.byteLength);
    judgement.failedBy(ptrOf(held), held.byteLength);
  }
}

/** Where nothing may follow a redirect, nothing can be re-dispatched once trailers have come. Without a length they may: over HTTP/2 it costs nothing to come before them. */
function judgedEarly(head: AnswerHead, type: BufferTypeValues, size: i32): bool {
  if (!vm.holdsHere || head.chunked || size == 0) return false;
  if (head.contentLength >= 0) return <i64>size >= head.contentLength;
  if (head.encoded) return false;
  return getBuffer(type, 0, size) && holdsObject(returnedPtr(), returnedSize());
}

/** Writes the bytes over the start of a buffer of `size`; what lies behind them is more than is looked at. */
function replaceStart(type: BufferTypeValues, ptr: usize, length: i32, size: i32): void {
  if (length >= size) replaceBuffer(type, size, ptr, length);
}
