// Bringing a configuration into force without dropping a stream: clusters first, then the plugin's configuration, and the clusters
// that nothing needs any more only when no older request can.
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Configuration } from "./configuration.js";
import { monotonic } from "./clock.js";
import { activeRequests, stats, versionsInForce } from "./envoy/admin.js";
import { downstreamResponse } from "./envoy/bootstrap.js";
import { clusterResponse } from "./envoy/clusters.js";
import { replaceJson } from "./envoy/files.js";
import { OwedWrites } from "./envoy/owed-writes.js";
import { type ProviderEndpoint, type RigInput, runPaths } from "./envoy/rig.js";
import { RetiredClusters } from "./retired-clusters.js";
import { systemFault } from "./system-fault.js";

const POLL_MS = 25;
const WITHIN_MS = 30_000;
/** What was written as the last process ended is in force, or refused, after this. */
const TAKEN_WITHIN_MS = 3_000;
const REJECTED = "extension_config_discovery.http_filter.ai-failover.update_rejected";
const TAKEN = "extension_config_discovery.http_filter.ai-failover.config_reload";
const CLUSTERS_REJECTED = "cluster_manager.cds.update_rejected";

/** What became of one change. `passing`: the same change may come into force later, without anybody's doing. */
export type ReloadResult = { ok: true } | { ok: false; reason: string; passing?: true };

/** What the next process has to know to go on with the files of a running Envoy. */
export interface LiveState {
  version: number;
  /** All that may be in Envoy: those in force, and those that are being written. */
  endpoints: readonly ProviderEndpoint[];
  needed: readonly ProviderEndpoint[];
  /** In force for certain, and what was written last, perhaps just now. */
  pluginConfig: object | string;
  written: { version: string; pluginConfig: object | string };
}

/** Writes the files that change while Envoy runs, and knows which of them are in force. */
export class LiveFiles {
  private version = 1;
  /** In Envoy; more than what is needed, while older requests run. */
  private endpoints: readonly ProviderEndpoint[];
  private needed: readonly ProviderEndpoint[];
  private pluginConfig: object | string;
  private written: LiveState["written"];
  private writing: readonly ProviderEndpoint[] = [];
  private applying = false;
  private readonly retired: RetiredClusters;

  /** `input` is what the running Envoy was started with. */
  constructor(
    private readonly input: RigInput,
    private readonly owed = new OwedWrites(() => undefined),
    /** Told before each change of a file; it is waited for. */
    private readonly remember: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.endpoints = this.needed = input.endpoints;
    this.pluginConfig = input.pluginConfig;
    this.written = { version: "1", pluginConfig: input.pluginConfig };
    this.retired = new RetiredClusters({
      isQuiet: async () => (await activeRequests(this.admin)) === 0,
      remove: (clusters) => this.removeClusters(clusters),
    });
  }

  private get admin(): string {
    return runPaths(this.input.runDir).admin;
  }

  /** The address behind each cluster in force, for `assignClusters`. */
  clusters(): readonly ProviderEndpoint[] {
    return this.endpoints;
  }

  /** What an Envoy that is started again has to find. */
  inForce(): Pick<RigInput, "endpoints" | "pluginConfig"> {
    return { endpoints: this.endpoints, pluginConfig: this.pluginConfig };
  }

  /** What is to be told to `adopt`. */
  state(): LiveState {
    const { version, needed, pluginConfig, written } = this;
    return { version, endpoints: unionOf(this.endpoints, this.writing), needed, pluginConfig, written };
  }

  /** Goes on where an earlier process ended, perhaps in the middle of a change: Envoy says which of the two it has. */
  async adopt({ version, endpoints, needed, pluginConfig, written }: LiveState, timeoutMs: number): Promise<void> {
    Object.assign(this, { version, endpoints, needed, pluginConfig, written });
    for (const deadline = monotonic() + TAKEN_WITHIN_MS; monotonic() < deadline; await pause(POLL_MS)) {
      const { downstream } = await this.shown();
      // An Envoy that answers nothing is being started again, with what was written last.
      if (downstream !== written.version && downstream !== "") continue;
      this.pluginConfig = written.pluginConfig;
      break;
    }
    this.retireTheRest(timeoutMs);
  }

  /** Applies a configuration. When Envoy or the plugin refuses it, or it cannot be written, the one before stays in force. */
  async apply(next: Pick<Configuration, "endpoints" | "pluginConfig" | "timeoutMs">): Promise<ReloadResult> {
    this.applying = true;
    try {
      return await this.bring(next, String(++this.version));
    } finally {
      this.applying = false;
    }
  }

