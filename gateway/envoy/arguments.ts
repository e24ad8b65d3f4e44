// Envoy's command line and its log's form.

/** How much the gateway passes on of Envoy's log. */
export type LogLevel = "error" | "warn" | "info" | "debug" | "trace";

export const LOG_LEVELS: readonly LogLevel[] = ["error", "warn", "info", "debug", "trace"];

/** At `info` Envoy tells everything about its start and hardly anything later: there the plugin alone is heard at info. */
const ENVOY_LEVEL: Record<LogLevel, string> = { error: "error", warn: "warning", info: "warning", debug: "debug", trace: "trace" };
const PLUGIN_LEVEL: Record<LogLevel, string> = { error: "error", warn: "warning", info: "info", debug: "debug", trace: "trace" };

/** The arguments for one Envoy among others on this machine. */
export function envoyArguments(bootstrap: string, workers: number, logLevel: LogLevel): string[] {
  return [
    ...["-c", bootstrap],
    ...["--concurrency", String(workers)],
    // Two gateways on one machine would otherwise meet in the same shared memory.
    "--disable-hot-restart",
    ...["--log-level", ENVOY_LEVEL[logLevel]],
    ...["--component-log-level", `wasm:${PLUGIN_LEVEL[logLevel]}`],
    ...["--log-format", "[%l][%n] %v"],
    ...["--file-flush-interval-msec", "200"],
  ];
}

/** One line of that log as people read it: the plugin's own lines lose Envoy's frame. */
export function readableLine(line: string): string {
  const plugin = /^\[(\w+)\]\[wasm\] wasm log[^:]*: (.*)$/.exec(line);
  if (plugin !== null) return `[${plugin[1]}] ${plugin[2]}`;
  return line.replace(/^\[(\w+)\]\[(\w+)\] /, "[$1] envoy $2: ");
}

/**
 * Envoy says at every start and reload that its custom_response extension is not finished. The gateway's own files use it, tested with the
 * Envoy that they are for (docs/decisions/0016): nobody who reads the log can do anything about it.
 */
export function isOwnNotice(line: string): boolean {
  return line.includes("marked as work-in-progress") && line.includes("custom_response");
}
