// The gateway as a whole: files written, Envoy supervised, configuration watched, status served. What a command line needs is in main.ts.
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ConsoleApi } from "./api/console-api.js";
import { isLoopback } from "./api/hosts.js";
import { serveApi } from "./api/serve.js";
import type { GatewayFacts } from "./api/status.js";
import type { Configuration } from "./configuration.js";
import { CurrentConfiguration } from "./current.js";
import type { LogLevel } from "./envoy/arguments.js";
import { buildRig } from "./envoy/bootstrap.js";
import { certificateBundle } from "./envoy/certificates.js";
import { privateFolder, replaceFile, replaceJson, writeRig } from "./envoy/files.js";
import type { FoundEnvoy } from "./envoy/find.js";
import { OwedWrites } from "./envoy/owed-writes.js";
import { type RigInput, runPaths } from "./envoy/rig.js";
import { type DrillServer, serveDrills } from "./drill/server.js";
import { guardFolder } from "./guard.js";
import { Journal } from "./journal.js";
import { outlive } from "./outlive.js";
import type { PasswordHash } from "./password.js";
import { tracingFrom } from "./envoy/tracing.js";
import { PLUGIN, VERSION } from "./paths.js";
import { portError, refuseTakenPort } from "./ports.js";
import { Redactor } from "./redact.js";
import { LiveFiles } from "./reload.js";
import { Supervisor } from "./supervise.js";

export interface GatewayOptions {
  /** Absolute path of the configuration. */
  configFile: string;
  /** Private folder for this Envoy; removed at the end. */
  runDir: string;
  envoy: FoundEnvoy;
  host: string;
  port: number;
  consolePort: number;
  /** Address of the console; default: loopback. Any other needs a password. */
  consoleHost?: string;
  /** Names that the console answers to besides its address, behind a proxy for instance. */
  consoleNames?: readonly string[];
  /** Hash of the console's password; undefined: none is set. */
  password?: PasswordHash;
  /** Without a configuration, start the console alone: it guides. */
  guided?: boolean;
  /** Simulated providers for who wants to try: starts them and resolves with the configuration's text. */
  demoConfiguration?: () => Promise<string>;
  /** Folder for the history of configurations; default: in the user's state folder. */
  stateDir?: string;
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
  private readonly paths: ReturnType<typeof runPaths>;
  private readonly current: CurrentConfiguration;
  private supervisor: Supervisor | undefined;
  private readonly closers: (() => void | Promise<void>)[] = [];
  private letGoOfFolder: () => void = () => undefined;
  private stopped: Promise<void> | undefined;
  private demo: boolean;
  private readonly owed: OwedWrites;
  private files: LiveFiles | undefined;
  private drills: DrillServer | undefined;

  constructor(private readonly options: GatewayOptions) {
    this.paths = runPaths(options.runDir);
    this.demo = options.demo;
    const { configFile, env, say } = options;
    this.owed = new OwedWrites((line) => say(`warning: ${line}`));
    this.closers.push(() => this.owed.close());
    const pluginErrors = () => pluginErrorsIn(this.supervisor?.recentLines() ?? []);
    this.current = new CurrentConfiguration({ file: configFile, env, redactor: this.redactor, say, pluginErrors });
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
    this.removeRunFolder();
  }

  /** The process id of Envoy, while it runs. */
  get envoyPid(): number | undefined {
    return this.supervisor?.pid;
  }

  /** The console's address and port, `127.0.0.1` where it listens on all. */
  get consoleUrl(): string {
    return `http://${urlHost(this.options.consoleHost ?? LOOPBACK)}:${this.consolePort}`;
  }

  private async startParts(): Promise<void> {
    const { host, port, consolePort, consoleHost = LOOPBACK, runDir } = this.options;
    if (!isLoopback(consoleHost) && this.options.password === undefined) throw new Error(passwordNeeded(consoleHost));
    await refuseTakenPort(host, port, "--port");
    await refuseTakenPort(consoleHost, consolePort, "--console-port");
    privateFolder(runDir);
    this.letGoOfFolder = guardFolder(runDir);
    this.closers.push(outlive((line) => this.options.say(this.redactor.clean(line))));
    this.journal = await Journal.open(this.paths.accessLog);
    this.drills = await serveDrills(this.paths.drill);
    this.closers.push(() => this.drills?.close());
    if (this.options.guided !== true || existsSync(this.options.configFile)) await this.startServing();
    await this.startApi();
  }

  /** Envoy with the configuration that the file holds. */
  private async startServing(): Promise<void> {
    const configFile = this.current.facts.file;
    const configuration = this.current.read();
    if ("errors" in configuration) throw new RefusedError(configFile, configuration.errors);
    this.exampleModel = configuration.exampleModel;
    const rig = this.writeFiles(configuration);
    const files = new LiveFiles(rig, this.owed);
    this.files = files;
    await this.startEnvoy(rig);
    const following = this.current.follow(configuration, files);
    this.closers.push(() => following.close());
    this.closers.push(() => files.close());
  }

  /** The demo instead of a configuration: its file is in the run folder and goes with it. */
  private async startDemo(): Promise<void> {
    const text = await this.options.demoConfiguration?.();
    if (text === undefined || this.supervisor !== undefined) return;
    const file = join(this.options.runDir, "ai-failover.yaml");
    replaceFile(file, text);
    this.current.facts.file = file;
    this.demo = true;
    await this.startServing();
  }

