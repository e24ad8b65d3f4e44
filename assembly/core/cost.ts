// What a request cost, where its target has a price.
import { Plan } from "./plan";

const MILLION: f64 = 1000000;

/**
 * In the configuration's currency; negative: there is no price, or the answer said nothing of its tokens. An answer that one target began and another ended
 * costs each its own: where one of the two has no price, nobody knows the sum.
 */
export function costOf(plan: Plan): f64 {
  const attempt = plan.current;
  if (attempt === null || (plan.inputTokens < 0 && plan.outputTokens < 0)) return -1;
  const began = plan.beganTarget;
  if (began < 0 || began == attempt.target) return priced(plan, attempt.target, plan.inputTokens, plan.outputTokens, plan.cachedTokens);
  const first = priced(plan, began, plan.beganInput, plan.beganOutput, plan.beganCached);
  if (first < 0) return -1;
  const input = rest(plan.inputTokens, plan.beganInput);
  const output = rest(plan.outputTokens, plan.beganOutput);
  if (input == 0 && output == 0) return first;
  const more = priced(plan, attempt.target, input, output, rest(plan.cachedTokens, plan.beganCached));
  return more < 0 ? -1 : first + more;
}

/** Of the sum what came behind the beginning. */
function rest(sum: i64, began: i64): i64 {
  return max<i64>(sum, 0) - min(max<i64>(began, 0), max<i64>(sum, 0));
}

function priced(plan: Plan, target: i32, inputTokens: i64, outputTokens: i64, cachedTokens: i64): f64 {
  if (target >= plan.targets.length) return -1;
  const price = plan.targets[target].price;
  if (price === null) return -1;
  const input = <f64>max<i64>(inputTokens, 0);
  const cached = min(<f64>max<i64>(cachedTokens, 0), input);
  return ((input - cached) * price.input + cached * price.cached + <f64>max<i64>(outputTokens, 0) * price.output) / MILLION;
}
