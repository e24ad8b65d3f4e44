// The real gateway with the real Envoy in this process, in front of simulated providers.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEnvoy } from "../../../gateway/envoy/find.js";
import { Gateway, type GatewayOptions } from "../../../gateway/gateway.js";
import { makeRunFolder } from "../../../gateway/paths.js";

export interface RunningGateway {
  gateway: Gateway;
  /** Of the console. */
  url: string;
  configFile: string;
  chat(model: string, more?: object): Promise<Response>;
  stop(): Promise<void>;
}

/** Starts it on ports that the system chooses. Without a text there is no configuration: the page guides. */
export async function startGateway(yaml: string | undefined, changes: Partial<GatewayOptions> = {}): Promise<RunningGateway> {
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-console-"));
  const configFile = join(folder, "ai-failover.yaml");
  if (yaml !== undefined) writeFileSync(configFile, yaml, { mode: 0o600 });
  const gateway = new Gateway({
    ...{ configFile, runDir: makeRunFolder(0), stateDir: join(folder, "state"), host: "127.0.0.1", port: 0, consolePort: 0 },
    ...{ workers: 2, logLevel: "warn" as const, demo: false, guided: true },
    envoy: await findEnvoy(),
    say: () => undefined,
    log: () => undefined,
    env: {},
    ...changes,
  });
  await gateway.start();
  return {
    gateway,
    url: `http://127.0.0.1:${gateway.consolePort}`,
    configFile,
    chat: (model, more = {}) =>
      fetch(`http://127.0.0.1:${gateway.port}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }], ...more }),
      }),
    stop: async () => {
      await gateway.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
