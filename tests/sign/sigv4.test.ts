// Signatures beside those of botocore's own signer: sigv4.json, written by make.py.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { beforeAll, expect, test } from "vitest";

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

interface Exports {
  memory: WebAssembly.Memory;
  reserve(length: number): number;
  takeField(): void;
  signed(nowMs: bigint): number;
  outputLength(): number;
  _initialize(): void;
}

const CASES = JSON.parse(readFileSync(join("tests", "sign", "sigv4.json"), "utf8")) as Signed[];
let exports: Exports;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "sign-"));
  try {
    const file = join(folder, "sign.wasm");
    const { error, stderr } = await asc.main(["assembly/sign/sign-entry.ts", "--config", "tests/config/asconfig.json", "-o", file]);
    if (error !== null) throw new Error(stderr.toString());
    const abort = () => {
      throw new Error("it trapped");
    };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { env: { abort } });
    exports = instance.exports as unknown as Exports;
    exports._initialize();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function put(bytes: Buffer): void {
  const at = exports.reserve(bytes.length);
  new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes);
}

function signed(one: Signed): string[] {
  for (const field of [one.access, one.secret, one.session, one.region, one.service, one.method, one.authority, one.path, one.type]) {
    put(Buffer.from(field));
    exports.takeField();
  }
  put(Buffer.from(one.body[0].repeat(one.body[1])));
  const at = exports.signed(BigInt(one.time) * 1000n + 999n);
  return new TextDecoder().decode(new Uint8Array(exports.memory.buffer, at, exports.outputLength())).split("\n");
}

test("each signature is the one that botocore makes", () => {
  expect(CASES.length).toBeGreaterThanOrEqual(200);
  for (const one of CASES) expect([one.path, ...signed(one)]).toEqual([one.path, one.authorization, one.date]);
});
