// assembly/sign alone, as a wasm of its own.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import asc from "assemblyscript/asc";

interface Exports {
  memory: WebAssembly.Memory;
  reserve(length: number): number;
  takeField(): void;
  signed(nowMs: bigint): number;
  signedForTencent(nowMs: bigint): number;
  signedForKling(nowMs: bigint): number;
  token(): number;
  outputLength(): number;
  _initialize(): void;
}

export class Signer {
  private constructor(private exports: Exports) {}

  static async build(): Promise<Signer> {
    const folder = mkdtempSync(join(tmpdir(), "sign-"));
    try {
      const file = join(folder, "sign.wasm");
      const { error, stderr } = await asc.main(["assembly/sign/sign-entry.ts", "--config", "tests/config/asconfig.json", "-o", file]);
      if (error !== null) throw new Error(stderr.toString());
      const abort = () => {
        throw new Error("it trapped");
      };
      const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { env: { abort } });
      const exports = instance.exports as unknown as Exports;
      exports._initialize();
      return new Signer(exports);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  put(bytes: Buffer): void {
    const at = this.exports.reserve(bytes.length);
    new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
  }

  fields(texts: string[]): void {
    for (const text of texts) {
      this.put(Buffer.from(text));
      this.exports.takeField();
    }
  }

  /** Authorization and date of the request whose fields and body were put in. */
  signed(nowMs: bigint): string[] {
    return this.output(this.exports.signed(nowMs)).split("\n");
  }

  /** The same for Tencent Cloud, authorization and timestamp. */
  signedForTencent(nowMs: bigint): string[] {
    return this.output(this.exports.signedForTencent(nowMs)).split("\n");
  }

  /** Authorization for Kling, of an access key and its secret key. */
  signedForKling(access: string, secret: string, nowMs: bigint): string {
    this.fields([access, secret]);
    return this.output(this.exports.signedForKling(nowMs));
  }

  /** The JWT of a key, its id and claims; empty: there is none. */
  token(pem: string, id: string, claims: string): string {
    this.fields([pem, id]);
    this.put(Buffer.from(claims));
    return this.output(this.exports.token());
  }

  private output(at: number): string {
    return new TextDecoder().decode(new Uint8Array(this.exports.memory.buffer, at, this.exports.outputLength()));
  }
}
