// JWTs beside Node's own crypto; `npm run judges` has google-auth verify them too.
import { type KeyObject, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { Signer } from "./sign-wasm.js";

let signer: Signer;

beforeAll(async () => {
  signer = await Signer.build();
});

function keyOf(bits: number, exponent = 65_537): { pkcs8: string; pkcs1: string; open: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits, publicExponent: exponent });
  const pem = (type: "pkcs8" | "pkcs1") => privateKey.export({ type, format: "pem" }) as string;
  return { pkcs8: pem("pkcs8"), pkcs1: pem("pkcs1"), open: publicKey };
}

function verified(token: string, open: KeyObject): boolean {
  const [head = "", claims = "", signature = ""] = token.split(".");
  return verify("RSA-SHA256", Buffer.from(`${head}.${claims}`), open, Buffer.from(signature, "base64url"));
}

const decoded = (token: string, part: number): unknown => JSON.parse(Buffer.from(token.split(".")[part] ?? "", "base64url").toString());

test("each JWT is verified with the public key, whatever the length of the key", () => {
  for (const bits of [1024, 1025, 1026, 1100, 2048, 2050, 3072]) {
    const { pkcs8, pkcs1, open } = keyOf(bits);
    for (let i = 0; i < 2; i++) {
      const claims = JSON.stringify({ iss: "a@b.iam.gserviceaccount.com", iat: i, more: "ü".repeat(i) });
      const token = signer.token(i % 2 === 0 ? pkcs8 : pkcs1, `key-${i}`, claims);
      expect([bits, i, verified(token, open)]).toEqual([bits, i, true]);
      expect(decoded(token, 0)).toEqual({ alg: "RS256", typ: "JWT", kid: `key-${i}` });
      expect(decoded(token, 1)).toEqual(JSON.parse(claims));
    }
  }
});

test("a small public exponent and lines that end as on Windows are read", () => {
  const { pkcs8, open } = keyOf(1024, 3);
  expect(verified(signer.token(pkcs8.replaceAll("\n", "\r\n"), "", "{}"), open)).toBe(true);
});

test("a key that is none, or whose numbers do not belong together, signs nothing and traps nothing", () => {
  const { pkcs8 } = keyOf(1024);
  const lines = pkcs8.trim().split("\n");
  const bytes = Buffer.from(lines.slice(1, -1).join(""), "base64");
  const wrapped = (der: Buffer) => `-----BEGIN PRIVATE KEY-----\n${der.toString("base64")}\n-----END PRIVATE KEY-----\n`;
  expect(signer.token(wrapped(bytes), "", "{}")).not.toBe("");
  expect(createPublicKey(wrapped(bytes)).asymmetricKeyType).toBe("rsa");
  for (const text of ["", "x", lines[0] ?? "", pkcs8.replace("BEGIN PRIVATE", "BEGIN PUBLIC"), wrapped(Buffer.alloc(0))]) {
    expect(signer.token(text, "", "{}")).toBe("");
  }
  for (let i = 0; i < bytes.length; i += 7) expect([i, signer.token(wrapped(bytes.subarray(0, i)), "", "{}")]).toEqual([i, ""]);
  let signed = 0;
  for (let i = 0; i < bytes.length; i += 5) {
    const changed = Buffer.from(bytes);
    changed[i] = (changed[i] ?? 0) ^ 0x41;
    if (signer.token(wrapped(changed), "", "{}") !== "") signed++;
  }
  // The whole private exponent is not used, and the versions and names are not looked at.
  expect(signed).toBeLessThan(40);
});

test("a key of 2,048 bits signs within tens of milliseconds", () => {
  const { pkcs8 } = keyOf(2048);
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const begin = performance.now();
    signer.token(pkcs8, "", "{}");
    times.push(performance.now() - begin);
  }
  expect(Math.min(...times)).toBeLessThan(100);
});
