// What a plugin can ask of Envoy, with Envoy's answers where they are not obvious.
import { decodePairs, HeaderMap } from "./header-map.js";
import type { Metric } from "./shared-data.js";
import { BufferType, latin, MapType, Status } from "./values.js";
import { Trap, type Vm } from "./vm.js";

/** Of wasi_snapshot_preview1. */
const Errno = { NotSupported: 58 } as const;

type Functions = Record<string, (...args: never[]) => number>;

/** All functions by name. */
export function hostFunctions(vm: Vm): Functions {
  return { ...small(vm), ...headerFunctions(vm), ...bufferFunctions(vm), ...stateFunctions(vm), ...actions(vm), ...metricFunctions(vm) };
}

/** As WASI hands it over: each with a zero byte behind it. */
function environmentOf(vm: Vm): Buffer {
  const variables = Object.entries(vm.options.environment ?? {});
  return Buffer.from(variables.map(([name, value]) => `${name}=${value}\0`).join(""));
}

function small(vm: Vm): Functions {
  let seed = vm.options.seed ?? 1;
  return {
    proxy_log: (level: number, at: number, size: number) => {
      vm.logs.push({ level, text: Buffer.from(vm.read(at, size)).toString("utf8") });
      return Status.Ok;
    },
    proxy_get_log_level: (out: number) => (vm.view().setUint32(out, vm.options.logLevel ?? 2, true), Status.Ok),
    proxy_get_current_time_nanoseconds: (out: number) => (vm.view().setBigUint64(out, BigInt(vm.clock.ms) * 1_000_000n, true), Status.Ok),
    clock_time_get: (clock: number, _precision: never, out: number) => {
      const ms = clock === 0 ? vm.clock.ms : clock === 1 ? vm.clock.monotonicMs : undefined;
      if (ms === undefined) return Errno.NotSupported;
      vm.view().setBigUint64(out, BigInt(ms) * 1_000_000n, true);
      return 0;
    },
    proxy_set_tick_period_milliseconds: (ms: number) => {
      // Of the context in effect, as in proxy-wasm-cpp-host (ContextBase::setTimerPeriod).
      const context = vm.effective ?? vm.current;
      const root = context?.kind === "root" ? context : context?.root;
      if (root) root.tickMs = ms;
      return Status.Ok;
    },
    proxy_done: () => Status.Ok,
    random_get: (at: number, size: number) => {
      // A linear congruential generator (Numerical Recipes): the same run for the same seed.
      const bytes = Uint8Array.from({ length: size }, () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 24);
      vm.fill(at, bytes);
      return 0;
    },
    environ_sizes_get: (count: number, size: number) => {
      vm.view().setUint32(count, Object.keys(vm.options.environment ?? {}).length, true);
      vm.view().setUint32(size, environmentOf(vm).length, true);
      return 0;
    },
    environ_get: (_pointers: number, at: number) => (vm.fill(at, environmentOf(vm)), 0),
    abort: () => {
      throw new Trap("abort");
    },
  };
}

function mapOf(vm: Vm, type: number): HeaderMap | null {
  if (type === MapType.CallHeaders) return vm.callAnswer?.headers ?? null;
  const context = vm.effective ?? vm.current;
  if (context?.kind !== "stream") return null;
  if (type === MapType.RequestHeaders) return context.sides.request.headers;
  return type === MapType.ResponseHeaders ? context.sides.response.headers : null;
}

