// Requests whose body is encoded: what cannot be read cannot be routed, so Envoy decodes it in front of the plugin. Clients encode unasked: Codex sends zstd
// (github.com/mlflow/mlflow/issues/24573). The filters stand in the chain of such a request alone; any other has none of them.
import { type Json, type RigInput, typed } from "./rig.js";

interface Encoding {
  /** In `content-encoding`. */
  name: string;
  /** The library's own configuration; both have a bound on what comes out for one byte that came in. */
  library: Json;
}

const ENCODINGS: readonly Encoding[] = [
  { name: "zstd", library: typed("envoy.extensions.compression.zstd.decompressor.v3.Zstd", { chunk_size: 65536 }) },
  { name: "gzip", library: typed("envoy.extensions.compression.gzip.decompressor.v3.Gzip", { window_bits: 15, chunk_size: 65536 }) },
  { name: "br", library: typed("envoy.extensions.compression.brotli.decompressor.v3.Brotli", { chunk_size: 65536 }) },
];

/** Where nothing but the plugin can be installed nobody decodes, and the plugin refuses (415). */
function decodes(input: RigInput): boolean {
  return input.mode !== "downstreamOnly";
}

/** In front of the plugin; each is out of use unless a route says otherwise. */
export function decoders(input: RigInput): Json[] {
  if (!decodes(input)) return [];
  return ENCODINGS.map(({ name, library }) => ({
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
  if (!decodes(input)) return [];
  const inUse = typed("envoy.config.route.v3.FilterConfig", { config: {} });
  // One encoding: of several Envoy takes off the first that is named, which is the last to come off.
  const regex = `(?i)(${ENCODINGS.map(({ name }) => name).join("|")})`;
  return [
    {
      ...route,
      match: { prefix: "/", headers: [{ name: "content-encoding", string_match: { safe_regex: { regex } } }] },
      typed_per_filter_config: Object.fromEntries(ENCODINGS.map(({ name }) => [filterName(name), inUse])),
    },
  ];
}

function filterName(encoding: string): string {
  return `decode-${encoding}`;
}
