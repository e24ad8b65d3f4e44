// An RSA private key out of its PEM: PKCS#8 (RFC 5208, "BEGIN PRIVATE KEY", as Google's accounts have it) or PKCS#1 (RFC 8017, "BEGIN RSA PRIVATE KEY").
import { readBase64 } from "../json/base64";
import { limbsOf } from "./big";

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
/** Bits of a key: fewer are no key any more, more take too long. */
const LEAST_BYTES: i32 = 128;
const MOST_BYTES: i32 = 512;


@final
export class RsaKey {
  /** Bytes of the modulus, and so of a signature. */
  bytes: i32 = 0;
  modulus: StaticArray<u32> = [];
  publicExponent: StaticArray<u32> = [];
  p: StaticArray<u32> = [];
  q: StaticArray<u32> = [];
  /** The private exponent, modulo p - 1 and q - 1. */
  dp: StaticArray<u32> = [];
  dq: StaticArray<u32> = [];
  /** 1 / q modulo p. */
  qInverse: StaticArray<u32> = [];
}

/** null: it is no such key. */
export function readKey(pem: string): RsaKey | null {
  const rsa = pem.includes("BEGIN RSA PRIVATE KEY");
  const begin = pem.indexOf("PRIVATE KEY-----");
  const end = pem.indexOf("-----END", max(begin, 0));
  if (begin < 0 || end < 0) return null;
  const text = String.UTF8.encode(pem.substring(begin + 16, end));
  const bytes = readBase64(changetype<usize>(text), text.byteLength);
  if (bytes === null) return null;
  const der = new Der(bytes);
  if (!der.enter(SEQUENCE) || !der.skip(INTEGER)) return null;
  if (!rsa && !(der.skip(SEQUENCE) && der.enter(OCTETS) && der.enter(SEQUENCE) && der.skip(INTEGER))) return null;
  return readNumbers(der);
}

function readNumbers(der: Der): RsaKey | null {
  const key = new RsaKey();
  if (!der.number()) return null;
  key.bytes = der.length;
  const size = (der.length + 3) / 4;
  const half = (size + 1) / 2;
  if (der.length < LEAST_BYTES || der.length > MOST_BYTES) return null;
  const modulus = limbsOf(der.ptr, der.length, size);
  const exponent = der.number() ? limbsOf(der.ptr, der.length, 1) : null;
  if (modulus === null || exponent === null || !der.number()) return null; // the whole private exponent is not needed
  const p = der.limbs(half);
  const q = der.limbs(half);
  const dp = der.limbs(half);
  const dq = der.limbs(half);
  const qInverse = der.limbs(half);
  if (p === null || q === null || dp === null || dq === null || qInverse === null) return null;
  if (!isOdd(modulus) || !isOdd(p) || !isOdd(q)) return null;
  key.modulus = modulus;
  key.publicExponent = exponent;
  key.p = p;
  key.q = q;
  key.dp = dp;
  key.dq = dq;
  key.qInverse = qInverse;
  return key;
}

/** Odd, and more than 1. */
function isOdd(limbs: StaticArray<u32>): bool {
  let rest = unchecked(limbs[0]) & ~1;
  for (let i = 1, n = limbs.length; i < n; i++) rest |= unchecked(limbs[i]);
  return (unchecked(limbs[0]) & 1) == 1 && rest != 0;
}

/** Reads values one after the other (X.690, DER). */
@final
class Der {
  private at: i32 = 0;
  /** The number that was read last. */
  ptr: usize = 0;
  length: i32 = 0;

  constructor(private bytes: ArrayBuffer) {}

  /** Steps into a value of this type. */
  enter(tag: u8): bool {
    return this.size(tag) >= 0;
  }

  /** Steps over one. */
  skip(tag: u8): bool {
    const size = this.size(tag);
    if (size < 0) return false;
    this.at += size;
    return true;
  }

  /** A positive number without the zero in front of it. */
  number(): bool {
    let size = this.size(INTEGER);
    if (size <= 0) return false;
    this.ptr = changetype<usize>(this.bytes) + this.at;
    this.at += size;
    for (; size > 0 && load<u8>(this.ptr) == 0; size--) this.ptr++;
    this.length = size;
    return size > 0;
  }

  limbs(size: i32): StaticArray<u32> | null {
    return this.number() ? limbsOf(this.ptr, this.length, size) : null;
  }

  /** Bytes of the value at hand, whose head is stepped over; -1: it is of another type, or goes beyond the end. */
  private size(tag: u8): i32 {
    const end = this.bytes.byteLength;
    if (this.at + 2 > end || this.byte() != tag) return -1;
    let size = this.byte();
    if (size >= 0x80) {
      const count = size & 0x7f;
      if (count < 1 || count > 3 || this.at + count > end) return -1;
      size = 0;
      for (let i = 0; i < count; i++) size = (size << 8) | this.byte();
    }
    return this.at + size <= end ? size : -1;
  }

  private byte(): i32 {
    return <i32>load<u8>(changetype<usize>(this.bytes) + this.at++);
  }
}
