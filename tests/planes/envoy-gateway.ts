// A scenario in Envoy Gateway's hands: the resources that `export` writes for it, read by its own server from files, which starts the Envoy of the tests and
// delivers everything to it by xDS, the plugin too.
import { execFileSync, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import type { Json } from "../../gateway/envoy/rig.js";
import { exportTo } from "../../gateway/export/export.js";
import type { Launch } from "../envoy/drills/drill.js";
import { environmentOf } from "../envoy/drills/controller-gateway.js";
import { configOf } from "../envoy/drills/our-gateway.js";
import { envoyBinary } from "../support/envoy-binary.js";
import { freePort } from "../support/free-port.js";
import { eventually } from "../support/gate.js";
import { PLUGIN } from "../support/rig.js";
import { spoken } from "./spoken.js";

/** Of the Envoy of the tests: so Envoy Gateway looks for it in its folder of Envoys, and does not fetch one. */
const ENVOY = "1.40.0";

/** Starts Envoy Gateway, which listens on ports of its own choice that are fixed: one at a time. */
export function throughEnvoyGateway(binary: string): Launch {
  return async (scenario) => {
    const run = mkdtempSync(join(tmpdir(), "ai-failover-eg-"));
    const plugin = await servePlugin();
    const port = await freePort();
    const resources = join(run, "resources");
    mkdirSync(resources);
    writeFileSync(join(resources, "all.yaml"), manifests(configOf(scenario), port, portOf(plugin)));
    await prepare(binary, run, resources);
    const server = await startServer(binary, run, environmentOf(scenario));
    const stop = async (): Promise<void> => {
      await server.stop();
      plugin.close();
      rmSync(run, { recursive: true, force: true });
    };
    try {
      await eventually("the gateway serves", () => answers(port), 40_000);
      return { baseURL: `http://127.0.0.1:${port}/v1`, addsHeaders: true, stop };
    } catch (error) {
      await stop();
      if (error instanceof Error) error.message += `\n--- Envoy Gateway's log ends:\n${server.log.slice(-4000)}`;
      throw error;
    }
  };
}

/** As they are but for where Envoy runs, the port, and where the plugin comes from: a file by HTTP instead of an image. */
function manifests(config: object, port: number, pluginPort: number): string {
  const documents = Object.values(exportTo("envoy-gateway", config).files).flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJSON() as { kind: string; spec: Json }),
  );
  for (const { kind, spec } of documents) {
    if (kind === "EnvoyProxy") spec["provider"] = { type: "Host", host: { envoyVersion: ENVOY } };
    if (kind === "Gateway") for (const listener of spec["listeners"] as Json[]) listener["port"] = port;
    if (kind === "EnvoyExtensionPolicy")
      for (const wasm of spec["wasm"] as Json[])
        wasm["code"] = { type: "HTTP", http: { url: `http://127.0.0.1:${pluginPort}/plugin.wasm` } };
  }
  return documents.map((document) => stringify(document)).join("---\n");
}

async function prepare(binary: string, run: string, resources: string): Promise<void> {
  const home = (name: string): string => join(run, name);
  const host = { configHome: home("config"), dataHome: home("data"), stateHome: home("state"), runtimeDir: home("runtime") };
  const configuration = {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "EnvoyGateway",
    gateway: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
    logging: { level: { default: "info" } },
    provider: {
      type: "Custom",
      custom: { resource: { type: "File", file: { paths: [resources] } }, infrastructure: { type: "Host", host } },
    },
    extensionApis: { enableBackend: true, enableEnvoyPatchPolicy: true },
  };
  writeFileSync(join(run, "envoy-gateway.yaml"), stringify(configuration));
  const folder = join(host.dataHome, "envoy-versions", ENVOY, "bin");
  mkdirSync(folder, { recursive: true });
  symlinkSync(await envoyBinary(), join(folder, "envoy"));
  execFileSync(binary, ["certgen", "--local", "--config-home", host.configHome], { env: environment(run), stdio: "ignore" });
}

function environment(run: string): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: run, ENVOY_GATEWAY_CERTS: join(run, "config/certs/envoy") };
}

function startServer(binary: string, run: string, tokens: Record<string, string>): ReturnType<typeof spoken> {
  const child = spawn(binary, ["server", "--config-path", join(run, "envoy-gateway.yaml")], {
    cwd: run,
    env: { ...environment(run), ...tokens },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return spoken(child, /listening on/i);
}

async function answers(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/v1/models`).then(
    (answer) => answer.headers.has("x-ai-request-id") || answer.status === 200,
    () => false,
  );
}

async function servePlugin(): Promise<Server> {
  const bytes = readFileSync(PLUGIN);
  const server = createServer((_, answer) => answer.end(bytes)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}
