// What the gateway asks Envoy's admin address.
import { askSocket } from "./socket-http.js";

/** Whether Envoy has read its files and serves. */
export async function isReady(admin: string): Promise<boolean> {
  try {
    return (await askSocket(admin, "/ready", "GET", 2_000)).status === 200;
  } catch {
    return false;
  }
}

/** The port of the gateway's listener, also where it was left to the system. Rejects when there is none yet. */
export async function listenerPort(admin: string): Promise<number> {
  const { body } = await askSocket(admin, "/listeners?format=json");
  const { listener_statuses: listeners } = JSON.parse(body) as {
    listener_statuses?: { name: string; local_address?: { socket_address?: { port_value?: number } } }[];
  };
  const port = listeners?.find(({ name }) => name === "gateway")?.local_address?.socket_address?.port_value;
  if (port === undefined) throw new Error("Envoy has no gateway listener");
  return port;
}

/** Numbers among Envoy's stats whose names match the (anchored or not) regular expression. */
export async function stats(admin: string, filter: string): Promise<Map<string, number>> {
  const { body } = await askSocket(admin, `/stats?filter=${encodeURIComponent(filter)}`);
  const found = new Map<string, number>();
  for (const line of body.split("\n")) {
    const at = line.lastIndexOf(": ");
    if (at > 0 && /^[0-9]+$/.test(line.slice(at + 2))) found.set(line.slice(0, at), Number(line.slice(at + 2)));
  }
  return found;
}

/** The versions that are in force: of the clusters and of the downstream half's configuration. */
export async function versionsInForce(admin: string): Promise<{ clusters: string; downstream: string }> {
  const { body } = await askSocket(admin, "/stats?filter=version_text&type=TextReadouts");
  const text = (name: string) => new RegExp(`^${name.replaceAll(".", "\\.")}: "(.*)"$`, "m").exec(body)?.[1] ?? "";
  return {
    clusters: text("cluster_manager.cds.version_text"),
    downstream: text("extension_config_discovery.http_filter.ai-failover.version_text"),
  };
}

/** Bytes that Envoy's allocator has given out, and that it has of the system besides: in its caches, free, or for its own books. */
export async function allocatorBytes(admin: string): Promise<{ allocated: number; kept: number }> {
  const { body } = await askSocket(admin, "/memory");
  const found = JSON.parse(body) as { allocated: string; total_physical_bytes: string };
  const allocated = Number(found.allocated);
  return { allocated, kept: Number(found.total_physical_bytes) - allocated };
}

/** Requests that Envoy is working on at the gateway's listener. */
export async function activeRequests(admin: string): Promise<number> {
  const name = "http.gateway.downstream_rq_active";
  return (await stats(admin, `^${name}$`)).get(name) ?? 0;
}
