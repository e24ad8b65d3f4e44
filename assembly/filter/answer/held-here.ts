// An answer's body that is held in the VM's own memory while it is judged. Before 1.37 an Envoy that holds its last chunk itself crashes at a
// redirect: it pushes the chunk behind the headers, when the router has let the stream go. There it is given nothing to hold.
import { getBuffer, prependBuffer } from "../../host/calls";
import { copyBytes, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { EMPTY } from "../names";

const BODY = BufferTypeValues.HttpResponseBody;


@final
export class HeldHere {
  bytes: ArrayBuffer = EMPTY;

  /** Puts what is held in front of a chunk of so many bytes: their number together. */
  join(fresh: i32): i32 {
    const held = this.bytes.byteLength;
    return held > 0 && prependBuffer(BODY, this.bytes) ? fresh + held : fresh;
  }

  /** Keeps the body so far; `returned`: the host returned its beginning last. */
  keep(size: i32, returned: bool): void {
    if (size <= this.bytes.byteLength) return;
    if ((returned && returnedSize() == size) || getBuffer(BODY, 0, size)) this.bytes = copyBytes(returnedPtr(), returnedSize());
  }
}
