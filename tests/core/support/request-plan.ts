import { orderTargets } from "../../../assembly/core/make-plan";
import { Step, firstStep, judgeReset, nextStep } from "../../../assembly/core/next-step";
import { FailureKind, Outcome } from "../../../assembly/core/outcome";
import { Plan } from "../../../assembly/core/plan";
import { Random } from "../../../assembly/core/random";
import { Attempted } from "../../../assembly/core/attempted";
import { recordFailure, recordSuccess } from "../../../assembly/core/record";
import { ProviderRuntime, Runtime } from "../../../assembly/core/runtime";
import { PluginSettings, ProviderSettings, RouteSettings, TargetSettings } from "../../../assembly/core/settings";
import { Account, T0 } from "./account";
import { providerSettings, utf8 } from "./provider-settings";

export function stepName(step: Step): string {
  const names = ["commit", "retry", "failover", "fallback", "giveUp", "allLimited"];
  return names[step];
}

/**
 * A gateway of its own for a test: providers, one route, and requests that go from step to step as their attempts end. Times are
 * milliseconds after T0.
 */
@final
export class Requests {
  accounts: Account[] = [];
  settings: PluginSettings = new PluginSettings();
  route: RouteSettings = new RouteSettings();
  random: Random = new Random(1);
  private made: Runtime | null = null;

  /** Adds a provider; its index. */
  provider(settings: ProviderSettings): i32 {
    settings.index = this.accounts.length;
    this.accounts.push(new Account(settings));
    this.settings.providers.push(settings);
    return settings.index;
  }

  target(provider: i32, model: string = "", weight: i32 = 1): void {
    this.route.targets.push(new TargetSettings(provider, utf8(model), weight));
  }

  fallback(provider: i32, model: string = ""): void {
    this.route.fallbacks.push(new TargetSettings(provider, utf8(model), 1));
  }

  runtime(): Runtime {
    const made = this.made;
    if (made !== null) return made;
    const runtime = new Runtime(this.settings);
    for (let i = 0, n = this.accounts.length; i < n; i++) {
      runtime.providers.push(new ProviderRuntime(this.accounts[i].settings, this.accounts[i].health));
    }
    this.made = runtime;
    return runtime;
  }

  /** A request with its targets in order and nothing chosen yet. */
  ordered(at: i64 = 0, model: string = "m"): Plan {
    const plan = new Plan(1, this.runtime());
    plan.route = this.route;
    plan.model = utf8(model);
    plan.startedMs = T0 + at;
    plan.deadlineMs = T0 + at + this.settings.timeoutMs;
    orderTargets(plan, this.route, T0 + at, this.random);
    return plan;
  }

  first(plan: Plan, at: i64 = 0): Step {
    return firstStep(plan, T0 + at, this.random);
  }

  /** A request whose first attempt is chosen. */
  begin(at: i64 = 0, model: string = "m"): Plan {
    const plan = this.ordered(at, model);
    this.first(plan, at);
    return plan;
  }

  /** Ends the attempt under way: it is counted, and the next step is decided. */
  end(plan: Plan, outcome: Outcome, at: i64): string {
    const attempt = plan.current;
    if (attempt === null) return "no attempt";
    const account = this.accounts[attempt.provider];
    const token = account.token(attempt.token);
    attempt.ended = true;
    attempt.kind = outcome.kind;
    if (outcome.kind == FailureKind.None) {
      recordSuccess(account.shared, token, attempt.modelHash, attempt.startedMs);
    } else {
      judgeReset(plan, outcome);
      const attempted = new Attempted(attempt.modelHash, attempt.startedMs, account.settings.tokens.length);
      recordFailure(account.shared, token, account.failover, attempted, outcome, T0 + at, 0);
    }
    return stepName(nextStep(plan, outcome, T0 + at, this.random));
  }
}

/** The attempt under way as people see it: `qwen#1`. */
export function asked(plan: Plan): string {
  const attempt = plan.current;
  if (attempt === null) return "nobody";
  return plan.runtime.providers[attempt.provider].settings.id + "#" + attempt.token.toString();
}

/** The plan's targets by their providers' ids: `qwen, deepseek`. */
export function order(plan: Plan): string {
  const ids: string[] = [];
  for (let i = 0, n = plan.targets.length; i < n; i++) ids.push(plan.runtime.providers[plan.targets[i].provider].settings.id);
  return ids.join(", ");
}

/** Targets shared out by weight, each a provider of its own: a, b, c, ... */
export function weighted(weights: i32[]): Requests {
  const requests = new Requests();
  for (let i = 0; i < weights.length; i++) {
    requests.target(requests.provider(providerSettings(String.fromCharCode(97 + i), 1)), "", weights[i]);
  }
  return requests;
}

/** The whole provider is out, from two milliseconds later on. */
export function ejectProvider(requests: Requests, provider: i32, at: i64): void {
  for (let i = 0; i < 3; i++) requests.accounts[provider].fails(0, FailureKind.Connection, at + i);
}

export function ejectToken(requests: Requests, provider: i32, token: i32): void {
  requests.accounts[provider].fails(token, FailureKind.Auth, 0);
}
