// Percent signs in paths and queries.
import { ptrOf } from "../../host/memory";
import { hexValue } from "../../json/ascii";

/** Without percent signs: names of models have slashes in them, which clients escape. */
export function decoded(ptr: usize, length: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(length);
  let size = 0;
  for (let i = 0; i < length; i++, size++) {
    let c = load<u8>(ptr + i);
    if (c == 0x25 && i + 2 < length) {
      const high = hexValue(load<u8>(ptr + i + 1));
      const low = hexValue(load<u8>(ptr + i + 2));
      if (high >= 0 && low >= 0) {
        c = <u8>((high << 4) | low);
        i += 2;
      }
    }
    store<u8>(ptrOf(bytes) + size, c);
  }
  return bytes.slice(0, size);
}

/** With them, but for what needs none anywhere (RFC 3986, 2.3). */
export function escaped(bytes: ArrayBuffer): string {
  let text = "";
  for (let i = 0, n = bytes.byteLength; i < n; i++) {
    const c = load<u8>(ptrOf(bytes) + i);
    const plain = (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c == 45 || c == 46 || c == 95 || c == 126;
    text += plain ? String.fromCharCode(c) : "%" + hexDigit(c >> 4) + hexDigit(c & 15);
  }
  return text;
}

function hexDigit(value: u8): string {
  return String.fromCharCode(value < 10 ? 48 + value : 55 + value);
}
