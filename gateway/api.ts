// The gateway's own HTTP on the console port: is it alive, what is its state, its metrics.
import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { askSocket } from "./envoy/socket-http.js";
import type { EnvoyState } from "./supervise.js";

/** What the gateway knows besides what the plugin answers. */
export interface GatewayFacts {
  version: string;
  /** The base URL for clients. */
  endpoint: string;
  demo: boolean;
  envoy: { version: string; state: EnvoyState; restarts: number; since: number };
  config: {
    file: string;
    /** Milliseconds since the epoch. */
    inForceSince: number;
    /** Why the file as it is now is not in force; empty when it is. */
    errors: readonly string[];
    warnings: readonly string[];
  };
}

export interface ApiOptions {
  facts: () => GatewayFacts;
  /** Sockets of Envoy's admin address and of the control listener. */
  admin: string;
  control: string;
}

/** Ours, and the few of Envoy's that tell whether it is well. Names as Envoy has them before Prometheus' form. */
const SHOWN_STATS =
  "^wasmcustom\\.ai_failover\\.|^http\\.gateway\\.downstream_(rq_total|rq_active|rq_[0-9]xx|cx_total|cx_active)$" +
  "|^server\\.(uptime|live|memory_allocated|memory_heap_size|version)$|^wasm\\." +
  "|^cluster\\..*\\.upstream_(cx_active|cx_connect_fail|rq_active)$";

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?$/i;

/** The routes, without a server. */
export function gatewayApi({ facts, admin, control }: ApiOptions): Hono {
  const app = new Hono();
  // A web page that had its own name resolve to this machine sends that name.
  app.use(async (context, next) => {
    if (!LOOPBACK.test(context.req.header("host") ?? "")) return context.json({ error: "this address answers to localhost only" }, 403);
    context.header("cache-control", "no-store");
    return await next();
  });
  app.get("/healthz", (context) => {
    const { state } = facts().envoy;
    return context.json({ status: state === "running" ? "ok" : state }, state === "running" ? 200 : 503);
  });
  app.get("/api/status", async (context) => {
    const plugin = await pluginStatus(control);
    return context.json({ ...facts(), ...plugin });
  });
  app.get("/metrics", async (context) => {
    try {
      const { body } = await askSocket(admin, `/stats/prometheus?filter=${encodeURIComponent(SHOWN_STATS)}`);
      return context.body(body, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    } catch {
      return context.text("Envoy does not answer\n", 503);
    }
  });
  app.notFound((context) => context.json({ error: "there is /healthz, /api/status and /metrics" }, 404));
  return app;
}

/** The plugin's own answer, or that there was none. */
async function pluginStatus(control: string): Promise<object> {
  try {
    const { status, body } = await askSocket(control, "/status");
    if (status === 200) return JSON.parse(body) as object;
    return { providers: [], problem: `the plugin answered ${status}` };
  } catch {
    return { providers: [], problem: "the plugin does not answer" };
  }
}

/** Serves the API on loopback. Rejects when the port is taken. */
export function serveApi(app: Hono, port: number): Promise<{ port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (info) => {
      resolve({ port: info.port, close: () => closeServer(server) });
    });
    server.once("error", reject);
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}
