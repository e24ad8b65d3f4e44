// What a request would try now, found out by the walk that a request takes: on a copy of the state, with every attempt refused. A copy, because
// choosing claims trials and moves turns, and what is refused is held.
import { limitToApi } from "./api-scope";
import { Availability, providerAvailability, tokenAvailability } from "./availability";
import { applyOverrides } from "./classify";
import { clientChain } from "./client-chain";
import { Held } from "./held";
import { ProviderCount, ProviderHealth, covers } from "./health";
import { orderTargets, setTargets } from "./make-plan";
import { Step, firstStep, nextStep } from "./next-step";
import { modelHash } from "./target-model";
import { FailureKind, Outcome } from "./outcome";
import { Attempt, Plan } from "./plan";
import { Random } from "./random";
import { Attempted } from "./attempted";
import { recordFailure } from "./record";
import { ProviderRuntime, Runtime } from "./runtime";
import { Api, Choose, RouteSettings, TargetSettings, TokenSelection } from "./settings";
import { decodeHealth, encodeHealth } from "./snapshot";
import { WHOLE_TRUST, trustOf } from "./trust";

/** A walk that was not taken: the plan with its attempts, and whether it began at all. */
@final
export class Rehearsal {
  constructor(
    public plan: Plan,
    /** Fallback: it has attempts. AllLimited, or GiveUp where no target serves the API. */
    public begun: Step,
  ) {}
}

/**
 * Walks the route with the state of now. Where chance decides, the first of what it may choose stands for all. `chain`: x-ai-fallback; `once`: it is
 * asked once; `counts`: it is to be counted (Google's countTokens).
 */
export function rehearse(
  runtime: Runtime,
  route: RouteSettings,
  api: Api,
  model: ArrayBuffer,
  stream: bool,
  chain: ArrayBuffer,
  nowMs: i64,
  once: bool = false,
  counts: bool = false,
): Rehearsal {
  const plan = planFor(runtime, api, nowMs);
  plan.route = route;
  plan.model = model;
  plan.stream = stream;
  plan.once = once;
  plan.counts = counts;
  const lot = Random.lowest();
  orderTargets(plan, route, nowMs, lot);
  clientChain(plan, route, chain, nowMs, lot);
  return begin(plan, nowMs, lot);
}

/** Walks a request without a body that is passed to one provider. */
export function rehearsePassed(runtime: Runtime, provider: i32, folder: u64, held: Held | null, nowMs: i64): Rehearsal {
  const plan = planFor(runtime, Api.Passed, nowMs);
  plan.folder = folder;
  plan.held = held;
  const lot = Random.lowest();
  setTargets(plan, [new TargetSettings(provider, new ArrayBuffer(0), 1)], nowMs, lot);
  return begin(plan, nowMs, lot);
}

function planFor(runtime: Runtime, api: Api, nowMs: i64): Plan {
  const plan = new Plan(0, copyOf(runtime));
  plan.rehearsed = true;
  plan.api = api;
  plan.startedMs = nowMs;
  plan.deadlineMs = i64.MAX_VALUE;
  return plan;
}

function begin(plan: Plan, nowMs: i64, lot: Random): Rehearsal {
  const begun = firstStep(plan, nowMs, lot);
  if (begun == Step.Fallback) walk(plan, nowMs, lot);
  return new Rehearsal(plan, begun);
}

/** Each attempt is refused for a rate limit, which holds its token for its model alone: the walk that leaves out the least. */
function walk(plan: Plan, nowMs: i64, lot: Random): void {
  for (;;) {
    const attempt = plan.current;
    if (attempt === null) return;
    attempt.ended = true;
    attempt.kind = FailureKind.RateLimit;
    const step = nextStep(plan, refused(plan, attempt, nowMs), nowMs, lot);
    if (step == Step.GiveUp || step == Step.Commit) return;
  }
}

/** The answer 429, recorded. */
function refused(plan: Plan, attempt: Attempt, nowMs: i64): Outcome {
  const outcome = new Outcome();
  outcome.kind = FailureKind.RateLimit;
  outcome.status = 429;
  outcome.retryAtMs = i64.MAX_VALUE;
  const provider = plan.runtime.providers[attempt.provider];
  applyOverrides(provider, outcome.status, outcome);
  limitToApi(plan, outcome);
  const attempted = new Attempted(attempt.modelHash, attempt.startedMs, provider.settings.tokens.length);
  const token = provider.health.tokens[attempt.token];
  recordFailure(provider.health.shared, token, provider.settings.failover, attempted, outcome, nowMs, 0);
  return outcome;
}

