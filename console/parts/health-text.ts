import type { ProviderStatus, TokenStatus } from "../../config/api.js";
import { KIND_WORDS, STATE_WORDS } from "../words/kinds.js";
import { backAt, backByRetryAfter, limitedModels, overview, probeIn, sinceTime, trialAt } from "../words/overview.js";
import { left, moment } from "../words/time.js";
import type { Language, Say } from "../words/word.js";

/** The state in words: which, why, since when, what happens next. The parts in this order, those that are known. */
export function healthParts(of: TokenStatus | ProviderStatus, now: number, language: Language, say: Say): string[] {
  if (of.state === "ok") return [say(STATE_WORDS.ok), ...limits(of, now, say)];
  return [
    say(STATE_WORDS[of.state]),
    ...(of.reason === null ? [] : [say(KIND_WORDS[of.reason])]),
    ...(of.since === null ? [] : [say(sinceTime, moment(of.since, now))]),
    ...next(of, now, language, say),
    ...limits(of, now, say),
  ];
}

function next(of: TokenStatus | ProviderStatus, now: number, language: Language, say: Say): string[] {
  const probe = "nextProbe" in of ? of.nextProbe : null;
  if (probe !== null) return [probe <= now ? say(overview.probesNext) : say(probeIn, left(probe - now, language))];
  if (of.until === null) return [];
  const time = moment(of.until, now);
  if (of.reason === "rateLimit") return [say(backByRetryAfter, time)];
  return [say(of.reason === "byHand" ? backAt : trialAt, time)];
}

function limits(of: TokenStatus | ProviderStatus, now: number, say: Say): string[] {
  const models = "models" in of ? of.models.filter(({ until }) => until > now) : [];
  if (models.length === 0) return [];
  return [say(limitedModels, models.length, moment(Math.max(...models.map(({ until }) => until)), now))];
}
