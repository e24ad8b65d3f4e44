// Numbers of a fixed length modulo an odd one, by Montgomery's multiplication (Koç, Acar and Kaliski, 1996, "CIOS"): limbs of 32 bits from the least
// on. How long an operation takes depends on the length alone.

@final
export class Modulus {
  /** -1 / modulus, of its lowest limb. */
  private inverse: u32;
  /** R squared, where R is 2 to the power of 32 times the length. */
  private square: StaticArray<u32>;
  private work: StaticArray<u32>;
  private one: StaticArray<u32>;

  constructor(
    /** Odd, and not 1. */
    public limbs: StaticArray<u32>,
  ) {
    const size = limbs.length;
    this.inverse = minusInverse(unchecked(limbs[0]));
    this.work = new StaticArray<u32>(size + 2);
    this.one = new StaticArray<u32>(size);
    this.square = new StaticArray<u32>(size);
    unchecked((this.one[0] = 1));
    unchecked((this.square[0] = 1));
    for (let i = 0, n = 64 * size; i < n; i++) this.double(this.square);
  }

  get size(): i32 {
    return this.limbs.length;
  }

  /** a * b / R; `to` may be one of them. Their product is below the modulus times R. */
  multiply(to: StaticArray<u32>, a: StaticArray<u32>, b: StaticArray<u32>): void {
    const size = this.limbs.length;
    const t = changetype<usize>(this.work);
    const m = changetype<usize>(this.limbs);
    memory.fill(t, 0, (size + 2) << 2);
    for (let i = 0; i < size; i++) {
      addProduct(t, changetype<usize>(b), unchecked(a[i]), size);
      const factor = load<u32>(t) * this.inverse;
      addProduct(t, m, factor, size);
      memory.copy(t, t + 4, (size + 1) << 2);
      store<u32>(t + ((size + 1) << 2), 0);
    }
    this.reduced(to);
  }

  /** What `value` (at most twice as long, and below the modulus times R) is here, times R. */
  enter(value: StaticArray<u32>): StaticArray<u32> {
    const size = this.size;
    const low = new StaticArray<u32>(size);
    const high = new StaticArray<u32>(size);
    for (let i = 0; i < size; i++) {
      if (i < value.length) unchecked((low[i] = value[i]));
      if (i + size < value.length) unchecked((high[i] = value[i + size]));
    }
    this.multiply(low, low, this.square); // low * R
    this.multiply(high, high, this.square);
    this.multiply(high, high, this.square); // high * R * R
    this.add(low, high);
    return low;
  }

  /** Takes R off again. */
  leave(value: StaticArray<u32>): void {
    this.multiply(value, value, this.one);
  }

  /** `base` (with R) to the power of `exponent`: four bits at a time, and of the table of powers every entry is read for each. */
  power(base: StaticArray<u32>, exponent: StaticArray<u32>): StaticArray<u32> {
    const size = this.size;
    const powers: StaticArray<u32>[] = [];
    for (let i = 0; i < 16; i++) {
      const next = new StaticArray<u32>(size);
      if (i == 0) this.multiply(next, this.square, this.one);
      else this.multiply(next, unchecked(powers[i - 1]), base);
      powers.push(next);
    }
    const result = new StaticArray<u32>(size);
    const factor = new StaticArray<u32>(size);
    copy(result, unchecked(powers[0]));
    for (let i = exponent.length * 8 - 1; i >= 0; i--) {
      for (let j = 0; j < 4; j++) this.multiply(result, result, result);
      choose(factor, powers, (unchecked(exponent[i >> 3]) >> ((i & 7) << 2)) & 15);
      this.multiply(result, result, factor);
    }
    return result;
  }

  /** a + b, in a. */
  add(a: StaticArray<u32>, b: StaticArray<u32>): void {
    const size = this.size;
    let carry: u64 = 0;
    for (let i = 0; i < size; i++) {
      carry += <u64>unchecked(a[i]) + unchecked(b[i]);
      unchecked((this.work[i] = <u32>carry));
      carry >>= 32;
    }
    unchecked((this.work[size] = <u32>carry));
    this.reduced(a);
  }

  /** a - b, in a. */
  subtract(a: StaticArray<u32>, b: StaticArray<u32>): void {
    const size = this.size;
    let borrow: i64 = 0;
    for (let i = 0; i < size; i++) {
      borrow += <i64>unchecked(a[i]) - <i64>unchecked(b[i]);
      unchecked((a[i] = <u32>borrow));
      borrow >>= 32;
    }
    const mask = <u32>borrow; // all ones where it was below 0
    let carry: u64 = 0;
    for (let i = 0; i < size; i++) {
      carry += <u64>unchecked(a[i]) + (unchecked(this.limbs[i]) & mask);
      unchecked((a[i] = <u32>carry));
      carry >>= 32;
    }
  }

