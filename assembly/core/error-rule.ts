// What a provider's own error codes and words mean, as the provider table says it.
import { start } from "./bytes";
import { ErrorText } from "./error-text";
import { FailureKind } from "./outcome";
import { hasStar, lineEnd } from "./words";

/** How a field of an error body is compared by a rule. */
export const enum RuleField {
  /** Equal to the error's code, type, status or reason (any of them), ASCII case ignored. */
  Code = 0,
  /**
   * In the error's message, ASCII case ignored: at its start for what blames a token or a provider, outside of quotes for what is the
   * request's own.
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

/** Some of a provider's own error codes, or words, that mean the same. They are one object: the collector visits each that stands in memory, for every request. */
@final
export class ErrorRule {
  constructor(
    /** HTTP status it is limited to; 0: any. */
    public status: i32,
    public field: RuleField,
    /** Lower-case UTF-8, a line break between two of them. */
    public texts: ArrayBuffer,
    public kind: FailureKind,
    public scope: RuleScope,
  ) {}

  /** Whether one of them is what the error says. */
  fits(error: ErrorText): bool {
    const end = start(this.texts) + this.texts.byteLength;
    for (let p = start(this.texts); p < end; ) {
      const behind = lineEnd(p, end);
      if (this.isSaid(error, p, <i32>(behind - p))) return true;
      p = behind + 1;
    }
    return false;
  }

  private isSaid(error: ErrorText, text: usize, size: i32): bool {
    if (this.field == RuleField.Code) return error.names(text, size);
    return this.blamesNobody && !hasStar(text, size) ? error.holds(text, size) : error.beginsWith(text, size);
  }

  /** A client's words in a message never blame anybody: what does must stand at its start, and so must a pattern. */
  private get blamesNobody(): bool {
    if (this.scope == RuleScope.Request) return true;
    switch (this.kind) {
      case FailureKind.None:
      case FailureKind.CallerError:
      case FailureKind.ContextLength:
      case FailureKind.ContentPolicy:
      case FailureKind.ModelNotFound:
        return true;
      default:
        return false;
    }
  }
}
