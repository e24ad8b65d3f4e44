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

/** Envoy's `stats_tags` for `wasmcustom.ai_failover.<tag>.<value>...<name>`. */
export function metricTags(): Json[] {
  return Object.entries(METRIC_TAGS).map(([part, label]) => ({
    tag_name: label,
    regex: `^wasmcustom\\.ai_failover\\.(?:.*\\.)?(${part}\\.((?:[^.]+))\\.)`,
  }));
}
