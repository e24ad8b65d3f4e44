// An attempt that meets a drill: it goes to the gateway's own server instead of its provider, without any credential.
import { Drill, DrillKind, drillFor } from "../../core/drill";
import { hash64 } from "../../core/bytes";
import { ProviderSettings } from "../../core/settings";
import { ptrOf, utf8 } from "../../host/memory";
import { vm } from "../vm";

/** No provider's id holds a slash. */
const CLUSTER = "ai-failover/drill";
const CLUSTER_BYTES = utf8(CLUSTER);
const KINDS: ArrayBuffer[] = [utf8("401"), utf8("402"), utf8("429"), utf8("503"), utf8("silence"), utf8("streamError")];

/** Says to the server what to make of the request. */
export const X_AI_DRILL = utf8("x-ai-drill");

/** The drill that an attempt meets; null: none, and no time is lost on it. */
export function drillOf(provider: ProviderSettings, token: i32, nowMs: i64): Drill | null {
  return vm.drills.length == 0 ? null : drillFor(vm.drills, providerHash(provider), provider.tokens[token].identity, nowMs);
}

export function providerHash(provider: ProviderSettings): u64 {
  return hash64(ptrOf(provider.idBytes), provider.idBytes.byteLength);
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
