// Tencent Cloud's signature, TC3-HMAC-SHA256, of one POST of JSON: cloud.tencent.com/document/api/1729/101842. The path that counts is always `/`.
// Pure: time is an argument, and the secret goes nowhere but into HMAC.
import { sha256 } from "../core/sha256";
import { ByteWriter } from "../json/write";
import { dateText } from "./calendar";
import { DAY_MS, DayKey } from "./day-key";
import { hmac } from "./hmac";
import { Signature, SignedRequest, SigningKeys, authorization, writeDigest } from "./signing-keys";

const ALGORITHM = "TC3-HMAC-SHA256";
const END = "tc3_request";
/** The headers that count, as Tencent's own clients sign them. */
const NAMES = "content-type;host";


@final
export class TencentKeys extends SigningKeys {
  private key: DayKey;

  constructor(
    private id: ArrayBuffer,
    secret: ArrayBuffer,
    private service: string,
  ) {
    super();
    this.key = new DayKey("TC3", secret, [service, END]);
  }

  isFor(region: string, service: string): bool {
    return this.service == service;
  }

  sign(request: SignedRequest, ptr: usize, length: i32, nowMs: i64): Signature {
    const seconds = (nowMs / 1000).toString();
    const date = dateText(nowMs / DAY_MS, "-");
    const scope = date + "/" + this.service + "/" + END;
    const canonical = canonicalRequest(request, ptr, length);
    const writer = new ByteWriter();
    writer.ascii(ALGORITHM + "\n" + seconds + "\n" + scope + "\n");
    writeDigest(writer, sha256(changetype<usize>(canonical), canonical.byteLength));
    const signed = hmac(this.key.of(nowMs / DAY_MS, date), writer.take());
    const signature = new Signature();
    signature.add("authorization", authorization(ALGORITHM, this.id, scope, NAMES, signed));
    signature.add("x-tc-timestamp", String.UTF8.encode(seconds));
    return signature;
  }
}

function canonicalRequest(request: SignedRequest, ptr: usize, length: i32): ArrayBuffer {
  const writer = new ByteWriter(512);
  writer.buffered(request.method);
  writer.ascii("\n/\n\ncontent-type:");
  writer.buffered(request.contentType);
  writer.ascii("\nhost:");
  writer.buffered(request.authority);
  writer.ascii("\n\n" + NAMES + "\n");
  writeDigest(writer, sha256(ptr, length));
  return writer.take();
}
