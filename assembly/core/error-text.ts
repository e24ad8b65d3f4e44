import { indexOf, start } from "./bytes";
import { Where, beginsWith, holds, lineEnd } from "./words";

/** What a provider's error says, in lower case; a length of 0: it does not say. The bytes belong to the reader of the body. */
@final
export class ErrorText {
  codePtr: usize = 0;
  codeLength: i32 = 0;
  typePtr: usize = 0;
  typeLength: i32 = 0;
  statusPtr: usize = 0;
  statusLength: i32 = 0;
  reasonPtr: usize = 0;
  reasonLength: i32 = 0;
  messagePtr: usize = 0;
  messageLength: i32 = 0;
  /** A code that stands in a header of the answer. */
  headerPtr: usize = 0;
  headerLength: i32 = 0;
  /** The member of the request that it complains of. */
  paramPtr: usize = 0;
  paramLength: i32 = 0;
  /** The HTTP status that the body names; 0: none. */
  httpStatus: i32 = 0;
  /** It has the model's name in a member of its own. */
  namesModel: bool = false;
  /** It is what another provider answered to a gateway: the status and code are that one's. */
  wrapped: bool = false;

  /** Whether the code, type, status or reason, in the body or a header, is this text of `size` bytes. */
  names(text: usize, size: i32): bool {
    return (
      sameBytes(this.codePtr, this.codeLength, text, size) ||
      sameBytes(this.typePtr, this.typeLength, text, size) ||
      sameBytes(this.statusPtr, this.statusLength, text, size) ||
      sameBytes(this.reasonPtr, this.reasonLength, text, size) ||
      sameBytes(this.headerPtr, this.headerLength, text, size)
    );
  }

  /** Whether the message begins with this text, in which a `*` stands for a few words. */
  beginsWith(text: usize, size: i32): bool {
    return beginsWith(this.messagePtr, this.messageLength, text, size);
  }

  /** Whether the message has this text outside of quotes. */
  holds(text: usize, size: i32): bool {
    return holds(this.messagePtr, this.messageLength, text, size, Where.Unquoted);
  }

  says(text: ArrayBuffer): bool {
    return this.holds(start(text), text.byteLength);
  }

  /** Whether the message has one of these texts, a line for each. */
  saysOne(lines: ArrayBuffer, where: Where = Where.Unquoted): bool {
    const end = start(lines) + lines.byteLength;
    for (let p = start(lines); p < end; ) {
      const behind = lineEnd(p, end);
      if (holds(this.messagePtr, this.messageLength, p, <i32>(behind - p), where)) return true;
      p = behind + 1;
    }
    return false;
  }

  /** Whether the message has this text, in quotes or not. */
  mentions(text: ArrayBuffer): bool {
    return indexOf(this.messagePtr, this.messageLength, text) >= 0;
  }

  isAbout(param: ArrayBuffer): bool {
    return sameText(this.paramPtr, this.paramLength, param);
  }
}

function sameText(ptr: usize, length: i32, text: ArrayBuffer): bool {
  return sameBytes(ptr, length, start(text), text.byteLength);
}

function sameBytes(ptr: usize, length: i32, text: usize, size: i32): bool {
  return length > 0 && length == size && memory.compare(ptr, text, length) == 0;
}
