// The plugin's three roots as Envoy filters. Same vm_id, same code, no vm configuration: one VM for each worker.
import { dirname } from "node:path";
import { FILTER_NAME, type Json, MEMBER_SUFFIX, hasHop, hasSockets, type RigInput, routeCleans, runPaths, typed } from "./rig.js";

const WASM_TYPE = "envoy.extensions.filters.http.wasm.v3.Wasm";

/** Which root of the plugin a filter is. */
export type Half = "downstream" | "upstream" | "control";

/**
 * The Wasm filter of one half. StopIteration has to hold headers alone (the body callbacks must still come), and a VM that
 * trapped is replaced at the next request instead of after a second of 503s.
 */
export function wasmFilter(half: Half, wasmPath: string, configuration: string): Json {
  return typed(WASM_TYPE, { config: { ...plugin(half, wasmPath, configuration), allow_on_headers_stop_iteration: true } });
}

/**
 * How long after it was made anew a root may be made anew again; each counts by itself. The downstream half makes the VM after a trap, and what comes
 * behind it in the same request joins: while that still had to wait, the provider would count as one that cannot be reached. Below 2 ms Envoy divides by
 * zero (JitteredLowerBoundBackOffStrategy).
 */
const VM_PAUSE = { downstream: "0.01s", behind: "0.002s" };

function plugin(name: string, wasmPath: string, configuration: string): Json {
  const pause = name === "downstream" ? VM_PAUSE.downstream : VM_PAUSE.behind;
  return {
    name,
    failure_policy: "FAIL_RELOAD",
    reload_config: { backoff: { base_interval: pause, max_interval: pause } },
    configuration: typed("google.protobuf.StringValue", { value: configuration }),
    vm_config: { vm_id: "ai-failover", runtime: "envoy.wasm.runtime.v8", code: { local: { filename: wasmPath } } },
  };
}

/** The network filter of the inner hop (hop.ts), in the same VM. */
export function networkWasm(wasmPath: string): Json {
  const config = plugin("hop", wasmPath, JSON.stringify({ role: "hop" }));
  return { name: FILTER_NAME, typed_config: typed("envoy.extensions.filters.network.wasm.v3.Wasm", { config }) };
}

/** A filter whose configuration Envoy reads from a file and reads again when the file is replaced by a rename. */
export function discoveredFilter(file: string): Json {
  return { name: FILTER_NAME, config_discovery: { config_source: fileSource(file), type_urls: [`type.googleapis.com/${WASM_TYPE}`] } };
}

/** The content of such a file. */
export function extensionResponse(filter: Json, version: string): Json {
  return {
    version_info: version,
    resources: [typed("envoy.config.core.v3.TypedExtensionConfig", { name: FILTER_NAME, typed_config: filter })],
  };
}

/** A file that Envoy watches through its folder, so that an atomic rename is one change. */
export function fileSource(file: string): Json {
  return { path_config_source: { path: file, watched_directory: { path: dirname(file) } }, resource_api_version: "V3" };
}

/** What of the files around it the upstream half can count on. */
type Around = Pick<RigInput, "runDir" | "nonce" | "tracing" | "mode" | "routeCleans" | "routerFollows" | "hop" | "sockets">;

/** The upstream half's configuration never changes: what it needs besides lies in the VM's memory. */
export function upstreamConfiguration(around: Around): string {
  return JSON.stringify({
    ...{
      role: "upstream",
      redirector: runPaths(around.runDir).redirector,
      nonce: around.nonce,
      members: MEMBER_SUFFIX,
      clusters: "header",
    },
    ...(routeCleans(around) ? { route: "cleans" } : {}),
    ...(routeCleans(around) ? { again: "made" } : {}),
    ...(routeCleans(around) && around.routerFollows !== false ? { router: "follows" } : {}),
    ...(hasSockets(around) ? { sockets: "served" } : {}),
    ...(hasHop(around) ? { hop: "there" } : {}),
    ...(around.tracing === undefined ? {} : { traces: "made" }),
  });
}

/** The control root's configuration: whether there is a cluster for drills. */
export function controlConfiguration(drills = false): string {
  return JSON.stringify({ role: "control", ...(drills ? { drills: "served" } : {}) });
}
