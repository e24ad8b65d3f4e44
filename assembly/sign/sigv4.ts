// AWS's signature, version 4, of one request: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
// Pure: time is an argument, and the secret goes nowhere but into HMAC.
import { sha256 } from "../core/sha256";
import { ByteWriter } from "../json/write";
import { queryAt, writePath, writeQuery } from "./canonical";
import { DIGEST, hmac } from "./hmac";

const ALGORITHM = "AWS4-HMAC-SHA256";
const END = "aws4_request";

/** Credentials of one identity. */
@final
export class AwsKeys {
  /** Of temporary credentials; empty: they are lasting ones. */
  session: ArrayBuffer = new ArrayBuffer(0);
  /** The key that a day's signatures are made with, and its day (since the epoch). */
  private dayKey: ArrayBuffer = new ArrayBuffer(0);
  private day: i64 = -1;

  constructor(
    public access: ArrayBuffer,
    private secret: ArrayBuffer,
    private region: string,
    private service: string,
  ) {}

  isFor(region: string, service: string): bool {
    return this.region == region && this.service == service;
  }

  /** `20261129/eu-central-1/bedrock/aws4_request`. */
  scope(date: string): string {
    return date + "/" + this.region + "/" + this.service + "/" + END;
  }

  /** The key for a day, by the day's text. */
  keyFor(day: i64, date: string): ArrayBuffer {
    if (this.day == day) return this.dayKey;
    const writer = new ByteWriter();
    writer.ascii("AWS4");
    writer.buffered(this.secret);
    const byDate = hmac(writer.take(), String.UTF8.encode(date));
    const byService = hmac(hmac(byDate, String.UTF8.encode(this.region)), String.UTF8.encode(this.service));
    this.dayKey = hmac(byService, String.UTF8.encode(END));
    this.day = day;
    return this.dayKey;
  }
}

/** What a request has to carry. */
@final
export class Signature {
  constructor(
    /** Value of `authorization`. */
    public authorization: ArrayBuffer,
    /** Value of `x-amz-date`. */
    public date: ArrayBuffer,
  ) {}
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

/** Signs a request whose body is the `length` bytes at `ptr`. `nowMs`: milliseconds since the epoch. */
export function sign(keys: AwsKeys, request: SignedRequest, ptr: usize, length: i32, nowMs: i64): Signature {
  const time = timeText(nowMs);
  const date = time.substring(0, 8);
  const names = signedNames(keys, request);
  const canonical = canonicalRequest(keys, request, time, names, ptr, length);
  const writer = new ByteWriter();
  writer.ascii(ALGORITHM + "\n" + time + "\n" + keys.scope(date) + "\n");
  digest(writer, sha256(changetype<usize>(canonical), canonical.byteLength));
  const signed = hmac(keys.keyFor(nowMs / DAY_MS, date), writer.take());
  writer.ascii(ALGORITHM + " Credential=");
  writer.buffered(keys.access);
  writer.ascii("/" + keys.scope(date) + ", SignedHeaders=" + names + ", Signature=");
  digest(writer, changetype<usize>(signed));
  return new Signature(writer.take(), String.UTF8.encode(time));
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
  digest(writer, sha256(ptr, length));
  return writer.take();
}

function digest(writer: ByteWriter, ptr: usize): void {
  for (let i = 0; i < DIGEST; i++) {
    const c = load<u8>(ptr + i);
    writer.hexDigit(c >> 4);
    writer.hexDigit(c & 15);
  }
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

const DAY_MS: i64 = 86400000;

/** `20261129T054200Z`. */
export function timeText(nowMs: i64): string {
  const day = nowMs / DAY_MS;
  const seconds = (nowMs % DAY_MS) / 1000;
  return dateText(day) + "T" + two(seconds / 3600) + two((seconds / 60) % 60) + two(seconds % 60) + "Z";
}

/** A day since the epoch as year, month and day of the calendar (howardhinnant.github.io/date_algorithms.html, civil_from_days). */
function dateText(day: i64): string {
  const shifted = day + 719468;
  const era = shifted / 146097;
  const ofEra = shifted - era * 146097;
  const year = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
  const ofYear = ofEra - (365 * year + year / 4 - year / 100);
  const part = (5 * ofYear + 2) / 153;
  const month = part < 10 ? part + 3 : part - 9;
  return (year + era * 400 + (month <= 2 ? 1 : 0)).toString() + two(month) + two(ofYear - (153 * part + 2) / 5 + 1);
}

function two(value: i64): string {
  return value < 10 ? "0" + value.toString() : value.toString();
}
