// A multipart/form-data body (RFC 7578), as uploads of audio and images come: its parts, and its fields `model` and `stream`.
import { equals, equalsIgnoreCase, isSpace, lower, skipSpace } from "./ascii";

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

/** The parts of a form, one after the other: a part whose end is not there is none. */
@final
@unmanaged
export class Parts {
  /** The part's name, without quotes. */
  namePtr: usize = 0;
  nameLength: i32 = 0;
  /** It was sent as a file. */
  isFile: bool = false;
  /** Its content-type; of length 0: it has none. */
  typePtr: usize = 0;
  typeLength: i32 = 0;
  body: usize = 0;
  size: i32 = 0;
  /** The last delimiter was read: nothing of the form is missing. */
  closed: bool = false;

  private start: usize = 0;
  private end: usize = 0;
  private dashes: usize = 0;
  private boundary: usize = 0;
  private boundarySize: i32 = 0;

  /** The boundary is the content-type's parameter without its dashes. */
  enter(ptr: usize, len: i32, boundary: usize, boundarySize: i32): void {
    this.closed = false;
    this.start = ptr;
    this.end = ptr + max(len, 0);
    this.boundary = boundary;
    this.boundarySize = boundarySize;
    const readable = boundarySize > 0 && boundarySize <= MAX_BOUNDARY;
    this.dashes = readable ? nextDelimiter(ptr, ptr, this.end, boundary, boundarySize) : this.end;
  }

  next(): bool {
    if (this.dashes >= this.end) return false;
    const head = this.dashes + 2 + this.boundarySize;
    this.closed = head + 2 <= this.end && load<u16>(head) == 0x2d2d;
    const body: usize = this.closed ? <usize>0 : readHead(this, head, this.end);
    this.dashes = body == 0 ? this.end : nextDelimiter(body, this.start, this.end, this.boundary, this.boundarySize);
    if (this.dashes >= this.end) return false;
    this.body = body;
    this.size = <i32>(max(lineBreakBefore(this.dashes, body), body) - body);
    return true;
  }

  /** It is a field of this name, and no file. */
  isField(name: string): bool {
    return !this.isFile && equals(this.namePtr, this.nameLength, name);
  }
}

const parts = new Parts();

/** Reads the `len` bytes at `ptr`; the boundary is the content-type's parameter without its dashes. */
export function readForm(ptr: usize, len: i32, boundaryPtr: usize, boundaryLen: i32): FormResult {
  modelPartPtr = 0;
  modelPartLength = 0;
  streamPart = false;
  parts.enter(ptr, len, boundaryPtr, boundaryLen);
  while (parts.next()) {
    if (parts.isField("stream")) streamPart = equalsIgnoreCase(parts.body, parts.size, "true") || equals(parts.body, parts.size, "1");
    else if (parts.isField("model")) {
      if (modelPartPtr != 0) return FormResult.DuplicateModel;
      modelPartPtr = parts.body;
      modelPartLength = parts.size;
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

/** Reads a part's header lines from behind its delimiter; returns where its body begins, 0 where the head is cut. */
function readHead(part: Parts, p: usize, end: usize): usize {
  part.nameLength = 0;
  part.isFile = false;
  part.typeLength = 0;
  p = nextLine(p, end);
  while (p < end) {
    const next = nextLine(p, end);
    if (next == end && load<u8>(end - 1) != 0x0a) return 0;
    const size = <i32>(trimEnd(p, next) - p);
    if (size == 0) return next;
    readLine(part, p, size);
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

const DISPOSITION = "content-disposition:";
const TYPE = "content-type:";

/** `Content-Disposition: form-data; name="model"`, or the type of a file. */
function readLine(part: Parts, p: usize, size: i32): void {
  if (startsWithName(p, size, TYPE)) {
    const value = skipSpace(p + TYPE.length, p + size);
    part.typePtr = value;
    part.typeLength = <i32>(p + size - value);
  } else if (startsWithName(p, size, DISPOSITION)) readDisposition(part, p + DISPOSITION.length, p + size);
}

function readDisposition(part: Parts, p: usize, end: usize): void {
  while (p < end) {
    p = nextParameter(p, end);
    const value = parameterValue(p, end);
    const nameSize = <i32>(value - p);
    const stop = valueEnd(value, end);
    if (startsWithName(p, nameSize, "filename")) part.isFile = true;
    else if (equalsIgnoreCase(p, nameSize, "name=")) takeName(part, value, stop);
    p = stop;
  }
}

function takeName(part: Parts, p: usize, end: usize): void {
  const quoted = end - p >= 2 && load<u8>(p) == 0x22;
  part.namePtr = quoted ? p + 1 : p;
  part.nameLength = <i32>((quoted ? end - 1 : trimEnd(p, end)) - part.namePtr);
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
