// Which names this address answers to. A web page that has its own name resolve to this machine (DNS rebinding) sends that name.
import { isIP } from "node:net";
import type { MiddlewareHandler } from "hono";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether an address is this machine's own, which no other machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/**
 * Decides about a Host header. On loopback the names of loopback alone; elsewhere also every address written as a number, which no
 * resolver can redirect, the name that was listened on, and `names`.
 */
export function hostCheck(listensOn: string, names: readonly string[] = []): (host: string | undefined) => boolean {
  const known = new Set([...LOOPBACK, listensOn.toLowerCase(), ...names.map((name) => name.toLowerCase())]);
  const numbers = !isLoopback(listensOn);
  return (host) => {
    const name = hostName(host ?? "");
    if (name === undefined) return false;
    return known.has(name) || (numbers && isIP(name.replace(/^\[|\]$/g, "")) !== 0);
  };
}

/** Host without its port, in lower case. */
function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?$/.exec(host.toLowerCase())?.[1];
}

/** Refuses every other Host with 403. */
export function onlyKnownHosts(known: (host: string | undefined) => boolean): MiddlewareHandler {
  return async (context, next) => {
    if (!known(context.req.header("host"))) return context.json({ error: "this address answers to its own names only" }, 403);
    return await next();
  };
}
