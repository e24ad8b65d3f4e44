// What Envoy may take of this machine, whatever clients do: connections, and memory in all. The plugin's own bound (maxHeldBytes) is reached
// long before, and says so in the client's dialect; this is the wall behind it.
import { DEFAULT_MAX_HELD_BYTES, type Json, type RigInput, typed } from "./rig.js";

const MOST_CONNECTIONS = 50_000;
/** Envoy itself, its workers' VMs and what streams in both directions. */
const BESIDE_BODIES = 1024 * 1024 * 1024;
/** A body that is held is at times there three times more: as it comes in, as it goes out, and in the plugin for a call. */
const COPIES = 4;
const HEAP = "envoy.resource_monitors.fixed_heap";

/** Bytes of heap that Envoy may have. */
export function heapBound(input: Pick<RigInput, "maxHeldBytes">): number {
  return BESIDE_BODIES + COPIES * (input.maxHeldBytes ?? DEFAULT_MAX_HELD_BYTES);
}

/** `overload_manager` of the bootstrap. */
export function overloadManager(input: Pick<RigInput, "maxHeldBytes">): Json {
  return {
    resource_monitors: [
      {
        name: "envoy.resource_monitors.global_downstream_max_connections",
        typed_config: typed("envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig", {
          max_active_downstream_connections: MOST_CONNECTIONS,
        }),
      },
      {
        name: HEAP,
        typed_config: typed("envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig", {
          max_heap_size_bytes: heapBound(input),
        }),
      },
    ],
    actions: [action("shrink_heap", 0.85), action("stop_accepting_requests", 0.95)],
  };
}

/** From this share of the heap's bound on. */
function action(name: string, value: number): Json {
  return { name: `envoy.overload_actions.${name}`, triggers: [{ name: HEAP, threshold: { value } }] };
}
