// The names of a request's parameters that another dialect does not take: told to the client, never their values.
import { ByteWriter } from "../json/write";

/** More names are not told. */
export const MOST_NAMES: i32 = 16;
/** A longer name is no parameter of any API. */
const NAME_BYTES: i32 = 40;


@final
export class Dropped {
  names: string[] = [];

  get count(): i32 {
    return this.names.length;
  }

  /** One of the program's own names; told once. */
  add(name: string): void {
    if (this.names.length < MOST_NAMES && !this.names.includes(name)) this.names.push(name);
  }

  /** A name as the client wrote it; what could not stand in a header is told as "other". */
  addBytes(ptr: usize, length: i32): void {
    let plain = length > 0 && length <= NAME_BYTES;
    for (let i = 0; plain && i < length; i++) plain = isPlain(load<u8>(ptr + i));
    this.add(plain ? String.UTF8.decodeUnsafe(ptr, length) : "other");
  }

  /** `top_k, metadata`. */
  list(): ArrayBuffer {
    const writer = new ByteWriter();
    for (let i = 0, n = this.names.length; i < n; i++) {
      if (i > 0) writer.ascii(", ");
      writer.ascii(this.names[i]);
    }
    return writer.take();
  }
}

/** Letters, digits, `_`, `-` and `.`. */
function isPlain(c: u8): bool {
  const small = c | 0x20;
  return (small >= 0x61 && small <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x5f || c == 0x2d || c == 0x2e;
}
