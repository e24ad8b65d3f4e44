// The Envoys' files: bare, bare with the gateway's own options, with a pair of filters that do nothing, with Higress's plugin, and ours.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeRig } from "../gateway/envoy/files.js";
import { type Json, type RigInput, runPaths, typed } from "../gateway/envoy/rig.js";
import { EXPECTED } from "./mock.js";
import { type Call, writeLeast } from "./least.js";
import { writeNoOp } from "./no-op.js";

/** What clients ask for; only the plugin turns it into the provider's. */
export const CLIENT = { model: "model-of-the-client", token: "sk-bench-client-token" };

const HTTP = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

export interface BareOptions {
  tuned?: boolean;
  noOp?: boolean;
  /** Higress's ai-proxy as one filter: its .wasm. */
  higress?: string;
}

/** What the plugin is asked to be. */
export interface Shape {
  /** Tokens of the provider. */
  tokens: number;
  /** Routes; the last one takes what clients ask for. */
  routes: number;
  /** Percent of the primary's answers that are failures; a healthy provider is behind it then. */
  failing: number;
  /** Clients ask for the provider's own model: the body stays as it is. */
  kept?: boolean;
  /** Further keys of the configuration. */
  keys?: object;
  /** Two healthy providers are the route's targets, with these keys of the route besides. */
  targets?: object;
}

/** The same provider in the words of Higress's ai-proxy (higress.cn/docs/latest/plugins/ai/api-provider/ai-proxy). */
const HIGRESS = {
  provider: {
    type: "openai",
    apiTokens: [EXPECTED.token, EXPECTED.token],
    openaiCustomUrl: `bench.local${EXPECTED.path}`,
    modelMapping: { [CLIENT.model]: EXPECTED.model },
  },
};

export const PLAIN_SHAPE: Shape = { tokens: 2, routes: 1, failing: 0 };

/** As many tokens, each another one, as providers' tokens are; all begin as the mock expects it. */
export function tokensOf(shape: Shape): string[] {
  return Array.from({ length: shape.tokens }, (_, i) => (i === 0 ? EXPECTED.token : `${EXPECTED.token}-${i}`));
}

/** The base URL of the provider that refuses a share, or of the healthy one. */
export function providerUrl(mockPort: number, failing: number): string {
  return `http://127.0.0.1:${mockPort}/${failing > 0 ? `fail-${failing}` : "compatible"}/v1`;
}

/** Our gateway's own files, with what is asked for besides; the bootstrap's path. */
export function writePlugin(folder: string, mockPort: number, plugin: string, shape: Shape, more: Partial<RigInput> = {}): string {
  const endpoint = (cluster: string) => ({ cluster, secure: false, host: "127.0.0.1", port: mockPort });
  const provider = (id: string, failing: number) => ({
    id,
    type: "openai",
    apiTokens: tokensOf(shape),
    baseUrl: providerUrl(mockPort, failing),
    ...(shape.kept === true ? {} : { modelMapping: { [CLIENT.model]: EXPECTED.model } }),
  });
  const spare = shape.failing > 0 || shape.targets ? [provider("spare", 0)] : [];
  const model = shape.kept === true ? EXPECTED.model : CLIENT.model;
  const others = Array.from({ length: shape.routes - 1 }, (_, i) => ({ name: `r${i}`, match: { model: `model-${i}` }, provider: "bench" }));
  const behind = spare.map(({ id }) => ({ provider: id }));
  const asked = shape.targets
    ? { ...shape.targets, targets: [{ provider: "bench" }, ...behind] }
    : { provider: "bench", fallbacks: behind };
  return writeRig({
    wasmPath: plugin,
    runDir: folder,
    host: "127.0.0.1",
    port: 0,
    nonce: "0123456789abcdef0123456789abcdef",
    endpoints: [endpoint("bench"), ...spare.map(({ id }) => endpoint(id))],
    pluginConfig: {
      providers: [provider("bench", shape.failing), ...spare],
      routes: [...others, { name: "bench", match: { model }, ...asked }],
      ...shape.keys,
    },
    ...more,
  });
}

/** Our gateway's own files with a pair of filters that do nothing in the plugin's place; the bootstrap's path. */
export function writeFloor(folder: string, mockPort: number): string {
  const noOp = join(folder, "no-op.wasm");
  return withPair(folder, mockPort, noOp, writeNoOp, (manager) => {
    const { route } = routeOf(manager);
    delete route["cluster_header"];
    Object.assign(manager.route_config, { validate_clusters: false });
    Object.assign(route, { cluster: "bench" });
  });
}

