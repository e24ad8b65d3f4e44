// A scenario as Higress runs it: the configuration in Higress's own words, routes that choose a cluster themselves, clusters named as
// Higress names them, and one HTTP filter.
import type { Json } from "../../../gateway/envoy/rig.js";
import { HEALTH_CHECK_MODEL, Provider } from "../../support/provider.js";
import { Rig } from "../../support/rig.js";
import type { Scenario, ScenarioProvider, Target } from "./drill.js";

/** What Higress's console writes for a provider whose token failover is on. */
const CONSOLE_DEFAULTS = {
  failover: {
    enabled: true,
    failureThreshold: 1,
    successThreshold: 1,
    healthCheckInterval: 5000,
    healthCheckTimeout: 10000,
    healthCheckModel: HEALTH_CHECK_MODEL,
  },
  retryOnFailure: { enabled: true },
};

/** The service that the console makes for a provider. */
export function serviceOf(id: string): string {
  return `llm-${id}.internal.dns`;
}

/** The cluster that the controller makes of the service. */
export function clusterOf(id: string): string {
  return `outbound|443||${serviceOf(id)}`;
}

/** The plugin's configuration: the console's providers, a rule for the service of each, and the fallbacks of the first. */
export function higressConfig(scenario: Scenario): object {
  return {
    providers: scenario.providers.map(({ id, type, tokens, modelMapping, more }) => ({
      id,
      type: type ?? "openai",
      protocol: "openai",
      apiTokens: tokens,
      ...(modelMapping ? { modelMapping } : {}),
      ...CONSOLE_DEFAULTS,
      ...more,
    })),
    _rules_:
      scenario.higress?.rules ??
      scenario.providers.map(({ id }, i) => ({
        _match_service_: [serviceOf(id)],
        activeProviderId: id,
        ...(i === 0 && scenario.fallbacks ? { fallbacks: scenario.fallbacks } : {}),
      })),
  };
}

/** Starts it. All requests go by the route of the first provider, unless `x-higress-llm-provider` names another. */
export async function higressGateway(scenario: Scenario, workers: number): Promise<Target> {
  const endpoints = scenario.providers.map(({ id, at }) => ({
    cluster: clusterOf(id),
    secure: false,
    host: "127.0.0.1",
    port: portOf(at),
  }));
  const rig = await Rig.start({
    config: scenario.higress?.config ?? higressConfig(scenario),
    workers,
    mode: "downstreamOnly",
    input: { endpoints },
    edit: (bootstrap) => routesOf(bootstrap, scenario),
  });
  return { baseURL: rig.baseURL, rig, addsHeaders: true, namesOriginals: true, stop: () => rig.stop() };
}

function portOf(at: ScenarioProvider["at"]): number {
  return at instanceof Provider ? at.port : Number(new URL(at).port);
}

/** One route for each provider, as an AI route becomes one: it chooses the cluster, and has Envoy's limits as the controller sets them. */
export function routesOf(bootstrap: Json, { providers, higress }: Scenario): void {
  const table = routeTable(bootstrap);
  // As routes that arrive by RDS: a cluster may come later.
  table["validate_clusters"] = false;
  const [host] = table["virtual_hosts"] as Json[];
  (host as Json)["routes"] = providers.toReversed().map(({ id }, i) => ({
    name: `ai-route-${id}.internal`,
    match: i === providers.length - 1 ? { prefix: "/" } : chosenBy(id, higress?.byPath === true),
    route: { cluster: clusterOf(id), timeout: "0s" },
  }));
}

function chosenBy(id: string, byPath: boolean): Json {
  if (byPath) return { prefix: `/v1/${id}/` };
  return { prefix: "/", headers: [{ name: "x-higress-llm-provider", string_match: { exact: id } }] };
}

/** The routes of the gateway's listener. */
export function routeTable(bootstrap: Json): Json {
  const found = find(bootstrap, (value) => value["name"] === "gateway" && Array.isArray(value["virtual_hosts"]));
  if (found === undefined) throw new Error("the bootstrap has no routes");
  return found;
}

function find(value: unknown, fits: (value: Json) => boolean): Json | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value) && fits(value as Json)) return value as Json;
  for (const item of Object.values(value)) {
    const found = find(item, fits);
    if (found !== undefined) return found;
  }
  return undefined;
}
