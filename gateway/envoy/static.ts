// The same Envoy as one file, for those who start Envoy themselves: nothing is discovered, everything stands in place.
import { buildRig } from "./bootstrap.js";
import { FILTER_NAME, type Json, type RigInput } from "./rig.js";

/** The bootstrap with both halves and all clusters written into it. */
export function staticBootstrap(input: RigInput): Json {
  const { bootstrap, clusters, downstream, upstream } = buildRig({ ...input, routerFollows: false }); // such a file is edited
  const filters = new Map([
    ["downstream", filterOf(downstream)],
    ["upstream", upstream === undefined ? {} : filterOf(upstream)],
  ]);
  const whole = inPlace(bootstrap, filters) as Json;
  delete whole["dynamic_resources"];
  const { listeners, clusters: own = [] } = whole["static_resources"] as { listeners: Json[]; clusters?: Json[] };
  return { ...whole, static_resources: { listeners, clusters: [...(clusters["resources"] as Json[]).map(untyped), ...own] } };
}

function filterOf(response: Json): Json {
  return (response["resources"] as { typed_config: Json }[])[0]?.typed_config ?? {};
}

function untyped(resource: Json): Json {
  const cluster = { ...resource };
  delete cluster["@type"];
  return cluster;
}

/** Replaces each `config_discovery` by the filter in its file; the file's folder says which half it is. */
function inPlace(value: unknown, filters: ReadonlyMap<string, Json>): unknown {
  if (Array.isArray(value)) return value.map((item) => inPlace(item, filters));
  if (typeof value !== "object" || value === null) return value;
  const discovery = (value as Json)["config_discovery"];
  if (discovery !== undefined) {
    const half = /\/(downstream|upstream)\.json"/.exec(JSON.stringify(discovery))?.[1] ?? "";
    return { name: FILTER_NAME, typed_config: filters.get(half) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inPlace(item, filters)]));
}
