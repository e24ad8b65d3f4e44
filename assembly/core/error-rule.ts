// What a provider's own error codes and words mean, as the provider table says it.
import { FailureKind } from "./outcome";

/** How a field of an error body is compared by a rule. */
export const enum RuleField {
  /** Equal to the error's code, type, status or reason (any of them), ASCII case ignored. */
  Code = 0,
  /**
   * In the error's message, ASCII case ignored: at its start for kinds that blame a token or a provider, outside of quotes for kinds that
   * are the request's own.
   */
  Message = 1,
  /** Contained in the message of a 402, 413 or 429: the refusal is of this request alone. It names no kind. */
  ThisRequest = 2,
  /** A message that says more than the code which comes with it: the first of the two in the list decides. */
  FinerMessage = 3,
}

/** Whom a rule's failure concerns. */
export const enum RuleScope {
  /** As its kind says. */
  Kind = 0,
  /** This token and this model only (DashScope's `AccessDenied.Unpurchased`). */
  Model = 1,
  /** This request alone: nobody is blamed, and the next target is asked. */
  Request = 2,
  /** The provider as a whole, none of its tokens. */
  Provider = 3,
  /** What the request holds of another account: it is asked once more without that. */
  State = 4,
  /** What the request names and another account may have made: the provider's other tokens are asked. */
  Maker = 5,
  /** Turns that another provider made: it is asked once more with them as this one wants them (`Mend`, from here on). */
  Signatures = 6,
  Ids = 7,
  Thoughts = 8,
  Members = 9,
  Roles = 10,
}

/** One of a provider's own error codes and what it means. */
@final
export class ErrorRule {
  constructor(
    /** HTTP status it is limited to; 0: any. */
    public status: i32,
    public field: RuleField,
    /** Lower-case UTF-8. */
    public text: ArrayBuffer,
    public kind: FailureKind,
    public scope: RuleScope,
  ) {}
}
