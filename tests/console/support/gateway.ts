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
  chat(model: string, more?: object, headers?: Record<string, string>): Promise<Response>;
  /** Ends it and starts another one on the same ports and files; `away` runs between the two. */
  restart(away: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it on ports that the system chooses. Without a text there is no configuration: the page guides. */
export async function startGateway(yaml: string | undefined, changes: Partial<GatewayOptions> = {}): Promise<RunningGateway> {
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-console-"));
  const configFile = join(folder, "ai-failover.yaml");
  if (yaml !== undefined) writeFileSync(configFile, yaml, { mode: 0o600 });
  const make = async (port: number, consolePort: number) => {
    const gateway = new Gateway({
      ...{ configFile, runDir: makeRunFolder(0), stateDir: join(folder, "state"), host: "127.0.0.1", port, consolePort },
      ...{ workers: 2, logLevel: "warn" as const, demo: false, guided: true },
      envoy: await findEnvoy(),
      say: () => undefined,
      log: () => undefined,
      env: {},
      ...changes,
    });
    await gateway.start();
    return gateway;
  };
  const running: RunningGateway = {
    gateway: await make(0, 0),
    url: "",
    configFile,
    chat: (model, more = {}, headers = {}) =>
      fetch(`http://127.0.0.1:${running.gateway.port}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }], ...more }),
        // A gateway that does not answer is told, and not waited for without an end.
        signal: AbortSignal.timeout(60_000),
      }),
    restart: async (away) => {
      const { port, consolePort } = running.gateway;
      await running.gateway.stop();
      await away();
      running.gateway = await make(port, consolePort);
    },
    stop: async () => {
      await running.gateway.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  running.url = `http://127.0.0.1:${running.gateway.consolePort}`;
  return running;
}
