// One VM of one worker: the release .wasm in Node's V8, with a host that imitates Envoy where a plugin can tell.
import { readFileSync } from "node:fs";
import type { HttpCall, Root, StreamContext } from "./contexts.js";
import { HeaderMap } from "./header-map.js";
import { hostFunctions } from "./host-functions.js";
import { type Metric, SharedData } from "./shared-data.js";
import { bytesOf, type Half } from "./values.js";

export class Trap extends Error {}

export interface VmOptions {
  wasm: string;
  shared?: SharedData;
  /** Clusters that a call may name; undefined: all. */
  clusters?: Set<string>;
  /** What `proxy_get_log_level` answers: 0 trace, 1 debug, 2 info. */
  logLevel?: number;
  /** For `random_get`. */
  seed?: number;
  clock?: Clock;
  /** False: its stats leave gauges out, which then answer 0. */
  gauges?: boolean;
  /** Which Envoy it says it is; default 1.40. */
  envoy?: readonly [major: number, minor: number];
  /** The VM's environment variables. */
  environment?: Record<string, string>;
}

/** Time that only moves when a test moves it. */
export class Clock {
  /** The wall clock: milliseconds since the epoch. */
  ms = 1_800_000_000_000;
  /** The clock that nobody sets, since some beginning; undefined: the host has none. */
  monotonicMs: number | undefined = 86_000_000;
  advance(ms: number): void {
    this.ms += ms;
    if (this.monotonicMs !== undefined) this.monotonicMs += ms;
  }
  /** Sets the wall clock, by so many milliseconds. */
  set(by: number): void {
    this.ms += by;
  }
}

type Exports = Record<string, ((...args: number[]) => number) | undefined> & { memory: WebAssembly.Memory };

type Imports = Record<string, Record<string, (...args: never[]) => unknown>>;

/** The types that come with Node leave this one out. */
const importsOf = (WebAssembly.Module as unknown as { imports(module: WebAssembly.Module): { module: string; name: string }[] }).imports;

const compiled = new Map<string, WebAssembly.Module>();

export class Vm {
  readonly logs: { level: number; text: string }[] = [];
  readonly shared: SharedData;
  readonly clock: Clock;
  readonly calls: HttpCall[] = [];
  readonly metrics: Map<number, Metric>;
  readonly hostCalls = new Map<string, number>();
  readonly contexts = new Map<number, Root | StreamContext>();
  readonly declared = new Set<string>();
  current: Root | StreamContext | null = null;
  effective: Root | StreamContext | null = null;
  callAnswer: { headers: HeaderMap; body: Uint8Array } | null = null;
  private readonly exports: Exports;
  private nextId = 1;
  private nextCall = 1;
  private broken: Error | null = null;
  starting = true;

  constructor(readonly options: VmOptions) {
    this.shared = options.shared ?? new SharedData();
    this.metrics = this.shared.metrics;
    this.clock = options.clock ?? new Clock();
    const module = compiled.get(options.wasm) ?? new WebAssembly.Module(readFileSync(options.wasm));
    compiled.set(options.wasm, module);
    this.exports = new WebAssembly.Instance(module, this.imports(module)).exports as unknown as Exports;
    this.exports._initialize?.();
    this.exports._start?.();
    this.starting = false;
  }

