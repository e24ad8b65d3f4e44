// What an answer took that one attempt began and another one ended: the sum of both. Most providers tell a stream's usage at its end alone, so what broke off told
// nothing of its output. Where one of the two told its own, the other's is estimated by its text: the sum is what the client pays by, and that of one alone is too low.
import { Attempt, Plan } from "../core/plan";
import { Api } from "../core/settings";
import { estimateText } from "../dialect/estimate";
import { Said } from "../json/said";
import { shapeOf } from "./answer/shape-of";
import { takeUsage } from "./answer/usage-watch";
import { Journey } from "./journey";

/** What the broken answer said of its tokens is its own, and its target's: what comes tells of the rest alone. */
export function keepUsage(journey: Journey, first: Attempt | null): void {
  const plan = journey.plan;
  if (first !== null) plan.beganTarget = first.target;
  takeUsage(plan, journey.usage);
  plan.beganInput = plan.inputTokens;
  plan.beganOutput = plan.outputTokens;
  plan.beganCached = plan.cachedTokens;
  plan.cachedTokens = -1;
  plan.inputTokens = -1;
  plan.outputTokens = -1;
  journey.usage = null;
}

/** `first` and `more`: what each answer said; null: no rest came, so nothing is estimated. What is estimated stands in their usage, too. */
export function sumUsage(journey: Journey, first: Said | null, more: Said | null): void {
  const plan = journey.plan;
  takeUsage(plan, journey.usage);
  journey.usage = null;
  if (first !== null && more !== null) estimate(plan, first, more);
  plan.inputTokens = sumOf(plan.beganInput, plan.inputTokens);
  plan.outputTokens = sumOf(plan.beganOutput, plan.outputTokens);
  plan.cachedTokens = sumOf(plan.beganCached, plan.cachedTokens);
}

function estimate(plan: Plan, first: Said, more: Said): void {
  const began = estimateText(first.text.ptr, first.text.length);
  if (plan.outputTokens < 0) {
    if (plan.beganInput < 0 && plan.beganOutput < 0) return; // nobody told
    plan.inputTokens = max<i64>(plan.beganInput, 0) + began;
    plan.outputTokens = estimateText(more.text.ptr, more.text.length);
    more.usage.assume(shapeOf(plan.api), plan.inputTokens, plan.outputTokens);
    plan.estimated = true;
  }
  // The rest was asked for with the text so far behind the same request.
  const input = plan.beganInput > 0 ? -1 : max<i64>(plan.inputTokens - began, 0);
  // The first event of a message has a number for the output, but it comes before there is any.
  const output = plan.beganOutput < 0 || (plan.api == Api.Messages && plan.beganOutput < began) ? began : -1;
  if (input < 0 && output < 0) return;
  if (input >= 0) plan.beganInput = input;
  if (output >= 0) plan.beganOutput = output;
  first.usage.assume(shapeOf(plan.api), plan.api == Api.Messages ? input : plan.beganInput, plan.beganOutput);
  plan.estimated = true;
}

/** Negative: not told. */
function sumOf(one: i64, other: i64): i64 {
  return one < 0 ? other : other < 0 ? one : one + other;
}
