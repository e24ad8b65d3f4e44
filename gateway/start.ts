// `ai-failover start`: which configuration, then the gateway, then what to do with it.
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isLoopback } from "./api/hosts.js";
import { demoConfiguration, startDemoProviders, WRONG_TOKEN_MODEL } from "./demo/scenario.js";
import type { DemoProvider } from "./demo/provider.js";
import { findEnvoy } from "./envoy/find.js";
import type { StartFlags } from "./flags.js";
import { Gateway, passwordNeeded, urlHost } from "./gateway.js";
import { findPassword, type PasswordHash } from "./password.js";
import { makeRunFolder, VERSION } from "./paths.js";
import { refuseTakenPort } from "./ports.js";
import { askPassword } from "./setup/ask-password.js";
import { firstRun } from "./setup/first-run.js";

export const CONFIG_NAME = "ai-failover.yaml";

/** A running gateway with its simulated providers, where it has some. */
export interface Started {
  stop(): Promise<void>;
  kill(): void;
}

export interface Output {
  say: (line: string) => void;
  log: (line: string) => void;
  /** Somebody sits there who can be asked. */
  interactive: boolean;
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
  const demo = configFile === undefined;
  const providers: DemoProvider[] = demo ? await startDemoProviders() : [];
  const closeProviders = () => Promise.all(providers.map((provider) => provider.close()));
  const runDir = makeRunFolder(flags.port);
  const gateway = new Gateway({
    ...{ runDir, envoy, demo, say },
    configFile: configFile ?? writeDemo(runDir, providers),
    host: flags.host,
    port: flags.port,
    consolePort: flags.consolePort,
    consoleHost: flags.consoleHost,
    consoleNames: flags.consoleNames,
    guided: flags.guided,
    demoConfiguration: async () => {
      providers.push(...(await startDemoProviders()));
      return demoText(providers);
    },
    ...(password === undefined ? {} : { password }),
    ...(demo ? { stateDir: join(runDir, "state") } : {}),
    workers: flags.workers,
    logLevel: flags.logLevel,
    log: output.log,
  });
  try {
    await gateway.start();
  } catch (error) {
    await closeProviders();
    throw error;
  }
  for (const line of closingLines(gateway, flags.host, demo)) say(line);
  return {
    async stop() {
      await gateway.stop();
      await closeProviders();
    },
    kill: () => gateway.kill(),
  };
}

/** The console's password; asked for where others can reach the console and there is none. Rejects where nobody can be asked. */
async function consolePassword(flags: StartFlags, { interactive, say }: Output): Promise<PasswordHash | undefined> {
  const known = await findPassword();
  if (known !== undefined || isLoopback(flags.consoleHost)) return known;
  if (!interactive || flags.yes) throw new Error(passwordNeeded(flags.consoleHost));
  say(`--console-host ${flags.consoleHost} lets other machines reach the console: it needs a password.`);
  await askPassword(say);
  return await findPassword();
}

/** The file to use; undefined: the demo. */
async function chooseConfiguration(flags: StartFlags, { say, interactive }: Output): Promise<string | undefined> {
  if (flags.demo) return undefined;
  if (flags.config !== undefined) {
    const file = resolve(flags.config);
    if (!existsSync(file) && !flags.guided) throw new Error(`--config: ${file} does not exist`);
    return file;
  }
  const file = resolve(CONFIG_NAME);
  if (existsSync(file) || flags.guided) return file;
  if (interactive && !flags.yes) return (await firstRun(file, say)) ? file : undefined;
  say(`no ${CONFIG_NAME} in ${process.cwd()}: starting the demo. To use your own providers, write one (see README.md),`);
  say("start this on a terminal without --yes to be asked for them, or with --guided to be asked in the console.");
  return undefined;
}

function writeDemo(runDir: string, providers: readonly DemoProvider[]): string {
  const file = join(runDir, CONFIG_NAME);
  writeFileSync(file, demoText(providers), { mode: 0o600 });
  return file;
}

function demoText([qwen, deepseek]: readonly DemoProvider[]): string {
  return demoConfiguration(qwen?.baseUrl ?? "", deepseek?.baseUrl ?? "");
}

/** The endpoint, the console's address and a curl stand last, where they are seen. */
function closingLines(gateway: Gateway, host: string, demo: boolean): string[] {
  if (gateway.port === 0) return ["", `There is no configuration yet. Open the console to be guided: ${gateway.consoleUrl}`];
  const base = `http://${urlHost(host)}:${gateway.port}/v1`;
  const model = demo ? "qwen-turbo" : gateway.exampleModel;
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
  return [
    "",
    `ai-failover ${VERSION} is running${demo ? " with simulated providers (nothing leaves this machine)" : ""}. Ctrl-C ends it.`,
    ...(demo ? demoLines() : []),
    "",
    `endpoint: ${base}`,
    `console:  ${gateway.consoleUrl}`,
    "try it:",
    `  curl -i ${base}/chat/completions -H 'content-type: application/json' -d '${body}'`,
  ];
}

function demoLines(): string[] {
  return [
    "",
    "  ask for qwen-turbo         qwen has two API tokens, the first is wrong: qwen answers every time",
    "  ask for deepseek-chat      the name's prefix leads to deepseek",
    `  ask for ${WRONG_TOKEN_MODEL}   the only API token is wrong: deepseek answers as deepseek-chat`,
    "  The header x-ai-trail of each rescued answer tells what happened.",
  ];
}
