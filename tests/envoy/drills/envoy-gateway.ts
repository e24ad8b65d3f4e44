// A scenario as Envoy Gateway runs it: the Envoy configuration that its own translator made of deploy/envoy-gateway, led to local clusters.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { checkConfig, type Config } from "../../../config/index.js";
import { replaceJson } from "../../../gateway/envoy/files.js";
import { runPaths, type Json } from "../../../gateway/envoy/rig.js";
import { clustersNamed } from "../../../gateway/export/envoy-gateway.js";
import { withReferences } from "../../../gateway/export/secrets.js";
import { EnvoyProcess } from "../../support/envoy-process.js";
import { Provider } from "../../support/provider.js";
import { PLUGIN } from "../../support/rig.js";
import type { Scenario, Target } from "./drill.js";
import { objectsWith } from "./objects.js";
import { configOf } from "./our-gateway.js";

const FIXTURE = "tests/deploy/envoy-gateway/xds.yaml";

/** Starts it: providers of the scenario stand at the rules of the HTTPRoute in their order, tokens come from Envoy's environment. */
export async function envoyGateway(scenario: Scenario, workers: number): Promise<Target> {
  const run = await mkdtemp(join(tmpdir(), "ai-failover-eg-"));
  const { config, secrets } = withReferences(configOf(scenario));
  const checked = checkConfig(config).config as Config;
  const tokens = scenario.providers.flatMap((provider) => provider.tokens);
  const env = Object.fromEntries(secrets.map(({ variable }, i) => [variable, tokens[i] ?? ""]));
  const ports = scenario.providers.map(({ at }) => (at instanceof Provider ? at.port : Number(new URL(at).port)));
  replaceJson(runPaths(run).bootstrap, await bootstrapOf(run, clustersNamed({ config, checked }), Object.keys(env), ports));
  const envoy = await EnvoyProcess.start(run, { workers, env });
  const stop = async () => {
    await envoy.stop();
    await rm(run, { recursive: true, force: true });
  };
  return { baseURL: `http://127.0.0.1:${await envoy.port("gateway")}/v1`, addsHeaders: true, stop };
}

async function bootstrapOf(run: string, pluginConfig: object, variables: string[], ports: number[]): Promise<Json> {
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
