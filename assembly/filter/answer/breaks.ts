// What the configuration says about an answer that stands still or breaks: the route before the provider, and that before the whole.
import { Plan } from "../../core/plan";
import { Runtime } from "../../core/runtime";
import { BreakSettings, OnBreak } from "../../core/settings";

/** Milliseconds of silence in the middle of an answer; 0: no limit. */
export function stallMs(plan: Plan): i64 {
  const route = ofRoute(plan);
  if (route !== null && route.stallMs >= 0) return route.stallMs;
  const provider = ofProvider(plan);
  return provider !== null && provider.stallMs >= 0 ? provider.stallMs : plan.runtime.settings.breaks.stallMs;
}

export function onBreak(plan: Plan): OnBreak {
  const route = ofRoute(plan);
  if (route !== null && route.onBreak != OnBreak.Unsaid) return route.onBreak;
  const provider = ofProvider(plan);
  return provider !== null && provider.onBreak != OnBreak.Unsaid ? provider.onBreak : plan.runtime.settings.breaks.onBreak;
}

/** With OnBreak.Hold: bytes of one stream. */
export function holdBytes(plan: Plan): i32 {
  const route = ofRoute(plan);
  if (route !== null && route.holdBytes >= 0) return route.holdBytes;
  const provider = ofProvider(plan);
  return provider !== null && provider.holdBytes >= 0 ? provider.holdBytes : plan.runtime.settings.breaks.holdBytes;
}

function ofRoute(plan: Plan): BreakSettings | null {
  const route = plan.route;
  return route === null ? null : route.breaks;
}

function ofProvider(plan: Plan): BreakSettings | null {
  const attempt = plan.current;
  return attempt === null ? null : plan.runtime.providers[attempt.provider].settings.breaks;
}

/** Milliseconds of the shortest silence that ends an answer; 0: none does. */
export function shortestStall(runtime: Runtime): i64 {
  const settings = runtime.settings;
  let shortest = settings.breaks.stallMs;
  for (let i = 0, n = settings.providers.length; i < n; i++) shortest = shorter(shortest, settings.providers[i].breaks);
  for (let i = 0, n = settings.routes.length; i < n; i++) shortest = shorter(shortest, settings.routes[i].breaks);
  return max<i64>(shortest, 0);
}

function shorter(shortest: i64, breaks: BreakSettings): i64 {
  if (breaks.stallMs <= 0) return shortest;
  return shortest <= 0 ? breaks.stallMs : min(shortest, breaks.stallMs);
}
