// A scenario as Envoy Gateway runs it: the Envoy configuration that its own translator made of deploy/envoy-gateway, led to local clusters.
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { checkConfig, type Config } from "../../../config/index.js";
import { runPaths, type Json } from "../../../gateway/envoy/rig.js";
import { clustersNamed } from "../../../gateway/export/envoy-gateway.js";
import { PLUGIN } from "../../support/rig.js";
import { controllerGateway, type Made } from "./controller-gateway.js";
import type { Scenario, Target } from "./drill.js";
import { objectsWith } from "./objects.js";

const FIXTURE = "tests/deploy/envoy-gateway/xds.yaml";

/** Starts it: providers of the scenario stand at the rules of the HTTPRoute in their order. */
export async function envoyGateway(scenario: Scenario, workers: number): Promise<Target> {
  return { ...(await controllerGateway(scenario, workers, bootstrapOf)), addsHeaders: true };
}

async function bootstrapOf({ run, config, variables, ports }: Made): Promise<Json> {
  const pluginConfig = clustersNamed({ config, checked: checkConfig(config).config as Config });
  const dumps = dumpsOf(parse(await readFile(FIXTURE, "utf8")) as Json);
  const listener = listenerOf(dumps);
  const [plugin] = objectsWith(listener, "vmConfig") as [Json];
  plugin["configuration"] = { "@type": "type.googleapis.com/google.protobuf.StringValue", value: JSON.stringify(pluginConfig) };
  Object.assign(plugin["vmConfig"] as Json, {
    code: { local: { filename: PLUGIN } },
    environmentVariables: { hostEnvKeys: variables },
  });
  return {
    node: { id: "envoy-gateway", cluster: "envoy-gateway" },
    admin: { address: { pipe: { path: runPaths(run).admin, mode: 0o600 } } },
    static_resources: { listeners: [listener], clusters: clustersOf(dumps, ports) },
  };
}

/** The parts of the dump by the end of their type's name. */
function dumpsOf(fixture: Json): Map<string, Json> {
  const configs = objectsWith(fixture, "@type").filter((part) => String(part["@type"]).startsWith("type.googleapis.com/envoy.admin.v3."));
  return new Map(configs.map((part) => [String(part["@type"]).split(".").at(-1) ?? "", part]));
}

/** The listener as it is, on a port that the system chooses, with its routes in place. */
function listenerOf(dumps: Map<string, Json>): Json {
  const [listener] = objectsWith(dumps.get("ListenersConfigDump"), "defaultFilterChain") as [Json];
  const [manager] = objectsWith(listener, "rds") as [Json];
  const [routes] = objectsWith(dumps.get("RoutesConfigDump"), "virtualHosts") as [Json];
  delete manager["rds"];
  delete manager["accessLog"];
  delete listener["accessLog"];
  delete listener["@type"];
  delete routes["@type"];
  manager["routeConfig"] = { ...routes, validateClusters: false };
  return { ...listener, name: "gateway", address: { socketAddress: { address: "127.0.0.1", portValue: 0 } } };
}

/** The clusters of the HTTPRoute's rules, on loopback, without TLS and what is negotiated in it. */
function clustersOf(dumps: Map<string, Json>, ports: number[]): Json[] {
  const clusters = objectsWith(dumps.get("ClustersConfigDump"), "loadAssignment").filter(({ name }) =>
    String(name).startsWith("httproute/"),
  );
  return clusters.map((cluster) => {
    const copy = structuredClone(cluster);
    for (const key of ["@type", "transportSocket", "transportSocketMatches", "typedExtensionProtocolOptions"]) delete copy[key];
    // A rule that the scenario has no provider for leads nowhere.
    const port = ports[Number(String(copy["name"]).split("/").at(-1))] ?? 9;
    for (const endpoint of objectsWith(copy, "socketAddress")) endpoint["socketAddress"] = { address: "127.0.0.1", portValue: port };
    return copy;
  });
}