function headerFunctions(vm: Vm): Functions {
  const text = (at: number, size: number): string => latin(vm.read(at, size));
  const on = (type: number, act: (map: HeaderMap) => void): number => {
    const map = mapOf(vm, type);
    if (!map) return Status.BadArgument;
    act(map);
    return Status.Ok;
  };
  return {
    proxy_get_header_map_value: (type: number, key: number, keySize: number, out: number, outSize: number) => {
      const map = mapOf(vm, type);
      if (!map) return Status.BadArgument;
      const value = map.get(text(key, keySize));
      if (value === undefined) return Status.NotFound;
      vm.give(Buffer.from(value, "latin1"), out, outSize);
      return Status.Ok;
    },
    proxy_add_header_map_value: (type: number, k: number, kn: number, v: number, vn: number) =>
      on(type, (map) => map.add(text(k, kn), text(v, vn))),
    proxy_replace_header_map_value: (type: number, k: number, kn: number, v: number, vn: number) =>
      on(type, (map) => map.replace(text(k, kn), text(v, vn))),
    proxy_remove_header_map_value: (type: number, k: number, kn: number) => on(type, (map) => map.remove(text(k, kn))),
    proxy_get_header_map_pairs: (type: number, out: number, outSize: number) => on(type, (map) => vm.give(map.encode(), out, outSize)),
    proxy_set_header_map_pairs: (type: number, at: number, size: number) => on(type, (map) => (map.list = decodePairs(vm.read(at, size)))),
  };
}

function bufferFunctions(vm: Vm): Functions {
  const get = (type: number): Uint8Array | null => {
    const context = vm.effective ?? vm.current;
    if (type === BufferType.PluginConfiguration) return context?.kind === "root" ? context.config : (context?.root.config ?? null);
    if (type === BufferType.CallBody) return vm.callAnswer?.body ?? null;
    if (context?.kind !== "stream") return null;
    if (type === BufferType.RequestBody) return context.sides.request.body;
    return type === BufferType.ResponseBody ? context.sides.response.body : null;
  };
  return {
    proxy_get_buffer_bytes: (type: number, start: number, size: number, out: number, outSize: number) => {
      const buffer = get(type);
      if (!buffer) return Status.NotFound;
      vm.give(buffer.slice(start >>> 0, (start >>> 0) + (size >>> 0)), out, outSize);
      return Status.Ok;
    },
    proxy_set_buffer_bytes: (type: number, start: number, size: number, at: number, atSize: number) => {
      const context = vm.effective ?? vm.current;
      const old = get(type);
      if (context?.kind !== "stream" || !old || type > 1) return Status.BadArgument;
      const side = type === BufferType.RequestBody ? context.sides.request : context.sides.response;
      const data = vm.read(at, atSize);
      // Envoy replaces everything, puts before, or appends; never a part of it, be it the front.
      if (start === 0 && size > 0 && size < old.length) return Status.BadArgument;
      if (start === 0) side.body = Buffer.concat([data, size === 0 ? old : Buffer.alloc(0)]);
      else if (start >= old.length) side.body = Buffer.concat([old, data]);
      else return Status.BadArgument;
      return Status.Ok;
    },
  };
}

function stateFunctions(vm: Vm): Functions {
  return {
    proxy_get_property: (at: number, size: number, out: number, outSize: number) => {
      const context = vm.effective ?? vm.current;
      const path = latin(vm.read(at, size));
      const version = versionPart(vm.options.envoy ?? [1, 40], path);
      if (version) {
        vm.give(version, out, outSize);
        return Status.Ok;
      }
      if (context?.kind !== "stream") return Status.NotFound;
      const value = context.properties.get(path) ?? context.filterState.get(path);
      if (!value) return Status.NotFound;
      vm.give(value, out, outSize);
      return Status.Ok;
    },
    proxy_set_property: (at: number, size: number, value: number, valueSize: number) => {
      const context = vm.effective ?? vm.current;
      if (context?.kind !== "stream") return Status.NotFound;
      context.filterState.set(latin(vm.read(at, size)), vm.read(value, valueSize));
      return Status.Ok;
    },
    proxy_call_foreign_function: (name: number, nameSize: number, argument: number, size: number) => {
      if (latin(vm.read(name, nameSize)) !== "declare_property") return Status.NotFound;
      const bytes = vm.read(argument, size);
      vm.declared.add(latin(bytes.subarray(2, 2 + (bytes[1] ?? 0))));
      return Status.Ok;
    },
    proxy_get_shared_data: (at: number, size: number, out: number, outSize: number, cas: number) => {
      const found = vm.shared.get(latin(vm.read(at, size)));
      if (!found) return Status.NotFound;
      vm.view().setUint32(cas, found.cas, true);
      vm.give(found.value, out, outSize);
      return Status.Ok;
    },
    proxy_set_shared_data: (at: number, size: number, value: number, valueSize: number, cas: number) =>
      vm.shared.set(latin(vm.read(at, size)), vm.read(value, valueSize), cas) ? Status.Ok : Status.CasMismatch,
  };
}

