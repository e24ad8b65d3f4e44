// The headers of a failed answer that belong to it when it is told to the client later: request ids, times, whatever the provider adds. Not
// those of its framing, which the answer gets anew, and those that the gateway sets itself.
import { equals, startsWith } from "../../core/bytes";
import { HeaderPairs } from "../../host/headers";
import { copyBytes, utf8 } from "../../host/memory";

/** Bytes of names and values that are kept of one answer. */
const MOST: i32 = 4096;

const LEFT_OUT: ArrayBuffer[] = [
  utf8("connection"),
  utf8("keep-alive"),
  utf8("transfer-encoding"),
  utf8("trailer"),
  utf8("te"),
  utf8("upgrade"),
  utf8("date"),
  utf8("server"),
  utf8("location"),
  utf8("www-authenticate"),
  utf8("x-should-retry"),
];
const PROXY = utf8("proxy-");


@final
export class KeptHeaders {
  names: ArrayBuffer[] = [];
  values: ArrayBuffer[] = [];
  private size: i32 = 0;

  take(pairs: HeaderPairs): void {
    const length = pairs.nameLength;
    if (load<u8>(pairs.namePtr) == 0x3a || this.size + length + pairs.valueLength > MOST) return;
    if (startsWith(pairs.namePtr, length, PROXY)) return;
    for (let i = 0, n = LEFT_OUT.length; i < n; i++) if (equals(pairs.namePtr, length, unchecked(LEFT_OUT[i]))) return;
    this.size += length + pairs.valueLength;
    this.names.push(copyBytes(pairs.namePtr, length));
    this.values.push(pairs.copyValue());
  }
}
