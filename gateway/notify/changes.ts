// What changed between two looks at the plugin's state, in words: each change once, whoever caused it and however often it failed.
import type { ProviderStatus, RequestEvent, TokenStatus } from "../../config/api.js";
import type { Change } from "./message.js";

type Told = Omit<Change, "at">;

/** The changes since the look before; `before` undefined: everything was in use. */
export function healthChanges(before: readonly ProviderStatus[] | undefined, now: readonly ProviderStatus[], leastTokens: number): Told[] {
  const known = new Map(before?.map((provider) => [provider.id, provider]));
  const changes = now.flatMap((provider) => ofProvider(known.get(provider.id), provider, leastTokens));
  const wasOut = before?.some((provider) => isTrouble(provider, leastTokens)) === true;
  const back = wasOut && !now.some((provider) => isTrouble(provider, leastTokens));
  return back ? [...changes, { event: "allBack", subject: "all", text: "all back: every token and provider is in use" }] : changes;
}

function ofProvider(before: ProviderStatus | undefined, now: ProviderStatus, leastTokens: number): Told[] {
  const tokens = new Map(before?.tokens.map((token) => [token.name, token]));
  const changes: Told[] = now.tokens
    .filter((token) => isRefused(token) && !sameEjection(tokens.get(token.name), token))
    .map((token) => ({ event: "tokenEjected", subject: token.name, text: `token ${token.name} ejected: ${token.reason}` }));
  if (now.state === "ejected" && !(before?.state === "ejected" && before.since === now.since))
    changes.push({ event: "providerEjected", subject: now.id, text: `provider ${now.id} ejected: ${now.reason ?? "unknown"}` });
  if (isLow(now, leastTokens) && !(before !== undefined && isLow(before, leastTokens))) {
    const text = `provider ${now.id} has ${inUse(now)} of ${now.tokens.length} tokens in use, fewer than ${leastTokens}`;
    changes.push({ event: "poolLow", subject: `pool ${now.id}`, text });
  }
  return changes;
}

function isTrouble(provider: ProviderStatus, leastTokens: number): boolean {
  return provider.state === "ejected" || provider.tokens.some(isRefused) || isLow(provider, leastTokens);
}

/** Ejected, and on trial too: only what is back has no reason any more. */
function isOut({ state, reason }: TokenStatus): boolean {
  return state === "ejected" || (state === "returning" && reason !== null);
}

/** Out until somebody pays or puts another token in its place. */
function isRefused(token: TokenStatus): boolean {
  return isOut(token) && (token.reason === "auth" || token.reason === "quota");
}

/** A probe or a trial that fails changes when it is tried again, and nothing that anybody has to hear. */
function sameEjection(before: TokenStatus | undefined, now: TokenStatus): boolean {
  return before !== undefined && isRefused(before) && before.since === now.since;
}

function isLow(provider: ProviderStatus, leastTokens: number): boolean {
  return inUse(provider) < Math.min(leastTokens, provider.tokens.length);
}

function inUse(provider: ProviderStatus): number {
  return provider.tokens.filter((token) => !isOut(token)).length;
}

/** A request for which everything of its route's chain was tried or passed over. `targets`: how many the route has. */
export function lastTargetChange(event: RequestEvent, targets: number): Told | undefined {
  if (event.running === true || targets < 2) return undefined;
  const met = new Set([...event.attempts, ...event.skipped].map(({ provider, model }) => `${provider}/${model}`));
  const last = event.attempts.at(-1);
  if (last === undefined || met.size < targets || event.attempts.length + event.skipped.length < 2) return undefined;
  const trail = event.attempts.map(({ provider, token, kind }) => `${provider}#${token}=${kind ?? "running"}`).join(", ");
  return { event: "lastTarget", subject: `route ${event.route}`, text: `route ${event.route} reached its last target: ${trail}` };
}
