// A JWT that is signed by RS256 (RFC 7515, RFC 7518): RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2), by the key's two primes.
import { sha256 } from "../core/sha256";
import { ByteWriter } from "../json/write";
import { writeBase64Url } from "../json/base64";
import { Modulus, addMultiple, bytesOf, limbsOf, sameNumber } from "./big";
import { RsaKey } from "./rsa-key";

/** Of SHA-256 in a signature: `DigestInfo` up to the digest. */
// prettier-ignore
const DIGEST_INFO: StaticArray<u8> = [
  0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
];
const DIGEST: i32 = 32;

/** The token of these claims; null: the numbers of the key do not belong together. `id`: of the key, empty: it has none. */
export function signedToken(key: RsaKey, id: string, claims: ArrayBuffer): ArrayBuffer | null {
  const writer = new ByteWriter();
  writeInput(writer, headOf(id), claims);
  const signature = signatureOf(key, writer.ptr, writer.length);
  if (signature === null) return null;
  writer.ascii(".");
  writeBase64Url(writer, changetype<usize>(signature), signature.byteLength);
  return writer.take();
}

/** What is signed (RFC 7515, 5.1), and the front of the token. */
export function writeInput(writer: ByteWriter, head: ArrayBuffer, claims: ArrayBuffer): void {
  writeBase64Url(writer, changetype<usize>(head), head.byteLength);
  writer.ascii(".");
  writeBase64Url(writer, changetype<usize>(claims), claims.byteLength);
}

function headOf(id: string): ArrayBuffer {
  const writer = new ByteWriter();
  const bytes = String.UTF8.encode(id);
  writer.ascii('{"alg":"RS256","typ":"JWT"');
  if (bytes.byteLength > 0) {
    writer.ascii(',"kid":');
    writer.jsonString(changetype<usize>(bytes), bytes.byteLength);
  }
  writer.ascii("}");
  return writer.take();
}

/** The signature of bytes; null: the key's numbers do not belong together. One that is wrong would tell of the primes, and is never given. */
export function signatureOf(key: RsaKey, ptr: usize, length: i32): ArrayBuffer | null {
  const padded = paddedDigest(key.bytes, sha256(ptr, length));
  const message = limbsOf(changetype<usize>(padded), key.bytes, key.modulus.length);
  if (message === null) return null;
  const signature = privatePower(key, message);
  const whole = new Modulus(key.modulus);
  const back = whole.power(whole.enter(signature), key.publicExponent);
  whole.leave(back);
  return sameNumber(back, message) ? bytesOf(signature, key.bytes) : null;
}

/** 0, 1, as many 255 as there is room for, 0, what the digest is of, the digest. */
function paddedDigest(size: i32, digest: usize): ArrayBuffer {
  const padded = new ArrayBuffer(size);
  const at = changetype<usize>(padded);
  const end = size - DIGEST - DIGEST_INFO.length;
  memory.fill(at, 0xff, size);
  store<u8>(at, 0);
  store<u8>(at + 1, 1);
  store<u8>(at + end - 1, 0);
  memory.copy(at + end, changetype<usize>(DIGEST_INFO), DIGEST_INFO.length);
  memory.copy(at + size - DIGEST, digest, DIGEST);
  return padded;
}

/** By the Chinese remainder theorem (Garner): a quarter of the work. */
function privatePower(key: RsaKey, message: StaticArray<u32>): StaticArray<u32> {
  const p = new Modulus(key.p);
  const q = new Modulus(key.q);
  const one = p.power(p.enter(message), key.dp);
  const two = q.power(q.enter(message), key.dq);
  q.leave(two);
  // (one - two) / q modulo p, where `one` has R and so gets `two` and the inverse with it.
  p.subtract(one, p.enter(two));
  p.multiply(one, one, p.enter(key.qInverse));
  p.leave(one);
  const result = new StaticArray<u32>(key.modulus.length);
  memory.copy(changetype<usize>(result), changetype<usize>(two), min(two.length, result.length) << 2);
  addMultiple(result, key.q, one);
  return result;
}
