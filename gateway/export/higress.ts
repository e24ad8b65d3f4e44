// For Higress: the WasmPlugin alone, and the EnvoyFilter for those who want answers of rescued requests to stream.
import { checkConfig, type Config } from "../../config/index.js";
import { LISTING } from "../../config/listing.js";
import { deleteOwn } from "../../config/own.js";
import type { Json } from "../envoy/rig.js";
import { envoyFilter, OWN_GATEWAY } from "./envoy-filter.js";
import { VERSION } from "../paths.js";
import { environmentOf, IMAGE, meanings, secretCommand, yamlOf, type ExportInput, type Exported } from "./exported.js";

const NAMESPACE = "higress-system";
/** Higress names a route by its Ingress where that is in its own namespace. */
const ROUTE = "ai-failover";
const SELECTOR = { app: "higress-gateway", higress: "higress-system-higress-gateway" };

/** Writes for Higress. */
export function exportHigress(input: ExportInput): Exported {
  const { secrets } = input;
  return {
    files: {
      "wasmplugin.yaml": yamlOf(
        "The plugin alone: token failover on the cluster that the route chose, other providers by call.\nSecrets: vmConfig names variables of the gateway's container, gateway-environment.yaml takes them from a Secret.",
        wasmPlugin(input),
      ),
      "gateway-environment.yaml": yamlOf(
        "kubectl -n higress-system patch deployment higress-gateway --patch-file gateway-environment.yaml",
        environmentPatch(secrets, "higress-gateway"),
      ),
      "envoyfilter.yaml": yamlOf(
        "Both halves instead of the WasmPlugin: re-dispatch by redirect, streams stay streams. The plugin's file and a folder for sockets are mounted by\ngateway-volumes.yaml. It changes the route of the Ingress whose name stands under HTTP_ROUTE, and its clusters are its own.",
        envoyFilter(ownClusters(input), NAMESPACE, SELECTOR, ROUTE),
      ),
      "gateway-volumes.yaml": yamlOf(
        "kubectl -n higress-system patch deployment higress-gateway --patch-file gateway-volumes.yaml",
        volumePatch("higress-gateway"),
      ),
    },
    todo: [
      `push the image of the plugin (deploy/docker) and write its address instead of ${IMAGE}`,
      `make the Secret: ${secretCommand(NAMESPACE, secrets)}`,
      ...meanings(secrets),
      "patch the gateway's Deployment with gateway-environment.yaml",
      ...servicesOf(input),
      `for envoyfilter.yaml: patch it with gateway-volumes.yaml as well, and make an Ingress named ${ROUTE} in ${NAMESPACE}: the EnvoyFilter changes its route, its backend is never used`,
      OWN_GATEWAY,
      "apply wasmplugin.yaml or envoyfilter.yaml, not both",
    ],
  };
}

/** With clusters that the EnvoyFilter adds: the controller's have their names already, and Envoy refuses a name that comes twice. */
function ownClusters(input: ExportInput): ExportInput {
  const providers = (input.config["providers"] as Json[] | undefined)?.map((provider) => {
    const isService = (cluster: unknown) => String(cluster ?? "").startsWith("outbound|");
    const own: Json = { ...provider, ...(isService(provider["cluster"]) ? { cluster: provider["id"] } : {}) };
    deleteOwn(own, "vertexAuthServiceName");
    if (isService(own["tokenCluster"])) deleteOwn(own, "tokenCluster");
    if (typeof own["context"] === "object") own["context"] = { fileUrl: (own["context"] as Json)["fileUrl"] };
    return own;
  });
  const config = providers === undefined ? input.config : { ...input.config, providers };
  return { ...input, config, checked: checkConfig(config).config as Config };
}

/** For the WasmPlugin each provider is a service of a McpBridge, and its cluster has the name that stands beside it. */
function servicesOf({ checked }: ExportInput): string[] {
  return checked.providers.flatMap(({ id, cluster, endpoint, tokenEndpoints, contextEndpoints }) =>
    [{ ...endpoint, cluster }, ...tokenEndpoints, ...contextEndpoints].map(
      (place) =>
        `for wasmplugin.yaml, provider ${id}: a service source (type dns, ${place.host}:${place.port}) whose cluster is ${place.cluster}`,
    ),
  );
}

/** As Higress's console names a plugin of its list: NAME-VERSION, and what the list shows in labels and annotations. */
function listed(): Json {
  const { name, category, title, description, icon } = LISTING;
  return {
    name: `${name}-${VERSION}`,
    namespace: NAMESPACE,
    labels: {
      "higress.io/resource-definer": "higress",
      "higress.io/wasm-plugin-name": name,
      "higress.io/wasm-plugin-version": VERSION,
      "higress.io/wasm-plugin-category": category,
      "higress.io/wasm-plugin-built-in": "false",
    },
    annotations: {
      "higress.io/wasm-plugin-title": title,
      "higress.io/wasm-plugin-description": description,
      "higress.io/wasm-plugin-icon": `data:image/svg+xml;base64,${Buffer.from(icon).toString("base64")}`,
    },
  };
}

function wasmPlugin({ config, secrets, sha256 }: ExportInput): Json {
  return {
    apiVersion: "extensions.higress.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: listed(),
    spec: {
      url: `oci://${IMAGE}`,
      ...(sha256 === undefined ? {} : { sha256 }),
      phase: LISTING.phase,
      priority: LISTING.priority,
      // A plugin that does not start answers 503; open would send requests on with the client's own credential.
      failStrategy: "FAIL_CLOSE",
      defaultConfig: config,
      // The console shows what does not say so as switched off.
      defaultConfigDisable: false,
      ...(secrets.length === 0 ? {} : { vmConfig: { env: secrets.map(({ variable }) => ({ name: variable, valueFrom: "HOST" })) } }),
    },
  };
}

/** A strategic merge patch of the gateway's Deployment. */
export function environmentPatch(secrets: ExportInput["secrets"], container: string): Json {
  return { spec: { template: { spec: { containers: [{ name: container, env: environmentOf(secrets) }] } } } };
}

/** Mounts the image's file and an empty folder into the gateway's container. */
export function volumePatch(container: string): Json {
  return {
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: container,
              volumeMounts: [
                { name: "ai-failover", mountPath: "/var/lib/ai-failover", readOnly: true },
                { name: "ai-failover-sockets", mountPath: "/var/run/ai-failover" },
              ],
            },
          ],
          volumes: [
            { name: "ai-failover", image: { reference: IMAGE, pullPolicy: "IfNotPresent" } },
            { name: "ai-failover-sockets", emptyDir: {} },
          ],
        },
      },
    },
  };
}
