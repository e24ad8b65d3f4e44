// A stream that broke before any of it was sent on: its content and what ends it came together, so the next attempt can take its place.
import { getBuffer } from "../../host/calls";
import { ptrOf, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { isMalformed } from "../../json/said";
import { SseCursor } from "../../json/sse";
import { endOf } from "./frame-end";
import { Judgement } from "./judgement";

const cursor = new SseCursor();

/** Fills in the outcome where the `size` bytes that are held have an error behind their content, or, where they must finish, an end without a reason for it. False: all is well so far. */
export function brokeAtOnce(judgement: Judgement, type: BufferTypeValues, size: i32, whole: bool, mustFinish: bool): bool {
  if (!getBuffer(type, 0, size)) return false;
  const end = endOf(judgement.api);
  end.feed(returnedPtr(), returnedSize());
  if (whole) end.over();
  if (!end.failed && (!mustFinish || end.finished)) return false;
  judgement.trouble = end.trouble;
  const failure = end.failure;
  if (failure === null) judgement.failed(null);
  else judgement.failedWith(ptrOf(failure), failure.byteLength);
  return true;
}

/** The same of an event that nobody can read. */
export function unreadableAtOnce(judgement: Judgement, type: BufferTypeValues, size: i32): bool {
  if (!getBuffer(type, 0, size)) return false;
  cursor.reset();
  while (cursor.next(returnedPtr(), returnedSize())) {
    if (!isMalformed(cursor.dataPtr, cursor.dataLength)) continue;
    judgement.failed(null);
    return true;
  }
  return false;
}
