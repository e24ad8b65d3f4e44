// A multipart/form-data body (RFC 7578), as uploads of audio and images come: its fields `model` and `stream`.
import { equals, equalsIgnoreCase, isSpace, lower } from "./ascii";

export const enum FormResult {
  Ok = 0,
  /** No field named model, or the body ends before its value does. */
  NoModel = 1,
  /** More than one. */
  DuplicateModel = 2,
}

/** Set by `readForm`: where the field's value lies and its length. */
export let modelPartPtr: usize = 0;
export let modelPartLength: i32 = 0;
/** Set by `readForm`: the field `stream` says true. */
export let streamPart: bool = false;

/** Reads the `len` bytes at `ptr`; the boundary is the content-type's parameter without its dashes. */
export function readForm(ptr: usize, len: i32, boundaryPtr: usize, boundaryLen: i32): FormResult {
  modelPartPtr = 0;
  modelPartLength = 0;
  streamPart = false;
  if (len <= 0 || boundaryLen <= 0 || boundaryLen > MAX_BOUNDARY) return FormResult.NoModel;
  const end = ptr + len;
  let dashes = nextDelimiter(ptr, ptr, end, boundaryPtr, boundaryLen);
  while (dashes < end) {
    const body = readHead(dashes + 2 + boundaryLen, end);
    if (body == 0) break;
    const field = partField;
    dashes = nextDelimiter(body, ptr, end, boundaryPtr, boundaryLen);
    if (dashes >= end) break;
    if (field == Field.Other) continue;
    const size = <i32>(max(lineBreakBefore(dashes, body), body) - body);
    if (field == Field.Stream) {
      streamPart = equalsIgnoreCase(body, size, "true") || equals(body, size, "1");
    } else {
      if (modelPartPtr != 0) return FormResult.DuplicateModel;
      modelPartPtr = body;
      modelPartLength = size;
    }
  }
  return modelPartPtr == 0 ? FormResult.NoModel : FormResult.Ok;
}

/** Longer than RFC 2046 allows (70 bytes), as some clients make them. */
const MAX_BOUNDARY: i32 = 256;

/** Set by `findBoundary`. */
export let boundaryPtr: usize = 0;
export let boundaryLength: i32 = 0;

/** Finds the boundary in the value of a content-type header; false where it has none. */
export function findBoundary(ptr: usize, len: i32): bool {
  const end = ptr + len;
  let p = ptr;
  while (true) {
    p = nextParameter(p, end);
    if (p >= end) return false;
    const value = parameterValue(p, end);
    const stop = valueEnd(value, end);
    if (equalsIgnoreCase(p, <i32>(value - p), "boundary=")) return takeBoundary(value, stop);
    p = stop;
  }
}

function takeBoundary(value: usize, stop: usize): bool {
  const quoted = value < stop && load<u8>(value) == 0x22;
  if (quoted && (stop - value < 3 || load<u8>(stop - 1) != 0x22)) return false;
  boundaryPtr = quoted ? value + 1 : value;
  boundaryLength = <i32>((quoted ? stop - 1 : trimEnd(value, stop)) - boundaryPtr);
  return boundaryLength > 0 && boundaryLength <= MAX_BOUNDARY;
}

/** The dashes of the next line that begins with the delimiter, at p or behind it; `end` if there is none. */
function nextDelimiter(p: usize, start: usize, end: usize, boundary: usize, size: i32): usize {
  while (true) {
    p = nextDashes(p, end);
    if (p + 2 + size > end) return end;
    const lineStart = p == start || load<u8>(p - 1) == 0x0a;
    if (lineStart && memory.compare(p + 2, boundary, size) == 0 && endsDelimiter(p + 2 + size, end)) return p;
    p++;
  }
}

/** Another boundary may begin with this one: behind it only white space or two dashes may come. */
function endsDelimiter(p: usize, end: usize): bool {
  return p >= end || isSpace(load<u8>(p)) || (p + 2 <= end && load<u16>(p) == 0x2d2d);
}

