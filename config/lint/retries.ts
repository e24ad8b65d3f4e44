// Statuses and numbers that turn failover off where it was meant to be narrowed.
import type { ProviderConfig } from "../config.js";
import { type Finding, pathText } from "../finding.js";
import { knownPattern } from "../pattern.js";
import type { Linted } from "./linted.js";
import { blockPlace } from "./place.js";

export function retryLints(linted: Linted): Finding[] {
  return linted.config.providers.flatMap((provider, i) => [
    ...refusedTokenStays(linted, provider, i),
    ...serverErrorsEnd(linted, provider, i),
    ...noRetries(linted, provider, i),
  ]);
}

/** Whether a list of statuses and patterns takes a status, as the plugin reads it. */
function takesStatus(patterns: readonly string[], status: string): boolean {
  return patterns.some((source) => {
    const pattern = knownPattern(`^(?:${source})$`);
    return typeof pattern !== "string" && pattern.search(status);
  });
}

/** `failoverOnStatus` replaces the table: what it leaves out is no longer the token's fault. */
function refusedTokenStays(linted: Linted, { id, apiTokens, failover }: ProviderConfig, index: number): Finding[] {
  const statuses = failover.failoverOnStatus;
  if (!failover.enabled || apiTokens.length < 2 || statuses === undefined || takesStatus(statuses, "401")) return [];
  const path = blockPlace(linted, index, "failover", "failoverOnStatus");
  return [
    {
      path: pathText(path),
      message: `replaces the whole table, and 401 is not in it: a token of ${id} that is refused stays in use, and requests meet it again and again`,
      cure: { text: "Add 401 and 403, or leave the key out.", changes: [{ path, value: [...statuses, "401", "403"] }] },
    },
  ];
}

/** The same for `retryOnStatus`. */
function serverErrorsEnd(linted: Linted, { id, apiTokens, retryOnFailure }: ProviderConfig, index: number): Finding[] {
  const statuses = retryOnFailure.retryOnStatus;
  if (!retryOnFailure.enabled || apiTokens.length < 2 || statuses === undefined) return [];
  if (["500", "502", "503"].some((status) => takesStatus(statuses, status))) return [];
  const path = blockPlace(linted, index, "retryOnFailure", "retryOnStatus");
  return [
    {
      path: pathText(path),
      message: `replaces the whole table, and no server error is in it: after a 503 no other token of ${id} is tried`,
      cure: { text: 'Add "5..", or leave the key out.', changes: [{ path, value: [...statuses, "5.."] }] },
    },
  ];
}

function noRetries(linted: Linted, { retryOnFailure }: ProviderConfig, index: number): Finding[] {
  const raw = linted.located[index]?.value.retryOnFailure ?? linted.root.retryOnFailure;
  if ((raw as { enabled?: unknown } | undefined)?.enabled !== true || retryOnFailure.maxRetries > 0) return [];
  const path = blockPlace(linted, index, "retryOnFailure", "maxRetries");
  return [
    {
      path: pathText(path),
      message: "retryOnFailure is on, and makes no retry",
      cure: { text: "Raise it to 1 at least, or leave it out.", changes: [{ path }] },
    },
  ];
}
