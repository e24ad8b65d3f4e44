// `GET /api/status`, `/healthz` and `/metrics`.
import { type Context, Hono } from "hono";
import type { Status } from "../../config/api.js";
import type { ConfigFacts } from "../current.js";
import { askSocket } from "../envoy/socket-http.js";
import type { EnvoyState } from "../supervise.js";
import { pluginStatus, type Tokens } from "./plugin-status.js";

/** What the gateway knows besides what the plugin answers. */
export interface GatewayFacts {
  version: string;
  /** The base URL for clients; empty before Envoy runs. */
  endpoint: string;
  demo: boolean;
  /** There is no configuration yet. */
  firstRun: boolean;
  envoy: { version: string; state: EnvoyState; restarts: number; since: number };
  config: ConfigFacts;
}

/** Ours, and the few of Envoy's that tell whether it is well. Names as Envoy has them before Prometheus' form. */
const SHOWN_STATS =
  "^wasmcustom\\.ai_failover\\.|^http\\.gateway\\.downstream_(rq_total|rq_active|rq_[0-9]xx|cx_total|cx_active)$" +
  "|^server\\.(uptime|live|memory_allocated|memory_heap_size|version)$|^wasm\\." +
  "|^cluster\\..*\\.upstream_(cx_active|cx_connect_fail|rq_active)$";

/** Gateway and plugin together. */
export async function wholeStatus(facts: GatewayFacts, control: string, tokens: Tokens): Promise<Status> {
  const { generation, ...plugin } = await pluginStatus(control, tokens);
  if (facts.firstRun) delete plugin.problem;
  return { ...facts, config: configStatus(facts.config, generation), ...plugin };
}

export function configStatus(facts: ConfigFacts, generation: number): Status["config"] {
  return { ...facts, errors: [...facts.errors], warnings: [...facts.warnings], generation };
}

/** Tells a load balancer or a person's script whether Envoy runs, and nothing else. */
export function health(facts: () => GatewayFacts): Hono {
  return new Hono().get("/", (context) => {
    const { firstRun, envoy } = facts();
    if (firstRun) return context.json({ status: "there is no configuration yet" }, 503);
    return context.json({ status: envoy.state === "running" ? "ok" : envoy.state }, envoy.state === "running" ? 200 : 503);
  });
}

/** For Prometheus: what Envoy counts, and what the gateway itself knows. */
export async function metrics(context: Context, admin: string, facts: GatewayFacts): Promise<Response> {
  try {
    const { body } = await askSocket(admin, `/stats/prometheus?filter=${encodeURIComponent(SHOWN_STATS)}`);
    return context.body(body + gatewayMetrics(facts), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  } catch {
    return context.text("Envoy does not answer\n", 503);
  }
}

function gatewayMetrics({ config, envoy }: GatewayFacts): string {
  const one = (name: string, type: string, value: number) => `# TYPE ${name} ${type}\n${name} ${value}\n`;
  return (
    one("ai_failover_configuration_refused", "gauge", config.errors.length > 0 ? 1 : 0) +
    one("ai_failover_envoy_restarts", "counter", envoy.restarts)
  );
}
