// Requests whose body is encoded: what cannot be read cannot be routed, so Envoy decodes it in front of the plugin. Clients encode unasked: Codex sends zstd
// (github.com/mlflow/mlflow/issues/24573). The filters stand in the chain of such a request alone; any other has none of them.
import { type Json, type RigInput, typed } from "./rig.js";
import { isOlder } from "./version.js";

interface Encoding {
  /** In `content-encoding`. */
  name: string;
  /** The library's own configuration. */
  library: Json;
  /** The Envoy from which on it has a bound on what comes out for one byte that came in. Default: each that the gateway takes. */
  boundedSince?: string;
}

const ENCODINGS: readonly Encoding[] = [
  {
    name: "zstd",
    library: typed("envoy.extensions.compression.zstd.decompressor.v3.Zstd", { chunk_size: 65536 }),
    // 1.36.4, 1.37.0 and 1.38.2 made 300 MB of 9 KB.
    boundedSince: "1.39.3",
  },
  { name: "gzip", library: typed("envoy.extensions.compression.gzip.decompressor.v3.Gzip", { window_bits: 15, chunk_size: 65536 }) },
  { name: "br", library: typed("envoy.extensions.compression.brotli.decompressor.v3.Brotli", { chunk_size: 65536 }) },
];

/** What is decoded; the plugin refuses all others (415). Where nothing but the plugin can be installed nobody decodes. */
function decoded({ mode, envoyVersion }: RigInput): Encoding[] {
  if (mode === "downstreamOnly") return [];
  return ENCODINGS.filter(
    ({ boundedSince }) => boundedSince === undefined || envoyVersion === undefined || !isOlder(envoyVersion, boundedSince),
  );
}

/** In front of the plugin; each is out of use unless a route says otherwise. */
export function decoders(input: RigInput): Json[] {
  return decoded(input).map(({ name, library }) => ({
    name: filterName(name),
    disabled: true,
    typed_config: typed("envoy.extensions.filters.http.decompressor.v3.Decompressor", {
      decompressor_library: { name, typed_config: library },
      request_direction_config: { advertise_accept_encoding: false, common_config: { ignore_no_transform_header: true } },
      response_direction_config: { common_config: { enabled: { default_value: false, runtime_key: "ai_failover.decode_answers" } } },
    }),
  }));
}

/** Before `route`, which all others take. */
export function decodingRoutes(input: RigInput, route: Json): Json[] {
  const names = decoded(input).map(({ name }) => name);
  if (names.length === 0) return [];
  const inUse = typed("envoy.config.route.v3.FilterConfig", { config: {} });
  // One encoding: of several Envoy takes off the first that is named, which is the last to come off.
  const regex = `(?i)(${names.join("|")})`;
  return [
    {
      ...route,
      // By which the plugin knows it: its words for what cannot be read are others (assembly/filter/request/whereabouts.ts).
      name: "ai-failover/decoding",
      match: { prefix: "/", headers: [{ name: "content-encoding", string_match: { safe_regex: { regex } } }] },
      typed_per_filter_config: Object.fromEntries(names.map((name) => [filterName(name), inUse])),
    },
  ];
}

function filterName(encoding: string): string {
  return `decode-${encoding}`;
}