  get memoryBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }

  /** A root context with this configuration; `configured` says whether the plugin took it. */
  root(config: string | Uint8Array): Root {
    const root: Root = { kind: "root", id: this.nextId++, config: bytesOf(config), configured: false, tickMs: 0 };
    this.contexts.set(root.id, root);
    this.call("proxy_on_context_create", root, root.id, 0);
    this.call("proxy_on_vm_start", root, root.id, 0);
    root.configured = this.call("proxy_on_configure", root, root.id, root.config.length) !== 0;
    return root;
  }

  stream(root: Root, filterState: Map<string, Uint8Array>, properties: Record<string, string | Uint8Array> = {}): StreamContext {
    const side = () => ({ headers: null, body: null, paused: false, buffering: false });
    const context: StreamContext = {
      kind: "stream",
      id: this.nextId++,
      root,
      sides: { request: side(), response: side() },
      properties: new Map(Object.entries(properties).map(([k, v]) => [k, bytesOf(v)])),
      filterState,
      local: null,
    };
    this.contexts.set(context.id, context);
    this.call("proxy_on_context_create", context, context.id, root.id);
    return context;
  }

  /** Whether the plugin lets the headers pass. */
  headers(context: StreamContext, half: Half, headers: HeaderMap, end: boolean): boolean {
    const side = context.sides[half];
    side.headers = headers;
    const action = this.call(`proxy_on_${half}_headers`, context, context.id, headers.list.length, end ? 1 : 0);
    side.paused = action !== 0;
    if (!side.paused) side.headers = null;
    return !side.paused;
  }

  /** Hands over everything held so far and answers whether it may pass; the bytes may have been changed: `sides[half].body`. */
  body(context: StreamContext, half: Half, bytes: Uint8Array, end: boolean): { passes: boolean; bytes: Uint8Array; continued: boolean } {
    const side = context.sides[half];
    side.body = bytes;
    side.paused = true;
    const action = this.call(`proxy_on_${half}_body`, context, context.id, bytes.length, end ? 1 : 0);
    // StopIterationNoBuffer: nothing of it is kept. What continues meanwhile is what was held before: the headers alone.
    // The same of StopIteration, where the host held nothing before: this chunk stays.
    const continued = (action === 3 || (action === 1 && !side.buffering)) && !side.paused;
    // StopIteration that is continued within the callback: the host passes on what it holds, and holds nothing for a while.
    const pushed = action === 1 && side.buffering && !side.paused;
    if (action !== 3) side.buffering = action === 1;
    const result = { passes: action === 0 || pushed, bytes: action === 3 ? Buffer.alloc(0) : side.body, continued };
    // What the host holds can be changed until it goes on.
    side.body = action === 1 && !pushed ? result.bytes : null;
    side.paused = !result.passes;
    if (result.passes) side.headers = null;
    return result;
  }

  /** The trailers have come: what is held of the body can be read and changed, as in Envoy. */
  trailers(context: StreamContext, half: Half, held: Uint8Array): { passes: boolean; bytes: Uint8Array } {
    const side = context.sides[half];
    side.body = held;
    const passes = this.call(`proxy_on_${half}_trailers`, context, context.id, 0) === 0;
    const bytes = side.body;
    side.body = null;
    side.paused = !passes;
    if (passes) side.headers = null;
    return { passes, bytes };
  }

  /** on_done, on_log (downstream halves only, as in Envoy), on_delete. */
  end(context: StreamContext, logged: boolean): void {
    if (!this.contexts.has(context.id)) return;
    this.call("proxy_on_done", context, context.id);
    if (logged) this.call("proxy_on_log", context, context.id);
    this.call("proxy_on_delete", context, context.id);
    this.contexts.delete(context.id);
  }

  tick(root: Root): void {
    this.call("proxy_on_tick", root, root.id);
  }

  /** Answers a pending call; no headers: it failed or took too long. */
  answerCall(call: HttpCall, headers: [string, string][], body: string | Uint8Array = ""): void {
    this.calls.splice(this.calls.indexOf(call), 1);
    this.callAnswer = { headers: new HeaderMap(headers), body: bytesOf(body) };
    try {
      this.call("proxy_on_http_call_response", call.root, call.root.id, call.token, headers.length, this.callAnswer.body.length, 0);
    } finally {
      this.callAnswer = null;
    }
  }

  newCall(call: Omit<HttpCall, "token">): number {
    const token = this.nextCall++;
    this.calls.push({ ...call, token });
    return token;
  }

  /** Everything that the plugin exports: a metered module's counters are globals among it. */
  globals(): Record<string, { value: bigint } | undefined> {
    return this.exports as unknown as Record<string, { value: bigint } | undefined>;
  }

  metric(name: string): bigint | undefined {
    return [...this.metrics.values()].find((m) => m.name === name)?.value;
  }

  // ---- memory, for the host functions

  /** A copy of the plugin's bytes. Throws where they lie outside its memory, which the real host would refuse. */
  read(at: number, size: number): Uint8Array {
    const memory = new Uint8Array(this.exports.memory.buffer);
    if ((at >>> 0) + (size >>> 0) > memory.length) throw new Trap(`the host was given ${size} bytes at ${at}, outside of memory`);
    return memory.slice(at >>> 0, (at >>> 0) + (size >>> 0));
  }

  view(): DataView {
    return new DataView(this.exports.memory.buffer);
  }

  /** Returns bytes through the plugin's own `malloc`; an empty value allocates nothing. */
  give(bytes: Uint8Array, outAt: number, outSize: number): void {
    const at = bytes.length === 0 ? 0 : (this.exports.malloc?.(bytes.length) ?? 0);
    new Uint8Array(this.exports.memory.buffer).set(bytes, at >>> 0);
    this.view().setUint32(outAt >>> 0, at >>> 0, true);
    this.view().setUint32(outSize >>> 0, bytes.length, true);
  }

  fill(at: number, bytes: Uint8Array): void {
    new Uint8Array(this.exports.memory.buffer).set(bytes, at >>> 0);
  }

  private call(name: string, context: Root | StreamContext, ...args: number[]): number {
    const callback = this.exports[name];
    if (!callback) return 0;
    if (this.broken) throw new Trap(`the VM has trapped before: ${this.broken.message}`);
    const before = [this.current, this.effective] as const;
    [this.current, this.effective] = [context, null];
    try {
      return callback(...args) ?? 0;
    } catch (error) {
      this.broken = error as Error;
      throw new Trap(`${name}: ${(error as Error).stack ?? String(error)}`);
    } finally {
      [this.current, this.effective] = before;
    }
  }

  private imports(module: WebAssembly.Module): Imports {
    const functions = hostFunctions(this);
    const imports: Imports = {};
    for (const { module: from, name } of importsOf(module)) {
      const implementation = functions[name];
      if (!implementation) throw new Error(`Envoy would refuse to load it: unknown import ${from}.${name}`);
      (imports[from] ??= {})[name] = (...args: never[]) => {
        this.hostCalls.set(name, (this.hostCalls.get(name) ?? 0) + 1);
        if (this.starting && name !== "proxy_log") throw new Trap(`${name} while the module starts crashes Envoy`);
        return implementation(...args);
      };
    }
    return imports;
  }
}
