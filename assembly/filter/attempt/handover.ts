// A pass that goes on hands its journey to the upstream half through memory, where the host would have to be asked for the plan's id
// (docs/decisions/0013-the-plan-handed-over.md). Only where the router follows this filter: it then begins the upstream try before anything
// else can call into the VM. Whatever else calls first, and every further try, finds the plan by its id.
import { entryCount } from "../../host/collect";
import { Journey } from "../journey";
import { vm } from "../vm";

let handed: Journey | null = null;
/** The callback in which it was handed over. */
let entry: u32 = 0;

/** The pass goes on with the end of this callback. */
export function handOver(journey: Journey): void {
  if (!vm.routerFollows) return;
  handed = journey;
  entry = entryCount();
}

/** The journey of the pass that went on in the callback right before this one; null: it has to be looked for. */
export function takeOver(): Journey | null {
  const journey = handed;
  handed = null;
  return entryCount() == entry + 1 ? journey : null;
}
