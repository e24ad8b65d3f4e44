// Signatures beside those of botocore's own signer: sigv4.json, written by make.py.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Signer } from "./sign-wasm.js";

interface Signed {
  access: string;
  secret: string;
  session: string;
  region: string;
  service: string;
  method: string;
  authority: string;
  path: string;
  type: string;
  /** A text and how often it is repeated. */
  body: [string, number];
  /** Seconds since the epoch. */
  time: number;
  authorization: string;
  date: string;
}

const CASES = JSON.parse(readFileSync(join("tests", "sign", "sigv4.json"), "utf8")) as Signed[];
let signer: Signer;

beforeAll(async () => {
  signer = await Signer.build();
});

function signed(one: Signed): string[] {
  signer.fields([one.access, one.secret, one.session, one.region, one.service, one.method, one.authority, one.path, one.type]);
  signer.put(Buffer.from(one.body[0].repeat(one.body[1])));
  return signer.signed(BigInt(one.time) * 1000n + 999n);
}

test("each signature is the one that botocore makes", () => {
  expect(CASES.length).toBeGreaterThanOrEqual(200);
  for (const one of CASES) expect([one.path, ...signed(one)]).toEqual([one.path, one.authorization, one.date]);
});
