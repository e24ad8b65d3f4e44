// A scenario as Istio runs it: the Envoy configuration that pilot made of deploy/istio, led to local clusters.
import { readFile } from "node:fs/promises";
import { runPaths, type Json } from "../../../gateway/envoy/rig.js";
import { PLUGIN } from "../../support/rig.js";
import { controllerGateway, type Made } from "./controller-gateway.js";
import type { Scenario, Target } from "./drill.js";
import { objectsWith } from "./objects.js";

const FIXTURE = "tests/deploy/istio/envoyfilter.json";
/** Of Istio's own proxy: a stock Envoy does not have them. */
const ISTIO_FILTERS = ["istio.metadata_exchange", "istio.alpn"];
/** The example's providers, whose clusters the scenario's stand for, in their order. */
const CLUSTERS = ["qwen", "deepseek"];

interface Generated {
  listeners: Json[];
  routes: Json[];
  clusters: Json[];
}

/** Starts it. */
export function istioGateway(scenario: Scenario, workers: number): Promise<Target> {
  return controllerGateway(scenario, workers, bootstrapOf);
}

async function bootstrapOf({ run, config, variables, ports }: Made): Promise<Json> {
  (config["providers"] as Json[]).forEach((provider, i) => (provider["cluster"] = CLUSTERS[i]));
  const text = (await readFile(FIXTURE, "utf8")).replaceAll("/var/run/ai-failover", run);
  const generated = withoutIstios(JSON.parse(text)) as Generated;
  const [gateway, redirector] = generated.listeners as [Json, Json];
  ownPlugin(gateway, config, variables);
  return {
    node: { id: "istio", cluster: "istio" },
    admin: { address: { pipe: { path: runPaths(run).admin, mode: 0o600 } } },
    static_resources: { listeners: [listenerOf(gateway, generated.routes), redirector], clusters: clustersOf(generated.clusters, ports) },
  };
}

/** Both halves with the plugin of this build, the downstream one with the scenario's configuration. */
function ownPlugin(gateway: Json, pluginConfig: object, variables: string[]): void {
  for (const plugin of objectsWith(gateway, "vm_config")) {
    if (plugin["name"] === "downstream") (plugin["configuration"] as Json)["value"] = JSON.stringify(pluginConfig);
    Object.assign(plugin["vm_config"] as Json, {
      code: { local: { filename: PLUGIN } },
      environment_variables: { host_env_keys: variables },
    });
  }
}

/** Without the filters that only Istio's proxy has. */
function withoutIstios(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutIstios(item)]));
  return value.filter((item: Json | undefined) => !ISTIO_FILTERS.includes(String(item?.["name"]))).map(withoutIstios);
}

/** The listener as it is, on a port that the system chooses, with its routes in place. */
function listenerOf(listener: Json, [routes]: Json[]): Json {
  const [manager] = objectsWith(listener, "rds") as [Json];
  delete manager["rds"];
  manager["route_config"] = routes;
  return { ...listener, name: "gateway", address: { socket_address: { address: "127.0.0.1", port_value: 0 } } };
}

/** The clusters but for those whose endpoints pilot would send; the providers' own on loopback, without TLS and what is negotiated in it. */
function clustersOf(clusters: Json[], ports: number[]): Json[] {
  const whole = clusters.filter(({ type }) => type !== "EDS");
  return whole.map((cluster) => {
    const provider = CLUSTERS.findIndex((name) => cluster["name"] === `${name}/provider`);
    if (provider < 0) return cluster;
    const copy = structuredClone(cluster);
    delete copy["transport_socket"];
    for (const options of objectsWith(copy, "auto_config")) {
      delete options["auto_config"];
      options["explicit_http_config"] = { http_protocol_options: {} };
    }
    // A provider that the scenario has none for leads nowhere.
    for (const endpoint of objectsWith(copy, "socket_address"))
      endpoint["socket_address"] = { address: "127.0.0.1", port_value: ports[provider] ?? 9 };
    return copy;
  });
}
