// For tests: signatures alone, as a wasm of its own.
import { ByteWriter } from "../json/write";
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

export function outputLength(): i32 {
  return output.byteLength;
}
