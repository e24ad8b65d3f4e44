// AWS's signature, version 4, of one request: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
// Pure: time is an argument, and the secret goes nowhere but into HMAC.
import { sha256 } from "../core/sha256";
import { ByteWriter } from "../json/write";
import { dateText, two } from "./calendar";
import { queryAt, writePath, writeQuery } from "./canonical";
import { DAY_MS, DayKey } from "./day-key";
import { hmac } from "./hmac";
import { Signature, SignedRequest, SigningKeys, authorization, writeDigest } from "./signing-keys";

const ALGORITHM = "AWS4-HMAC-SHA256";
const END = "aws4_request";

/** Credentials of one identity. */
@final
export class AwsKeys extends SigningKeys {
  /** Of temporary credentials; empty: they are lasting ones. */
  session: ArrayBuffer = new ArrayBuffer(0);
  private key: DayKey;

  constructor(
    public access: ArrayBuffer,
    secret: ArrayBuffer,
    private region: string,
    private service: string,
  ) {
    super();
    this.key = new DayKey("AWS4", secret, [region, service, END]);
  }

  isFor(region: string, service: string): bool {
    return this.region == region && this.service == service;
  }

  sign(request: SignedRequest, ptr: usize, length: i32, nowMs: i64): Signature {
    const time = timeText(nowMs);
    const date = time.substring(0, 8);
    const scope = date + "/" + this.region + "/" + this.service + "/" + END;
    const names = signedNames(this, request);
    const canonical = canonicalRequest(this, request, time, names, ptr, length);
    const writer = new ByteWriter();
    writer.ascii(ALGORITHM + "\n" + time + "\n" + scope + "\n");
    writeDigest(writer, sha256(changetype<usize>(canonical), canonical.byteLength));
    const signed = hmac(this.key.of(nowMs / DAY_MS, date), writer.take());
    const signature = new Signature();
    signature.add("authorization", authorization(ALGORITHM, this.access, scope, names, signed));
    signature.add("x-amz-date", String.UTF8.encode(time));
    if (this.session.byteLength > 0) signature.add("x-amz-security-token", this.session);
    return signature;
  }
}

/** The headers that count, in their order. */
function signedNames(keys: AwsKeys, request: SignedRequest): string {
  const first = request.contentType.byteLength > 0 ? "content-type;host;x-amz-date" : "host;x-amz-date";
  return keys.session.byteLength > 0 ? first + ";x-amz-security-token" : first;
}

function canonicalRequest(keys: AwsKeys, request: SignedRequest, time: string, names: string, ptr: usize, length: i32): ArrayBuffer {
  const path = changetype<usize>(request.path);
  const size = request.path.byteLength;
  const query = queryAt(path, size);
  const writer = new ByteWriter(1024);
  writer.buffered(request.method);
  writer.ascii("\n");
  writePath(writer, path, query < size || (size > 0 && load<u8>(path + size - 1) == 0x3f) ? query - 1 : size);
  writer.ascii("\n");
  writeQuery(writer, path + query, size - query);
  if (request.contentType.byteLength > 0) header(writer, "content-type", request.contentType);
  header(writer, "host", request.authority);
  header(writer, "x-amz-date", String.UTF8.encode(time));
  if (keys.session.byteLength > 0) header(writer, "x-amz-security-token", keys.session);
  writer.ascii("\n\n" + names + "\n");
  writeDigest(writer, sha256(ptr, length));
  return writer.take();
}

/** A value without spaces around it, and one for each run of spaces within. */
function header(writer: ByteWriter, name: string, value: ArrayBuffer): void {
  writer.ascii("\n" + name + ":");
  let spaced = false;
  let begun = false;
  for (let i = 0, n = value.byteLength; i < n; i++) {
    const at = changetype<usize>(value) + i;
    if (load<u8>(at) <= 0x20) {
      spaced = begun;
      continue;
    }
    if (spaced) writer.ascii(" ");
    spaced = false;
    begun = true;
    writer.bytes(at, 1);
  }
}

/** `20261129T054200Z`. */
export function timeText(nowMs: i64): string {
  const day = nowMs / DAY_MS;
  const seconds = (nowMs % DAY_MS) / 1000;
  return dateText(day, "") + "T" + two(seconds / 3600) + two((seconds / 60) % 60) + two(seconds % 60) + "Z";
}
