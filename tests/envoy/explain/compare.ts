// Whether what a request tried is what explain told, as far as chance leaves it open.
import { expect } from "vitest";
import type { Explanation } from "../../../config/api.js";
import type { Case } from "./generate.js";
import type { Tried } from "./staging.js";

export type Verdict = "exact" | "tokens by chance" | "targets by chance" | "refused";

/** Fails the test where they differ. `workers`: more than one take turns each for itself. */
export function compare(
  said: Explanation,
  tried: readonly Tried[],
  { failing, ejected, config, question }: Case,
  workers: number,
  told: string,
): Verdict {
  const byChance = new Set(said.attempts.filter((attempt) => attempt.byChance).map(({ provider }) => provider));
  if (workers > 1) for (const { id, tokenSelection } of config.providers) if (tokenSelection === "roundRobin") byChance.add(id);
  if (said.notes.some((note) => note.startsWith("the target that comes first is drawn"))) {
    compareDrawn(said, tried, question.fallback === undefined ? failing : 0, config.maxAttempts, told);
    return "targets by chance";
  }
  const expected = said.attempts.slice(0, failing + 1);
  const open = (list: readonly Tried[]) =>
    list.map(({ provider, token, model }) => ({ provider, model, token: byChance.has(provider) ? "any" : token }));
  expect(open(tried), told).toEqual(open(expected));
  for (const { provider, token, model } of said.skipped) {
    if (token === null || byChance.has(provider) || expected.some(is(provider, token, model))) continue;
    expect(tried.some(is(provider, token, model)), told).toBe(false);
  }
  const lastResort = said.notes.some(isLastResort);
  for (const { provider, token, model } of tried.filter((attempt) => byChance.has(attempt.provider))) {
    if (lastResort || said.attempts.some(is(provider, token, model))) continue;
    const out = ejected.some((by) => by.provider === provider && by.token === token);
    expect(out, `${provider}#${token} is out. ${told}`).toBe(false);
  }
  if (expected.length === 0) return "refused";
  return expected.some(({ provider }) => byChance.has(provider)) ? "tokens by chance" : "exact";
}

const isLastResort = (note: string) => note.endsWith("the last resort");

const is = (provider: string, token: number | null, model: string) => (other: { provider: string; token: number | null; model: string }) =>
  other.provider === provider && other.token === token && other.model === model;

/** The order is open, and with a chain of the client's own the target; where every way is gone, each target is asked as often as told. */
function compareDrawn(said: Explanation, tried: readonly Tried[], failing: number, maxAttempts: number, told: string): void {
  const places = (list: readonly { provider: string; model: string }[]) => list.map(({ provider, model }) => `${provider} ${model}`).sort();
  const possible = new Set(places([...said.attempts, ...said.skipped]));
  for (const place of places(tried)) expect(possible.has(place), `${place}? ${told}`).toBe(true);
  if (said.attempts.length > 0) expect(tried.length, told).toBeGreaterThan(0);
  expect(tried.length, told).toBeLessThanOrEqual(maxAttempts);
  if (failing >= said.attempts.length && maxAttempts > said.attempts.length + said.skipped.length)
    expect(places(tried), told).toEqual(places(said.attempts));
}
