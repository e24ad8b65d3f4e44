// For tests: signatures alone, as a wasm of its own.
import { ByteWriter } from "../json/write";
import { signedToken } from "./jwt";
import { readKey } from "./rsa-key";
import { KlingKeys } from "./kling";
import { Signature, SignedRequest } from "./signing-keys";
import { AwsKeys } from "./sigv4";
import { TencentKeys } from "./tc3";

let input = new ArrayBuffer(0);
let output = new ArrayBuffer(0);
const fields: ArrayBuffer[] = [];

export function reserve(length: i32): usize {
  input = new ArrayBuffer(length);
  return changetype<usize>(input);
}

/** The bytes that were put in are the next field: access key, secret, session token, region, service, method, authority, path, content type. */
export function takeField(): void {
  fields.push(input);
}

/** Signs a request with the fields taken since the last one, whose body was put in last. Returns authorization and date, a line each. */
export function signed(nowMs: i64): usize {
  const keys = new AwsKeys(fields[0], fields[1], String.UTF8.decode(fields[3]), String.UTF8.decode(fields[4]));
  keys.session = fields[2];
  const request = new SignedRequest();
  request.method = fields[5];
  request.authority = fields[6];
  request.path = fields[7];
  request.contentType = fields[8];
  return told(keys.sign(request, changetype<usize>(input), input.byteLength, nowMs));
}

/** The same for Tencent Cloud, with these fields: id, secret, service, method, authority, content type. */
export function signedForTencent(nowMs: i64): usize {
  const keys = new TencentKeys(fields[0], fields[1], String.UTF8.decode(fields[2]));
  const request = new SignedRequest();
  request.method = fields[3];
  request.authority = fields[4];
  request.contentType = fields[5];
  return told(keys.sign(request, changetype<usize>(input), input.byteLength, nowMs));
}

/** Kling's JWT; the fields: access key, secret key. */
export function signedForKling(nowMs: i64): usize {
  const signature = new KlingKeys(fields[0], fields[1], "kling").sign(new SignedRequest(), 0, 0, nowMs);
  fields.length = 0;
  output = signature.values[0];
  return changetype<usize>(output);
}

function told(signature: Signature): usize {
  const writer = new ByteWriter();
  fields.length = 0;
  writer.buffered(signature.values[0]);
  writer.ascii("\n");
  writer.buffered(signature.values[1]);
  output = writer.take();
  return changetype<usize>(output);
}

/** The JWT with the fields taken: the key's PEM, its id; the claims were put in last. Empty: there is none. */
export function token(): usize {
  const key = readKey(String.UTF8.decode(fields[0]));
  let signed: ArrayBuffer | null = null;
  if (key !== null) signed = signedToken(key, String.UTF8.decode(fields[1]), input);
  fields.length = 0;
  output = new ArrayBuffer(0);
  if (signed !== null) output = signed;
  return changetype<usize>(output);
}

export function outputLength(): i32 {
  return output.byteLength;
}
