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
/** For questions that keep no pattern. */
let shared: Engine | undefined;
const problems = new Map<string, string>();
/** Patterns that are asked again: each route and status asks the same ones. */
const patterns = new Map<string, Pattern | string>();
const KEPT = 1_000;

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
    const problem = compileIn(own, source);
    return problem === "" ? new Pattern(own) : problem;
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
  const known = problems.get(source);
  if (known !== undefined) return known;
  // One instance for all of them: each has a memory of its own, and ten thousand would be gigabytes.
  if (shared === undefined || shared.memory.buffer.byteLength > MOST_MEMORY) shared = engine();
  const problem = compileIn(shared, source);
  if (problems.size >= KEPT) problems.clear();
  problems.set(source, problem);
  return problem;
}

/** The same as `Pattern.compile`, remembered. */
export function knownPattern(source: string): Pattern | string {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const pattern = Pattern.compile(source);
  if (patterns.size >= KEPT) patterns.clear();
  patterns.set(source, pattern);
  return pattern;
}

const MOST_MEMORY = 16 * 1024 * 1024;

function compileIn(own: Engine, source: string): string {
  write(own, source);
  const length = own.compile();
  return length === 0 ? "" : new TextDecoder().decode(new Uint8Array(own.memory.buffer, own.reason(), length));
}
