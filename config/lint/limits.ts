// Limits that leave failover no room.
import type { Config, RouteConfig } from "../config.js";
import { type Finding, pathText } from "../finding.js";
import type { Linted } from "./linted.js";

/** A picture in a prompt is larger. */
const SMALL_BODY = 1024 * 1024;

type Path = (string | number)[];

export function limitLints(linted: Linted): Finding[] {
  return once([
    ...attempts(linted),
    ...body(linted),
    ...held(linted),
    ...["firstTokenTimeout" as const, "attemptTimeout" as const].flatMap((key) => deadline(linted, key)),
  ]);
}

/** The same limit may be that of many routes. */
function once(findings: Finding[]): Finding[] {
  return findings.filter(({ path }, i) => findings.findIndex((other) => other.path === path) === i);
}

function attempts({ config }: Linted): Finding[] {
  const most = Math.max(0, ...config.routes.map(({ targets, fallbacks }) => targets.length + fallbacks.length));
  if (config.maxAttempts === 1 && most <= 1) return oneAttempt(config);
  if (config.maxAttempts >= most) return [];
  const longest = config.routes.find(({ targets, fallbacks }) => targets.length + fallbacks.length === most) as RouteConfig;
  return [
    {
      path: "maxAttempts",
      message: `route "${longest.name}" has ${most} targets, and a request makes at most ${config.maxAttempts} attempts: the last of them is never asked`,
      cure: { text: `Raise it to ${most} at least.`, changes: [{ path: ["maxAttempts"], value: most }] },
    },
  ];
}

function oneAttempt({ providers }: Config): Finding[] {
  const pool = providers.find(({ apiTokens }) => apiTokens.length > 1);
  if (pool === undefined) return [];
  return [
    {
      path: "maxAttempts",
      message: `a request makes one attempt: when a token of ${pool.id} fails, none of its other ${pool.apiTokens.length - 1} is tried`,
      cure: { text: "Raise it, or leave it out.", changes: [{ path: ["maxAttempts"] }] },
    },
  ];
}

function body({ config }: Linted): Finding[] {
  if (config.maxRequestBytes >= SMALL_BODY) return [];
  return [
    {
      path: "maxRequestBytes",
      message: `a request of more than ${config.maxRequestBytes} bytes cannot be held for another attempt, and is refused with 413: long prompts and pictures are`,
      cure: { text: "Leave it out (32 MiB), or raise it.", changes: [{ path: ["maxRequestBytes"] }] },
    },
  ];
}

function held({ config }: Linted): Finding[] {
  if (config.maxHeldBytes >= config.maxRequestBytes) return [];
  return [
    {
      path: "maxHeldBytes",
      message: `the gateway holds ${config.maxHeldBytes} bytes at once, and one request may have ${config.maxRequestBytes}: a request between the two is refused with 503 each time`,
      cure: { text: `Raise it to several times maxRequestBytes, or lower that.`, changes: [{ path: ["maxHeldBytes"] }] },
    },
  ];
}

/** One attempt may take as long as the whole request: a silent provider leaves no time for another. */
function deadline(linted: Linted, key: "firstTokenTimeout" | "attemptTimeout"): Finding[] {
  const { config, root } = linted;
  return config.routes.flatMap((route, i) =>
    route.targets.flatMap((target) => {
      const timeout = route.timeout ?? config.timeout;
      const found = limitOf(linted, i, target.provider, key);
      if (found === undefined || found.ms < timeout || !hasMore(config, route, target.provider)) return [];
      // Where only the deadline is written, that is the key to look at.
      const path = found.path ?? (route.timeout === undefined ? ["timeout"] : ["routes", i, "timeout"]);
      if (found.path === undefined && route.timeout === undefined && root.timeout === undefined) return [];
      return [tooLong(path, key, found.ms, timeout)];
    }),
  );
}

/** The limit of an attempt, and where it is written; no path: it is the default. */
function limitOf({ config, root, located }: Linted, route: number, id: string, key: "firstTokenTimeout" | "attemptTimeout") {
  const index = config.providers.findIndex((provider) => provider.id === id);
  const own = config.routes[route]?.[key];
  if (own !== undefined) return { ms: own, path: ["routes", route, key] as Path };
  const theirs = config.providers[index]?.[key];
  if (theirs !== undefined)
    return { ms: theirs, path: (located[index]?.path === "provider" ? ["provider", key] : ["providers", index, key]) as Path };
  const all = config[key];
  return all === undefined ? undefined : { ms: all, path: root[key] === undefined ? undefined : ([key] as Path) };
}

/** Whether another attempt could follow at all. */
function hasMore(config: Config, { targets, fallbacks }: RouteConfig, id: string): boolean {
  return targets.length + fallbacks.length > 1 || (config.providers.find((provider) => provider.id === id)?.apiTokens.length ?? 0) > 1;
}

function tooLong(path: Path, key: string, ms: number, timeout: number): Finding {
  return {
    path: pathText(path),
    message: `one attempt may take ${ms} ms (${key}) and the whole request ${timeout} ms: a silent provider leaves no time for another attempt`,
    cure: { text: `Keep ${key} well below timeout.`, changes: [] },
  };
}
