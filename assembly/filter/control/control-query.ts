// The query of a command on the control listener.
import { ptrOf, utf8 } from "../../host/memory";

/** A parameter of the query; empty: absent. Provider ids and numbers need no decoding. */
export function parameter(path: string, name: string): string {
  const query = path.substring(path.indexOf("?") + 1);
  const parts = query.split("&");
  for (let i = 0, n = parts.length; i < n; i++) {
    if (parts[i].startsWith(name + "=")) return parts[i].substring(name.length + 1);
  }
  return "";
}

/** A whole number of at most 15 digits; -1: the text is another. */
export function wholeNumber(text: string): i64 {
  if (text.length == 0 || text.length > 15) return -1;
  let value: i64 = 0;
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return -1;
    value = value * 10 + (c - 48);
  }
  return value;
}

/** The bytes of a parameter, `%xx` and `+` read; an escape that is none stays as it is. */
export function decoded(text: string): ArrayBuffer {
  const from = utf8(text);
  const to = new ArrayBuffer(from.byteLength);
  let size = 0;
  for (let i = 0, n = from.byteLength; i < n; i++) {
    const c = load<u8>(ptrOf(from) + i);
    const high = c == 0x25 && i + 2 < n ? hexValue(load<u8>(ptrOf(from) + i + 1)) : -1;
    const low = high >= 0 ? hexValue(load<u8>(ptrOf(from) + i + 2)) : -1;
    store<u8>(ptrOf(to) + size++, low >= 0 ? <u8>(high * 16 + low) : c == 0x2b ? 0x20 : c);
    if (low >= 0) i += 2;
  }
  return to.slice(0, size);
}

function hexValue(c: u8): i32 {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
