// Strings from one JSON text into another. Their escapes are the same everywhere, so they are moved and not decoded; what a provider wrote
// wrongly is put right on the way, so that what leaves is always JSON.
import { hexValue, skipSpace } from "../json/ascii";
import { RequestScan, ScanResult } from "../json/request-scan";
import { stringRun } from "../json/string-run";
import { unescape } from "../json/unescape";
import { ByteWriter } from "../json/write";
import { Slice } from "./slice";

/** Writes the inside of a string. */
export function moveInside(writer: ByteWriter, text: Slice): void {
  const end = text.end;
  let p = text.ptr;
  while (p < end) {
    const run = stringRun(p, end);
    writer.bytes(p, <i32>(run - p));
    p = run;
    if (p < end) p += moveSpecial(writer, p, end);
  }
}

/** Writes a string with its quotes. */
export function moveString(writer: ByteWriter, text: Slice): void {
  writer.ascii('"');
  moveInside(writer, text);
  writer.ascii('"');
}

/** Writes the escape, quote or control character at p; returns its size. */
function moveSpecial(writer: ByteWriter, p: usize, end: usize): i32 {
  const c = load<u8>(p);
  if (c == 0x5c) {
    const size = escapeSize(p, end);
    if (size > 0) writer.bytes(p, size);
    else writer.ascii("\\\\");
    return max(size, 1);
  }
  if (c == 0x22) writer.ascii('\\"');
  else {
    writer.ascii("\\u00");
    writer.hexDigit(c >> 4);
    writer.hexDigit(c & 15);
  }
  return 1;
}

/** Size of the escape at p; 0 where JSON knows none such. */
function escapeSize(p: usize, end: usize): i32 {
  if (p + 2 > end) return 0;
  const c = load<u8>(p, 1);
  if (c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74) return 2;
  if (c != 0x75 || p + 6 > end) return 0;
  for (let i = 2; i < 6; i++) if (hexValue(load<u8>(p + i)) < 0) return 0;
  return 6;
}

/** The bytes that the inside of a string stands for. */
export function unescaped(text: Slice): ArrayBuffer {
  const room = new ArrayBuffer(text.length);
  const size = unescape(text.ptr, text.length, changetype<usize>(room), text.length);
  return size == text.length ? room : room.slice(0, size);
}

const SCAN = new RequestScan();

/** Whether the bytes are one JSON object, no deeper than a request may be. */
export function isJsonObject(ptr: usize, length: i32): bool {
  const first = skipSpace(ptr, ptr + length);
  if (first >= ptr + length || load<u8>(first) != 0x7b) return false; // a byte order mark is allowed in a body, and nowhere else
  SCAN.reset();
  SCAN.feed(ptr, length);
  return SCAN.finish() != ScanResult.NotJson;
}

/** A call's arguments, the inside of a string, as the object that they should hold; what is none becomes `{"input": "<them>"}`. */
export function writeArguments(writer: ByteWriter, text: Slice): void {
  const object = unescaped(text);
  const ptr = changetype<usize>(object);
  if (isBlank(object)) writer.ascii("{}");
  else if (isJsonObject(ptr, object.byteLength)) writer.buffered(object);
  else {
    writer.ascii('{"input":');
    moveString(writer, text);
    writer.ascii("}");
  }
}

function isBlank(bytes: ArrayBuffer): bool {
  for (let i = 0, n = bytes.byteLength; i < n; i++) if (load<u8>(changetype<usize>(bytes) + i) > 0x20) return false;
  return true;
}

const QUOTED = new ByteWriter();

/** JSON of any kind as the inside of a string that holds it; valid until the next. */
export function quotedInside(json: Slice): Slice {
  const writer = QUOTED;
  writer.reset();
  writer.jsonString(json.ptr, json.length);
  return new Slice(writer.ptr + 1, writer.length - 2);
}

/** Without the white space at its end, escaped or not. */
export function trimmedEnd(text: Slice): Slice {
  let length = text.length;
  while (length > 0) {
    const c = load<u8>(text.ptr + length - 1);
    if (c == 0x20) length--;
    else if ((c == 0x6e || c == 0x72 || c == 0x74) && isEscaped(text.ptr, length - 1)) length -= 2;
    else break;
  }
  return length == text.length ? text : new Slice(text.ptr, length);
}

/** Whether an odd number of backslashes stands in front of the place. */
function isEscaped(ptr: usize, at: i32): bool {
  let count = 0;
  while (count < at && load<u8>(ptr + at - 1 - count) == 0x5c) count++;
  return (count & 1) == 1;
}

/** Writes an id with everything replaced that not every client takes: letters, digits, `_` and `-` remain. */
export function writeId(writer: ByteWriter, id: Slice): void {
  writer.ascii('"');
  if (id.length == 0) writer.ascii("call");
  for (let i = 0, n = id.length; i < n; i++) {
    const c = load<u8>(id.ptr + i);
    const small = c | 0x20;
    const plain = (small >= 0x61 && small <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x2d;
    if (plain) writer.bytes(id.ptr + i, 1);
    else writer.ascii("_");
  }
  writer.ascii('"');
}
