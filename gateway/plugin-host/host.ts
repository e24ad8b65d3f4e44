// The plugin's own code in Node, as far as configuring it and asking its control root goes: what Envoy offers a plugin beyond that is absent here.
import { readFileSync } from "node:fs";
import { decodePairs, encodePairs } from "./pairs.js";
import { ownValue } from "../../config/own.js";

/** The ABI's results, buffers and maps that are used here (github.com/proxy-wasm/spec, 0.2.1). */
const OK = 0;
const NOT_FOUND = 1;
const CAS_MISMATCH = 8;
const REQUEST_BODY = 0;
const PLUGIN_CONFIGURATION = 7;
const REQUEST_HEADERS = 0;
const CONTROL = 1;
const DOWNSTREAM = 2;
const FIRST_REQUEST = 16;

export interface HostAnswer {
  status: number;
  headers: [string, string][];
  body: string;
}

/** One line that the plugin logged. */
export interface HostLine {
  /** 0 trace to 5 critical. */
  level: number;
  text: string;
}

interface PluginExports {
  memory: WebAssembly.Memory;
  malloc(size: number): number;
  _initialize?(): void;
  proxy_on_context_create(id: number, parent: number): void;
  proxy_on_vm_start(id: number, size: number): number;
  proxy_on_configure(id: number, size: number): number;
  proxy_on_request_headers(id: number, count: number, end: number): number;
  proxy_on_request_body(id: number, size: number, end: number): number;
  proxy_on_delete(id: number): void;
}

type Functions = Record<string, (...args: never[]) => number>;

/** A VM with one configuration. It holds tokens: none of what it answers does. */
export class PluginHost {
  readonly lines: HostLine[] = [];
  private readonly exports: PluginExports;
  private readonly shared = new Map<string, { value: Uint8Array; cas: number }>();
  private readonly metrics = new Map<string, number>();
  private configuration: Uint8Array = new Uint8Array();
  private requestHeaders: [string, string][] = [];
  private requestBody: Uint8Array = new Uint8Array();
  private answer: HostAnswer | undefined;
  private requests = FIRST_REQUEST;
  private version = 0;

  /** Loads the plugin. Throws where the file cannot be read or is no plugin. */
  constructor(
    wasm: string,
    private readonly now: () => number = Date.now,
  ) {
    const module = new WebAssembly.Module(readFileSync(wasm));
    this.exports = new WebAssembly.Instance(module, this.imports(module)).exports as unknown as PluginExports;
    this.exports._initialize?.();
    this.root(CONTROL, JSON.stringify({ role: "control" }));
  }

  /** Whether the plugin takes the configuration; what it says about it is in `lines`. Only the first one is used. */
  configure(configuration: string): boolean {
    return this.root(DOWNSTREAM, configuration);
  }

  /** The control listener's answer. */
  ask(path: string, method = "GET", body?: Uint8Array): HostAnswer {
    const id = this.requests++;
    this.answer = undefined;
    this.requestHeaders = [
      [":method", method],
      [":path", path],
    ];
    this.exports.proxy_on_context_create(id, CONTROL);
    this.exports.proxy_on_request_headers(id, this.requestHeaders.length, body === undefined ? 1 : 0);
    if (body !== undefined) {
      this.requestBody = body;
      this.exports.proxy_on_request_body(id, body.length, 1);
    }
    this.exports.proxy_on_delete(id);
    return this.answer ?? { status: 404, headers: [], body: "" };
  }

  private root(id: number, configuration: string): boolean {
    this.configuration = Buffer.from(configuration);
    this.exports.proxy_on_context_create(id, 0);
    this.exports.proxy_on_vm_start(id, 0);
    return this.exports.proxy_on_configure(id, this.configuration.length) !== 0;
  }