  private double(value: StaticArray<u32>): void {
    this.add(value, value);
  }

  /** What the work holds, less the modulus where it is not below it. */
  private reduced(to: StaticArray<u32>): void {
    const size = this.size;
    let borrow: i64 = 0;
    for (let i = 0; i < size; i++) {
      borrow += <i64>unchecked(this.work[i]) - <i64>unchecked(this.limbs[i]);
      unchecked((to[i] = <u32>borrow));
      borrow >>= 32;
    }
    borrow += <i64>unchecked(this.work[size]);
    const keep = <u32>(borrow >> 32); // all ones where the work was below the modulus
    for (let i = 0; i < size; i++) unchecked((to[i] = (to[i] & ~keep) | (this.work[i] & keep)));
  }
}

/** Adds `number` times `factor` to what lies at t. */
function addProduct(t: usize, number: usize, factor: u32, size: i32): void {
  let carry: u64 = 0;
  const by = <u64>factor;
  let i: usize = 0;
  for (const end = (<usize>size) << 2; i < end; i += 4) {
    carry += <u64>load<u32>(t + i) + by * load<u32>(number + i);
    store<u32>(t + i, <u32>carry);
    carry >>= 32;
  }
  carry += load<u32>(t + i);
  store<u32>(t + i, <u32>carry);
  store<u32>(t + i + 4, load<u32>(t + i + 4) + <u32>(carry >> 32));
}

function choose(to: StaticArray<u32>, from: StaticArray<u32>[], at: u32): void {
  memory.fill(changetype<usize>(to), 0, to.length << 2);
  for (let i = 0; i < 16; i++) {
    const mask: u32 = 0 - <u32>(<u32>i == at);
    const entry = unchecked(from[i]);
    for (let j = 0, n = to.length; j < n; j++) unchecked((to[j] |= entry[j] & mask));
  }
}

function copy(to: StaticArray<u32>, from: StaticArray<u32>): void {
  memory.copy(changetype<usize>(to), changetype<usize>(from), to.length << 2);
}

/** By Newton's iteration: each round doubles the bits that are right. */
function minusInverse(odd: u32): u32 {
  let inverse = odd;
  for (let i = 0; i < 5; i++) inverse *= 2 - odd * inverse;
  return 0 - inverse;
}

/** to + a * b, in to, which is long enough. */
export function addMultiple(to: StaticArray<u32>, a: StaticArray<u32>, b: StaticArray<u32>): void {
  for (let i = 0, n = a.length; i < n; i++) {
    let carry: u64 = 0;
    for (let j = 0, m = to.length - i; j < m; j++) {
      const limb = j < b.length ? unchecked(b[j]) : 0;
      carry += <u64>unchecked(to[i + j]) + <u64>unchecked(a[i]) * limb;
      unchecked((to[i + j] = <u32>carry));
      carry >>= 32;
    }
  }
}

/** Bytes of a number, the greatest first, as `size` limbs; null: it has more. */
export function limbsOf(ptr: usize, length: i32, size: i32): StaticArray<u32> | null {
  const limbs = new StaticArray<u32>(size);
  for (let i = 0; i < length; i++) {
    const byte = <u32>load<u8>(ptr + length - 1 - i);
    if (i >> 2 < size) unchecked((limbs[i >> 2] |= byte << ((i & 3) << 3)));
    else if (byte != 0) return null;
  }
  return limbs;
}

/** The `length` lowest bytes of a number, the greatest first. */
export function bytesOf(limbs: StaticArray<u32>, length: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(length);
  for (let i = 0; i < length; i++) {
    const limb = i >> 2 < limbs.length ? unchecked(limbs[i >> 2]) : 0;
    store<u8>(changetype<usize>(bytes) + length - 1 - i, <u8>(limb >> ((i & 3) << 3)));
  }
  return bytes;
}

/** Whether two numbers are the same. */
export function sameNumber(a: StaticArray<u32>, b: StaticArray<u32>): bool {
  let difference: u32 = 0;
  for (let i = 0, n = max(a.length, b.length); i < n; i++) {
    difference |= (i < a.length ? unchecked(a[i]) : 0) ^ (i < b.length ? unchecked(b[i]) : 0);
  }
  return difference == 0;
}