function actions(vm: Vm): Functions {
  const text = (at: number, size: number): string => latin(vm.read(at, size));
  return {
    proxy_send_local_response: (status: number, d: number, dn: number, body: number, bodySize: number, h: number, hn: number) => {
      const context = vm.effective ?? vm.current;
      if (context?.kind !== "stream") return Status.BadArgument;
      context.local = { status, details: text(d, dn), body: vm.read(body, bodySize), headers: decodePairs(vm.read(h, hn)) };
      return Status.Ok;
    },
    proxy_continue_stream: (type: number) => {
      const context = vm.effective ?? vm.current;
      if (context?.kind !== "stream") return Status.BadArgument;
      context.sides[type === 0 ? "request" : "response"].paused = false;
      return Status.Ok;
    },
    // What a stream that is broken off looks like no test on this host asks.
    proxy_close_stream: () => Status.Ok,
    proxy_http_call: (
      c: number,
      cn: number,
      h: number,
      hn: number,
      b: number,
      bn: number,
      t: number,
      tn: number,
      timeoutMs: number,
      out: number,
    ) => {
      const cluster = text(c, cn);
      const headers = decodePairs(vm.read(h, hn));
      vm.read(t, tn);
      const complete = [":method", ":path", ":authority"].every((name) => headers.some(([n]) => n === name));
      if (!complete || (vm.options.clusters && !vm.options.clusters.has(cluster))) return Status.BadArgument;
      const context = vm.effective ?? vm.current;
      if (!context) return Status.BadArgument;
      const root = context.kind === "root" ? context : context.root;
      vm.view().setUint32(out, vm.newCall({ root, cluster, headers, body: vm.read(b, bn), timeoutMs }), true);
      return Status.Ok;
    },
    proxy_set_effective_context: (id: number) => {
      const context = vm.contexts.get(id);
      if (!context) return Status.BadArgument;
      vm.effective = context;
      return Status.Ok;
    },
  };
}

const GAUGE = 1;

function metricFunctions(vm: Vm): Functions {
  const leftOut = (type: number): boolean => type === GAUGE && vm.options.gauges === false;
  const change = (id: number, act: (metric: Metric) => void): number => {
    const metric = vm.metrics.get(id);
    if (!metric) return Status.NotFound;
    act(metric);
    return Status.Ok;
  };
  return {
    proxy_define_metric: (type: number, at: number, size: number, out: number) => {
      const name = latin(vm.read(at, size));
      const known = [...vm.metrics].find(([, m]) => m.name === name)?.[0];
      const id = known ?? (vm.metrics.size + 1) * 4 + type;
      if (known === undefined) vm.metrics.set(id, { name, type, value: 0n, samples: [] });
      vm.view().setUint32(out, id, true);
      return Status.Ok;
    },
    proxy_increment_metric: (id: number, by: never) => change(id, (m) => (m.value += by as unknown as bigint)),
    proxy_record_metric: (id: number, value: never) =>
      change(id, (m) => {
        m.value = value as unknown as bigint;
        if (m.samples.length < 1000) m.samples.push(m.value);
      }),
    proxy_get_metric: (id: number, out: number) => change(id, (m) => vm.view().setBigUint64(out, leftOut(m.type) ? 0n : m.value, true)),
  };
}

/** A part of the version that Envoy fills into its node, as a raw integer. */
function versionPart([major, minor]: readonly [number, number], path: string): Uint8Array | undefined {
  const [, , , , field] = path.split("\0");
  if (!path.startsWith("xds\0node\0user_agent_build_version\0version\0")) return undefined;
  const value = Buffer.alloc(8);
  value.writeUInt32LE(field === "major_number" ? major : minor);
  return value;
}
