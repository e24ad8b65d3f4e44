// A scenario in Istio's hands: the manifests that `export` writes for it, read by istiod from files, and delivered by xDS to the Envoy of the tests.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPaths, type Json } from "../../gateway/envoy/rig.js";
import { replaceJson } from "../../gateway/envoy/files.js";
import { exportTo } from "../../gateway/export/export.js";
import type { Launch } from "../envoy/drills/drill.js";
import { configOf } from "../envoy/drills/our-gateway.js";
import { environmentOf } from "../envoy/drills/controller-gateway.js";
import { EnvoyProcess } from "../support/envoy-process.js";
import { PLUGIN } from "../support/rig.js";
import { freePort } from "../support/free-port.js";
import { spoken } from "./spoken.js";

/** What a pod of Istio's gateway says of itself. */
const NODE = {
  id: "router~127.0.0.1~gateway.istio-system~istio-system.svc.cluster.local",
  cluster: "istio-ingressgateway.istio-system",
  metadata: { LABELS: { istio: "ingressgateway" }, NAMESPACE: "istio-system", ISTIO_VERSION: "1.31.0", PROXY_CONFIG: {} },
};
/** A stock Envoy has no filters of Istio's own; there is no cluster, so no certificates of one. */
const ENVIRONMENT = {
  PILOT_ENABLE_METADATA_EXCHANGE: "false",
  PILOT_ENABLE_ALPN_FILTER: "false",
  PILOT_CERT_PROVIDER: "none",
  ENABLE_CA_SERVER: "false",
  POD_NAMESPACE: "istio-system",
  POD_NAME: "istiod",
};

/** Starts istiod and an Envoy that asks it for everything. */
export function throughIstiod(binary: string): Launch {
  return async (scenario, workers) => {
    const run = mkdtempSync(join(tmpdir(), "ai-failover-istiod-"));
    const [port, xds] = [await freePort(), await freePort()];
    writeManifests(run, configOf(scenario), port);
    const istiod = await startIstiod(binary, run, xds);
    const end = async (): Promise<void> => {
      await istiod.stop();
      rmSync(run, { recursive: true, force: true });
    };
    try {
      replaceJson(runPaths(run).bootstrap, bootstrapOf(run, xds));
      const envoy = await EnvoyProcess.start(run, { workers, env: environmentOf(scenario) });
      const stop = async (): Promise<void> => {
        await envoy.stop();
        await end();
      };
      return { baseURL: `http://127.0.0.1:${port}/v1`, stop };
    } catch (error) {
      await end();
      throw error;
    }
  };
}

/** As they are but for the paths of the plugin and its socket, and the port. */
function writeManifests(run: string, config: object, port: number): void {
  const { files } = exportTo("istio", config);
  mkdirSync(join(run, "manifests"));
  for (const name of ["envoyfilter.yaml", "routing.yaml"]) {
    const text = (files[name] ?? "")
      .replaceAll("/var/run/ai-failover", run)
      .replaceAll("/var/lib/ai-failover/plugin.wasm", PLUGIN)
      .replace("number: 80\n", `number: ${port}\n`);
    writeFileSync(join(run, "manifests", name), text);
  }
}

function startIstiod(binary: string, run: string, xds: number): Promise<{ stop(): Promise<void> }> {
  writeFileSync(join(run, "mesh.yaml"), "defaultConfig: {}\n");
  const args = ["discovery", "--registries", "", "--configDir", join(run, "manifests"), "--meshConfig", join(run, "mesh.yaml")];
  const ports = { grpcAddr: `127.0.0.1:${xds}`, httpAddr: "127.0.0.1:0", monitoringAddr: "127.0.0.1:0", httpsAddr: "", secureGRPCAddr: "" };
  for (const [name, value] of Object.entries(ports)) args.push(`--${name}`, value);
  const child = spawn(binary, [...args, "--ctrlz_port", "0"], {
    cwd: run,
    env: { PATH: process.env["PATH"], HOME: run, ...ENVIRONMENT },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return spoken(child, /starting gRPC discovery service/);
}

function bootstrapOf(run: string, xds: number): Json {
  const api = { api_type: "GRPC", transport_api_version: "V3", grpc_services: [{ envoy_grpc: { cluster_name: "istiod" } }] };
  const endpoint = { address: { socket_address: { address: "127.0.0.1", port_value: xds } } };
  const http2 = { explicit_http_config: { http2_protocol_options: {} } };
  return {
    node: NODE,
    admin: { address: { pipe: { path: runPaths(run).admin, mode: 0o600 } } },
    dynamic_resources: {
      ads_config: api,
      cds_config: { ads: {}, resource_api_version: "V3" },
      lds_config: { ads: {}, resource_api_version: "V3" },
    },
    static_resources: {
      clusters: [
        {
          name: "istiod",
          type: "STATIC",
          load_assignment: { cluster_name: "istiod", endpoints: [{ lb_endpoints: [{ endpoint }] }] },
          typed_extension_protocol_options: {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
              "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
              ...http2,
            },
          },
        },
      ],
    },
  };
}
