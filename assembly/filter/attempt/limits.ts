// How long an attempt may take, and what Envoy is told of it.
import { Plan } from "../../core/plan";
import { ProviderSettings } from "../../core/settings";
import { setHeader } from "../../host/headers";
import { utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { isHeldStream } from "../answer/held-stream";
import { takesHop } from "./through-hop";
import { Journey } from "../journey";
import * as names from "../names";
import { vm } from "../vm";

const REQUEST = HeaderMapTypeValues.RequestHeaders;
/** A limit of the whole request, or to a stream's first content, that is as long is kept by the tick, which comes late by half a second at most: Envoy is told of none. */
const BY_TICK_MS: i64 = 60000;

let limitMs: i64 = -1;
let limitBytes: ArrayBuffer = names.EMPTY;
let totalMs: i64 = -1;
let totalBytes: ArrayBuffer = names.EMPTY;

/** First attempts mostly have the configured limits: their digits are kept. */
function limitText(ms: i64): ArrayBuffer {
  if (ms != limitMs) {
    limitMs = ms;
    limitBytes = utf8(ms.toString());
  }
  return limitBytes;
}

function totalText(ms: i64): ArrayBuffer {
  if (ms != totalMs) {
    totalMs = ms;
    totalBytes = utf8(ms.toString());
  }
  return totalBytes;
}

/** A stream has a limit to its first content and none on its end, one that is held has a limit on its end; a plain answer has one for each attempt and one for all. */
export function setLimits(journey: Journey, provider: ProviderSettings, nowMs: i64): void {
  const plan = journey.plan;
  const left = max<i64>(plan.deadlineMs - nowMs, 1);
  if (isHeldStream(plan)) {
    const own = attemptLimit(plan, provider);
    journey.limitMs = own > 0 ? min(own, left) : left;
  } else if (plan.stream) {
    journey.limitMs = min(againLimit(plan, provider, firstTokenLimit(plan, provider)), left);
    if (firstByTick(journey)) return;
  } else {
    const own = attemptLimit(plan, provider);
    journey.limitMs = own > 0 && own < left ? own : left;
    // A limit of the attempt that is not below the whole request's has no effect; here the route has none of its own that would.
    const one = vm.routeCleans && journey.limitMs == left;
    journey.byTick = one && left >= BY_TICK_MS && !plan.once;
    if (journey.byTick) return;
    setHeader(REQUEST, names.X_ENVOY_TIMEOUT, totalText(left));
    if (one) return;
  }
  setHeader(REQUEST, names.X_ENVOY_PER_TRY_TIMEOUT, limitText(journey.limitMs));
}

/** Once for a request: at the limit its pass is made anew by the filter in front, which does so once. */
function firstByTick(journey: Journey): bool {
  const again = vm.makesAgain && !journey.again && journey.socket.byteLength == 0 && !takesHop(journey);
  return vm.routeCleans && again && journey.limitMs >= BY_TICK_MS && !journey.plan.once;
}

function firstTokenLimit(plan: Plan, provider: ProviderSettings): i64 {
  const route = plan.route;
  if (route !== null && route.firstTokenTimeoutMs > 0) return route.firstTokenTimeoutMs;
  return provider.firstTokenTimeoutMs > 0 ? provider.firstTokenTimeoutMs : plan.runtime.settings.firstTokenTimeoutMs;
}

export function attemptLimit(plan: Plan, provider: ProviderSettings): i64 {
  const route = plan.route;
  if (route !== null && route.attemptTimeoutMs > 0) return againLimit(plan, provider, route.attemptTimeoutMs);
  return againLimit(plan, provider, provider.attemptTimeoutMs > 0 ? provider.attemptTimeoutMs : plan.runtime.settings.attemptTimeoutMs);
}

/** An attempt after the first may have a shorter limit of its own; 0: there is none. */
function againLimit(plan: Plan, provider: ProviderSettings, limit: i64): i64 {
  const again = plan.attempts.length > 1 ? provider.retry.retryTimeoutMs : 0;
  return again > 0 && (limit == 0 || again < limit) ? again : limit;
}
