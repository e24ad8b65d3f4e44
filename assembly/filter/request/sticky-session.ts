// `tokenSelection: sticky` with `stickyHeader`: the header's value stands for the session.
import { hash64 } from "../../core/bytes";
import { Plan } from "../../core/plan";
import { TokenSelection } from "../../core/settings";
import { getHeader } from "../../host/headers";
import { ptrOf } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";

/** Sets the plan's session by the header that its first target's provider names; without the header the body's own word stays. */
export function readSession(plan: Plan): void {
  if (plan.targets.length == 0) return;
  const settings = plan.runtime.providers[plan.targets[0].provider].settings;
  if (settings.tokenSelection != TokenSelection.Sticky || settings.stickyHeader.byteLength == 0) return;
  const value = getHeader(HeaderMapTypeValues.RequestHeaders, settings.stickyHeader);
  if (value.byteLength > 0) plan.stickyHash = hash64(ptrOf(value), value.byteLength);
}
