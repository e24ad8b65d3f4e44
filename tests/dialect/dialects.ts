// The dialects as a wasm of their own, for Node: bytes in, bytes out.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readFrames } from "../support/frames.js";
import { linesOf } from "./streams.js";
import asc from "assemblyscript/asc";
import { cacheFolder } from "../../gateway/paths.js";

export const DIALECTS = [
  "chat",
  "messages",
  "responses",
  "gemini",
  "converse",
  "cohere",
  "ollama",
  "dashscope",
  "dify",
  "coze",
  "deepl",
  "triton",
  "hunyuan",
  "minimax",
  "images",
] as const;
export type Dialect = (typeof DIALECTS)[number];
/** What a provider of the dialect is asked for: how a model is told to think depends on it. */
export const MODELS: Record<Dialect, string> = {
  chat: "deepseek-chat",
  responses: "gpt-5-mini",
  messages: "claude-sonnet-4-5",
  gemini: "gemini-2.5-flash",
  converse: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
  cohere: "command-a-03-2025",
  ollama: "qwen3",
  dashscope: "qwen-plus",
  dify: "dify",
  coze: "7379462189365198898",
  deepl: "deepl",
  triton: "vllm_model",
  hunyuan: "hunyuan-turbos-latest",
  minimax: "abab6.5s-chat",
  images: "gpt-image-1",
};
/** Dialects that requests are read from and answers are written in. */
export const CLIENTS: Dialect[] = ["chat", "responses", "messages", "gemini", "converse"];
/** Dialects that answers are read from and requests are written in. */
export const SPOKEN: Dialect[] = ["chat", "messages", "responses", "gemini", "converse"];
/** Providers' own protocols: no client asks in them. Their requests are written from all clients alike, so those of chat stand for all. */
export const OWN: Dialect[] = ["cohere", "ollama", "dashscope", "dify", "coze", "deepl", "triton", "hunyuan", "minimax"];

export interface TranslatedRequest {
  body: string;
  /** Names, comma and space between them. */
  dropped: string;
  /** The field that cannot be expressed; empty: all can. */
  refused: string;
}

export interface AnswerFlags {
  stream?: boolean;
  wantsReasoning?: boolean;
  includeUsage?: boolean;
  /** The request has a custom tool named apply_patch. */
  custom?: boolean;
  model?: string;
}

interface Exports {
  memory: WebAssembly.Memory;
  reserve(length: number): number;
  takeModel(): void;
  scanned(): number;
  request(from: number, to: number, newLimit: number, keepsReasoning: number, takesStrict: number, thoughtParts: number): number;
  framed(isException: number): number;
  droppedNames(): number;
  refusedField(): number;
  begin(from: number, to: number, stream: number, wantsReasoning: number, includeUsage: number, custom: number): void;
  chunk(): number;
  end(): number;
  whole(): number;
  state(): number;
  outputLength(): number;
  collect(): void;
  _initialize(): void;
}

/** Compiles the plugin's dialects and loads them; a file that was compiled from the same sources is used again. */
export async function compileDialects(): Promise<Dialects> {
  const kept = join(cacheFolder(), `dialects-${digestOfSources()}.wasm`);
  if (existsSync(kept)) return new Dialects(readFileSync(kept));
  const folder = mkdtempSync(join(cacheFolder(), "dialects-"));
  try {
    const file = join(folder, "dialects.wasm");
    const { error, stderr } = await asc.main([
      "assembly/dialect/pair/dialect-entry.ts",
      "--config",
      "tests/config/asconfig.json",
      "-o",
      file,
    ]);
    if (error !== null) throw new Error(stderr.toString());
    renameSync(file, kept);
    return new Dialects(readFileSync(kept));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of everything that decides what is compiled. */
function digestOfSources(): string {
  const hash = createHash("sha256");
  const files = ["dialect", "json"].flatMap((folder) =>
    readdirSync(join("assembly", folder), { recursive: true, encoding: "utf8" }).map((file) => join("assembly", folder, file)),
  );
  const sources = files.filter((file) => file.endsWith(".ts")).sort();
  for (const file of [...sources, join("tests", "config", "asconfig.json"), "package-lock.json"])
    hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

export class Dialects {
  private exports: Exports;

  constructor(binary: Buffer) {
    const abort = () => {
      throw new Error("the dialects trapped");
    };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { abort } });
    this.exports = instance.exports as unknown as Exports;
    this.exports._initialize();
  }

  get memoryBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }

  private put(bytes: string | Uint8Array): void {
    const raw = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    const at = this.exports.reserve(raw.length);
    new Uint8Array(this.exports.memory.buffer, at, raw.length).set(raw);
  }

  private text(at: number): string {
    return new TextDecoder().decode(this.raw(at));
  }

  private raw(at: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, at, this.exports.outputLength()).slice();
  }

  /** Whether the plugin takes such a body at all. */
  isRequest(body: string | Uint8Array): boolean {
    this.put(body);
    return this.exports.scanned() !== 1;
  }

  request(
    from: Dialect,
    to: Dialect,
    body: string | Uint8Array,
    { model = "the-model", newLimit = false, keepsReasoning = false, takesStrict = false, thoughtParts = false } = {},
  ): TranslatedRequest {
    this.put(model);
    this.exports.takeModel();
    this.put(body);
    const flags = [newLimit, keepsReasoning, takesStrict, thoughtParts].map(Number) as [number, number, number, number];
    const written = this.text(this.exports.request(DIALECTS.indexOf(from), DIALECTS.indexOf(to), ...flags));
    return { body: written, dropped: this.text(this.exports.droppedNames()), refused: this.text(this.exports.refusedField()) };
  }

  /** A frame of AWS's event streams with this payload. */
  frame(payload: string, isException: boolean): Buffer {
    this.put(payload);
    return Buffer.from(this.raw(this.exports.framed(Number(isException))));
  }

  private begin(from: Dialect, to: Dialect, flags: AnswerFlags): void {
    this.put(flags.model ?? "the-model");
    this.exports.takeModel();
    const { stream = false, wantsReasoning = true, includeUsage = true, custom = false } = flags;
    const bits = [stream, wantsReasoning, includeUsage, custom].map(Number) as [number, number, number, number];
    this.exports.begin(DIALECTS.indexOf(from), DIALECTS.indexOf(to), ...bits);
  }

  /** An answer that is there at once, from a provider's dialect into a client's. */
  answer(from: Dialect, to: Dialect, body: string | Uint8Array, flags: AnswerFlags = {}): string {
    this.begin(from, to, { ...flags, stream: false });
    this.put(body);
    return this.text(this.exports.whole());
  }

  /** A stream in pieces: what each piece makes, and last what its end makes. */
  stream(from: Dialect, to: Dialect, pieces: (string | Uint8Array)[], flags: AnswerFlags = {}): string[] {
    this.begin(from, to, { ...flags, stream: true });
    // Frames are shown as lines.
    const shown = (at: number) => (to === "converse" ? linesOf(readFrames(Buffer.from(this.raw(at)))) : this.text(at));
    const made = pieces.map((piece) => {
      this.put(piece);
      return shown(this.exports.chunk());
    });
    return [...made, shown(this.exports.end())];
  }

  get state(): "goes on" | "complete" | "failed" {
    return (["goes on", "complete", "failed"] as const)[this.exports.state()] ?? "goes on";
  }

  collect(): void {
    this.exports.collect();
  }
}