  private async bring(next: Pick<Configuration, "endpoints" | "pluginConfig" | "timeoutMs">, version: string): Promise<ReloadResult> {
    const before = this.endpoints;
    const both = unionOf(before, next.endpoints);
    this.writing = next.endpoints;
    await this.remember();
    const added = await this.change(CLUSTERS_REJECTED, "clusters", `${version}+`, () => this.writeClusters(both, `${version}+`));
    if (!added.ok) {
      if (!added.passing) this.owed.write("clusters", () => this.writeClusters(before, `${version}-`));
      return added;
    }
    this.endpoints = both;
    this.retired.keep(next.endpoints.map(({ cluster }) => cluster));
    await this.untilWarm();
    const taken = await this.count(TAKEN);
    this.written = { version, pluginConfig: next.pluginConfig };
    await this.remember();
    let swapped = await this.change(REJECTED, "downstream", version, () => this.writeDownstream(next.pluginConfig, version));
    // The version is the main thread's; the counter follows once every worker has the configuration. What is the same counts nothing.
    if (swapped.ok && next.pluginConfig !== this.pluginConfig) swapped = await this.untilEveryWorker(taken);
    if (!swapped.ok) {
      const { pluginConfig } = this;
      // An Envoy that starts again must find the configuration that works.
      this.written = { version: `${version}-`, pluginConfig };
      if (!swapped.passing) this.owed.write("the plugin's configuration", () => this.writeDownstream(pluginConfig, `${version}-`));
      await this.remember();
      this.retireTheRest(next.timeoutMs);
      return swapped;
    }
    this.pluginConfig = next.pluginConfig;
    this.needed = next.endpoints;
    this.writing = [];
    this.retireTheRest(next.timeoutMs);
    return { ok: true };
  }

  /** No file is touched any more. */
  close(): void {
    this.retired.close();
  }

  private writeClusters(endpoints: readonly ProviderEndpoint[], version: string): void {
    replaceJson(runPaths(this.input.runDir).clusters, clusterResponse({ ...this.input, endpoints, version }));
  }

  private writeDownstream(pluginConfig: object | string, version: string): void {
    replaceJson(runPaths(this.input.runDir).downstream, downstreamResponse({ ...this.input, pluginConfig, version }));
  }

  /** Writes, then waits until Envoy shows the version or counts a rejection. */
  private async change(counter: string, what: "clusters" | "downstream", version: string, write: () => void): Promise<ReloadResult> {
    const rejectedBefore = await this.count(counter);
    try {
      write();
    } catch (error) {
      return this.unwritten(error);
    }
    this.owed.forget(what === "clusters" ? what : "the plugin's configuration");
    for (const deadline = monotonic() + WITHIN_MS; monotonic() < deadline; await pause(POLL_MS)) {
      if ((await this.shown())[what] === version) return { ok: true };
      if ((await this.count(counter)) > rejectedBefore) {
        return { ok: false, reason: what === "clusters" ? "Envoy refused the clusters" : "the plugin refused the configuration" };
      }
    }
    return { ok: false, reason: `Envoy did not take the ${what} within ${WITHIN_MS / 1000} s` };
  }

  /** An Envoy that is being started again answers nothing yet; it will read the same files. */
  private async shown(): Promise<{ clusters: string; downstream: string }> {
    return await versionsInForce(this.admin).catch(() => ({ clusters: "", downstream: "" }));
  }

  private async count(name: string): Promise<number> {
    const found = await stats(this.admin, `^${name.replaceAll(".", "\\.")}$`).catch(() => new Map<string, number>());
    return found.get(name) ?? 0;
  }

  private async untilEveryWorker(before: number): Promise<ReloadResult> {
    for (const deadline = monotonic() + WITHIN_MS; monotonic() < deadline; await pause(POLL_MS)) {
      const now = await this.count(TAKEN);
      // Fewer than before: an Envoy that was started again counts anew, and began with this configuration.
      if (now !== before && now > 0) return { ok: true };
    }
    return { ok: false, reason: `not every worker took the configuration within ${WITHIN_MS / 1000} s` };
  }

  private async untilWarm(): Promise<void> {
    for (const deadline = monotonic() + WITHIN_MS; monotonic() < deadline; await pause(POLL_MS)) {
      if ((await this.count("cluster_manager.warming_clusters")) === 0) return;
    }
  }

  private unwritten(error: unknown): ReloadResult {
    const fault = systemFault(error);
    if (fault === undefined) throw error;
    const { runDir } = this.input;
    const why = existsSync(runDir) ? fault : `the gateway's own folder ${runDir} was deleted, and Envoy goes on with what it has read`;
    return { ok: false, reason: `Envoy's files cannot be written: ${why}`, passing: true };
  }

  /** A request that began before the change may still go to a cluster of that time, until it ends or its deadline has passed. */
  private retireTheRest(timeoutMs: number): void {
    const names = new Set(this.needed.map(({ cluster }) => cluster));
    this.retired.retire(
      this.endpoints.map(({ cluster }) => cluster).filter((cluster) => !names.has(cluster)),
      timeoutMs,
    );
  }

  private removeClusters(clusters: ReadonlySet<string>): boolean {
    if (this.applying) return false;
    this.endpoints = this.endpoints.filter(({ cluster }) => !clusters.has(cluster));
    const { endpoints, version } = this;
    this.owed.write("clusters", () => this.writeClusters(endpoints, `${version}.${clusters.size}`));
    return true;
  }
}

function unionOf(before: readonly ProviderEndpoint[], more: readonly ProviderEndpoint[]): ProviderEndpoint[] {
  return [...new Map([...before, ...more].map((endpoint) => [endpoint.cluster, endpoint])).values()];
}
