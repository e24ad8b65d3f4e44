// What a request cost, where its target has a price.
import { Plan } from "./plan";

const MILLION: f64 = 1000000;

/** In the configuration's currency; negative: there is no price, or the answer said nothing of its tokens. */
export function costOf(plan: Plan): f64 {
  const attempt = plan.current;
  if (attempt === null || (plan.inputTokens < 0 && plan.outputTokens < 0) || attempt.target >= plan.targets.length) return -1;
  const price = plan.targets[attempt.target].price;
  if (price === null) return -1;
  const input = <f64>max<i64>(plan.inputTokens, 0);
  const cached = min(<f64>max<i64>(plan.cachedTokens, 0), input);
  return ((input - cached) * price.input + cached * price.cached + <f64>max<i64>(plan.outputTokens, 0) * price.output) / MILLION;
}