  private imports(module: WebAssembly.Module): Record<string, Functions> {
    const functions: Functions = { ...this.basics(), ...this.buffers(), ...this.sharedData(), ...this.stats() };
    const imports = new Map<string, [string, Functions[string]][]>();
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      // What is not offered is not found: the plugin lives with that on any host.
      imports.set(from, [...(imports.get(from) ?? []), [name, ownValue(functions, name) ?? (() => NOT_FOUND)]]);
    }
    return Object.fromEntries([...imports].map(([from, named]) => [from, Object.fromEntries(named)]));
  }

  private basics(): Functions {
    return {
      proxy_log: (level: number, at: number, size: number) => {
        this.lines.push({ level, text: this.text(at, size) });
        return OK;
      },
      proxy_get_log_level: (out: number) => this.set32(out, 2),
      proxy_get_current_time_nanoseconds: (out: number) => {
        this.view().setBigUint64(out, BigInt(Math.floor(this.now())) * 1_000_000n, true);
        return OK;
      },
      proxy_set_tick_period_milliseconds: () => OK,
      // Nothing here may depend on chance: the same question has the same answer.
      random_get: () => OK,
      proxy_send_local_response: (status: number, _d: number, _dn: number, body: number, size: number, h: number, hn: number) => {
        this.answer = { status, headers: decodePairs(this.bytes(h, hn)), body: this.text(body, size) };
        return OK;
      },
    };
  }

  private buffers(): Functions {
    return {
      proxy_get_buffer_bytes: (type: number, start: number, size: number, out: number, outSize: number) => {
        if (type === REQUEST_BODY) return this.give(this.requestBody.subarray(start, start + size), out, outSize);
        return type === PLUGIN_CONFIGURATION ? this.give(this.configuration.subarray(start, start + size), out, outSize) : NOT_FOUND;
      },
      proxy_get_header_map_pairs: (type: number, out: number, outSize: number) =>
        type === REQUEST_HEADERS ? this.give(encodePairs(this.requestHeaders), out, outSize) : NOT_FOUND,
    };
  }

  private sharedData(): Functions {
    return {
      proxy_get_shared_data: (at: number, size: number, out: number, outSize: number, cas: number) => {
        const found = this.shared.get(this.text(at, size));
        if (found === undefined) return NOT_FOUND;
        this.set32(cas, found.cas);
        return this.give(found.value, out, outSize);
      },
      proxy_set_shared_data: (at: number, size: number, value: number, valueSize: number, cas: number) => {
        const key = this.text(at, size);
        if (cas !== 0 && this.shared.get(key)?.cas !== cas) return CAS_MISMATCH;
        this.shared.set(key, { value: this.bytes(value, valueSize), cas: ++this.version });
        return OK;
      },
    };
  }

  /** Numbers without counts: nothing happens here that could be counted. */
  private stats(): Functions {
    return {
      proxy_define_metric: (_type: number, at: number, size: number, out: number) => {
        const name = this.text(at, size);
        const id = this.metrics.get(name) ?? this.metrics.size + 1;
        this.metrics.set(name, id);
        return this.set32(out, id);
      },
      proxy_increment_metric: () => OK,
      proxy_record_metric: () => OK,
      proxy_get_metric: (_id: number, out: number) => {
        this.view().setBigUint64(out, 0n, true);
        return OK;
      },
    };
  }

  private view(): DataView {
    return new DataView(this.exports.memory.buffer);
  }

  private bytes(at: number, size: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer).slice(at >>> 0, (at >>> 0) + (size >>> 0));
  }

  private text(at: number, size: number): string {
    return Buffer.from(this.bytes(at, size)).toString("utf8");
  }

  private set32(at: number, value: number): number {
    this.view().setUint32(at >>> 0, value, true);
    return OK;
  }

  /** Returns bytes through the plugin's own allocator. */
  private give(bytes: Uint8Array, out: number, outSize: number): number {
    const at = bytes.length === 0 ? 0 : this.exports.malloc(bytes.length) >>> 0;
    new Uint8Array(this.exports.memory.buffer).set(bytes, at);
    this.set32(out, at);
    return this.set32(outSize, bytes.length);
  }
}
