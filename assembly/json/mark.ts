// The mark by which something is known that only one account can read or look up: of an id, or of encrypted text. It is the same however the
// text is escaped, for programs write it anew: letters and digits count, at most so many of them.
const COUNTED: i32 = 1024;
/** What is shorter is no such thing. */
const LEAST: i32 = 4;
const FNV_OFFSET: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;

/** Reads the inside of one JSON string, in pieces cut anywhere. */
@final
export class MarkReader {
  private hash: u64 = FNV_OFFSET;
  private counted: i32 = 0;
  /** Bytes of an escape that are still to come; negative: its kind is. */
  private escape: i32 = 0;

  begin(): void {
    this.hash = FNV_OFFSET;
    this.counted = 0;
    this.escape = 0;
  }

  feed(ptr: usize, end: usize): void {
    if (this.counted >= COUNTED) return;
    let hash = this.hash;
    let counted = this.counted;
    let escape = this.escape;
    for (let p = ptr; p < end && counted < COUNTED; p++) {
      const c = load<u8>(p);
      if (escape != 0) escape = escape > 0 ? escape - 1 : c == 0x75 ? 4 : 0;
      else if (c == 0x5c) escape = -1;
      else if (isCounted(c)) {
        hash = (hash ^ c) * FNV_PRIME;
        counted++;
      }
    }
    this.hash = hash;
    this.counted = counted;
    this.escape = escape;
  }

  /** Above 1; 0: it is too short. */
  get mark(): u64 {
    if (this.counted < LEAST) return 0;
    return this.hash <= 1 ? 2 : this.hash;
  }
}

const READER = new MarkReader();

/** Of text that is here whole. */
export function markOf(ptr: usize, length: i32): u64 {
  READER.begin();
  READER.feed(ptr, ptr + length);
  return READER.mark;
}

function isCounted(c: u8): bool {
  const letter = c | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (c >= 0x30 && c <= 0x39);
}
