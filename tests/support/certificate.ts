// A certificate for 127.0.0.1 that nobody signed but itself, made anew for each run: no private key lies in the repository.
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

// 1.2.840.10045.4.3.2
const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));

let made: { key: string; cert: string } | undefined;

/** Key and certificate (PEM) for 127.0.0.1, localhost, a.localhost and b.localhost, valid for a day; its own authority. */
export function selfSigned(): { key: string; cert: string } {
  made ??= make();
  return made;
}

function make(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const tbs = toBeSigned(publicKey);
  const signature = sign("sha256", tbs, privateKey);
  const der = sequence(tbs, ECDSA_SHA256, tlv(0x03, Buffer.concat([Buffer.of(0), signature])));
  const body = der
    .toString("base64")
    .match(/.{1,64}/g)
    ?.join("\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
  };
}

// X.509 v3 in DER, RFC 5280 section 4.1.
function toBeSigned(publicKey: KeyObject): Buffer {
  const day = 86_400_000;
  const name = sequence(tlv(0x31, sequence(oid(0x55, 4, 3), tlv(0x0c, Buffer.from("localhost")))));
  return sequence(
    tlv(0xa0, tlv(0x02, Buffer.of(2))),
    tlv(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_SHA256,
    name,
    sequence(utcTime(Date.now() - day), utcTime(Date.now() + day)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(authority(), alternativeNames())),
  );
}

function authority(): Buffer {
  return sequence(oid(0x55, 29, 19), tlv(0x01, Buffer.of(0xff)), tlv(0x04, sequence(tlv(0x01, Buffer.of(0xff)))));
}

function alternativeNames(): Buffer {
  const hosts = ["localhost", "a.localhost", "b.localhost"].map((host) => tlv(0x82, Buffer.from(host)));
  const names = sequence(tlv(0x87, Buffer.of(127, 0, 0, 1)), ...hosts);
  return sequence(oid(0x55, 29, 17), tlv(0x04, names));
}

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`));
}

function tlv(tag: number, content: Buffer): Buffer {
  const n = content.length;
  const length = n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 255];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function oid(...bytes: number[]): Buffer {
  return tlv(0x06, Buffer.from(bytes));
}
