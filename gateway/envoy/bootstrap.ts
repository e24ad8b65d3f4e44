// Envoy's files from one description: pure, so that the gateway, the tests and the readable rigs get the same Envoy.
import { clusterResponse, drillClusters, hopClusters, redirectorCluster, otlpCluster, socketClusters } from "./clusters.js";
import { controlListener, gatewayListener, PRIVATE_SOCKET_MODE, redirectorListener, socketsListener } from "./listeners.js";
import { hopExtension, hopListener } from "./hop.js";
import { hasHop, hasSockets, type Json, type Rig, type RigInput, runPaths } from "./rig.js";
import { overloadManager } from "./overload.js";
import { statsConfig } from "./tags.js";
import { extensionResponse, fileSource, upstreamConfiguration, wasmFilter } from "./wasm.js";

/** What large prompts took is given back step by step, as peaks lie back. Envoy by itself keeps it for good (docs/performance.md). */
const RELEASE = { bytes_to_release: 32 * 1024 * 1024, memory_release_interval: "1s" };

/** All files of one Envoy. */
export function buildRig(input: RigInput): Rig {
  const full = input.mode !== "downstreamOnly";
  return {
    bootstrap: bootstrap(input),
    clusters: clusterResponse(input),
    downstream: downstreamResponse(input),
    ...(full ? { upstream: upstreamResponse(input) } : {}),
  };
}

/** The downstream half's configuration file: the only one that changes with the configuration, besides the clusters. */
export function downstreamResponse(input: Pick<RigInput, "wasmPath" | "pluginConfig" | "version" | "ownNames">): Json {
  const written = typeof input.pluginConfig === "string" ? input.pluginConfig : JSON.stringify(input.pluginConfig);
  const text = input.ownNames === true ? withOwnNames(written) : written;
  return extensionResponse(wasmFilter("downstream", input.wasmPath, text), input.version ?? "1");
}

/** A page whose name somebody's DNS led to this machine is refused, where no key would stop it. */
function withOwnNames(pluginConfig: string): string {
  const config = JSON.parse(pluginConfig) as Json;
  if (["hosts", "clientKeys", "_rules_"].some((key) => Object.hasOwn(config, key))) return pluginConfig;
  return JSON.stringify({ ...config, hosts: [] });
}

function upstreamResponse(input: RigInput): Json {
  return extensionResponse(wasmFilter("upstream", input.wasmPath, upstreamConfiguration(input)), "1");
}

/** The clusters that are there whatever the configuration says. */
function ownClusters(input: RigInput): Json {
  const clusters = [
    ...(input.mode === "downstreamOnly" ? [] : [redirectorCluster(input.runDir)]),
    ...(hasHop(input) ? hopClusters() : []),
    ...(hasSockets(input) ? socketClusters() : []),
    ...(input.drills === true ? drillClusters(input) : []),
    ...(input.tracing === undefined ? [] : [otlpCluster(input.tracing, input)]),
  ];
  return clusters.length === 0 ? {} : { clusters };
}

function bootstrap(input: RigInput): Json {
  const full = input.mode !== "downstreamOnly";
  const paths = runPaths(input.runDir);
  return {
    // Files that Envoy reads again want a name for the node.
    node: { id: "ai-failover", cluster: "ai-failover" },
    // Its config dump holds tokens: a socket that only the owner can open.
    admin: { address: { pipe: { path: paths.admin, mode: PRIVATE_SOCKET_MODE } } },
    static_resources: {
      listeners: [
        gatewayListener(input),
        ...(full ? [redirectorListener(input)] : []),
        ...(hasHop(input) ? [hopListener(input)] : []),
        ...(hasSockets(input) ? [socketsListener(input)] : []),
        controlListener(input),
      ],
      ...ownClusters(input),
    },
    dynamic_resources: { cds_config: fileSource(paths.clusters) },
    ...(hasHop(input) || hasSockets(input) ? hopExtension() : {}),
    stats_config: statsConfig(),
    ...(input.releasesMemory === false ? {} : { memory_allocator_manager: RELEASE }),

    overload_manager: overloadManager(input),
  };
}
