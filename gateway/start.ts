// `ai-failover start`: which configuration, then the keeper, which starts the gateway's own process.
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isLoopback } from "./api/hosts.js";
import { passwordNeeded } from "./addresses.js";
import { demoConfiguration as demoYaml, startDemoProviders } from "./demo/scenario.js";
import type { DemoProvider } from "./demo/provider.js";
import { findEnvoy } from "./envoy/find.js";
import type { StartFlags } from "./flags.js";
import { runPaths } from "./envoy/rig.js";
import { guardFolder, removeRunFolder } from "./guard.js";
import { Keeper } from "./keeper/keeper.js";
import { findPassword, type PasswordHash } from "./password.js";
import { makeRunFolder } from "./paths.js";
import { refuseTakenPort } from "./ports.js";

export const CONFIG_NAME = "ai-failover.yaml";

/** A running gateway with its simulated providers, where it has some. */
export interface Started {
  stop(): Promise<void>;
  kill(): void;
}

export interface Output {
  say: (line: string) => void;
  /** Somebody sits there who can be asked. */
  interactive: boolean;
  /** Another process was told to end what is to end as a whole. */
  onEnd: () => void;
}

/** The gateway could not be started, and has said why. */
export class StartError extends Error {
  constructor(readonly exitCode: number) {
    super("the gateway could not be started");
  }
}

/** Starts what the flags ask for and says how to use it. Rejects with a message for people. */
export async function start(flags: StartFlags, output: Output): Promise<Started> {
  const { say } = output;
  // Before a question is asked or a download begins.
  await refuseTakenPort(flags.host, flags.port, "--port");
  await refuseTakenPort(flags.consoleHost, flags.consolePort, "--console-port");
  const password = await consolePassword(flags, output);
  const configFile = await chooseConfiguration(flags, output);
  if (!isLoopback(flags.host))
    say(
      `warning: --host ${flags.host} lets other machines use your providers through this gateway: only clientKeys in the configuration asks them for a key`,
    );
  const envoy = await findEnvoy({ say });
  const providers: DemoProvider[] = [];
  const demoConfiguration = async () => {
    // Asked for again where the demo could not be served.
    if (providers.length === 0) providers.push(...(await startDemoProviders()));
    return demoText(providers);
  };
  const runDir = makeRunFolder(flags.port);
  const letGoOfFolder = guardFolder(runDir);
  const removeFolder = () => removeRunFolder(runDir, letGoOfFolder, say);
  const closeProviders = () => Promise.all(providers.map((provider) => provider.close()));
  const demo = configFile === undefined;
  const keeper = new Keeper({
    begin: {
      ...{ runDir, envoy, demo },
      configFile: configFile ?? writeDemo(runDir, await demoConfiguration()),
      host: flags.host,
      port: flags.port,
      consolePort: flags.consolePort,
      consoleHost: flags.consoleHost,
      consoleNames: flags.consoleNames,
      guided: flags.guided,
      historyBytes: flags.historyMb * 1024 * 1024,
      ...(password === undefined ? {} : { password }),
      ...(demo ? { stateDir: join(runDir, "state") } : {}),
      workers: flags.workers,
      logLevel: flags.logLevel,
    },
    admin: runPaths(runDir).admin,
    say,
    demoConfiguration,
    onEnd: output.onEnd,
  });
  const failed = await keeper.start();
  const stop = async () => {
    await keeper.stop();
    removeFolder();
    await closeProviders();
  };
  if (failed !== undefined) {
    await stop();
    throw new StartError(failed);
  }
  return {
    stop,
    kill() {
      keeper.kill();
      removeFolder();
    },
  };
}

/** The console's password; asked for where others can reach the console and there is none. Rejects where nobody can be asked. */
async function consolePassword(flags: StartFlags, { interactive, say }: Output): Promise<PasswordHash | undefined> {
  const known = await findPassword();
  if (known !== undefined || isLoopback(flags.consoleHost)) return known;
  if (!interactive || flags.yes) throw new Error(passwordNeeded(flags.consoleHost));
  say(`--console-host ${flags.consoleHost} lets other machines reach the console: it needs a password.`);
  await (await import("./setup/ask-password.js")).askPassword(say);
  return await findPassword();
}

/** The configuration is read again as it changes, and when the gateway's own process is another one: of a pipe there is nothing left by then. */
function refusePipe(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile() || found.isDirectory()) return;
  throw new Error(`--config: ${file} is a pipe or a device, which can be read once and not followed: write the configuration into a file`);
}

/** The file to use; undefined: the demo. */
async function chooseConfiguration(flags: StartFlags, { say, interactive }: Output): Promise<string | undefined> {
  if (flags.demo) return undefined;
  if (flags.config !== undefined) {
    const file = resolve(flags.config);
    if (!existsSync(file) && !flags.guided) throw new Error(`--config: ${file} does not exist`);
    refusePipe(file);
    return file;
  }
  const file = resolve(CONFIG_NAME);
  if (existsSync(file) || flags.guided) return file;
  if (interactive && !flags.yes) return (await (await import("./setup/first-run.js")).firstRun(file, say)) ? file : undefined;
  say(`no ${CONFIG_NAME} in ${process.cwd()}: starting the demo. To use your own providers, write one (see README.md),`);
  say("start this on a terminal without --yes to be asked for them, or with --guided to be asked in the console.");
  return undefined;
}

function writeDemo(runDir: string, text: string): string {
  const file = join(runDir, CONFIG_NAME);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

function demoText([qwen, deepseek]: readonly DemoProvider[]): string {
  return demoYaml(qwen?.baseUrl ?? "", deepseek?.baseUrl ?? "");
}
