// Real Envoy with the real plugin for a test: ports chosen by the system, a folder of its own, everything ended by stop().
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { contextEndpoints } from "../../config/context-file.js";
import { tokenEndpoints } from "../../config/grants.js";
import { clusterResponse } from "../../gateway/envoy/clusters.js";
import { downstreamResponse } from "../../gateway/envoy/bootstrap.js";
import { replaceJson, writeRig } from "../../gateway/envoy/files.js";
import { runPaths, type Json, type ProviderEndpoint, type RigInput, type RigMode } from "../../gateway/envoy/rig.js";
import { selfSigned } from "./certificate.js";
import { envoyVersion } from "./envoy-binary.js";
import { EnvoyProcess } from "./envoy-process.js";
import { eventually } from "./gate.js";
import { overSocket } from "./socket-request.js";

export interface RigOptions {
  /** The plugin configuration, as behaviour.md describes it. */
  config: object;
  workers?: number;
  /** `downstreamOnly`: no upstream half, no redirector; the plugin re-dispatches by call. */
  mode?: RigMode;
  /** More of Envoy's own log, such as `wasm:debug`. */
  componentLogLevel?: string;
  logLevel?: string;
  env?: Record<string, string>;
  /** Bytes of another build than the release's. */
  plugin?: Uint8Array;
  /** Providers over TLS are those of tests, whose certificate nobody signed. */
  trustsSelfSigned?: boolean;
  /** More for the gateway's generator, such as `idleTimeoutMs`. */
  input?: Partial<RigInput>;
  /** Changes Envoy's bootstrap before the start, such as its routes. */
  edit?: (bootstrap: Json) => void;
}

export class Rig {
  private version = 1;

  private constructor(
    readonly run: string,
    private options: RigOptions,
    private readonly envoy: EnvoyProcess,
    readonly baseURL: string,
  ) {}

  static async start(options: RigOptions): Promise<Rig> {
    const run = await mkdtemp(join(tmpdir(), "ai-failover-rig-"));
    try {
      if (options.plugin !== undefined) await writeFile(ownPlugin(run), options.plugin);
      if (options.trustsSelfSigned === true) await writeFile(trusted(run), selfSigned().cert);
      const bootstrap = writeRig(inputFor(run, options, 1, await envoyVersion()));
      if (options.edit !== undefined) await edited(bootstrap, options.edit);
      const envoy = await EnvoyProcess.start(run, options);
      const port = await envoy.port("gateway");
      return new Rig(run, options, envoy, `http://127.0.0.1:${port}/v1`);
    } catch (error) {
      await rm(run, { recursive: true, force: true });
      throw error;
    }
  }

  /** The configuration in force. */
  get config(): object {
    return this.options.config;
  }

  get mode(): RigMode {
    return this.options.mode ?? "full";
  }

  get pid(): number {
    return this.envoy.pid;
  }

  /** What Envoy wrote so far, the plugin's lines included. */
  get log(): string {
    return this.envoy.log;
  }

