// For Istio: the EnvoyFilter with both halves, and a WasmPlugin for proxies that let a plugin hold headers.
import type { Json } from "../envoy/rig.js";
import { envoyFilter, OWN_GATEWAY } from "./envoy-filter.js";
import { IMAGE, meanings, secretCommand, yamlOf, type ExportInput, type Exported } from "./exported.js";
import { environmentPatch, volumePatch } from "./higress.js";

const NAMESPACE = "istio-system";
const SELECTOR = { istio: "ingressgateway" };
const CONTAINER = "istio-proxy";

/** Writes for Istio. */
export function exportIstio(input: ExportInput): Exported {
  const { secrets } = input;
  return {
    files: {
      "envoyfilter.yaml": yamlOf(
        "Both halves, the redirect policy, the redirector, and a cluster for each provider.",
        envoyFilter(input, NAMESPACE, SELECTOR, "ai-failover"),
      ),
      "routing.yaml": yamlOf(
        "A Gateway, and a VirtualService whose route has the name that the EnvoyFilter changes. Its destination is never used: the plugin chooses the cluster.",
        gateway(),
        virtualService(),
      ),
      "wasmplugin.yaml": yamlOf(
        "The downstream half alone, for a proxy that lets a plugin hold headers until the body is there. Istio's WasmPlugin has no field for that: on\nstock Istio a request with a body waits until its time-out, so use envoyfilter.yaml there. Never apply both.",
        wasmPlugin(input),
      ),
      "gateway-environment.yaml": yamlOf(
        "kubectl -n istio-system patch deployment istio-ingressgateway --patch-file gateway-environment.yaml",
        environmentPatch(secrets, CONTAINER),
      ),
      "gateway-volumes.yaml": yamlOf(
        "kubectl -n istio-system patch deployment istio-ingressgateway --patch-file gateway-volumes.yaml",
        volumePatch(CONTAINER),
      ),
    },
    todo: [
      `push the image of the plugin (deploy/docker) and write its address instead of ${IMAGE}`,
      `make the Secret: ${secretCommand(NAMESPACE, secrets)}`,
      ...meanings(secrets),
      "patch the gateway's Deployment with gateway-environment.yaml and gateway-volumes.yaml, then apply envoyfilter.yaml and routing.yaml",
      OWN_GATEWAY,
    ],
  };
}

function gateway(): Json {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "ai-failover", namespace: NAMESPACE },
    spec: { selector: SELECTOR, servers: [{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts: ["*"] }] },
  };
}

function virtualService(): Json {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "ai-failover", namespace: NAMESPACE },
    spec: {
      hosts: ["*"],
      gateways: ["ai-failover"],
      http: [{ name: "ai-failover", route: [{ destination: { host: "istiod.istio-system.svc.cluster.local", port: { number: 15014 } } }] }],
    },
  };
}

function wasmPlugin({ config, secrets, sha256 }: ExportInput): Json {
  return {
    apiVersion: "extensions.istio.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: { name: "ai-failover", namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: SELECTOR },
      url: `oci://${IMAGE}`,
      ...(sha256 === undefined ? {} : { sha256 }),
      phase: "UNSPECIFIED_PHASE",
      failStrategy: "FAIL_CLOSE",
      pluginConfig: config,
      ...(secrets.length === 0 ? {} : { vmConfig: { env: secrets.map(({ variable }) => ({ name: variable, valueFrom: "HOST" })) } }),
    },
  };
}
