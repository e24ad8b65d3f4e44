// AWS's frames of an event stream (application/vnd.amazon.eventstream): lengths, headers, payload, two checksums
// (smithy.io/2.0/aws/amazon-eventstream.html). Read from bytes that may end anywhere, and written.
import { ByteWriter } from "../json/write";
import { NONE, Slice } from "./slice";

/** Two lengths and their checksum. */
const PRELUDE: i32 = 12;
const CHECKSUM: i32 = 4;
/** A longer frame is none: payloads have at most 16 MiB. */
const MOST_FRAME: u32 = 16777216 + 131072;
const STRING: u8 = 7;

/** CRC-32 (ISO 3309, as zlib has it) of each byte. */
const TABLE: StaticArray<u32> = table();

function table(): StaticArray<u32> {
  const made = new StaticArray<u32>(256);
  for (let i = 0; i < 256; i++) {
    let c = <u32>i;
    for (let bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xedb88320 ^ (c >> 1) : c >> 1;
    made[i] = c;
  }
  return made;
}

export function crc32(ptr: usize, length: i32): u32 {
  let crc: u32 = 0xffffffff;
  for (let p = ptr, end = ptr + length; p < end; p++) crc = unchecked(TABLE[<i32>((crc ^ load<u8>(p)) & 0xff)]) ^ (crc >> 8);
  return ~crc;
}


@inline
function bigEndian(p: usize): u32 {
  return bswap<u32>(load<u32>(p));
}

/** Steps through frames, as SseCursor through events. */
@final
export class FrameCursor {
  /** Where the next frame begins; the caller takes it back as it drops what was read. */
  offset: i32 = 0;
  /** These bytes are no frames. */
  broken: bool = false;
  /** Of the frame: the event's or the exception's type, or an error's code. */
  name: Slice = NONE;
  data: Slice = NONE;
  /** It tells of a failure, and ends the stream. */
  failed: bool = false;
  /** What a failure says that has no payload. */
  message: Slice = NONE;

  /** Ready for another stream. */
  reset(): void {
    this.offset = 0;
    this.broken = false;
  }

  /** Reads the next frame of the `size` bytes at `ptr`. False: there is no whole one. */
  next(ptr: usize, size: i32): bool {
    const at = ptr + this.offset;
    const left = size - this.offset;
    if (this.broken || left < PRELUDE) return false;
    const whole = bigEndian(at);
    const headers = bigEndian(at + 4);
    if (bigEndian(at + 8) != crc32(at, 8) || whole > MOST_FRAME || headers > whole || whole - headers < <u32>(PRELUDE + CHECKSUM))
      return this.fail();
    const length = <i32>whole;
    if (left < length) return false;
    if (bigEndian(at + length - CHECKSUM) != crc32(at, length - CHECKSUM)) return this.fail();
    const payload = at + PRELUDE + headers;
    if (!this.readHeaders(at + PRELUDE, payload)) return this.fail();
    this.data = new Slice(payload, <i32>(at + length - CHECKSUM - payload));
    this.offset += length;
    return true;
  }

  private fail(): bool {
    this.broken = true;
    return false;
  }

  /** False: they do not end where they should. */
  private readHeaders(p: usize, end: usize): bool {
    this.name = NONE;
    this.message = NONE;
    this.failed = false;
    while (p < end) {
      const name = new Slice(p + 1, load<u8>(p));
      p = name.end;
      if (p >= end) return false;
      const type = load<u8>(p++);
      const size = p + 2 <= end ? sizeOf(type, p) : type <= 1 ? 0 : -1;
      if (size < 0 || size > <i32>(end - p)) return false;
      if (type == STRING) this.take(name, new Slice(p + 2, size - 2));
      p += size;
    }
    return true;
  }

  private take(name: Slice, value: Slice): void {
    if (name.is(":event-type") || name.is(":exception-type") || name.is(":error-code")) this.name = value;
    else if (name.is(":message-type")) this.failed = value.is("exception") || value.is("error");
    else if (name.is(":error-message")) this.message = value;
  }
}

/** Bytes of a header's value of this type that begins at p; -1: there is no such type. */
function sizeOf(type: u8, p: usize): i32 {
  switch (type) {
    case 0:
    case 1:
      return 0;
    case 2:
      return 1;
    case 3:
      return 2;
    case 4:
      return 4;
    case 5:
    case 8:
      return 8;
    case 6:
    case STRING:
      return 2 + <i32>bswap<u16>(load<u16>(p));
    case 9:
      return 16;
    default:
      return -1;
  }
}

const HEADERS = new ByteWriter(256);
const WORD: usize = memory.data(4, 4);

/** Writes a frame with a JSON payload: an event, or an exception, of this type. */
export function writeFrame(writer: ByteWriter, name: string, payload: Slice, isException: bool = false): void {
  const headers = HEADERS;
  headers.reset();
  addHeader(headers, isException ? ":exception-type" : ":event-type", name);
  addHeader(headers, ":content-type", "application/json");
  addHeader(headers, ":message-type", isException ? "exception" : "event");
  const begin = writer.length;
  word(writer, <u32>(PRELUDE + headers.length + payload.length + CHECKSUM));
  word(writer, <u32>headers.length);
  word(writer, crc32(writer.ptr + begin, 8));
  writer.bytes(headers.ptr, headers.length);
  writer.bytes(payload.ptr, payload.length);
  word(writer, crc32(writer.ptr + begin, writer.length - begin));
}

function addHeader(writer: ByteWriter, name: string, value: string): void {
  store<u8>(WORD, <u8>name.length);
  writer.bytes(WORD, 1);
  writer.ascii(name);
  store<u8>(WORD, STRING);
  store<u16>(WORD + 1, bswap<u16>(<u16>value.length));
  writer.bytes(WORD, 3);
  writer.ascii(value);
}

function word(writer: ByteWriter, value: u32): void {
  store<u32>(WORD, bswap<u32>(value));
  writer.bytes(WORD, 4);
}
