// A pass that was answered here, without an attempt; its answer comes by its response callbacks.
import { Plan } from "../core/plan";
import { Runtime } from "../core/runtime";
import { Api } from "../core/settings";
import { nowMs } from "../host/clock";
import { OwnAnswer, sendAnswer } from "./answer/answers";
import { Flow, Stage } from "./downstream-stage";
import { leaveModels } from "./health/model-lists";
import { nextPlanId } from "./journey";
import { leaveJourney, leaveRefusal } from "./told/access-log";

/** Nothing is said of it: it is no request for a model. */
@final
export class Answered extends Stage {
  constructor(allowOrigin: ArrayBuffer) {
    super(Flow.Stopped, allowOrigin);
  }
}

/** The client waits for what providers list. */
@final
export class Listing extends Stage {
  constructor(
    private contextId: u32,
    allowOrigin: ArrayBuffer,
  ) {
    super(Flow.Stopped, allowOrigin);
  }

  onDelete(): void {
    leaveModels(this.contextId);
  }
}

/** A request for a model that got no attempt. */
@final
export class Refused extends Stage {
  constructor(
    private runtime: Runtime,
    private api: Api,
    private clientKey: i32,
    /** Its plan, where there is one; otherwise the model is all that is known. */
    private plan: Plan | null,
    private model: ArrayBuffer,
    allowOrigin: ArrayBuffer,
  ) {
    super(Flow.Stopped, allowOrigin);
  }

  onLog(): void {
    const plan = this.plan;
    if (plan !== null) leaveJourney(plan, nowMs(), false);
    else leaveRefusal(this.runtime, nextPlanId(), this.api, this.model, this.clientKey, nowMs());
  }
}

/**
 * A request that is refused while its body is still to come: it is told behind the body, since an answer before its end would cost a client
 * that uses its connection again that connection.
 */
@final
export class Late extends Stage {
  private told: bool = false;
  /** Bytes of the body that came meanwhile. */
  private drained: i64 = 0;

  constructor(
    private api: Api,
    private answer: OwnAnswer,
    private plan: Plan | null,
    /** So much of the body is waited for. */
    private most: i64,
    /** What the pass is at once the answer is told. */
    private then: Stage,
  ) {
    super(Flow.Stopped, then.allowOrigin);
  }

  bodyWasted(size: i32, endOfStream: bool): Stage {
    this.drained += size;
    return endOfStream || this.drained > this.most ? this.tell() : this;
  }

  replied(): Stage {
    return this.tell();
  }

  private tell(): Stage {
    if (!this.told) {
      this.told = true;
      sendAnswer(this.api, this.answer, this.plan);
    }
    return this.then;
  }

  onLog(): void {
    this.then.onLog();
  }
}