  private writeFiles(configuration: Configuration): RigInput {
    const { runDir, env } = this.options;
    this.copyPlugin();
    const tracing = tracingFrom(env ?? process.env);
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
      drills: true,
      envoyVersion: this.options.envoy.version,
      ownNames: isLoopback(this.options.host),
      releasesMemory: process.platform === "linux",
      ...(tracing === undefined ? {} : { tracing }),
      caBundle: certificateBundle(this.paths.caBundle, env),
    };
    writeRig(rig);
    return rig;
  }

  /** A copy: both halves must load the same code, also when a new build appears while Envoy runs. */
  private copyPlugin(): void {
    const plugin = this.options.plugin ?? PLUGIN;
    if (!existsSync(plugin)) throw new Error(`${plugin} does not exist: npm run build makes it`);
    copyFileSync(plugin, this.paths.plugin);
  }

  /** Somebody may have tidied up the run folder; an Envoy that starts again needs all of it, and the FIFO before it would make a file. */
  private async refill(rig: RigInput): Promise<void> {
    const { plugin, bootstrap, clusters, downstream, upstream, caBundle, accessLog, drill } = this.paths;
    const written = [plugin, bootstrap, clusters, downstream, upstream, ...(rig.caBundle === caBundle ? [caBundle] : [])];
    if (!written.every((file) => existsSync(file))) {
      privateFolder(this.options.runDir);
      if (!existsSync(plugin)) this.copyPlugin();
      certificateBundle(caBundle, this.options.env);
      writeRig({ ...rig, port: this.port, ...this.files?.inForce() });
    }
    if (!existsSync(accessLog)) await this.journal?.renew(accessLog);
    if (existsSync(drill)) return;
    await this.drills?.close();
    this.drills = await serveDrills(drill);
  }

  private async startEnvoy(rig: RigInput): Promise<void> {
    const { envoy, workers, logLevel, say, log } = this.options;
    const supervisor = new Supervisor({
      binary: envoy.binary,
      bootstrap: this.paths.bootstrap,
      admin: this.paths.admin,
      workers,
      logLevel,
      clean: (line) => this.redactor.cleanLog(line),
      log,
      say: (line) => say(this.redactor.clean(line)),
      prepare: () => this.refill(rig),
    });
    this.supervisor = supervisor;
    await supervisor.start();
    this.port = supervisor.port;
    // A port that the system chose is kept when Envoy has to be started again.
    const kept = () => replaceJson(this.paths.bootstrap, buildRig({ ...rig, port: this.port }).bootstrap);
    if (rig.port === 0) this.owed.write("Envoy's port", kept);
  }

  private async startApi(): Promise<void> {
    const { consoleHost = LOOPBACK, consolePort } = this.options;
    const console_ = new ConsoleApi({
      ...this.options,
      consoleHost,
      paths: this.paths,
      current: this.current,
      redactor: this.redactor,
      facts: () => this.facts(),
      endpoint: () => (this.port === 0 ? undefined : { host: connectHost(this.options.host), port: this.port }),
      begin: () => this.startServing(),
      ...(this.options.demoConfiguration === undefined ? {} : { startDemo: () => this.startDemo() }),
      journal: this.journal,
    });
    this.closers.push(() => console_.close());
    try {
      const api = await serveApi(console_.app, consoleHost, consolePort);
      this.consolePort = api.port;
      this.closers.push(() => api.close());
    } catch (error) {
      throw portError(error as NodeJS.ErrnoException, consoleHost, consolePort, "--console-port");
    }
  }

  private facts(): GatewayFacts {
    const { envoy, host } = this.options;
    const { state = "stopped", restarts = 0, since = 0 } = this.supervisor ?? {};
    return {
      version: VERSION,
      endpoint: this.port === 0 ? "" : `http://${urlHost(host)}:${this.port}/v1`,
      demo: this.demo,
      firstRun: this.supervisor === undefined,
      envoy: { version: envoy.version, state, restarts, since },
      config: this.current.facts,
    };
  }

  private async stopParts(): Promise<void> {
    for (const close of this.closers.reverse()) await this.ended(close);
    await this.ended(() => this.supervisor?.stop());
    // After Envoy: what it has still to say is read.
    this.journal?.close();
    this.removeRunFolder();
  }

  /** What does not end well keeps nothing else from ending. */
  private async ended(end: () => void | Promise<void> | undefined): Promise<void> {
    try {
      await end();
    } catch (error) {
      this.options.say(`warning: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private removeRunFolder(): void {
    const { runDir, say } = this.options;
    try {
      rmSync(runDir, { recursive: true, force: true });
      this.letGoOfFolder();
    } catch (error) {
      say(`warning: ${runDir} holds API tokens and cannot be removed: ${(error as Error).message}`);
    }
  }
}

const LOOPBACK = "127.0.0.1";

/** Why a console that others can reach does not start. */
export function passwordNeeded(host: string): string {
  return (
    `--console-host ${host} lets other machines reach the console, which can change everything: set a password first, with ` +
    "`ai-failover password`, AI_FAILOVER_CONSOLE_PASSWORD or AI_FAILOVER_CONSOLE_PASSWORD_FILE"
  );
}

/** Why the plugin refused: it logs each reason at level error. */
function pluginErrorsIn(lines: readonly string[]): string[] {
  return [...new Set(lines.filter((line) => line.startsWith("[error] ")).map((line) => line.slice("[error] ".length)))].slice(-5);
}

function connectHost(host: string): string {
  return host === "0.0.0.0" || host === "::" ? LOOPBACK : host;
}

/** The address as a URL has it; one that stands for all addresses is reached as this machine. */
export function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
