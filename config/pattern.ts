import { PATTERN_ENGINE } from "./pattern-engine.js";

interface Engine {
  memory: WebAssembly.Memory;
  reserve(length: number): number;
  compile(): number;
  reason(): number;
  search(): number;
  matchWhole(): number;
}

let compiled: WebAssembly.Module | undefined;

function engine(): Engine {
  compiled ??= new WebAssembly.Module(Buffer.from(PATTERN_ENGINE, "base64"));
  const abort = () => {
    throw new Error("the pattern engine gave up");
  };
  return new WebAssembly.Instance(compiled, { env: { abort } }).exports as unknown as Engine;
}

function write(to: Engine, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const at = to.reserve(bytes.length);
  new Uint8Array(to.memory.buffer, at, bytes.length).set(bytes);
}

/** A regular expression as the plugin understands it: the same engine, assembly/core/pattern.ts. */
export class Pattern {
  private constructor(private readonly engine: Engine) {}

  /** The pattern, or why it is not understood. */
  static compile(source: string): Pattern | string {
    const own = engine();
    write(own, source);
    const length = own.compile();
    if (length === 0) return new Pattern(own);
    return new TextDecoder().decode(new Uint8Array(own.memory.buffer, own.reason(), length));
  }

  /** Is it found in the text? */
  search(text: string): boolean {
    write(this.engine, text);
    return this.engine.search() !== 0;
  }

  /** Does it match the whole text? */
  matchWhole(text: string): boolean {
    write(this.engine, text);
    return this.engine.matchWhole() !== 0;
  }
}

/** Why a regular expression is not understood; empty where it is. */
export function patternProblem(source: string): string {
  const pattern = Pattern.compile(source);
  return typeof pattern === "string" ? pattern : "";
}
