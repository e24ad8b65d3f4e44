// A pass that goes on hands its journey to the upstream half through memory, where the host would have to be asked for the plan's id
// (docs/decisions/0013-the-plan-handed-over.md). Only where the router follows this filter: it then begins the upstream try before anything
// else can call into the VM. Where something else calls first, the plan's id is left with the request at the begin of the callback after that, and
// every further try finds the plan by it.
import { setEffectiveContext } from "../../host/calls";
import { beforeSecond, cancelBeforeSecond, entryCount } from "../../host/collect";
import { Journey, carryId } from "../journey";
import { vm } from "../vm";

let handed: Journey | null = null;
/** The callback in which it was handed over. */
let entry: u32 = 0;

/** The pass goes on with the end of this callback. */
export function handOver(journey: Journey): void {
  if (!vm.routerFollows) return;
  missed(journey.contextId); // another one's, whose try has not begun
  handed = journey;
  entry = entryCount();
  beforeSecond(missed);
}

/** What was handed over was not taken over by the next callback. `id`: the context in effect. */
function missed(id: u32): void {
  const journey = handed;
  handed = null;
  if (journey === null || !setEffectiveContext(journey.contextId)) return;
  carryId(journey);
  setEffectiveContext(id);
}

/** The journey of the pass that went on in the callback right before this one; null: it has to be looked for. */
export function takeOver(): Journey | null {
  const journey = handed;
  handed = null;
  cancelBeforeSecond();
  return entryCount() == entry + 1 ? journey : null;
}
