// Kling's credential: a JWT (RFC 7519) that the secret key signs by HMAC-SHA256, over no part of the request
// (app.klingai.com/global/dev/document-api/apiReference/commonInfo). Pure: time is an argument, and the secret goes nowhere but into HMAC.
import { ByteWriter } from "../json/write";
import { writeBase64Url } from "../json/base64";
import { hmac } from "./hmac";
import { writeInput } from "./jwt";
import { Signature, SignedRequest, SigningKeys } from "./signing-keys";

/** As Kling's own example has it: good for half an hour, and from five seconds ago, for clocks that differ. */
const LIFETIME_S: i64 = 1800;
const SKEW_S: i64 = 5;
const HEAD = '{"alg":"HS256","typ":"JWT"}';


@final
export class KlingKeys extends SigningKeys {
  constructor(
    private access: ArrayBuffer,
    private secret: ArrayBuffer,
    private service: string,
  ) {
    super();
  }

  isFor(region: string, service: string): bool {
    return this.service == service;
  }

  sign(request: SignedRequest, ptr: usize, length: i32, nowMs: i64): Signature {
    const writer = new ByteWriter(512);
    writeInput(writer, String.UTF8.encode(HEAD), claimsOf(this.access, nowMs / 1000));
    const input = writer.take();
    const signed = hmac(this.secret, input);
    writer.ascii("Bearer ");
    writer.buffered(input);
    writer.ascii(".");
    writeBase64Url(writer, changetype<usize>(signed), signed.byteLength);
    const signature = new Signature();
    signature.add("authorization", writer.take());
    return signature;
  }
}

function claimsOf(access: ArrayBuffer, nowS: i64): ArrayBuffer {
  const writer = new ByteWriter();
  writer.ascii('{"iss":');
  writer.jsonString(changetype<usize>(access), access.byteLength);
  writer.ascii(',"exp":' + (nowS + LIFETIME_S).toString() + ',"nbf":' + (nowS - SKEW_S).toString() + "}");
  return writer.take();
}
