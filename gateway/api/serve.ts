// The API on a port.
import { serve, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";

/** Who sends slowly is ended: the head within ten seconds, all of a request within 75, looked at every second. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 75_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16 * 1024,
} as const;
/** Pages have a few each; what is beyond waits for nobody. */
const MOST_CONNECTIONS = 1_000;

/** Serves on an address. Rejects when the port is taken. */
export function serveApi(app: Hono, host: string, port: number): Promise<{ port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, port, hostname: host, serverOptions: LIMITS }, (info) => {
      resolve({ port: info.port, close: () => closeServer(server) });
    });
    if ("maxConnections" in server) server.maxConnections = MOST_CONNECTIONS;
    server.once("error", reject);
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}
