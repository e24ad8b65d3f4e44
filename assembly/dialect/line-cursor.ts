// Steps through lines of JSON (application/x-ndjson), as SseCursor through events.
import { indexOfByte } from "./find-byte";

const LINE_FEED: u8 = 0x0a;


@final
export class LineCursor {
  /** Where the next line begins; the caller takes it back as it drops what was read. */
  offset: i32 = 0;
  /** The line. */
  ptr: usize = 0;
  length: i32 = 0;
  /** Bytes from `offset` on that hold no line's end. */
  private looked: i32 = 0;

  /** Reads the next line of the `size` bytes at `ptr`. False: there is no whole one. */
  next(ptr: usize, size: i32): bool {
    const end = ptr + size;
    const stop = indexOfByte(ptr + this.offset + this.looked, end, LINE_FEED);
    if (stop == 0) {
      this.looked = size - this.offset;
      return false;
    }
    this.take(ptr, stop);
    this.offset++;
    return true;
  }

  /** What is left behind the last line's end; false: nothing is. */
  flush(ptr: usize, size: i32): bool {
    if (this.offset >= size) return false;
    this.take(ptr, ptr + size);
    return true;
  }

  private take(ptr: usize, stop: usize): void {
    this.ptr = ptr + this.offset;
    this.length = <i32>(stop - this.ptr);
    this.offset += this.length;
    this.looked = 0;
  }
}
