// What is sent to where credentials are exchanged: a form with a JWT (RFC 7523), or with a client's secret (RFC 6749, 4.4).
import { Grant, GrantKind } from "../../core/grant";
import { toWall } from "../../host/clock";
import { utf8 } from "../../host/memory";
import { ByteWriter } from "../../json/write";
import { signedToken } from "../../sign/jwt";
import { readKey } from "../../sign/rsa-key";

const GOOGLE_SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const AZURE_SCOPE = "https://cognitiveservices.azure.com/.default";
const JWT_LIFE: i64 = 3600;

/** null: the key of the account is none. */
export function proofOf(grant: Grant, now: i64): ArrayBuffer | null {
  const writer = new ByteWriter();
  if (grant.kind == GrantKind.Client) {
    writer.ascii("grant_type=client_credentials&client_id=");
    encoded(writer, grant.who);
    writer.ascii("&client_secret=");
    encoded(writer, grant.secret);
    writer.ascii("&scope=");
    encoded(writer, AZURE_SCOPE);
    return writer.take();
  }
  const key = readKey(grant.secret);
  if (key === null) return null;
  const token = signedToken(key, grant.keyId, claimsOf(grant, toWall(now) / 1000));
  if (token === null) return null;
  writer.ascii("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=");
  writer.buffered(token);
  return writer.take();
}

function claimsOf(grant: Grant, seconds: i64): ArrayBuffer {
  const writer = new ByteWriter();
  writer.ascii('{"iss":');
  writer.jsonText(grant.who);
  writer.ascii(',"scope":"' + GOOGLE_SCOPE + '","aud":');
  writer.jsonText(grant.url);
  writer.ascii(`,"iat":${seconds.toString()},"exp":${(seconds + JWT_LIFE).toString()}}`);
  return writer.take();
}

const HEX = "0123456789ABCDEF";

function encoded(writer: ByteWriter, text: string): void {
  const bytes = utf8(text);
  for (let i = 0, n = bytes.byteLength; i < n; i++) {
    const c = load<u8>(changetype<usize>(bytes) + i);
    const small = c | 0x20;
    const plain = (small >= 0x61 && small <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x2d || c == 0x2e || c == 0x5f || c == 0x7e;
    if (plain) writer.bytes(changetype<usize>(bytes) + i, 1);
    else writer.ascii("%" + HEX.charAt(c >> 4) + HEX.charAt(c & 15));
  }
}
