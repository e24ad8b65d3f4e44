import type { KindCounts } from "../../config/history.js";

/** Kinds of attempts that say nothing against a provider: they went well, or the client's request was at fault. */
const NO_FAILURE: ReadonlySet<string> = new Set(["ok", "continued", "callerError", "contextLength", "contentPolicy"]);

export interface Counts {
  attempts: number;
  failed: number;
}

export function countsOf(kinds: KindCounts | null): Counts {
  const entries = Object.entries(kinds ?? {});
  return {
    attempts: entries.reduce((sum, [, n]) => sum + n, 0),
    failed: entries.reduce((sum, [kind, n]) => sum + (NO_FAILURE.has(kind) ? 0 : n), 0),
  };
}

/** How serious a share of failures looks. */
export function toneOfShare({ attempts, failed }: Counts): "none" | "ok" | "warn" | "fail" {
  if (attempts === 0) return "none";
  if (failed * 2 >= attempts) return "fail";
  return failed * 20 > attempts ? "warn" : "ok";
}
