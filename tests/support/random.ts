// Random choices that can be repeated: the seed is printed, and the same seed gives the same run.

export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** From SEED: a number, or `random` for one that is drawn. Without it always the same: a test that passed fails for a change alone. */
  static fromEnvironment(): Random {
    const asked = process.env.SEED ?? "1";
    const seed = asked === "random" ? Math.floor(Math.random() * 2 ** 31) : Number(asked);
    if (!Number.isSafeInteger(seed)) throw new Error(`SEED: expected a whole number or "random", got ${asked}`);
    return new Random(seed);
  }

  /** An integer from 0 to below n. Mulberry32 (public domain). */
  below(n: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  chance(share: number): boolean {
    return this.below(1_000_000) < share * 1_000_000;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  /** The same bytes with a few of them changed, lost, doubled or cut off. */
  damage(bytes: Buffer): Buffer {
    let out = Buffer.from(bytes);
    for (let i = this.below(4); i > 0; i--) {
      const at = this.below(out.length + 1);
      const rest = out.subarray(at);
      const kind = this.below(5);
      if (kind === 0 && rest.length > 0) out[at] = this.below(256);
      else if (kind === 1) out = out.subarray(0, at);
      else if (kind === 2) out = Buffer.concat([out.subarray(0, at), rest.subarray(1 + this.below(8))]);
      else if (kind === 3) out = Buffer.concat([out.subarray(0, at), this.bytes(this.below(6)), rest]);
      else out = Buffer.concat([out.subarray(0, at), rest.subarray(0, 16), rest]);
    }
    return out;
  }

  /** The same bytes in pieces. */
  pieces(bytes: Buffer): Buffer[] {
    const out: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + this.below(this.chance(0.3) ? 4 : bytes.length);
      out.push(bytes.subarray(at, at + size));
      at += size;
    }
    return out;
  }
}
