// The parts of the gateway's own Envoy, for those who put them into another one.
import { staticBootstrap } from "../envoy/static.js";
import type { Json, RigInput } from "../envoy/rig.js";

/** One Envoy in its parts. All VMs get the same environment: they are one VM for each worker. */
export interface Parts {
  bootstrap: Json;
  /** The connection manager of the listener for clients. */
  manager: Json;
  /** The downstream half. */
  downstream: Json;
  /** The router, with the upstream half where there is one. */
  router: Json;
  host: Json;
  route: Json;
  clusters: Json[];
  redirector: Json | undefined;
}

/** Takes an Envoy apart. `variables` are those that the plugin may read from Envoy's environment. */
export function partsOf(input: RigInput, variables: readonly string[]): Parts {
  const bootstrap = withEnvironment(staticBootstrap(input), variables) as Json;
  const { listeners, clusters } = bootstrap["static_resources"] as { listeners: Json[]; clusters: Json[] };
  const manager = managerOf(listeners[0] as Json);
  // What stands before them is for requests whose body is encoded.
  const [downstream, router] = (manager["http_filters"] as Json[]).slice(-2);
  const [host] = (manager["route_config"] as { virtual_hosts: Json[] }).virtual_hosts;
  return {
    bootstrap,
    manager,
    downstream: downstream as Json,
    router: router as Json,
    host: host as Json,
    route: (host as { routes: Json[] }).routes.at(-1) as Json,
    clusters,
    redirector: listeners.find(({ name }) => name === "redirector"),
  };
}

function managerOf(listener: Json): Json {
  const [chain] = listener["filter_chains"] as { filters: Json[] }[];
  return chain?.filters[0]?.["typed_config"] as Json;
}

/** Lets each VM see the variables: those that Envoy does not have are left out, and the plugin names them. */
export function withEnvironment(value: unknown, variables: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withEnvironment(item, variables));
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withEnvironment(item, variables)]));
  const vm = copy["vm_config"] as Json | undefined;
  if (vm !== undefined && variables.length > 0) vm["environment_variables"] = { host_env_keys: [...variables] };
  return copy;
}
