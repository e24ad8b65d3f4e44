import { Step } from "../../../assembly/core/next-step";
import { FailureKind } from "../../../assembly/core/outcome";
import { Plan } from "../../../assembly/core/plan";
import { Requests, asked } from "./request-plan";
import { T0 } from "./account";
import { failed } from "./outcomes";

/** Milliseconds that every simulated attempt takes. */
const ATTEMPT_MS: i64 = 5;

/** Whole requests against tokens that always end the same way. The clock goes on by itself. */
@final
export class Simulation {
  /** What a token's attempts end as, by its name (`qwen#0`); absent: it serves. */
  private endings: Map<string, FailureKind> = new Map<string, FailureKind>();
  private retryAfter: Map<string, i64> = new Map<string, i64>();
  private hits: Map<string, i32> = new Map<string, i32>();
  /** Milliseconds after T0. */
  now: i64 = 0;
  served: i32 = 0;
  lost: i32 = 0;
  /** Answers that everything is limited. */
  refused: i32 = 0;

  constructor(public requests: Requests) {}

  /** From now on the token's attempts end so; None: it serves. */
  ends(token: string, kind: FailureKind, retryAfterMs: i64 = 0): void {
    this.endings.set(token, kind);
    this.retryAfter.set(token, retryAfterMs);
  }

  /** How many attempts the token had. */
  calls(token: string): i32 {
    return this.hits.has(token) ? this.hits.get(token) : 0;
  }

  /** That many requests, one after the other, `pause` milliseconds apart. */
  series(count: i32, pause: i64 = 1): void {
    for (let i = 0; i < count; i++) {
      this.parallel(1);
      this.now += pause;
    }
  }

  /** That many requests that begin at once and end their attempts at once. */
  parallel(count: i32): void {
    const under: Plan[] = [];
    for (let i = 0; i < count; i++) {
      const plan = this.requests.ordered(this.now);
      const step = this.requests.first(plan, this.now);
      if (step == Step.Fallback) under.push(plan);
      else this.refused++;
    }
    while (under.length > 0) {
      this.now += ATTEMPT_MS;
      for (let i = under.length - 1; i >= 0; i--) if (this.endAttempt(under[i])) under.splice(i, 1);
    }
  }

  /** True where the request is over. */
  private endAttempt(plan: Plan): bool {
    const token = asked(plan);
    this.hits.set(token, this.calls(token) + 1);
    const kind = this.endings.has(token) ? this.endings.get(token) : FailureKind.None;
    const outcome = failed(kind);
    if (this.retryAfter.has(token) && this.retryAfter.get(token) > 0) outcome.retryAtMs = T0 + this.now + this.retryAfter.get(token);
    const step = this.requests.end(plan, outcome, this.now);
    if (step == "commit" && kind == FailureKind.None) this.served++;
    else if (step == "commit" || step == "giveUp") this.lost++;
    return step == "commit" || step == "giveUp";
  }
}
