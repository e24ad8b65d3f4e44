// The Envoys that are compared: bare, bare with the gateway's own options, a pair of filters that do nothing, and the plugin.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeRig } from "../gateway/envoy/files.js";
import { type Json, runPaths, typed } from "../gateway/envoy/rig.js";
import { EXPECTED } from "./mock.js";
import { writeNoOp } from "./no-op.js";

/** What clients ask for; only the plugin turns it into the provider's. */
export const CLIENT = { model: "model-of-the-client", token: "sk-bench-client-token" };

export interface Variant {
  name: string;
  /** Whether path, key and model must arrive changed. */
  changes: boolean;
  /** Writes this variant's files into the folder; the bootstrap's path. */
  write(folder: string, mockPort: number): string;
}

const HTTP = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

interface BareOptions {
  tuned?: boolean;
  noOp?: boolean;
}

/** Every variant, in the order of the table. */
export function variants(plugin: string): Variant[] {
  return [
    { name: "bare Envoy", changes: false, write: (folder, port) => writeBare(folder, port, {}) },
    { name: "bare, our options", changes: false, write: (folder, port) => writeBare(folder, port, { tuned: true }) },
    { name: "no-op pair", changes: false, write: (folder, port) => writeBare(folder, port, { noOp: true }) },
    { name: "ai-failover", changes: true, write: (folder, port) => writePlugin(folder, port, plugin) },
  ];
}

function writePlugin(folder: string, mockPort: number, plugin: string): string {
  const base = EXPECTED.path.replace("/chat/completions", "");
  return writeRig({
    wasmPath: plugin,
    runDir: folder,
    host: "127.0.0.1",
    port: 0,
    nonce: "0123456789abcdef0123456789abcdef",
    endpoints: [{ cluster: "bench", secure: false, host: "127.0.0.1", port: mockPort }],
    pluginConfig: {
      providers: [
        {
          id: "bench",
          type: "openai",
          apiTokens: [EXPECTED.token, EXPECTED.token],
          baseUrl: `http://127.0.0.1:${mockPort}${base}`,
          modelMapping: { [CLIENT.model]: EXPECTED.model },
        },
      ],
      routes: [{ name: "bench", match: { model: CLIENT.model }, provider: "bench" }],
    },
  });
}

function writeBare(folder: string, mockPort: number, options: BareOptions): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const noOp = join(folder, "no-op.wasm");
  if (options.noOp === true) writeNoOp(noOp);
  const path = runPaths(folder).bootstrap;
  writeFileSync(path, JSON.stringify(bootstrap(folder, mockPort, options, noOp)));
  return path;
}

function bootstrap(folder: string, mockPort: number, options: BareOptions, noOp: string): Json {
  return {
    admin: { address: { pipe: { path: runPaths(folder).admin, mode: 0o600 } } },
    static_resources: {
      listeners: [
        {
          name: "gateway",
          address: { socket_address: { address: "127.0.0.1", port_value: 0 } },
          filter_chains: [{ filters: [{ name: "http", typed_config: typed(HTTP, manager(options, noOp)) }] }],
        },
      ],
      clusters: [cluster(mockPort)],
    },
  };
}

function manager(options: BareOptions, noOp: string): Json {
  const route = { cluster: "bench", ...(options.tuned === true ? { timeout: "0s", idle_timeout: "0s" } : {}) };
  const tuned = { server_header_transformation: "PASS_THROUGH", stream_idle_timeout: "0s", generate_request_id: false };
  return {
    stat_prefix: "gateway",
    ...(options.tuned === true ? tuned : {}),
    route_config: { virtual_hosts: [{ name: "all", domains: ["*"], routes: [{ match: { prefix: "/" }, route }] }] },
    http_filters: [...(options.noOp === true ? [wasm("downstream", noOp)] : []), router(options, noOp)],
  };
}

function router(options: BareOptions, noOp: string): Json {
  const codec = { name: "codec", typed_config: typed("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec") };
  const upstream = options.noOp === true ? { upstream_http_filters: [wasm("upstream", noOp), codec] } : {};
  const tuned = options.tuned === true ? { dynamic_stats: false, suppress_envoy_headers: true } : {};
  return { name: "router", typed_config: typed("envoy.extensions.filters.http.router.v3.Router", { ...tuned, ...upstream }) };
}

function wasm(name: string, filename: string): Json {
  const config = { name, vm_config: { vm_id: "no-op", runtime: "envoy.wasm.runtime.v8", code: { local: { filename } } } };
  return { name, typed_config: typed("envoy.extensions.filters.http.wasm.v3.Wasm", { config }) };
}

function cluster(mockPort: number): Json {
  const address = { socket_address: { address: "127.0.0.1", port_value: mockPort } };
  return {
    name: "bench",
    type: "STATIC",
    load_assignment: { cluster_name: "bench", endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
  };
}
