// What requests are signed with, and what comes of it, whichever the vendor's way.
import { ByteWriter } from "../json/write";
import { DIGEST } from "./hmac";

/** Headers that a request has to carry: `authorization` first, then when it was signed. */
@final
export class Signature {
  names: ArrayBuffer[] = [];
  values: ArrayBuffer[] = [];

  add(name: string, value: ArrayBuffer): void {
    this.names.push(String.UTF8.encode(name));
    this.values.push(value);
  }
}

/** A request as it leaves. */
@final
export class SignedRequest {
  method: ArrayBuffer = new ArrayBuffer(0);
  /** Host, with its port where that is not the scheme's own. */
  authority: ArrayBuffer = new ArrayBuffer(0);
  /** With its query, as on the wire. */
  path: ArrayBuffer = new ArrayBuffer(0);
  /** Empty: it has none. */
  contentType: ArrayBuffer = new ArrayBuffer(0);
}

/** Credentials of one identity. */
export abstract class SigningKeys {
  /** Whether they were made for signatures of this service in this region. */
  abstract isFor(region: string, service: string): bool;
  /** Signs a request whose body is the `length` bytes at `ptr`. `nowMs`: milliseconds since the epoch. */
  abstract sign(request: SignedRequest, ptr: usize, length: i32, nowMs: i64): Signature;
}

/** Value of `authorization`: AWS and Tencent write it alike. */
export function authorization(algorithm: string, access: ArrayBuffer, scope: string, names: string, signed: ArrayBuffer): ArrayBuffer {
  const writer = new ByteWriter();
  writer.ascii(algorithm + " Credential=");
  writer.buffered(access);
  writer.ascii("/" + scope + ", SignedHeaders=" + names + ", Signature=");
  writeDigest(writer, changetype<usize>(signed));
  return writer.take();
}

/** Writes a digest's bytes as hexadecimal digits. */
export function writeDigest(writer: ByteWriter, ptr: usize): void {
  for (let i = 0; i < DIGEST; i++) {
    const c = load<u8>(ptr + i);
    writer.hexDigit(c >> 4);
    writer.hexDigit(c & 15);
  }
}
