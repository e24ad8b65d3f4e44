// An answer that may hold what its account alone can read or look up again is looked at as it passes.
import { accountOf } from "../../core/held";
import { FailureKind } from "../../core/outcome";
import { Plan } from "../../core/plan";
import { Api } from "../../core/settings";
import { getBuffer } from "../../host/calls";
import { returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { MadeScan } from "../../json/made-scan";
import { remember } from "./makers";
import { Reception } from "./reception";
import * as names from "../names";

const BODY = BufferTypeValues.HttpResponseBody;
/** Of an answer that is passed on unread, so much: what it is called stands at its begin. */
const MOST_PASSED: i32 = 16384;


@final
export class Made extends MadeScan {
  private left: i32 = i32.MAX_VALUE;
  private marks: u64[] = [];

  private constructor(
    private account: u64,
    messages: bool,
    told: bool,
  ) {
    super(messages, told);
  }

  /** null: the plan's answer holds nothing of the kind, or is none. */
  static of(plan: Plan, reception: Reception): Made | null {
    const attempt = plan.current;
    if (attempt === null || attempt.api != plan.api || !plan.runtime.hasAccounts || !mayHold(plan, reception)) return null;
    if (reception.outcome.kind != FailureKind.None) return null;
    const held = plan.held;
    const told = plan.api == Api.Messages ? held !== null && held.threads : held === null || !held.storesNothing;
    const made = new Made(accountOf(plan.runtime, attempt.provider, attempt.token), plan.api == Api.Messages, told);
    if (plan.api == Api.Passed) made.left = MOST_PASSED;
    return made;
  }

  /** It is stored behind the bytes: the host returns to where they lie. */
  found(mark: u64): void {
    this.marks.push(mark);
  }

  /** A buffer of `size` bytes passes, of which the last `fresh` were not seen before. */
  chunk(size: i32, fresh: i32): void {
    const bytes = min(fresh, this.left);
    if (bytes <= 0 || !getBuffer(BODY, size - fresh, bytes)) return;
    this.take(returnedPtr(), returnedSize());
  }

  /** Bytes that lie anywhere. */
  take(ptr: usize, size: i32): void {
    this.left -= size;
    this.feed(ptr, size);
    const marks = this.marks;
    for (let i = 0, n = marks.length; i < n; i++) remember(marks[i], this.account);
    if (marks.length > 0) this.marks = [];
  }
}

function mayHold(plan: Plan, reception: Reception): bool {
  switch (plan.api) {
    case Api.Responses:
    case Api.ResponsesCompact:
      return true;
    case Api.Messages: {
      const held = plan.held;
      return held !== null && (held.thinks || held.threads);
    }
    case Api.Passed:
      return reception.head.isLabelled(names.JSON_TYPE) || reception.head.isLabelled(names.EVENT_STREAM);
    default:
      return false;
  }
}
