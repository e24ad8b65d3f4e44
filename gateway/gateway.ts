// The gateway as a whole: files written, Envoy supervised, configuration watched, status served. What a command line needs is in main.ts.
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { gatewayApi, type GatewayFacts, serveApi } from "./api.js";
import { assignClusters, type Configuration, readConfiguration, type Refused } from "./configuration.js";
import type { LogLevel } from "./envoy/arguments.js";
import { buildRig } from "./envoy/bootstrap.js";
import { certificateBundle } from "./envoy/certificates.js";
import { privateFolder, replaceJson, writeRig } from "./envoy/files.js";
import type { FoundEnvoy } from "./envoy/find.js";
import { type RigInput, runPaths } from "./envoy/rig.js";
import { Journal } from "./journal.js";
import { PLUGIN, VERSION } from "./paths.js";
import { portError, refuseTakenPort } from "./ports.js";
import { Redactor } from "./redact.js";
import { LiveFiles } from "./reload.js";
import { Supervisor } from "./supervise.js";
import { watchFiles } from "./watch.js";

export interface GatewayOptions {
  /** Absolute path of the configuration. */
  configFile: string;
  /** Private folder for this Envoy; removed at the end. */
  runDir: string;
  envoy: FoundEnvoy;
  host: string;
  port: number;
  consolePort: number;
  workers: number;
  logLevel: LogLevel;
  demo: boolean;
  /** The gateway's own words, and Envoy's log without token values. */
  say: (line: string) => void;
  log: (line: string) => void;
  /** The plugin; default: the build's. */
  plugin?: string;
  env?: NodeJS.ProcessEnv;
}

/** A configuration that was refused at the start; later ones leave the one before in force instead. */
export class RefusedError extends Error {
  constructor(
    file: string,
    readonly errors: readonly string[],
  ) {
    super(
      [`${file} has ${errors.length === 1 ? "an error" : `${errors.length} errors`}:`, ...errors.map((error) => `  ${error}`)].join("\n"),
    );
  }
}

