// Bringing a configuration into force without dropping a stream: clusters first, then the plugin's configuration, and the clusters
// that nothing needs any more only when no older request can.
import { setTimeout as pause } from "node:timers/promises";
import type { Configuration } from "./configuration.js";
import { activeRequests, stats, versionsInForce } from "./envoy/admin.js";
import { downstreamResponse } from "./envoy/bootstrap.js";
import { clusterResponse } from "./envoy/clusters.js";
import { replaceJson } from "./envoy/files.js";
import { type ProviderEndpoint, type RigInput, runPaths } from "./envoy/rig.js";

const POLL_MS = 25;
const WITHIN_MS = 30_000;
const QUIET_CHECK_MS = 1_000;
/** Two looks in a row, so that the moment between two passes of one request does not count as quiet. */
const QUIET_LOOKS = 2;
const REJECTED = "extension_config_discovery.http_filter.ai-failover.update_rejected";
const TAKEN = "extension_config_discovery.http_filter.ai-failover.config_reload";
const CLUSTERS_REJECTED = "cluster_manager.cds.update_rejected";

/** What became of one change. */
export type ReloadResult = { ok: true } | { ok: false; reason: string };

/** Writes the files that change while Envoy runs, and knows which of them are in force. */
export class LiveFiles {
  private version = 1;
  private endpoints: readonly ProviderEndpoint[];
  private pluginConfig: object | string;
  private readonly cleaning = new AbortController();

  /** `input` is what the running Envoy was started with. */
  constructor(private readonly input: RigInput) {
    this.endpoints = input.endpoints;
    this.pluginConfig = input.pluginConfig;
  }

  private get admin(): string {
    return runPaths(this.input.runDir).admin;
  }

  /** The address behind each cluster in force, for `assignClusters`. */
  clusters(): readonly ProviderEndpoint[] {
    return this.endpoints;
  }

  /** Applies a configuration. When Envoy or the plugin refuses it, the one before stays in force. */
  async apply(next: Pick<Configuration, "endpoints" | "pluginConfig" | "timeoutMs">): Promise<ReloadResult> {
    const version = String(++this.version);
    const before = this.endpoints;
    const both = [...before, ...next.endpoints];
    const added = await this.change(CLUSTERS_REJECTED, "clusters", `${version}+`, () => this.writeClusters(both, `${version}+`));
    if (!added.ok) {
      this.writeClusters(before, `${version}-`);
      return added;
    }
    this.endpoints = both;
    await this.untilWarm();
    const taken = await this.count(TAKEN);
    let swapped = await this.change(REJECTED, "downstream", version, () => this.writeDownstream(next.pluginConfig, version));
    // The version is the main thread's; the counter follows once every worker has the configuration. What is the same counts nothing.
    if (swapped.ok && next.pluginConfig !== this.pluginConfig) swapped = await this.untilEveryWorker(taken);
    if (!swapped.ok) {
      // An Envoy that starts again must find the configuration that works.
      this.writeDownstream(this.pluginConfig, `${version}-`);
      return swapped;
    }
    this.pluginConfig = next.pluginConfig;
    // What cannot be written now is written with the next change: more clusters than needed do no harm.
    this.removeClusters(next.endpoints, version, next.timeoutMs).catch(() => undefined);
    return { ok: true };
  }

  /** No file is touched any more. */
  close(): void {
    this.cleaning.abort();
  }

  private writeClusters(endpoints: readonly ProviderEndpoint[], version: string): void {
    replaceJson(runPaths(this.input.runDir).clusters, clusterResponse({ ...this.input, endpoints, version }));
  }

  private writeDownstream(pluginConfig: object | string, version: string): void {
    replaceJson(runPaths(this.input.runDir).downstream, downstreamResponse({ wasmPath: this.input.wasmPath, pluginConfig, version }));
  }

  /** Writes, then waits until Envoy shows the version or counts a rejection. */
  private async change(counter: string, what: "clusters" | "downstream", version: string, write: () => void): Promise<ReloadResult> {
    const rejectedBefore = await this.count(counter);
    write();
    for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline; await pause(POLL_MS)) {
      if ((await this.inForce())[what] === version) return { ok: true };
      if ((await this.count(counter)) > rejectedBefore) {
        return { ok: false, reason: what === "clusters" ? "Envoy refused the clusters" : "the plugin refused the configuration" };
      }
    }
    return { ok: false, reason: `Envoy did not take the ${what} within ${WITHIN_MS / 1000} s` };
  }

  /** An Envoy that is being started again answers nothing yet; it will read the same files. */
  private async inForce(): Promise<{ clusters: string; downstream: string }> {
    return await versionsInForce(this.admin).catch(() => ({ clusters: "", downstream: "" }));
  }

  private async count(name: string): Promise<number> {
    const found = await stats(this.admin, `^${name.replaceAll(".", "\\.")}$`).catch(() => new Map<string, number>());
    return found.get(name) ?? 0;
  }

  private async untilEveryWorker(before: number): Promise<ReloadResult> {
    for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline; await pause(POLL_MS)) {
      const now = await this.count(TAKEN);
      // Fewer than before: an Envoy that was started again counts anew, and began with this configuration.
      if (now !== before && now > 0) return { ok: true };
    }
    return { ok: false, reason: `not every worker took the configuration within ${WITHIN_MS / 1000} s` };
  }

  private async untilWarm(): Promise<void> {
    for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline; await pause(POLL_MS)) {
      if ((await this.count("cluster_manager.warming_clusters")) === 0) return;
    }
  }

  /** A request that began before the change may still go to a cluster of that time, until it ends or its deadline has passed. */
  private async removeClusters(endpoints: readonly ProviderEndpoint[], version: string, timeoutMs: number): Promise<void> {
    const { signal } = this.cleaning;
    try {
      let quiet = 0;
      for (const deadline = Date.now() + timeoutMs; quiet < QUIET_LOOKS && Date.now() < deadline; ) {
        await pause(QUIET_CHECK_MS, undefined, { signal, ref: false });
        quiet = (await activeRequests(this.admin)) === 0 ? quiet + 1 : 0;
      }
    } catch {
      // Closed, or Envoy is being started again: the next change cleans up.
      return;
    }
    if (signal.aborted || version !== String(this.version)) return;
    this.writeClusters(endpoints, version);
    this.endpoints = endpoints;
  }
}
