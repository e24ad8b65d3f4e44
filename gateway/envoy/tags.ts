// The plugin's metrics carry their labels inside the name (`...provider.qwen.kind.auth.attempts`); these rules lift them out.
import type { Json } from "./rig.js";

/** Part of the metric's name and the Prometheus label it becomes. The list is closed: labels are bounded. */
export const METRIC_TAGS: Readonly<Record<string, string>> = {
  provider: "ai_provider",
  token: "ai_token",
  kind: "ai_kind",
  route: "ai_route",
  mode: "ai_mode",
  client: "ai_client",
};

const PREFIX = "wasmcustom.ai_failover.";

/** Upper bounds of the histograms, in milliseconds: an answer may take a blink or ten minutes. */
export const HISTOGRAM_BUCKETS_MS: readonly number[] = [
  10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
];

/** Envoy's `stats_config`: the tags of `wasmcustom.ai_failover.<tag>.<value>...<name>`, and the histograms' buckets. */
export function statsConfig(): Json {
  return {
    stats_tags: Object.entries(METRIC_TAGS).map(([part, label]) => ({
      tag_name: label,
      regex: `^wasmcustom\\.ai_failover\\.(?:.*\\.)?(${part}\\.((?:[^.]+))\\.)`,
    })),
    histogram_bucket_settings: [{ match: { prefix: PREFIX }, buckets: HISTOGRAM_BUCKETS_MS }],
  };
}
