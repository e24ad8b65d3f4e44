import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import type { Finding } from "../../config/index.js";

/** What assembly/config/reader-entry.ts answers. */
export interface Reading {
  errors: Finding[];
  warnings: Finding[];
  providers?: Record<string, unknown>[];
  routes?: Record<string, unknown>[];
  [key: string]: unknown;
}

/** Compiles the plugin's reader and gives it as a function of a configuration's JSON text. */
export async function compileReader(): Promise<(json: string | Uint8Array) => Reading> {
  const folder = mkdtempSync(join(tmpdir(), "reader-"));
  try {
    const file = join(folder, "reader.wasm");
    const { error, stderr } = await asc.main(["assembly/config/reader-entry.ts", "--config", "tests/config/asconfig.json", "-o", file]);
    if (error !== null) throw new Error(stderr.toString());
    return instantiate(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function instantiate(binary: Buffer): (json: string | Uint8Array) => Reading {
  const abort = () => {
    throw new Error("the reader aborted");
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { abort } });
  const { memory, reserve, read, outputLength, _initialize } = instance.exports as unknown as {
    memory: WebAssembly.Memory;
    reserve(length: number): number;
    read(): number;
    outputLength(): number;
    _initialize(): void;
  };
  _initialize();
  return (json) => {
    const bytes = typeof json === "string" ? new TextEncoder().encode(json) : json;
    const at = reserve(bytes.length);
    new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
    const answer = read();
    return JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, answer, outputLength()))) as Reading;
  };
}
