// A gateway in this process, in front of simulated providers, for tests of what happens while it runs.
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { Gateway, type GatewayOptions } from "../../gateway/gateway.js";
import { makeRunFolder } from "../../gateway/paths.js";
import { eventually } from "../support/gate.js";
import { temporaryFolder } from "./folder.js";

export interface Running {
  gateway: Gateway;
  configFile: string;
  /** The demo's configuration, to be changed. */
  yaml: string;
  runDir: string;
  /** What the gateway said, and what it passed on of Envoy's log. */
  said: string[];
  log: string[];
}

/** Starts a gateway on ports that the system chooses; it is stopped when the test ends. */
export async function runGateway(
  changes: Partial<GatewayOptions> = {},
  change = (yaml: string) => yaml,
  file: "written" | "absent" | "linked" = "written",
): Promise<Running> {
  const providers = await startDemoProviders();
  onTestFinished(async () => void (await Promise.all(providers.map((provider) => provider.close()))));
  const [qwen, deepseek] = providers;
  const yaml = change(demoConfiguration(qwen?.baseUrl ?? "", deepseek?.baseUrl ?? ""));
  const configFile = changes.configFile ?? join(temporaryFolder(), "ai-failover.yaml");
  if (file === "written") writeFileSync(configFile, yaml);
  if (file === "linked") {
    writeFileSync(`${configFile}.real`, yaml);
    symlinkSync(`${configFile}.real`, configFile);
  }
  const said: string[] = [];
  const log: string[] = [];
  const runDir = changes.runDir ?? makeRunFolder(0);
  const stateDir = temporaryFolder();
  const gateway = new Gateway({
    ...{ configFile, runDir, host: "127.0.0.1", port: 0, consolePort: 0, workers: 1, logLevel: "info", demo: false, stateDir },
    envoy: await findEnvoy(),
    say: (line) => said.push(line),
    log: (line) => log.push(line),
    env: {},
    ...changes,
  });
  onTestFinished(() => gateway.stop());
  await gateway.start();
  return { gateway, configFile, yaml, runDir, said, log };
}

/** A chat completion through the gateway. */
export function chat({ gateway }: Pick<Running, "gateway">, model: string, more: object = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`http://127.0.0.1:${gateway.port}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }], ...more }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The status answer on the console port. */
export async function status({ gateway }: Pick<Running, "gateway">): Promise<{
  config: { errors: string[]; inForceSince: number };
  envoy: { restarts: number; state: string };
  providers: { id: string }[];
}> {
  return (await (await fetch(`http://127.0.0.1:${gateway.consolePort}/api/status`)).json()) as Awaited<ReturnType<typeof status>>;
}

/** Waits until the gateway has said a line with this text. */
export async function untilSaid({ said }: Pick<Running, "said">, text: string): Promise<void> {
  await eventually(`the gateway says "${text}"`, () => said.some((line) => line.includes(text)));
}
