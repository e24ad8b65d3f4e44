// For Envoy Gateway: a route for each provider, the plugin in front of them, and the one patch that it needs.
import type { ProviderConfig } from "../../config/index.js";
import { heldBytes, type Json } from "../envoy/rig.js";
import { environmentOf, IMAGE, meanings, secretCommand, yamlOf, type ExportInput, type Exported } from "./exported.js";

const NAMESPACE = "default";
const NAME = "ai-failover";
const GATEWAY_API = "gateway.networking.k8s.io";
const EXTENSIONS = "gateway.envoyproxy.io/v1alpha1";

/** The cluster that Envoy Gateway makes of the rule with this position. */
function clusterName(rule: number): string {
  return `httproute/${NAMESPACE}/${NAME}/rule/${rule}`;
}

/** Writes for Envoy Gateway. */
export function exportEnvoyGateway(input: ExportInput): Exported {
  const { checked, secrets } = input;
  const places = placesOf(checked.providers);
  return {
    files: {
      "gateway.yaml": yamlOf(
        "The gateway with the plugin's variables from a Secret, a Backend for each provider, and a route whose first rule leads to the first one. The other rules are there for\ntheir clusters, which the plugin calls.",
        ...gateway(secrets),
        buffers(heldBytes(checked.maxRequestBytes)),
        ...places.flatMap(backend),
        httpRoute(places),
      ),
      "envoyextensionpolicy.yaml": yamlOf("The plugin.", extensionPolicy(input)),
      "envoypatchpolicy.yaml": yamlOf(
        "What EnvoyExtensionPolicy has no field for: the plugin holds headers until it has read the body, and a VM that trapped is made anew.\nEnvoyPatchPolicy has to be enabled (extensionApis.enableEnvoyPatchPolicy).",
        patchPolicy(),
      ),
    },
    todo: [
      `push the image of the plugin (deploy/docker) and write its address instead of ${IMAGE}`,
      `make the Secret where Envoy Gateway runs its proxies: ${secretCommand("envoy-gateway-system", secrets)}`,
      ...meanings(secrets),
      "enable extensionApis.enableEnvoyPatchPolicy and enableBackend in Envoy Gateway's configuration",
    ],
  };
}

function gateway(secrets: ExportInput["secrets"]): Json[] {
  const container = { env: environmentOf(secrets) };
  return [
    {
      apiVersion: EXTENSIONS,
      kind: "EnvoyProxy",
      metadata: { name: NAME, namespace: NAMESPACE },
      spec: { provider: { type: "Kubernetes", kubernetes: { envoyDeployment: { container } } } },
    },
    {
      apiVersion: `${GATEWAY_API}/v1`,
      kind: "GatewayClass",
      metadata: { name: NAME },
      spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
    },
    {
      apiVersion: `${GATEWAY_API}/v1`,
      kind: "Gateway",
      metadata: { name: NAME, namespace: NAMESPACE },
      spec: {
        gatewayClassName: NAME,
        infrastructure: { parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: NAME } },
        listeners: [{ name: "http", protocol: "HTTP", port: 80 }],
      },
    },
  ];
}

/** What can be held, and so sent again: Envoy Gateway's own limit is 32 KiB. */
function buffers(bytes: number): Json {
  return {
    apiVersion: EXTENSIONS,
    kind: "ClientTrafficPolicy",
    metadata: { name: NAME, namespace: NAMESPACE },
    spec: {
      targetRefs: [{ group: GATEWAY_API, kind: "Gateway", name: NAME }],
      // HTTP/1.0 is what nginx speaks to what stands behind it unless told otherwise.
      http1: { http10: {} },
      connection: { bufferLimit: `${Math.ceil(bytes / 1024)}Ki` },
    },
  };
}

/** What a Backend leads to. */
interface Place {
  id: string;
  endpoint: Pick<ProviderConfig["endpoint"], "scheme" | "host" | "port">;
}

/** The providers, and behind them where credentials of theirs are exchanged, and where their context is fetched. */
function placesOf(providers: readonly ProviderConfig[]): Place[] {
  const beside = providers.flatMap(({ id, tokenEndpoints: [exchange], contextEndpoints: [context] }) => [
    ...(exchange ? [{ id: exchangeOf(id), endpoint: exchange }] : []),
    ...(context ? [{ id: contextOf(id), endpoint: context }] : []),
  ]);
  return [...providers, ...beside];
}