  /** The plugin's status answer. */
  async status(): Promise<Status> {
    const answer = await overSocket(join(this.run, "control.sock"), "GET", "/status");
    if (answer.status !== 200) throw new Error(`the status answer is ${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body) as Status;
  }

  async command(path: string, content = ""): Promise<{ status: number; body: string }> {
    return overSocket(join(this.run, "control.sock"), "POST", path, content);
  }

  /** Envoy's own counters and gauges by name. */
  async stats(filter = ""): Promise<Map<string, number>> {
    const now = await this.statsNow(filter);
    // Envoy's own are whole at once.
    if (now.size > 0 && [...now.keys()].every((name) => !name.includes("ai_failover"))) return now;
    await this.told();
    return this.statsNow(filter);
  }

  /** Workers tell what they counted on their next tick, and a gauge says whether one still has to; where requests never end it is waited for no longer. */
  private async told(): Promise<void> {
    const until = Date.now() + MOST_UNTOLD_MS;
    while (Date.now() < until) {
      const untold = await this.statsNow("ai_failover\\.untold");
      if ([...untold.values()].every((value) => value === 0)) return;
      await new Promise((again) => setTimeout(again, 10));
    }
  }

  private async statsNow(filter: string): Promise<Map<string, number>> {
    const { body } = await overSocket(join(this.run, "admin.sock"), "GET", `/stats?format=json&filter=${encodeURIComponent(filter)}`);
    const { stats } = JSON.parse(body) as { stats: { name?: string; value?: number }[] };
    return new Map(stats.flatMap((s) => (s.name !== undefined && s.value !== undefined ? [[s.name, s.value] as const] : [])));
  }

  async admin(path: string, method = "GET"): Promise<string> {
    if (path.startsWith("/stats")) await this.told();
    return (await overSocket(join(this.run, "admin.sock"), method, path)).body;
  }

  /**
   * Replaces the plugin's configuration while it serves, by atomic rename of the files that Envoy watches.
   * @returns whether Envoy took it; a refused one leaves the old in force
   */
  async reconfigure(config: object): Promise<"taken" | "refused"> {
    const options = { ...this.options, config };
    const input = inputFor(this.run, options, ++this.version, await envoyVersion());
    const paths = runPaths(this.run);
    const clusters = await this.stat("cluster_manager.cds.update_success");
    replaceJson(paths.clusters, clusterResponse(input));
    await eventually("Envoy has taken the clusters", async () => (await this.stat("cluster_manager.cds.update_success")) > clusters);
    const taken = await this.stat(`${DISCOVERY}.config_reload`);
    const refused = await this.stat(`${DISCOVERY}.update_rejected`);
    replaceJson(paths.downstream, downstreamResponse(input));
    const result = await eventually("Envoy has taken or refused the configuration", async () => {
      if ((await this.stat(`${DISCOVERY}.update_rejected`)) > refused) return "refused";
      return (await this.stat(`${DISCOVERY}.config_reload`)) > taken ? "taken" : undefined;
    });
    if (result === "taken") this.options = options;
    return result;
  }

  private async stat(name: string): Promise<number> {
    return (await this.statsNow(`^${name.replaceAll(".", "\\.")}$`)).get(name) ?? 0;
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await rm(this.run, { recursive: true, force: true });
  }
}

export interface TokenStatus {
  name: string;
  state: "ok" | "ejected" | "returning";
  reason: string | null;
  since: number | null;
  until: number | null;
  nextProbe: number | null;
  failures: number;
  attempts: number;
  models: { hash: string; until: number }[];
}

export interface ProviderStatus {
  id: string;
  type: string;
  state: "ok" | "ejected";
  reason: string | null;
  since: number | null;
  until: number | null;
  failures: number;
  /** The cluster that Envoy did not have when the provider was asked last. */
  missingCluster?: string;
  /** What is wrong with its entry. */
  outOfUse?: string;
  tokens: TokenStatus[];
}

/** The control listener's `GET /status`. */
export interface Status {
  generation: number;
  providers: ProviderStatus[];
  clientKeys: { name: string; requests: number }[];
  plans: number;
  memoryBytes: number;
}

/** A few ticks. */
const MOST_UNTOLD_MS = 2000;
const DISCOVERY = "extension_config_discovery.http_filter.ai-failover";

/** The release build of the plugin. */
export const PLUGIN = resolve("build/ai-failover.wasm");

/** What a rig brings along, gone with its folder. */
const ownPlugin = (run: string): string => join(run, "plugin.of-the-test.wasm");
const trusted = (run: string): string => join(run, "trusted.pem");

async function edited(file: string, edit: (bootstrap: Json) => void): Promise<void> {
  const bootstrap = JSON.parse(await readFile(file, "utf8")) as Json;
  edit(bootstrap);
  replaceJson(file, bootstrap);
}

function inputFor(run: string, options: RigOptions, version: number, envoy: string): RigInput {
  return {
    wasmPath: options.plugin === undefined ? PLUGIN : ownPlugin(run),
    runDir: run,
    host: "127.0.0.1",
    port: 0,
    nonce: randomBytes(16).toString("hex"),
    endpoints: endpointsOf(options.config),
    pluginConfig: options.config,
    version: String(version),
    envoyVersion: envoy,
    mode: options.mode ?? "full",
    hop: true,
    sockets: true,
    // With it each end of an Envoy waits for the next turn of the thread that gives memory back, up to a second.
    releasesMemory: false,
    ...(options.trustsSelfSigned === true ? { caBundle: trusted(run) } : {}),
    ...options.input,
  };
}

/** Where each provider of a configuration lives; drills give every provider a `baseUrl`. */
function endpointsOf(config: object): ProviderEndpoint[] {
  const { providers } = config as { providers?: { id?: string; cluster?: string; baseUrl?: string }[] };
  return (Array.isArray(providers) ? providers : []).flatMap((provider) => {
    const { id, cluster, baseUrl } = provider;
    const beside = [...tokenEndpoints(provider), ...contextEndpoints(provider)];
    const others = beside.map((each) => ({ ...each, secure: each.scheme === "https" }));
    if (typeof baseUrl !== "string" || !URL.canParse(baseUrl)) return others;
    const url = new URL(baseUrl);
    const secure = url.protocol === "https:";
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const port = Number(url.port) || (secure ? 443 : 80);
    return [{ cluster: cluster ?? id ?? "", secure, host, port, sockets: true }, ...others];
  });
}
