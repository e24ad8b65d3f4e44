// Drills on the live path: one value in shared data, which every worker reads when the version key says that something changed. A
// drilled attempt goes to the gateway's own server instead of its provider, without any credential.
import { Drill, DrillKind, MOST_DRILL_MS, decodeDrills, drillFor, encodeDrills, withDrill, withoutDrill } from "../../core/drill";
import { hash64 } from "../../core/bytes";
import { ProviderSettings } from "../../core/settings";
import { getShared, setShared, sharedCas } from "../../host/calls";
import { ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { vm } from "../vm";

const KEY = utf8("ai-failover/drills");
/** No provider's id holds a slash. */
const CLUSTER = "ai-failover/drill";
const CLUSTER_BYTES = utf8(CLUSTER);
const CAS_TRIES: i32 = 16;
const KINDS: ArrayBuffer[] = [utf8("401"), utf8("402"), utf8("429"), utf8("503"), utf8("silence"), utf8("streamError")];

/** Says to the server what to make of the request. */
export const X_AI_DRILL = utf8("x-ai-drill");

let drills: Drill[] = [];

/** Reads what is in force for all workers. Answers the CAS number. */
export function pullDrills(): u32 {
  if (!getShared(KEY)) return 0;
  const cas = sharedCas();
  drills = decodeDrills(returnedPtr(), returnedSize());
  return cas;
}

/** The drill that an attempt meets; null: none, and no time is lost on it. */
export function drillOf(provider: ProviderSettings, token: i32, nowMs: i64): Drill | null {
  return drills.length == 0 ? null : drillFor(drills, providerHash(provider), provider.tokens[token].identity, nowMs);
}

export function providerHash(provider: ProviderSettings): u64 {
  return hash64(ptrOf(provider.idBytes), provider.idBytes.byteLength);
}

/** The drills that are known here; some may be over. */
export function knownDrills(): Drill[] {
  return drills;
}

export function drillCluster(): ArrayBuffer {
  return CLUSTER_BYTES;
}

/** For the plugin's own calls: past the redirector where there is one. */
export function drillCallCluster(): ArrayBuffer {
  return vm.memberSuffix.length == 0 ? CLUSTER_BYTES : utf8(CLUSTER + vm.memberSuffix);
}

export function drillValue(kind: DrillKind): ArrayBuffer {
  return KINDS[<i32>kind];
}

/** Begins a drill for all workers; `ms` from now, never more than it may last. False where there are too many. */
export function beginDrill(provider: ProviderSettings, token: u64, kind: DrillKind, ms: i64, nowMs: i64): bool {
  const begun = new Drill(providerHash(provider), token, kind, nowMs + min(ms, MOST_DRILL_MS));
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pullDrills();
    const next = withDrill(drills, begun, nowMs);
    if (next === null) return false;
    if (push(next, cas)) return true;
  }
  return false;
}

/** Ends drills for all workers. */
export function endDrills(provider: u64, token: u64, nowMs: i64): void {
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pullDrills();
    if (push(withoutDrill(drills, provider, token, nowMs), cas)) return;
  }
}

function push(next: Drill[], cas: u32): bool {
  const bytes = encodeDrills(next);
  if (!setShared(KEY, ptrOf(bytes), bytes.byteLength, cas)) return false;
  drills = next;
  return true;
}
