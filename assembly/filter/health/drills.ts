// Drills on the live path: one value in shared data, which every worker reads when the version key says that something changed.
import { Drill, DrillKind, MOST_DRILL_MS, decodeDrills, encodeDrills, withDrill, withoutDrill } from "../../core/drill";
import { ProviderSettings } from "../../core/settings";
import { getShared, setShared, sharedCas } from "../../host/calls";
import { ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { providerHash } from "../attempt/drilled";
import { vm } from "../vm";

const KEY = utf8("ai-failover/drills");
const CAS_TRIES: i32 = 16;

/** Reads what is in force for all workers. Answers the CAS number. */
export function pullDrills(): u32 {
  if (!getShared(KEY)) return 0;
  const cas = sharedCas();
  vm.drills = decodeDrills(returnedPtr(), returnedSize());
  return cas;
}

/** Begins a drill for all workers; `ms` from now, never more than it may last. False where there are too many. */
export function beginDrill(provider: ProviderSettings, token: u64, kind: DrillKind, ms: i64, nowMs: i64): bool {
  const begun = new Drill(providerHash(provider), token, kind, nowMs + min(ms, MOST_DRILL_MS));
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pullDrills();
    const next = withDrill(vm.drills, begun, nowMs);
    if (next === null) return false;
    if (push(next, cas)) return true;
  }
  return false;
}

/** Ends drills for all workers. */
export function endDrills(provider: u64, token: u64, nowMs: i64): void {
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pullDrills();
    if (push(withoutDrill(vm.drills, provider, token, nowMs), cas)) return;
  }
}

function push(next: Drill[], cas: u32): bool {
  const bytes = encodeDrills(next);
  if (!setShared(KEY, ptrOf(bytes), bytes.byteLength, cas)) return false;
  vm.drills = next;
  return true;
}
