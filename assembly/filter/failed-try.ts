// An upstream try that failed while its headers are still here: the next attempt takes its place, or the client is told.
import { Step } from "../core/next-step";
import { Outcome } from "../core/outcome";
import { Phase } from "../core/plan";
import { removeHeader } from "../host/headers";
import { HeaderMapTypeValues } from "../host/values";
import { Reception } from "./answer/reception";
import { answerTelling, keepTelling } from "./answer/telling";
import { redirect } from "./attempt/redirect";
import { Journey } from "./journey";
import { leaveClient } from "./request/fallback-pass";
import { settleUnanswered } from "./unanswered";
import * as names from "./names";

/** `whole`: bytes of an answer that is there to its end; 0: it has none, or no end yet. False: it passes as it is. */
export function failTry(journey: Journey, outcome: Outcome, reception: Reception | null, whole: i32): bool {
  const plan = journey.plan;
  journey.pulse = null;
  leaveClient(journey);
  const step = settleUnanswered(journey, outcome);
  // A pass that was made anew cannot pass on another status than a good answer's.
  if (step == Step.Commit && reception !== null && !journey.again) return false;
  keepTelling(plan, outcome, reception);
  if (step == Step.GiveUp || step == Step.Commit) giveUp(journey, whole);
  else redirect(journey);
  return true;
}

/**
 * The downstream half puts what the client is told over the answer. Where that has no body, or no end yet, it is a reply, which passes all filters; but
 * one that made the pass anew would give it the status of a good answer, and the downstream half replies past it.
 */
function giveUp(journey: Journey, whole: i32): void {
  journey.plan.phase = Phase.GivenUp;
  removeHeader(HeaderMapTypeValues.ResponseHeaders, names.LOCATION);
  if (whole > 0 || journey.again) return;
  journey.told = true;
  answerTelling(journey.plan);
}
