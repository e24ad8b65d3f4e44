import { indexOf } from "./bytes";

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
  /** The HTTP status that the body names; 0: none. */
  httpStatus: i32 = 0;

  /** Whether the code, type, status or reason is this text. */
  names(text: ArrayBuffer): bool {
    return (
      sameText(this.codePtr, this.codeLength, text) ||
      sameText(this.typePtr, this.typeLength, text) ||
      sameText(this.statusPtr, this.statusLength, text) ||
      sameText(this.reasonPtr, this.reasonLength, text)
    );
  }

  isOfType(text: ArrayBuffer): bool {
    return sameText(this.typePtr, this.typeLength, text);
  }

  /** Whether the message contains this text. */
  says(text: ArrayBuffer): bool {
    return this.messageLength > 0 && indexOf(this.messagePtr, this.messageLength, text) >= 0;
  }
}

function sameText(ptr: usize, length: i32, text: ArrayBuffer): bool {
  return length > 0 && length == text.byteLength && memory.compare(ptr, changetype<usize>(text), length) == 0;
}
