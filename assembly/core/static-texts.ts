/** Texts that are part of the module: UTF-8, a line break after each. As strings they would take twice the bytes, and more of them. */
@final
export class StaticTexts {
  constructor(
    private ptr: usize,
    private size: i32,
    /** How many there are. */
    readonly length: i32,
  ) {}

  /** The text at this position; empty: there is none. */
  at(index: i32): string {
    let start = 0;
    for (let left = index; left > 0 && start < this.size; left--) start = this.endOf(start) + 1;
    if (index < 0 || start >= this.size) return "";
    return String.UTF8.decodeUnsafe(this.ptr + start, this.endOf(start) - start);
  }

  /** The position of a text; -1: there is none like it. */
  indexOf(text: string): i32 {
    const bytes = String.UTF8.encode(text);
    const length = bytes.byteLength;
    let index = 0;
    for (let start = 0; start < this.size; index++) {
      const end = this.endOf(start);
      if (end - start == length && memory.compare(this.ptr + start, changetype<usize>(bytes), length) == 0) return index;
      start = end + 1;
    }
    return -1;
  }

  /** All of them, in order. */
  all(): string[] {
    const texts: string[] = [];
    for (let start = 0; start < this.size; ) {
      const end = this.endOf(start);
      texts.push(String.UTF8.decodeUnsafe(this.ptr + start, end - start));
      start = end + 1;
    }
    return texts;
  }

  private endOf(start: i32): i32 {
    let at = start;
    while (at < this.size && load<u8>(this.ptr + at) != 10) at++;
    return at;
  }
}
