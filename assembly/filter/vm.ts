// What one VM knows beside its streams. There is one VM for each worker thread, and one for the main thread that never sees a
// request: it must not probe.
import { Drill } from "../core/drill";
import { ProviderCount } from "../core/health";
import { Random } from "../core/random";
import { Runtime } from "../core/runtime";
import { randomSeed } from "../host/calls";


@final
export class Vm {
  /** Drawn when the first root is configured: the module's start may not call the host. */
  random: Random = new Random(0);
  /** High half of every plan id of this VM: an id from before a trap is not found again by accident. */
  epoch: u64 = 0;
  /** The newest configuration. */
  runtime: Runtime | null = null;
  generation: i32 = 0;
  /** Context of the root of that configuration: calls that belong to no request are made there. */
  rootId: u32 = 0;
  /** The drills that are known here; some may be over. */
  drills: Drill[] = [];
  /** The upstream half runs in this VM, so a re-dispatch can be a redirect. */
  upstreamInstalled: bool = false;
  /** The host must not hold an answer's body while it is judged: this Envoy is older than 1.37, or does not say what it is. */
  holdsHere: bool = true;
  /** The gateway's routes leave the choice of the cluster to the plugin (`cluster_header`), so no route is asked for its own. */
  choosesCluster: bool = false;
  /** The gateway's route takes Envoy's own headers off the request and asks for an answer that is not encoded. */
  routeCleans: bool = false;
  /** Nothing stands between the downstream half and the router. */
  routerFollows: bool = false;
  /** A filter in front makes the pass anew where Envoy replied itself and the plugin asks for it by the nonce. */
  makesAgain: bool = false;
  /** Envoy has the inner hop, through which a cut arrives as an end. */
  hopThere: bool = false;
  /** A router in front sends a refused handshake of a WebSocket anew. */
  socketsServed: bool = false;
  /** Envoy makes spans: a re-dispatch hands their trace on. */
  traces: bool = false;
  /** Proves, with each start drawn anew, that an answer is the redirector's. */
  redirectorNonce: ArrayBuffer = new ArrayBuffer(0);
  /** Behind a provider's cluster stands the redirector: the plugin's own calls go past it, to the cluster of this name's end. */
  memberSuffix: string = "";
  /** Envoy has the cluster that drilled attempts go to; known where the control listener is. */
  drillsServed: bool = false;
  /** This VM has had a stream: it is a worker's. */
  worker: bool = false;
  /** Health by provider id, over all configurations. */
  providers: Map<string, ProviderCount> = new Map<string, ProviderCount>();
  private seeded: bool = false;

  seed(): void {
    if (this.seeded) return;
    this.seeded = true;
    const seed = randomSeed();
    this.random = new Random(seed);
    this.epoch = this.random.next() & 0xffffffff00000000;
  }

  providerOf(id: string): ProviderCount {
    if (this.providers.has(id)) return this.providers.get(id);
    const made = new ProviderCount(id);
    this.providers.set(id, made);
    return made;
  }
}

export const vm: Vm = new Vm();
