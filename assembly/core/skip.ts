// A target that was not asked when its turn came, and why.
import { TargetSettings } from "./settings";

/** Why a target had to wait or was left out. */
export const enum SkipReason {
  ApiNotServed = 0,
  ProviderEjected = 1,
  /** None of its tokens is in use. */
  TokensOut = 2,
  /** Its provider is on its way back, and this request was not among its share. */
  Returning = 3,
  /** The request holds what cannot be expressed in the provider's dialect. */
  NotTranslatable = 4,
}

/** The words that people see. */
export function skipName(reason: SkipReason): string {
  switch (reason) {
    case SkipReason.ApiNotServed:
      return "API not served";
    case SkipReason.ProviderEjected:
      return "provider ejected";
    case SkipReason.TokensOut:
      return "no token in use";
    case SkipReason.NotTranslatable:
      return "not translatable";
    default:
      return "provider returning";
  }
}

/** A target that was passed over when its turn came. */
@final
export class Skip {
  /** The field that cannot be expressed; empty: another reason. */
  field: string = "";
  constructor(
    public target: TargetSettings,
    public reason: SkipReason,
  ) {}
}
