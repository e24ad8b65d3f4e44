import type { Figures, ProviderStatus, TokenStatus } from "../../../config/api.js";
import type { Facts } from "./stand-in.js";

export function token(name: string, part: Partial<TokenStatus> = {}): TokenStatus {
  return {
    ...{ name, masked: "…1234", state: "ok", reason: null, since: null, until: null, nextProbe: null },
    ...{ failures: 0, attempts: 12, succeeded: 12, models: [] },
    ...part,
  };
}

export function provider(id: string, tokens: TokenStatus[], part: Partial<ProviderStatus> = {}): ProviderStatus {
  return { id, type: id, state: "ok", reason: null, since: null, until: null, failures: 0, tokens, ...part };
}

/** Fifteen minutes of calm traffic. */
export function calmFigures(now: number): Figures {
  const buckets = Array.from({ length: 90 }, (_, i) => ({
    at: now - (90 - i) * 10_000,
    ...{ requests: 50, answered: 50, withoutFailover: 48, rescued: 2, firstTokenMs: 410 },
  }));
  return { bucketSeconds: 10, buckets };
}

/** A gateway with two providers where all is well. */
export function wellFacts(): Facts {
  const now = Date.now();
  return {
    session: { open: true, signedIn: true, csrf: "csrf" },
    figures: calmFigures(now),
    status: {
      ...{ version: "0.1.0", endpoint: "http://127.0.0.1:8080/v1", demo: false, firstRun: false },
      envoy: { version: "1.40.0", state: "running", restarts: 0, since: now },
      config: { file: "/tmp/ai-failover.yaml", inForceSince: now, errors: [], warnings: [], generation: 1 },
      providers: [provider("qwen", [token("qwen#0"), token("qwen#1")]), provider("deepseek", [token("deepseek#0")])],
      ...{ drills: [], clientKeys: [] },
    },
  };
}
