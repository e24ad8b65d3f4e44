// What the answer's headers say of who gave it.
import { FailureKind, askingAgainHelps } from "../../core/outcome";
import { Plan } from "../../core/plan";
import { setHeader } from "../../host/headers";
import { utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { headerSafe, passedOver, skippedOf, trailOf } from "./answers";
import * as names from "../names";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;
const ONE = utf8("1");

/** Sets them on the answer that passes; `kind` is what it is. */
export function showTrail(plan: Plan, kind: FailureKind): void {
  if (kind != FailureKind.None) setHeader(RESPONSE, names.X_SHOULD_RETRY, askingAgainHelps(kind) ? names.TRUE : names.FALSE);
  const last = plan.current;
  if (last === null || !plan.runtime.settings.responseHeaders) return;
  const skipped = skippedOf(plan);
  if (skipped.length > 0) setHeader(RESPONSE, names.X_AI_SKIPPED, utf8(skipped));
  setHeader(RESPONSE, names.X_AI_PROVIDER, plan.runtime.providers[last.provider].settings.idBytes);
  setHeader(RESPONSE, names.X_AI_MODEL, headerSafe(last.model));
  setHeader(RESPONSE, names.X_AI_ATTEMPTS, plan.attempts.length == 1 ? ONE : utf8(plan.attempts.length.toString()));
  if (plan.attempts.length > 1 || passedOver(plan)) setHeader(RESPONSE, names.X_AI_TRAIL, utf8(trailOf(plan)));
}
