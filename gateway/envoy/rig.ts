// What is needed to write Envoy's files, and the names that the gateway, the plugin and the tests agree on.
import { join } from "node:path";
import type { Tracing } from "./span-target.js";

export type Json = Record<string, unknown>;

/** Where one Envoy cluster leads. */
export interface ProviderEndpoint {
  /** The name that the plugin puts into `x-ai-cluster`. */
  cluster: string;
  /** TLS towards the provider. */
  secure: boolean;
  /** Host name or IP address, an IPv6 address without brackets. */
  host: string;
  port: number;
  /** WebSockets are asked for there: by TLS it needs a cluster that speaks HTTP/1.1 alone. */
  sockets?: boolean;
}

/**
 * `full`: both halves, the redirector and the redirect policy. `downstreamOnly`: the HTTP filter alone in front of plain
 * clusters, as in a gateway where nothing but a WasmPlugin can be installed; re-dispatch is then by call.
 */
export type RigMode = "full" | "downstreamOnly";

/** Everything that the files of one Envoy depend on. */
export interface RigInput {
  /** Absolute path of ai-failover.wasm. */
  wasmPath: string;
  /** Absolute path of a private folder; the sockets in it must stay under 107 characters. */
  runDir: string;
  /** Address and port of the gateway's listener; port 0 leaves the choice to the system. */
  host: string;
  port: number;
  /** Drawn at each start: proves that an answer came from the redirector. */
  nonce: string;
  endpoints: readonly ProviderEndpoint[];
  /** The downstream half's configuration, as an object or as JSON text. */
  pluginConfig: object | string;
  /** Shown by Envoy as the version of clusters and plugin configuration. Default: "1". */
  version?: string;
  /** Silence on a running request, in milliseconds. Default: 620 s. */
  idleTimeoutMs?: number;
  /** The largest request that can be held for another attempt, in bytes. Default: 32 MiB. */
  maxRequestBytes?: number;
  /** Bytes of request bodies that are held at once; what Envoy may take of memory in all follows from it. Default: 256 MiB. */
  maxHeldBytes?: number;
  /** The plan's own bound; Envoy's bound on redirects is never below it. Default: 10. */
  maxAttempts?: number;
  /** File with CA certificates for providers that are reached by TLS. Default: where Debian keeps it. */
  caBundle?: string;
  mode?: RigMode;
  /** The inner hop is there, for streams with `onBreak: continue`: a cut arrives as an end. Default: it is not. */
  hop?: boolean;
  /** WebSockets are routed as requests are. Default: each is answered 426. */
  sockets?: boolean;
  /** They have clusters of their own without that front as well, which the configuration names (`socketCluster`). */
  socketClusters?: boolean;
  /** Somebody serves drills on the run folder's socket. Default: the plugin refuses drills. */
  drills?: boolean;
  /** Write one JSON line for each pass to this file. */
  accessLog?: string;
  /** Clients address the gateway by this machine's own names alone, unless the configuration says otherwise. Default: by any. */
  ownNames?: boolean;
  /**
   * False: the routes are not these files' own, so the plugin itself takes off a request what Envoy adds. Default: the route does so, at a
   * tenth of the cost.
   */
  routeCleans?: boolean;
  /**
   * False: others may put filters between the plugin and the router. Default: nothing stands there, and one half hands the plan to the
   * other without asking Envoy for it.
   */
  routerFollows?: boolean;
  /** Which Envoy it is for, such as "1.36.4". Default: the one that the gateway installs. */
  envoyVersion?: string;
  /** False: this Envoy's allocator cannot give memory back, and an older Envoy says so as an error. Default: it can, as on Linux. */
  releasesMemory?: boolean;
  /** Send OpenTelemetry spans there. It needs Envoy 1.37 or later. */
  tracing?: Tracing;
}

/** Envoy's files as objects: the bootstrap, and what is replaced while Envoy runs. */
export interface Rig {
  bootstrap: Json;
  clusters: Json;
  downstream: Json;
  /** Absent in mode `downstreamOnly`. */
  upstream?: Json;
}

export const FILTER_NAME = "ai-failover";
/** What follows a provider's cluster name in the name of its member cluster, where the plugin's own calls go. */
export const MEMBER_SUFFIX = "/provider";
/** What follows it in the name of the cluster that WebSockets begin at where TLS could lead to HTTP/2; in the plugin as well. */
export const HTTP1_SUFFIX = "/http1";

/** The cluster of drilled attempts, in the plugin as well: no provider's id holds a slash. */
export const DRILL = "ai-failover/drill";
export const REDIRECTOR = "redirector";
/** By which the redirector proves itself. */
export const REDIRECTOR_HEADER = "x-ai-redirector";
export const DEFAULT_IDLE_TIMEOUT_MS = 620_000;
export const DEFAULT_MAX_REQUEST_BYTES = 32 * 1024 * 1024;
/** What the plugin may write into a held body beyond what the client sent: a longer name of the model, settings of the provider. */
const WRITTEN_BYTES = 64 * 1024;

/** What Envoy may hold of a request. The plugin refuses what clients send beyond `maxRequestBytes`. */
export function heldBytes(maxRequestBytes = DEFAULT_MAX_REQUEST_BYTES): number {
  return maxRequestBytes + WRITTEN_BYTES;
}

export const DEFAULT_MAX_HELD_BYTES = 256 * 1024 * 1024;
export const DEFAULT_MAX_ATTEMPTS = 10;

/**
 * Whether the route takes off what Envoy adds, asks for an answer that is not encoded, and has no limit of its own for an attempt. The plugin
 * is told so (`"route":"cleans"`): a header that Envoy handles costs a tenth of a call from the VM.
 */
export function routeCleans(input: Pick<RigInput, "mode" | "routeCleans">): boolean {
  return input.mode !== "downstreamOnly" && input.routeCleans !== false;
}

/** Whether the files have the inner hop. */
export function hasHop(input: Pick<RigInput, "mode" | "hop">): boolean {
  return input.hop === true && input.mode !== "downstreamOnly";
}

/** Whether the files have the front that sends a refused handshake of a WebSocket anew. */
export function hasSockets(input: Pick<RigInput, "mode" | "sockets" | "routeCleans">): boolean {
  return input.sockets === true && routeCleans(input);
}

/** The paths in a run folder. Each replaced file has a folder of its own: Envoy reads a file again on every rename in the folder it watches. */
export function runPaths(runDir: string) {
  return {
    bootstrap: join(runDir, "envoy.json"),
    clusters: join(runDir, "clusters", "clusters.json"),
    downstream: join(runDir, "downstream", "downstream.json"),
    upstream: join(runDir, "upstream", "upstream.json"),
    plugin: join(runDir, "ai-failover.wasm"),
    caBundle: join(runDir, "ca-certificates.pem"),
    accessLog: join(runDir, "access.fifo"),
    admin: join(runDir, "admin.sock"),
    control: join(runDir, "control.sock"),
    drill: join(runDir, "drill.sock"),
    redirector: join(runDir, "redirector.sock"),
  };
}

/** Milliseconds as Envoy writes durations. */
export function duration(ms: number): string {
  return `${ms / 1000}s`;
}

/** A protobuf Any. */
export function typed(type: string, value: Json = {}): Json {
  return { "@type": `type.googleapis.com/${type}`, ...value };
}