/** One running gateway. */
export class Gateway {
  port = 0;
  consolePort = 0;
  /** Finished requests; undefined before the start. */
  journal: Journal | undefined;
  /** What the first configuration offers to try. */
  exampleModel = "";
  private readonly redactor = new Redactor();
  private readonly facts: GatewayFacts;
  private readonly paths: ReturnType<typeof runPaths>;
  private supervisor: Supervisor | undefined;
  private files: LiveFiles | undefined;
  private started: Configuration | undefined;
  private readonly closers: (() => void | Promise<void>)[] = [];
  private applying: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: GatewayOptions) {
    this.paths = runPaths(options.runDir);
    this.facts = {
      version: VERSION,
      endpoint: "",
      demo: options.demo,
      envoy: { version: options.envoy.version, state: "starting", restarts: 0, since: 0 },
      config: { file: options.configFile, inForceSince: 0, errors: [], warnings: [] },
    };
  }

  /** Starts everything. When it rejects, what had been started is ended again. */
  async start(): Promise<void> {
    try {
      await this.startParts();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends everything within five seconds and removes the run folder, which holds tokens. */
  stop(): Promise<void> {
    this.stopped ??= this.stopParts();
    return this.stopped;
  }

  /** Ends everything at once, with no regard for running requests. */
  kill(): void {
    this.supervisor?.kill();
    rmSync(this.options.runDir, { recursive: true, force: true });
  }

  /** The process id of Envoy, while it runs. */
  get envoyPid(): number | undefined {
    return this.supervisor?.pid;
  }

  private async startParts(): Promise<void> {
    const { configFile, host, port, consolePort, runDir, env } = this.options;
    const configuration = this.read();
    if ("errors" in configuration) throw new RefusedError(configFile, configuration.errors);
    this.started = configuration;
    this.exampleModel = configuration.exampleModel;
    await refuseTakenPort(host, port, "--port");
    await refuseTakenPort("127.0.0.1", consolePort, "--console-port");
    privateFolder(runDir);
    this.journal = await Journal.open(this.paths.accessLog);
    const rig = this.writeFiles(configuration, runDir, env);
    await this.startEnvoy(rig);
    this.files = new LiveFiles(rig);
    this.closers.push(() => this.files?.close());
    this.facts.config.inForceSince = Date.now();
    await this.startApi();
    const watcher = watchFiles([configFile, join(dirname(configFile), ".env")], () => this.changed());
    this.closers.push(() => watcher.close());
  }

  /** Every value that is read is known to the redactor before anything is said about it. */
  private read(): Configuration | Refused {
    const configuration = readConfiguration(this.options.configFile, this.options.env);
    this.redactor.add(configuration.secrets);
    for (const warning of configuration.warnings) this.options.say(`warning: ${warning}`);
    this.facts.config.warnings = configuration.warnings;
    return configuration;
  }

  private writeFiles(configuration: Configuration, runDir: string, env: NodeJS.ProcessEnv | undefined): RigInput {
    const plugin = this.options.plugin ?? PLUGIN;
    if (!existsSync(plugin)) throw new Error(`${plugin} does not exist: npm run build makes it`);
    privateFolder(runDir);
    // A copy: both halves must load the same code, also when a new build appears while Envoy runs.
    copyFileSync(plugin, this.paths.plugin);
    const rig: RigInput = {
      wasmPath: this.paths.plugin,
      runDir,
      host: this.options.host,
      port: this.options.port,
      nonce: randomBytes(16).toString("hex"),
      endpoints: configuration.endpoints,
      pluginConfig: configuration.pluginConfig,
      idleTimeoutMs: configuration.idleTimeoutMs,
      maxRequestBytes: configuration.maxRequestBytes,
      maxAttempts: configuration.maxAttempts,
      accessLog: this.paths.accessLog,
      caBundle: certificateBundle(this.paths.caBundle, env),
    };
    writeRig(rig);
    return rig;
  }

  private async startEnvoy(rig: RigInput): Promise<void> {
    const { envoy, workers, logLevel, say, log } = this.options;
    const supervisor = new Supervisor({
      binary: envoy.binary,
      bootstrap: this.paths.bootstrap,
      admin: this.paths.admin,
      workers,
      logLevel,
      clean: (line) => this.redactor.clean(line),
      log,
      say: (line) => say(this.redactor.clean(line)),
    });
    this.supervisor = supervisor;
    await supervisor.start();
    this.port = supervisor.port;
    // A port that the system chose is kept when Envoy has to be started again.
    if (rig.port === 0) replaceJson(this.paths.bootstrap, buildRig({ ...rig, port: this.port }).bootstrap);
    this.facts.endpoint = `http://${urlHost(rig.host)}:${this.port}/v1`;
  }

  private async startApi(): Promise<void> {
    const app = gatewayApi({ facts: () => this.currentFacts(), admin: this.paths.admin, control: this.paths.control });
    try {
      const api = await serveApi(app, this.options.consolePort);
      this.consolePort = api.port;
      this.closers.push(() => api.close());
    } catch (error) {
      throw portError(error as NodeJS.ErrnoException, "127.0.0.1", this.options.consolePort, "--console-port");
    }
  }

  private currentFacts(): GatewayFacts {
    const { state = "starting", restarts = 0, since = 0 } = this.supervisor ?? {};
    return { ...this.facts, envoy: { ...this.facts.envoy, state, restarts, since } };
  }

  /** One change after the other, the last one with the newest content. */
  private changed(): void {
    this.applying = this.applying.then(() => this.apply()).catch((error: unknown) => this.refuse([(error as Error).message]));
  }

  private async apply(): Promise<void> {
    if (this.stopped !== undefined || this.files === undefined) return;
    const configuration = this.read();
    if ("errors" in configuration) return this.refuse(configuration.errors);
    const result = await this.files.apply(assignClusters(configuration, this.files.clusters()));
    if (this.stopped !== undefined) return;
    if (!result.ok) return this.refuse([result.reason, ...this.pluginErrors()]);
    this.facts.config.inForceSince = Date.now();
    this.facts.config.errors = [];
    this.tellWhatWaits(configuration);
    this.options.say(`configuration in force since ${clock()}`);
  }

  private refuse(errors: readonly string[]): void {
    this.facts.config.errors = errors.map((error) => this.redactor.clean(error));
    this.options.say(`the new configuration is not in force, the one before stays: ${this.options.configFile} has`);
    for (const error of this.facts.config.errors) this.options.say(`  ${error}`);
  }

  /** Why the plugin refused: it logs each reason at level error. */
  private pluginErrors(): string[] {
    const lines = this.supervisor?.recentLines() ?? [];
    return [...new Set(lines.filter((line) => line.startsWith("[error] ")).map((line) => line.slice("[error] ".length)))].slice(-5);
  }

  /** Limits that Envoy's listener holds come with the next start. */
  private tellWhatWaits(now: Configuration): void {
    for (const key of ["idleTimeoutMs", "maxRequestBytes"] as const) {
      if (this.started !== undefined && now[key] !== this.started[key])
        this.options.say(`${key.replace(/Ms$/, "")} changes with the next start`);
    }
  }

  private async stopParts(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
    await this.supervisor?.stop();
    // After Envoy: what it has still to say is read.
    this.journal?.close();
    rmSync(this.options.runDir, { recursive: true, force: true });
  }
}

/** The address as a URL has it; one that stands for all addresses is reached as this machine. */
export function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function clock(): string {
  return new Date().toLocaleTimeString("en-GB");
}
