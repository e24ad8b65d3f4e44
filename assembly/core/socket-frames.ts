// One direction of a WebSocket as it passes: only the heads of its frames are looked at (RFC 6455, 5.2), for the one that says goodbye.

/** Bytes of the longest head, its mask included. */
const LONGEST: i32 = 14;
const CLOSE: u8 = 8;
/** What a server ends a session with that is its own trouble: 1011 to 1014, an error within, a restart, too much to do, a bad gateway. */
const FIRST_TROUBLE: i32 = 1011;
const LAST_TROUBLE: i32 = 1014;


@final
export class SocketFrames {
  /** The goodbye was said. */
  closing: bool = false;
  /** With this code; 0: with none, or it is masked. */
  code: i32 = 0;
  /** Bytes until the next head. */
  private left: i64 = 0;
  /** Of a head that is here in part. */
  private head: StaticArray<u8> = new StaticArray<u8>(LONGEST);
  private known: i32 = 0;

  /** The server that ended the session so has failed. */
  get isTrouble(): bool {
    return this.code >= FIRST_TROUBLE && this.code <= LAST_TROUBLE;
  }

  /** How many of the next bytes hold no head. */
  skip(size: i32): i32 {
    const skipped = min<i64>(this.left, size);
    this.left -= skipped;
    return <i32>skipped;
  }

  /** Reads on; `ptr` is where a frame begins, or goes on within its head. */
  read(ptr: usize, size: i32): void {
    for (let at = 0; at < size && !this.closing; ) {
      at += this.skip(size - at);
      if (at >= size) return;
      unchecked((this.head[this.known++] = load<u8>(ptr + at)));
      at++;
      if (this.known < 2 || this.known < this.headSize()) continue;
      this.begin(ptr + at, size - at);
    }
  }

  private headSize(): i32 {
    const second = unchecked(this.head[1]);
    const length = second & 127;
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (second > 127 ? 4 : 0);
  }

  private begin(ptr: usize, size: i32): void {
    this.known = 0;
    const second = unchecked(this.head[1]);
    if ((unchecked(this.head[0]) & 15) == CLOSE) {
      this.closing = true;
      if (second >= 2 && second < 126 && size >= 2) this.code = ((<i32>load<u8>(ptr)) << 8) | load<u8>(ptr + 1);
      return;
    }
    const short = second & 127;
    this.left = short;
    if (short < 126) return;
    this.left = 0;
    for (let i = 2, end = short == 126 ? 4 : 10; i < end; i++) this.left = (this.left << 8) | unchecked(this.head[i]);
    // No message has that many: what follows is not looked at.
    if (this.left < 0) this.left = i64.MAX_VALUE;
  }
}