const exchangeOf = (id: string) => `${id}-exchange`;
const contextOf = (id: string) => `${id}-context`;

function backend({ id, endpoint }: Place): Json[] {
  const { host: hostname, port } = endpoint;
  const reference = { group: "gateway.envoyproxy.io", kind: "Backend", name: id };
  return [
    {
      apiVersion: EXTENSIONS,
      kind: "Backend",
      metadata: { name: id, namespace: NAMESPACE },
      spec: { endpoints: [/^[0-9.]+$/.test(hostname) ? { ip: { address: hostname, port } } : { fqdn: { hostname, port } }] },
    },
    ...(endpoint.scheme === "https"
      ? [
          {
            apiVersion: `${GATEWAY_API}/v1`,
            kind: "BackendTLSPolicy",
            metadata: { name: id, namespace: NAMESPACE },
            spec: { targetRefs: [reference], validation: { wellKnownCACertificates: "System", hostname } },
          },
        ]
      : []),
  ];
}

/** The rule of the first provider matches everything; the others match a header value that no client knows a use for. */
function httpRoute(places: readonly Place[]): Json {
  const rules = places.map(({ id }, i) => ({
    ...(i === 0 ? {} : { matches: [{ headers: [{ name: "ai-failover-provider", value: id }] }] }),
    backendRefs: [{ group: "gateway.envoyproxy.io", kind: "Backend", name: id }],
    timeouts: { request: "0s" },
  }));
  return {
    apiVersion: `${GATEWAY_API}/v1`,
    kind: "HTTPRoute",
    metadata: { name: NAME, namespace: NAMESPACE },
    spec: { parentRefs: [{ name: NAME }], rules },
  };
}

/** The plugin's configuration, with the clusters that Envoy Gateway makes. */
export function clustersNamed({ config, checked }: Pick<ExportInput, "config" | "checked">): Json {
  const rules = new Map(placesOf(checked.providers).map(({ id }, i) => [id, clusterName(i)]));
  const providers = (config["providers"] as Json[] | undefined)?.map((one) => {
    const [exchange, file] = [exchangeOf, contextOf].map((placeOf) => rules.get(placeOf(String(one["id"]))));
    return {
      ...{ ...one, cluster: rules.get(String(one["id"])) },
      ...(exchange === undefined ? {} : { tokenCluster: exchange }),
      ...(file === undefined ? {} : { context: { ...(one["context"] as Json), cluster: file } }),
    };
  });
  return providers === undefined ? config : { ...config, providers };
}

function extensionPolicy(input: ExportInput): Json {
  const { secrets, sha256 } = input;
  return {
    apiVersion: EXTENSIONS,
    kind: "EnvoyExtensionPolicy",
    metadata: { name: NAME, namespace: NAMESPACE },
    spec: {
      targetRefs: [{ group: GATEWAY_API, kind: "Gateway", name: NAME }],
      wasm: [
        {
          name: NAME,
          code: { type: "Image", image: { url: IMAGE, ...(sha256 === undefined ? {} : { sha256 }) } },
          failOpen: false,
          ...(secrets.length === 0 ? {} : { env: { hostKeys: secrets.map(({ variable }) => variable) } }),
          config: clustersNamed(input),
        },
      ],
    },
  };
}

function patchPolicy(): Json {
  // By the plugin's own name: the filter's has the policy's kind in it, or nothing there, as Envoy Gateway came by the policy (seen with 1.9.1).
  const jsonPath = `..http_filters[?(@.typed_config.config.name=="${NAME}")].typed_config.config`;
  const patch = (path: string, value: unknown): Json => ({
    type: "type.googleapis.com/envoy.config.listener.v3.Listener",
    name: `${NAMESPACE}/${NAME}/http`,
    operation: { op: "add", jsonPath, path, value },
  });
  return {
    apiVersion: EXTENSIONS,
    kind: "EnvoyPatchPolicy",
    metadata: { name: NAME, namespace: NAMESPACE },
    spec: {
      targetRef: { group: GATEWAY_API, kind: "Gateway", name: NAME },
      type: "JSONPatch",
      jsonPatches: [
        patch("allow_on_headers_stop_iteration", true),
        patch("failure_policy", "FAIL_RELOAD"),
        patch("reload_config", { backoff: { base_interval: "0.01s", max_interval: "0.01s" } }),
      ],
    },
  };
}
