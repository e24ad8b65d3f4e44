// For tests: signatures alone, as a wasm of its own.
import { ByteWriter } from "../json/write";
import { signedToken } from "./jwt";
import { readKey } from "./rsa-key";
import { AwsKeys, SignedRequest, sign } from "./sigv4";

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
  fields.length = 0;
  const signature = sign(keys, request, changetype<usize>(input), input.byteLength, nowMs);
  const writer = new ByteWriter();
  writer.buffered(signature.authorization);
  writer.ascii("\n");
  writer.buffered(signature.date);
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
