// One worker of a gateway without Envoy: a VM with its three roots, and the requests that pass through it.
import { upstreamConfiguration } from "../../../gateway/envoy/wasm.js";
import type { Root } from "./contexts.js";
import type { HeaderMap } from "./header-map.js";
import { Passage, type PassageRequest } from "./passage.js";
import { SharedData } from "./shared-data.js";
import { Clock, Vm } from "./vm.js";

export const NONCE = "5f4e3d2c1b0a99887766554433221100";
export const REDIRECTOR_SOCKET = "/run/redirector.sock";

export interface WorkerOptions {
  wasm: string;
  config: object | string;
  shared?: SharedData;
  clock?: Clock;
  seed?: number;
  logLevel?: number;
  /** False: the host's stats leave gauges out. */
  gauges?: boolean;
  /** The VM's environment variables. */
  environment?: Record<string, string>;
  /** Which Envoy it says it is; default 1.40. */
  envoy?: readonly [major: number, minor: number];
  /** Without the upstream half and the redirector. */
  downstreamOnly?: boolean;
  /** The routes are the gateway's own: they leave the cluster to the plugin and clean what leaves. */
  ownRoutes?: boolean;
  /** False: other filters may stand between the plugin and the router. */
  routerFollows?: boolean;
}

export class Worker {
  readonly vm: Vm;
  readonly upstream: Root | null;
  readonly control: Root;
  downstream: Root;
  /** What happens between the downstream half and the upstream try, as with a filter in between that waits. */
  beforeTry: (passage: Passage) => void = () => {};
  /** What a filter ahead of the plugin does to the request's headers on each pass. */
  ahead: (headers: HeaderMap, pass: number) => void = () => {};

  constructor(readonly options: WorkerOptions) {
    this.vm = new Vm(options);
    const other = JSON.stringify({ role: "upstream", redirector: REDIRECTOR_SOCKET, nonce: NONCE });
    const role =
      options.ownRoutes === true ? upstreamConfiguration({ runDir: "/run", nonce: NONCE, routerFollows: options.routerFollows }) : other;
    this.upstream = options.downstreamOnly === true ? null : this.vm.root(role);
    this.control = this.vm.root(JSON.stringify({ role: "control" }));
    this.downstream = this.vm.root(textOf(options.config));
  }

  /** Replaces the configuration as Envoy does: a new root beside the old one. A refused one changes nothing. */
  reconfigure(config: object | string): boolean {
    const root = this.vm.root(textOf(config));
    if (root.configured) this.downstream = root;
    return root.configured;
  }

  /** A client's request; nothing has been sent to a provider until the plugin lets it pass. */
  request(request: PassageRequest): Passage {
    return new Passage(this, request);
  }

  /** Moves the clock and fires the ticks of all roots that asked for one. */
  tick(ms: number): void {
    this.vm.clock.advance(ms);
    for (const root of [this.downstream, this.control, this.upstream]) if (root && root.tickMs > 0) this.vm.tick(root);
  }

  /** The control listener's answer. */
  ask(method: string, path: string): { status: number; json: Record<string, unknown> } {
    const passage = new Passage(this, { method, path, root: this.control });
    const local = passage.answer;
    return { status: local?.status ?? 0, json: local ? (JSON.parse(local.body.toString("utf8")) as Record<string, unknown>) : {} };
  }
}

function textOf(config: object | string): string {
  return typeof config === "string" ? config : JSON.stringify(config);
}