/** The same with a pair that asks the host the least that the job needs, and one call so many times besides; the bootstrap's path. */
export function writeLeastPair(folder: string, mockPort: number, call?: Call, times = 0): string {
  return withPair(
    folder,
    mockPort,
    join(folder, "least.wasm"),
    (path) => writeLeast(path, call, times),
    () => {},
  );
}

/** Our files with other filters; `change` is for what they need besides. */
function withPair(
  folder: string,
  mockPort: number,
  wasmPath: string,
  write: (path: string) => void,
  change: (manager: Manager) => void,
): string {
  const path = writePlugin(folder, mockPort, "", PLAIN_SHAPE);
  write(wasmPath);
  changeBootstrap(path, (manager, listeners) => {
    change(manager);
    manager.http_filters.splice(-2, 1, wasm("downstream", wasmPath));
    const upstream = routerOf(manager).upstream_http_filters;
    if (upstream === undefined) throw new Error("the router has no upstream half");
    upstream[0] = wasm("upstream", wasmPath, { half: "upstream" });
    listeners.splice(2); // the control listener has the plugin in it
  });
  return path;
}

/** The parts of a written bootstrap that are changed. */
export type Manager = Json & {
  route_config: { virtual_hosts: [{ routes: { route: Json }[] }] };
  /** The downstream half stands before the last, which is the router. */
  http_filters: (Json & { typed_config?: Json & { upstream_http_filters?: Json[] } })[];
};
/** The route that every request takes whose body is not encoded: the last. Throws where there is none. */
export function routeOf(manager: Manager): { route: Json } {
  const route = manager.route_config.virtual_hosts[0].routes.at(-1);
  if (route === undefined) throw new Error("there is no route");
  return route;
}

/** The options of the last filter. Throws where it has none. */
export function routerOf(manager: Manager): Json & { upstream_http_filters?: Json[] } {
  const options = manager.http_filters.at(-1)?.typed_config;
  if (options === undefined) throw new Error("the last filter is no router");
  return options;
}

interface Listener {
  filter_chains: [{ filters: [{ typed_config: Manager }] }];
}

/** Changes the bootstrap that writePlugin has written; the listeners are the gateway's, the redirector's and the control's. */
export function changeBootstrap(path: string, change: (manager: Manager, listeners: unknown[], bootstrap: Json) => void): void {
  const whole = JSON.parse(readFileSync(path, "utf8")) as Json & { static_resources: { listeners: [Listener, ...Listener[]] } };
  const { listeners } = whole.static_resources;
  change(listeners[0].filter_chains[0].filters[0].typed_config, listeners, whole);
  writeFileSync(path, JSON.stringify(whole));
}

/** An Envoy without our plugin; the bootstrap's path. */
export function writeBare(folder: string, mockPort: number, options: BareOptions): string {
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
    http_filters: [...first(options, noOp), router(options, noOp)],
  };
}

function first(options: BareOptions, noOp: string): Json[] {
  if (options.higress !== undefined) return [wasm("higress", options.higress, HIGRESS)];
  return options.noOp === true ? [wasm("downstream", noOp)] : [];
}

function router(options: BareOptions, noOp: string): Json {
  const codec = { name: "codec", typed_config: typed("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec") };
  const upstream = options.noOp === true ? { upstream_http_filters: [wasm("upstream", noOp), codec] } : {};
  const tuned = options.tuned === true ? { dynamic_stats: false, suppress_envoy_headers: true } : {};
  return { name: "router", typed_config: typed("envoy.extensions.filters.http.router.v3.Router", { ...tuned, ...upstream }) };
}

function wasm(name: string, filename: string, configuration?: object): Json {
  const vm_config = { vm_id: name === "higress" ? name : "no-op", runtime: "envoy.wasm.runtime.v8", code: { local: { filename } } };
  const own = configuration === undefined ? {} : { configuration: asString(configuration) };
  const config = { name, vm_config, ...own, allow_on_headers_stop_iteration: true };
  return { name, typed_config: typed("envoy.extensions.filters.http.wasm.v3.Wasm", { config }) };
}

function asString(value: object): Json {
  return typed("google.protobuf.StringValue", { value: JSON.stringify(value) });
}

function cluster(mockPort: number): Json {
  const address = { socket_address: { address: "127.0.0.1", port_value: mockPort } };
  return {
    name: "bench",
    type: "STATIC",
    load_assignment: { cluster_name: "bench", endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
  };
}