function copyOf(runtime: Runtime): Runtime {
  const copy = new Runtime(runtime.settings);
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const provider = runtime.providers[i];
    copy.add(new ProviderRuntime(provider.settings, healthCopy(provider)));
  }
  return copy;
}

function healthCopy(provider: ProviderRuntime): ProviderHealth {
  const from = provider.health.shared;
  const shared = new ProviderCount(from.id);
  shared.keepOnly(provider.settings);
  const bytes = encodeHealth(from);
  decodeHealth(shared, changetype<usize>(bytes), bytes.byteLength);
  // A draw may be any of them; turns are kept.
  shared.turn = provider.settings.tokenSelection == TokenSelection.RoundRobin ? from.turn : 0;
  shared.paces = from.paces;
  const health = ProviderHealth.of(provider.settings, shared);
  for (let i = 0, n = health.tokens.length; i < n; i++) health.tokens[i].inFlight = provider.health.tokens[i].inFlight;
  return health;
}

/** Whether chance, a session or the load decides among the tokens of a target: any that is in use may come first. */
export function drawsTokens(runtime: Runtime, plan: Plan, target: i32, nowMs: i64): bool {
  const provider = runtime.providers[plan.targets[target].provider];
  const hash = modelHash(plan, target);
  let ready = 0;
  let doubted = false;
  for (let i = 0, n = provider.health.tokens.length; i < n; i++) {
    const token = provider.health.tokens[i];
    if (tokenAvailability(token, hash, nowMs) != Availability.Ready) continue;
    ready++;
    if (trustOf(token, hash) < WHOLE_TRUST) doubted = true;
  }
  return ready > 1 && (doubted || provider.settings.tokenSelection != TokenSelection.RoundRobin);
}

/** Whether the tokens of a target take turns: each worker counts its own. */
export function takesTurns(runtime: Runtime, plan: Plan, target: i32): bool {
  const settings = runtime.providers[plan.targets[target].provider].settings;
  return settings.tokenSelection == TokenSelection.RoundRobin && settings.tokens.length > 1;
}

/** Whether chance decides which target comes first. */
export function drawsTargets(runtime: Runtime, plan: Plan, route: RouteSettings): bool {
  if (route.targets.length > 1 && route.choose != Choose.Order && route.choose != Choose.Cheapest) return true;
  for (let i = 0, n = plan.targets.length; i < n; i++) {
    const shared = runtime.providers[plan.targets[i].provider].health.shared;
    if (n > 1 && shared.returning && shared.successes > 0 && covers(shared.only, modelHash(plan, i))) return true;
  }
  return false;
}

/** Why this token of a target is not tried, in words. */
export function whyNot(runtime: Runtime, plan: Plan, target: i32, position: i32, nowMs: i64): string {
  const hash = modelHash(plan, target);
  const provider = plan.targets[target].provider;
  const token = runtime.providers[provider].health.tokens[position];
  if (asked(plan, provider, position, hash)) return "asked for this model already, by a target before";
  const availability = tokenAvailability(token, hash, nowMs);
  if (availability == Availability.Ready)
    return plan.attemptsLeft <= 0 ? "maxAttempts is reached" : "an attempt is kept back for the next target";
  if (availability == Availability.Trial) return "ejected; its trial waits for a request that has another way left";
  return "";
}

/** Whether an attempt of the walk asked this token for this model: one refusal is enough. */
function asked(plan: Plan, provider: i32, token: i32, model: u64): bool {
  for (let i = 0, n = plan.attempts.length; i < n; i++) {
    const attempt = plan.attempts[i];
    if (attempt.provider == provider && attempt.token == token && attempt.modelHash == model) return true;
  }
  return false;
}

/** Whether the provider of a target is out for its model. */
export function providerOut(runtime: Runtime, provider: i32, model: u64, nowMs: i64): bool {
  return providerAvailability(runtime.providers[provider].health.shared, nowMs, model) == Availability.Out;
}
