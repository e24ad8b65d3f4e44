// A gateway with filters in front of the plugin, as Higress has them: first the one that makes an AI route's fallback (custom_response, whose policy
// sends each 4xx and 5xx once more, to another route), then one that adds a header to each answer it sees.
import type { Json } from "../../../gateway/envoy/rig.js";
import { Rig } from "../../support/rig.js";
import type { Launch } from "./drill.js";
import { clusterOf, higressConfig, routeTable, routesOf } from "./higress-gateway.js";
import { configOf } from "./our-gateway.js";
import { Provider } from "../../support/provider.js";

/** What marks the request on its way to the fallback's route. */
export const FALLBACK_FROM = "x-higress-fallback-from";
/** What the fallback's route says of the request that reached it. */
export const FALLBACK = "from the fallback";
const TYPE = "type.googleapis.com/";

/** Answers that the filter passes on to the fallback. */
function fallbackFilter(classes: string[]): Json {
  const input = {
    name: "class",
    typed_config: { "@type": `${TYPE}envoy.type.matcher.v3.HttpResponseStatusCodeClassMatchInput` },
  };
  const header = { header: { key: FALLBACK_FROM, value: "ai-route-p1.internal" }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };
  const policy = {
    "@type": `${TYPE}envoy.extensions.http.custom_response.redirect_policy.v3.RedirectPolicy`,
    uri: "http://fallback.internal/aside",
    status_code: 200,
    // Envoy finds no route without it, and the clusters of these tests take it away.
    request_headers_to_add: [header, { header: { key: "x-forwarded-proto", value: "http" } }],
    response_headers_to_add: [header],
  };
  const on_match = { action: { name: "fallback", typed_config: policy } };
  const matchers = classes.map((exact) => ({ predicate: { single_predicate: { input, value_match: { exact } } }, on_match }));
  return {
    name: "envoy.filters.http.custom_response",
    typed_config: {
      "@type": `${TYPE}envoy.extensions.filters.http.custom_response.v3.CustomResponse`,
      custom_response_matcher: { matcher_list: { matchers } },
    },
  };
}

/** Stands for quota, authentication, statistics and logs: it sees the answers that pass it, and the credentials of the requests. */
function witness(): Json {
  const seen = (key: string, value: string): Json => ({ append: { header: { key, value } } });
  return {
    name: "witness",
    typed_config: {
      "@type": `${TYPE}envoy.extensions.filters.http.header_mutation.v3.HeaderMutation`,
      mutations: {
        request_mutations: [seen("x-front-key", "%REQ(authorization)%"), seen("x-front-original", "%REQ(x-hi-original-auth)%")],
        response_mutations: [seen("x-seen-in-front", "%RESP(x-ai-provider)%")],
      },
    },
  };
}

/** Tells in headers what reached it, and asks no provider, or leads to the service of one. */
function fallbackRoute(to: string | undefined): Json {
  const told = {
    "x-told-path": "%REQ(x-envoy-original-path)%",
    "x-told-host": "%REQ(x-envoy-original-host)%",
    "x-told-key": "%REQ(authorization)%",
    "x-told-original": "%REQ(x-hi-original-auth)%",
    "x-told-front": "%REQ(x-front-key)%",
    "x-told-front-original": "%REQ(x-front-original)%",
  };
  const ends = { direct_response: { status: 200, body: { inline_string: FALLBACK } } };
  return {
    name: "ai-route-p1.fallback.internal",
    match: { prefix: "/", headers: [{ name: FALLBACK_FROM, present_match: true }] },
    ...(to === undefined ? ends : { route: { cluster: clusterOf(to), timeout: "0s" } }),
    response_headers_to_add: Object.entries(told).map(([key, value]) => ({ header: { key, value } })),
  };
}

function filtersOf(bootstrap: Json): Json[] {
  const listeners = (bootstrap["static_resources"] as Json)["listeners"] as Json[];
  const gateway = listeners.find((listener) => listener["name"] === "gateway");
  const chain = ((gateway?.["filter_chains"] as Json[])[0]?.["filters"] as Json[])[0];
  return (chain?.["typed_config"] as Json)["http_filters"] as Json[];
}

/**
 * `higress`: the downstream half alone, on routes that chose their cluster; `full`: both halves, on routes of our own.
 * `to`: the provider whose service the fallback's route leads to.
 */
export function withFiltersInFront(installed: "higress" | "full", classes: string[], to?: string): Launch {
  return async (scenario, workers) => {
    const higress = installed === "higress";
    const rig = await Rig.start({
      config: higress ? (scenario.higress?.config ?? higressConfig(scenario)) : configOf(scenario),
      workers,
      mode: higress ? "downstreamOnly" : "full",
      input: higress
        ? {
            endpoints: scenario.providers.map(({ id, at }) => ({
              cluster: clusterOf(id),
              secure: false,
              host: "127.0.0.1",
              port: portOf(at),
            })),
          }
        : {},
      edit: (bootstrap) => {
        if (higress) routesOf(bootstrap, scenario);
        const filters = filtersOf(bootstrap);
        if (!higress) filters.shift();
        filters.unshift(fallbackFilter(classes), witness());
        const [host] = routeTable(bootstrap)["virtual_hosts"] as Json[];
        const routes = (host as Json)["routes"] as Json[];
        const disabled = { "@type": `${TYPE}envoy.config.route.v3.FilterConfig`, disabled: true };
        routes.unshift({ ...fallbackRoute(to), ...(higress ? {} : { typed_per_filter_config: { "ai-failover": disabled } }) });
      },
    });
    return { baseURL: rig.baseURL, rig, addsHeaders: true, stop: () => rig.stop() };
  };
}

function portOf(at: Provider | string): number {
  return at instanceof Provider ? at.port : Number(new URL(at).port);
}
