// Bytes of no form that can be read, as speech is: good as soon as there are some, unless they are JSON or a page under the label of sound.
import { skipSpace, startsWith } from "../../json/ascii";
import { getBuffer } from "../../host/calls";
import { returnStamp, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { AnswerBody, Shown } from "./answer-body";
import { Judgement } from "./judgement";

/** So much tells what it is. */
const LOOK: i32 = 64;
/** A shorter beginning may still become anything. */
const LEAST: i32 = 6;


@final
export class SoundBody extends AnswerBody {
  read(judgement: Judgement, type: BufferTypeValues, size: i32, endOfStream: bool): Shown {
    if (size < LEAST && !endOfStream) return Shown.Nothing;
    if (size == 0 || !getBuffer(type, 0, min(size, LOOK))) {
      judgement.failed(null);
      return Shown.Bad;
    }
    judgement.stamp = returnStamp();
    return isText(returnedPtr(), returnedSize()) ? Shown.OtherForm : Shown.Good;
  }
}

/** `{"` or a tag of HTML: sound hardly begins so. */
function isText(ptr: usize, length: i32): bool {
  const end = ptr + length;
  const p = skipSpace(ptr, end);
  const left = <i32>(end - p);
  if (left < 2) return false;
  if (load<u8>(p) == 0x3c) return startsWith(p, left, "<!") || startsWith(p, left, "<h") || startsWith(p, left, "<H");
  const inside = skipSpace(p + 1, end);
  return load<u8>(p) == 0x7b && inside < end && load<u8>(inside) == 0x22;
}
