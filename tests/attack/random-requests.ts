// Random requests to the console's API: known paths with fitting bodies that are then spoiled, unknown ones, odd methods and headers. None of
// them may change the configuration, so none is right altogether where that would.
import type { Random } from "../support/random.js";

export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
  /** With a session and its token. */
  signedIn: boolean;
}

const METHODS = ["GET", "GET", "POST", "POST", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND", "TRACE"];
const PATHS = [
  ...["/api/status", "/api/figures", "/api/events", "/api/events?recent", "/api/session", "/api/config", "/api/config/check"],
  ...["/api/config/edit", "/api/config/client-key-hash", "/api/config/history", "/api/config/history/0000000000000-0001", "/api/demo"],
  ...["/api/config/export?to=higress", "/api/config/export?to=envoy", "/api/config/export?to=__proto__", "/api/providers/types"],
  ...[
    "/api/tokens/eject",
    "/api/tokens/restore",
    "/api/drills",
    "/api/drills/end",
    "/api/explain",
    "/healthz",
    "/metrics",
    "/",
    "/index.html",
  ],
  ...["/api/playground/v1/chat/completions", "/api/playground/v1/models", "/assets/../../package.json", "/%2e%2e/%2e%2e/etc/passwd", "//x"],
];
const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "providers",
  "routes",
  "a",
  "0",
  "",
  "..",
  "%00",
  "x".repeat(300),
  "é😀",
  "yaml",
];
const PIECES = [
  "- ",
  "? ",
  "&a ",
  "*a",
  "<<: ",
  "!!js/function ",
  "${HOME}",
  "${constructor}",
  "{",
  "[",
  "'",
  '"',
  "|\n  ",
  "\t",
  "\u0000",
  "---\n",
  "#",
];

function key(random: Random): string | number {
  return random.chance(0.2) ? random.below(12_000) : random.one(NAMES);
}

function value(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 4 ? 5 : 7);
  if (kind === 0) return random.one(NAMES);
  if (kind === 1) return random.one([null, true, false, -1, 1e308, 2 ** 53, 0.1]);
  if (kind === 2) return random.one(PIECES).repeat(1 + random.below(4));
  if (kind === 3) return `\${${random.one(NAMES)}}`;
  if (kind === 4) return random.below(1_000_000);
  if (kind === 5) return Array.from({ length: random.below(4) }, () => value(random, depth + 1));
  const entries = Array.from({ length: random.below(4) }, () => [String(key(random)), value(random, depth + 1)] as const);
  return Object.fromEntries(entries);
}

function yaml(random: Random): string {
  // Never right: providers are no number.
  const lines = Array.from(
    { length: random.below(8) },
    () => `${String(key(random))}: ${random.one(PIECES)}${JSON.stringify(value(random))}`,
  );
  return ["providers: 1", ...lines].join("\n");
}

function jsonFor(random: Random, path: string, revision: string): unknown {
  const provider = random.one<unknown>(["p0", "p1", "__proto__", "", 7, null]);
  if (path === "/api/config") return { yaml: yaml(random), revision: random.one([revision, "x", ""]) };
  if (path === "/api/config/check") return { yaml: yaml(random) };
  if (path === "/api/config/edit") {
    const path_ = () => Array.from({ length: random.below(5) }, () => key(random));
    return { yaml: yaml(random), changes: Array.from({ length: random.below(4) }, () => ({ path: path_(), value: value(random) })) };
  }
  if (path.startsWith("/api/tokens")) return { provider, token: random.below(4), ms: random.below(100_000_000) };
  if (path.startsWith("/api/drills")) return { provider, token: random.one([null, 0, -1]), kind: random.one(["401", "x"]), seconds: 1 };
  if (path === "/api/explain")
    return { model: random.one(NAMES), path: random.one(["/v1/chat/completions", "/x"]), fallback: random.one(NAMES) };
  if (path.startsWith("/api/playground"))
    return { model: random.one(["m", "__proto__"]), messages: value(random), stream: random.chance(0.5) };
  return value(random);
}

/** JSON in which some keys are those that objects inherit. */
function spoilt(random: Random, text: string): string {
  if (!text.endsWith("}") || !random.chance(0.2)) return text;
  const more = random.one(['"__proto__":{"x":"y"}', '"constructor":{"prototype":{"x":"y"}}', '"__proto__":null', '"toString":1']);
  return text === "{}" ? `{${more}}` : `${text.slice(0, -1)},${more}}`;
}

export function randomRequest(random: Random, revision: string): Asked {
  const known = random.chance(0.85);
  const path = known
    ? random.one(PATHS)
    : `/${Array.from({ length: random.below(5) }, () => encodeURIComponent(String(key(random)))).join("/")}`;
  const method = random.one(METHODS);
  const json = spoilt(random, JSON.stringify(jsonFor(random, path, revision)) ?? "null");
  const bytes = random.chance(0.3) ? random.damage(Buffer.from(json)) : Buffer.from(json);
  const hasBody = method !== "GET" && method !== "HEAD" ? random.chance(0.9) : random.chance(0.05);
  const headers: Record<string, string> = {};
  if (hasBody) headers["content-type"] = random.one(["application/json", "application/json", "application/json", "text/plain", "x"]);
  if (random.chance(0.1))
    headers[random.one(["origin", "referer", "cookie", "x-forwarded-host", "last-event-id", "accept", "if-none-match"])] = random.one([
      "null",
      "x",
      "1",
      "-1",
      "a=b",
      "*",
    ]);
  if (random.chance(0.03)) headers["host"] = random.one(["evil.example", "127.0.0.1", "[::1]", ""]);
  // A sign-in that is refused too often locks everybody out of this address, and signing out ends the run.
  const signedIn = random.chance(0.7) && path !== "/api/session";
  return { method, path, headers, body: hasBody ? bytes : undefined, signedIn };
}
