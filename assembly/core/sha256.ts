// SHA-256 (FIPS 180-4) of bytes in memory, without allocation: the digest of the last call lies in one static place.

// prettier-ignore
const K: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

const BLOCK: i32 = 64;
/** The state as eight words, and the digest as bytes in the same place. */
const STATE: usize = memory.data(32, 8);
/** The message schedule. */
const SCHEDULE: usize = memory.data(256, 8);
/** The message's last bytes with its padding: one block or two. */
const REST: usize = memory.data(128, 8);

/** The 32 bytes of the SHA-256 of the `length` bytes at `ptr`; they are valid until the next call. */
export function sha256(ptr: usize, length: i32): usize {
  begin();
  const whole = length & ~(BLOCK - 1);
  for (let at = 0; at < whole; at += BLOCK) compress(ptr + at);
  const left = length - whole;
  const size = left < BLOCK - 8 ? BLOCK : 2 * BLOCK;
  memory.fill(REST, 0, size);
  memory.copy(REST, ptr + whole, left);
  store<u8>(REST + left, 0x80);
  store<u64>(REST + size - 8, bswap<u64>((<u64>length) << 3));
  for (let at = 0; at < size; at += BLOCK) compress(REST + at);
  for (let i: usize = 0; i < 32; i += 4) store<u32>(STATE + i, bswap<u32>(load<u32>(STATE + i)));
  return STATE;
}

/** Whether two digests are equal; the time it takes tells nothing about where they differ. */
export function sameDigest(a: usize, b: usize): bool {
  let difference: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) difference |= load<u64>(a + i) ^ load<u64>(b + i);
  return difference == 0;
}

function begin(): void {
  store<u32>(STATE, 0x6a09e667);
  store<u32>(STATE, 0xbb67ae85, 4);
  store<u32>(STATE, 0x3c6ef372, 8);
  store<u32>(STATE, 0xa54ff53a, 12);
  store<u32>(STATE, 0x510e527f, 16);
  store<u32>(STATE, 0x9b05688c, 20);
  store<u32>(STATE, 0x1f83d9ab, 24);
  store<u32>(STATE, 0x5be0cd19, 28);
}

function schedule(block: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(SCHEDULE + i, bswap<u32>(load<u32>(block + i)));
  for (let i: usize = 64; i < 256; i += 4) {
    const at = SCHEDULE + i;
    const a = load<u32>(at - 60);
    const b = load<u32>(at - 8);
    const small0 = rotr<u32>(a, 7) ^ rotr<u32>(a, 18) ^ (a >> 3);
    const small1 = rotr<u32>(b, 17) ^ rotr<u32>(b, 19) ^ (b >> 10);
    store<u32>(at, load<u32>(at - 64) + small0 + load<u32>(at - 28) + small1);
  }
}

/** One block of 64 bytes into the state (FIPS 180-4, 6.2.2). */
function compress(block: usize): void {
  schedule(block);
  let a = load<u32>(STATE);
  let b = load<u32>(STATE, 4);
  let c = load<u32>(STATE, 8);
  let d = load<u32>(STATE, 12);
  let e = load<u32>(STATE, 16);
  let f = load<u32>(STATE, 20);
  let g = load<u32>(STATE, 24);
  let h = load<u32>(STATE, 28);
  for (let i = 0; i < 64; i++) {
    const big1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const one = h + big1 + ((e & f) ^ (~e & g)) + unchecked(K[i]) + load<u32>(SCHEDULE + ((<usize>i) << 2));
    const big0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
    const two = big0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + one;
    d = c;
    c = b;
    b = a;
    a = one + two;
  }
  add(0, a);
  add(4, b);
  add(8, c);
  add(12, d);
  add(16, e);
  add(20, f);
  add(24, g);
  add(28, h);
}


@inline
function add(at: usize, value: u32): void {
  store<u32>(STATE + at, load<u32>(STATE + at) + value);
}