/** The next place of two dashes; `end` if there is none. */
function nextDashes(p: usize, end: usize): usize {
  const dash = i8x16.splat(0x2d);
  while (p + 17 <= end) {
    const hits = i8x16.bitmask(v128.and(i8x16.eq(v128.load(p), dash), i8x16.eq(v128.load(p, 1), dash)));
    if (hits != 0) return p + ctz(hits);
    p += 16;
  }
  while (p + 1 < end) {
    if (load<u16>(p) == 0x2d2d) return p;
    p++;
  }
  return end;
}

/** The value ends before the line break that belongs to the delimiter. */
function lineBreakBefore(dashes: usize, body: usize): usize {
  const feed = dashes - 1;
  return feed > body && load<u8>(feed - 1) == 0x0d ? feed - 1 : feed;
}

const enum Field {
  Other = 0,
  Model = 1,
  Stream = 2,
}

/** Set by `readHead`: which field the part is; a file is none. */
let partField: Field = Field.Other;

/** Reads a part's header lines from behind its delimiter; returns where its body begins, 0 at the last delimiter or where the head is cut. */
function readHead(p: usize, end: usize): usize {
  partField = Field.Other;
  if (p + 2 <= end && load<u16>(p) == 0x2d2d) return 0;
  p = nextLine(p, end);
  while (p < end) {
    const next = nextLine(p, end);
    if (next == end && load<u8>(end - 1) != 0x0a) return 0;
    const size = <i32>(trimEnd(p, next) - p);
    if (size == 0) return next;
    disposition(p, size);
    p = next;
  }
  return 0;
}

function nextLine(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) != 0x0a) p++;
  return p < end ? p + 1 : end;
}

function trimEnd(p: usize, end: usize): usize {
  while (end > p && isSpace(load<u8>(end - 1))) end--;
  return end;
}

const DISPOSITION_BYTES: i32 = 20;

/** `Content-Disposition: form-data; name="model"`. */
function disposition(p: usize, size: i32): void {
  if (size < DISPOSITION_BYTES || !equalsIgnoreCase(p, DISPOSITION_BYTES, "content-disposition:")) return;
  const end = p + size;
  p += DISPOSITION_BYTES;
  let isFile = false;
  let named = Field.Other;
  while (p < end) {
    p = nextParameter(p, end);
    const value = parameterValue(p, end);
    const nameSize = <i32>(value - p);
    const stop = valueEnd(value, end);
    if (startsWithName(p, nameSize, "filename")) isFile = true;
    else if (equalsIgnoreCase(p, nameSize, "name=")) named = fieldNamed(value, stop);
    p = stop;
  }
  partField = isFile ? Field.Other : named;
}

function fieldNamed(p: usize, end: usize): Field {
  if (isText(p, end, "model")) return Field.Model;
  return isText(p, end, "stream") ? Field.Stream : Field.Other;
}

/** Behind the next semicolon and the white space after it. */
function nextParameter(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) != 0x3b) p++;
  while (p < end && (load<u8>(p) == 0x3b || isSpace(load<u8>(p)))) p++;
  return p;
}

/** Behind the equals sign of the parameter at p. */
function parameterValue(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) != 0x3d && load<u8>(p) != 0x3b) p++;
  return p < end && load<u8>(p) == 0x3d ? p + 1 : p;
}

/** Behind a quoted or bare value. */
function valueEnd(p: usize, end: usize): usize {
  if (p >= end || load<u8>(p) != 0x22) {
    while (p < end && load<u8>(p) != 0x3b) p++;
    return p;
  }
  p++;
  while (p < end && load<u8>(p) != 0x22) p += load<u8>(p) == 0x5c ? 2 : 1;
  return min(p + 1, end);
}

function startsWithName(p: usize, size: i32, name: string): bool {
  for (let i = 0; i < name.length; i++) {
    if (i >= size || <i32>lower(load<u8>(p + i)) != name.charCodeAt(i)) return false;
  }
  return true;
}

function isText(p: usize, end: usize, text: string): bool {
  const quoted = p < end && load<u8>(p) == 0x22;
  if (quoted) return end - p >= 2 && equals(p + 1, <i32>(end - p) - 2, text);
  end = trimEnd(p, end);
  return equals(p, <i32>(end - p), text);
}
