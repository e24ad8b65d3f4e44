// The gateway as a whole: files written, Envoy supervised, configuration watched, status served. What a command line needs is in main.ts.
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ConsoleApi } from "./api/console-api.js";
import { isLoopback } from "./api/hosts.js";
import { pluginStatus } from "./api/plugin-status.js";
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
import { connectHost, LOOPBACK, passwordNeeded, urlHost } from "./addresses.js";
import { guardFolder, removeRunFolder } from "./guard.js";
import { Journal } from "./journal.js";
import { Notifier } from "./notify/notifier.js";
import { removeLeftovers } from "./leftovers.js";
import type { Kept, KeeperLink, KeptServing } from "./kept.js";
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
  /** Bound of the history in bytes; 0: none is kept. Default: 200 MB. */
  historyBytes?: number;
  workers: number;
  logLevel: LogLevel;
  demo: boolean;
  /** The gateway's own words, and Envoy's log without token values. */
  say: (line: string) => void;
  log: (line: string) => void;
  /** Another process is Envoy's parent, and takes the run folder away. Default: this one. */
  keeper?: KeeperLink;
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
  private rig: RigInput | undefined;
  private readonly closers: (() => void | Promise<void>)[] = [];
  private letGoOfFolder: () => void = () => undefined;
  private stopped: Promise<void> | undefined;
  private demo: boolean;
  private readonly owed: OwedWrites;
  private files: LiveFiles | undefined;
  private drills: DrillServer | undefined;
  private console_: ConsoleApi | undefined;

  constructor(private readonly options: GatewayOptions) {
    this.paths = runPaths(options.runDir);
    this.demo = options.demo;
    const { configFile, env, say } = options;
    this.owed = new OwedWrites((line) => say(`warning: ${line}`));
    this.closers.push(() => this.owed.close());
    const pluginErrors = () => pluginErrorsIn(this.supervisor?.recentLines() ?? []);
    const remember = () => this.remembered();
    this.current = new CurrentConfiguration({ file: configFile, env, redactor: this.redactor, say, pluginErrors, remember });
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
    const { host, port, consolePort, consoleHost = LOOPBACK, runDir, keeper } = this.options;
    const kept = keeper?.kept;
    if (!isLoopback(consoleHost) && this.options.password === undefined) throw new Error(passwordNeeded(consoleHost));
    if (kept?.serving === undefined) await refuseTakenPort(host, port, "--port");
    await refuseTakenPort(consoleHost, consolePort, "--console-port");
    privateFolder(runDir);
    if (keeper === undefined) this.letGoOfFolder = guardFolder(runDir);
    this.closers.push(removeLeftovers(this.options.configFile));
    this.closers.push(outlive((line) => this.options.say(this.redactor.clean(line))));
    this.journal = await Journal.open(this.paths.accessLog);
    this.drills = await serveDrills(this.paths.drill);
    this.closers.push(() => this.drills?.close());
    if (kept !== undefined) await this.adopt(kept);
    else if (this.options.guided !== true || existsSync(this.options.configFile)) await this.startServing();
    await this.startApi();
    this.startNotifier(kept !== undefined);
    await this.remember();
  }

  /** Goes on where another process ended. Envoy served all the while. */
  private async adopt({ secrets, configFile, demo, consolePort, serving }: Kept): Promise<void> {
    this.redactor.add(secrets);
    this.current.facts.file = configFile;
    this.demo = demo;
    this.consolePort = consolePort;
    if (serving !== undefined) await this.adoptServing(serving);
  }

  private async adoptServing({ rig, live, current, port, restarts, since }: KeptServing): Promise<void> {
    const { configuration } = current;
    this.rig = rig;
    this.port = port;
    this.exampleModel = configuration.exampleModel;
    const files = this.liveFiles(rig);
    await files.adopt(live, configuration.timeoutMs);
    await this.supervise(rig).adopt({ envoy: this.options.keeper?.running, port, restarts, since });
    this.follow(files, configuration, current);
  }

  /** Tells the keeper what the next process has to know. Never rejects. */
  private async remember(): Promise<void> {
    await this.options.keeper?.remember({
      configFile: this.current.facts.file,
      demo: this.demo,
      consolePort: this.consolePort,
      secrets: this.redactor.all(),
      ...this.keptServing(),
    });
  }

  /** The same where nobody waits. */
  private remembered(): void {
    this.remember().catch(() => undefined);
  }

  private keptServing(): { serving?: KeptServing } {
    const { rig, files, supervisor, port } = this;
    const current = this.current.kept;
    if (rig === undefined || files === undefined || supervisor === undefined || current === undefined) return {};
    const { restarts, since } = supervisor;
    return { serving: { rig, live: files.state(), current, port, restarts, since } };
  }

  /** Envoy with the configuration that the file holds. One gateway has one. */
  private async startServing(): Promise<void> {
    if (this.supervisor !== undefined) throw new Error("a configuration is served already");
    try {
      await this.serveFile();
    } catch (error) {
      await this.serveNothing();
      throw error;
    }
  }

  /** After a start that failed: another one can follow. */
  private async serveNothing(): Promise<void> {
    this.files?.close();
    await this.ended(() => this.supervisor?.stop());
    this.supervisor = this.rig = this.files = undefined;
    this.exampleModel = "";
    this.port = 0;
    await this.remember();
  }

  private async serveFile(): Promise<void> {
    const configFile = this.current.facts.file;
    const configuration = this.current.read();
    if ("errors" in configuration) throw new RefusedError(configFile, configuration.errors);
    this.exampleModel = configuration.exampleModel;
    const rig = this.writeFiles(configuration);
    this.rig = rig;
    const files = this.liveFiles(rig);
    await this.startEnvoy(rig);
    this.follow(files, configuration);
    await this.remember();
  }

  private liveFiles(rig: RigInput): LiveFiles {
    this.files = new LiveFiles(rig, this.owed, () => this.remember());
    return this.files;
  }

  private follow(files: LiveFiles, configuration: Configuration, kept?: KeptServing["current"]): void {
    const following = this.current.follow(configuration, files, kept);
    this.closers.push(() => following.close());
    this.closers.push(() => files.close());
  }

  /** The demo instead of a configuration: its file is in the run folder and goes with it. */
  private async startDemo(): Promise<void> {
    const text = await this.options.demoConfiguration?.();
    if (text === undefined || this.supervisor !== undefined) return;
    const { facts } = this.current;
    const before = facts.file;
    const file = join(this.options.runDir, "ai-failover.yaml");
    replaceFile(file, text);
    facts.file = file;
    this.demo = true;
    try {
      await this.startServing();
    } catch (error) {
      facts.file = before;
      this.demo = false;
      rmSync(file, { force: true });
      await this.remember();
      throw error;
    }
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
      maxHeldBytes: configuration.maxHeldBytes,
      maxAttempts: configuration.maxAttempts,
      accessLog: this.paths.accessLog,
      drills: true,
      hop: true,
      sockets: true,
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

  private supervise(rig: RigInput): Supervisor {
    const { envoy, workers, logLevel, say, log, keeper } = this.options;
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
      serving: () => {
        this.console_?.envoyStarted();
        this.remembered();
      },
      ...(keeper === undefined ? {} : { launch: keeper.launch }),
    });
    this.supervisor = supervisor;
    return supervisor;
  }

  private async startEnvoy(rig: RigInput): Promise<void> {
    const supervisor = this.supervise(rig);
    // The console may have guided for hours since it was looked at first.
    await refuseTakenPort(rig.host, rig.port, "--port");
    await supervisor.start();
    this.port = supervisor.port;
    // A port that the system chose is kept when Envoy has to be started again.
    const kept = () => replaceJson(this.paths.bootstrap, buildRig({ ...rig, port: this.port }).bootstrap);
    if (rig.port === 0) this.owed.write("Envoy's port", kept);
  }

  private async startApi(): Promise<void> {
    const { consoleHost = LOOPBACK } = this.options;
    // The one that the system chose for the process before.
    const consolePort = this.options.consolePort || this.consolePort;
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
      adopted: this.options.keeper?.kept?.serving !== undefined,
    });
    this.console_ = console_;
    this.closers.push(() => console_.close());
    try {
      const api = await serveApi(console_.app, consoleHost, consolePort);
      this.consolePort = api.port;
      this.closers.push(() => api.close());
    } catch (error) {
      throw portError(error as NodeJS.ErrnoException, consoleHost, consolePort, "--console-port");
    }
  }

  /** Tells a webhook what changes, where the configuration has one. */
  private startNotifier(adopted: boolean): void {
    const { current, redactor, options } = this;
    const tokens = () => current.configuration?.tokens ?? new Map<string, readonly string[]>();
    const notifier = new Notifier({
      look: () => pluginStatus(this.paths.control, tokens()),
      restarts: () => this.supervisor?.restarts ?? 0,
      refused: () => current.facts.errors,
      clean: (text) => redactor.clean(text),
      say: (line) => options.say(redactor.clean(line)),
      sent: (changes) => this.console_?.notified(changes.map(({ text }) => text).join("; ")),
      adopted,
    });
    const configure = (): void => notifier.configure(current.configuration?.notify, current.configuration?.targets ?? new Map());
    current.alsoOnChange.push(() => {
      if (current.facts.errors.length === 0) configure();
      notifier.configurationChanged();
    });
    configure();
    const leave = this.journal?.subscribe((event) => notifier.happened(event));
    this.closers.push(() => {
      leave?.();
      notifier.close();
    });
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
    const { runDir, say, keeper } = this.options;
    if (keeper === undefined) removeRunFolder(runDir, this.letGoOfFolder, say);
  }
}

/** Why the plugin refused: it logs each reason at level error. */
function pluginErrorsIn(lines: readonly string[]): string[] {
  return [...new Set(lines.filter((line) => line.startsWith("[error] ")).map((line) => line.slice("[error] ".length)))].slice(-5);
}
