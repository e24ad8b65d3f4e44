// A gateway whose traffic shows everything that its metrics can show: good and bad providers, streams, clients that leave, keys.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { Gateway } from "../../gateway/gateway.js";
import { makeRunFolder } from "../../gateway/paths.js";
import { after, answer, eventsThen, ok, silent } from "./answers.js";
import { open, post, send } from "./client.js";
import { eventually } from "./gate.js";
import { HEALTH_CHECK_MODEL, Provider } from "./provider.js";
import { overSocket } from "./socket-request.js";

const KEY = "ck-observed";
const CONTENT = { data: JSON.stringify({ choices: [{ index: 0, delta: { content: "half" } }] }) };
/** Usage with each of its parts. */
const DETAILED = {
  usage: {
    ...{ input_tokens: 11, cache_read_input_tokens: 5, cache_creation_input_tokens: 2 },
    ...{ output_tokens: 7, output_tokens_details: { reasoning_tokens: 4 } },
  },
};

/** Which requests the traffic consists of, besides good ones to `chat`. */
export type Trouble = "alone" | "stubborn" | "broken" | "slow" | "refused" | "dead" | "leaving" | "cached";

export class ObservedGateway {
  /** What the traffic asks for at the moment. */
  readonly troubles = new Set<Trouble>();
  /** The address that is scraped answers. */
  up = true;
  private running = true;
  /** Requests may have met an Envoy that was ended. */
  private killed = false;
  private traffic: Promise<void> = Promise.resolve();

  private constructor(
    private readonly folder: string,
    private readonly runDir: string,
    private readonly provider: Provider,
    private readonly gateway: Gateway,
    private readonly scraped: Server,
  ) {}

  static async start(): Promise<ObservedGateway> {
    const folder = mkdtempSync(join(tmpdir(), "ai-failover-observed-"));
    const runDir = makeRunFolder(0);
    const provider = await Provider.start();
    provider.script({ model: "cut" }, eventsThen([CONTENT], { do: "cut" }));
    provider.script({ model: "slow" }, after(400, ok()));
    provider.script({ model: "silent" }, silent);
    provider.script({ model: "cached" }, answer(200, { choices: [{ message: { role: "assistant", content: "x" } }], ...DETAILED }));
    const configFile = join(folder, "ai-failover.yaml");
    writeFileSync(configFile, stringify(configuration(provider.baseUrl)));
    const gateway = new Gateway({
      ...{ configFile, runDir, host: "127.0.0.1", port: 0, consolePort: 0, workers: 2, logLevel: "info", demo: false, stateDir: folder },
      ...{ envoy: await findEnvoy(), say: () => undefined, log: () => undefined, env: {} },
    });
    await gateway.start();
    const scraped = createServer((_request, response) => {
      if (!made.up) return void response.destroy();
      const asked = httpRequest({ port: gateway.consolePort, path: "/metrics", headers: { host: "localhost" } }, (got) =>
        got.pipe(response),
      );
      asked.on("error", () => response.destroy()).end();
    }).listen(0, "127.0.0.1");
    await once(scraped, "listening");
    const made = new ObservedGateway(folder, runDir, provider, gateway, scraped);
    made.traffic = made.flow();
    return made;
  }

  /** Host and port to scrape. */
  get target(): string {
    return `127.0.0.1:${(this.scraped.address() as AddressInfo).port}`;
  }

  /** Begins a drill, or ends those of a provider. */
  async drill(query: string): Promise<void> {
    const { status, body } = await overSocket(join(this.runDir, "control.sock"), "POST", `/drill${query}`);
    if (status !== 200) throw new Error(`the drill was refused: ${status} ${body}`);
  }

  /** Replaces the file by one that is refused, or puts the good one back. */
  spoil(bad: boolean): void {
    const text = stringify(configuration(this.provider.baseUrl));
    writeFileSync(join(this.folder, "ai-failover.yaml"), bad ? text.replace("provider: alone", "provider: nobody") : text);
  }

  /** Ends Envoy as a fault does. */
  async killEnvoy(): Promise<void> {
    const pid = this.gateway.envoyPid;
    if (pid === undefined) throw new Error("Envoy does not run");
    this.killed = true;
    process.kill(pid, "SIGKILL");
    await eventually("another Envoy runs", () => this.gateway.envoyPid !== undefined && this.gateway.envoyPid !== pid);
  }

  /** No request comes any more, and the last one is answered. */
  async quiet(): Promise<void> {
    this.running = false;
    await this.traffic;
  }

  async stop(): Promise<void> {
    await this.quiet();
    await this.gateway.stop();
    await this.provider.close();
    this.scraped.closeAllConnections();
    this.scraped.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** One request after the other: as much traffic as the machine gives, and no more. */
  private async flow(): Promise<void> {
    const base = `http://127.0.0.1:${this.gateway.port}/v1`;
    const headers = { authorization: `Bearer ${KEY}` };
    for (let i = 0; this.running; i++) {
      await this.round(base, headers, i % 2 === 0).catch((error: unknown) => {
        if (!this.killed) throw error;
      });
    }
  }

  private async round(base: string, headers: Record<string, string>, stream: boolean): Promise<void> {
    await post(base, { model: "chat", stream, headers });
    if (this.troubles.has("alone")) await post(base, { model: "alone", stream, headers });
    if (this.troubles.has("stubborn")) await post(base, { model: "stubborn", headers });
    if (this.troubles.has("broken")) await (await open(base, { model: "cut", stream: true, headers })).whole();
    if (this.troubles.has("slow")) await post(base, { model: "slow", stream: true, headers });
    if (this.troubles.has("dead")) await post(base, { model: "dead", headers });
    if (this.troubles.has("cached")) await post(base, { model: "cached", headers });
    if (this.troubles.has("leaving")) await this.leave(base, headers);
    if (this.troubles.has("refused")) await post(base, { model: "chat" });
  }

  /** A client that goes away before it has an answer. */
  private async leave(base: string, headers: Record<string, string>): Promise<void> {
    const asked = () => this.provider.requests.filter(({ model }) => model === "silent").length;
    const before = asked();
    const request = send(base, { model: "silent", headers });
    await eventually("the provider is asked", () => asked() > before);
    request.destroy();
  }
}

function configuration(baseUrl: string): object {
  const failover = { healthCheckModel: HEALTH_CHECK_MODEL, healthCheckInterval: "200ms", healthCheckMaxInterval: "200ms" };
  const provider = (id: string, apiTokens: string[], more: object = {}) => ({ id, type: "openai", apiTokens, baseUrl, failover, ...more });
  const to = (name: string, provider: string, fallbacks?: object[]) => ({ name, match: { model: name }, provider, fallbacks });
  const rescue = [{ provider: "deepseek" }];
  return {
    providers: [
      provider("qwen", ["sk-observed-1", "sk-observed-2"]),
      provider("deepseek", ["sk-observed-3"]),
      provider("alone", ["sk-observed-4"]),
      provider("stubborn", ["sk-observed-5"], { failover: { enabled: false } }),
      provider("dead", ["sk-observed-6"], { baseUrl: "http://127.0.0.1:1/v1", failover: { enabled: false } }),
    ],
    routes: [
      to("chat", "qwen", rescue),
      to("alone", "alone"),
      to("stubborn", "stubborn", rescue),
      to("dead", "dead", rescue),
      to("slow", "deepseek"),
      to("cut", "stubborn"),
      to("silent", "stubborn"),
      to("cached", "deepseek"),
    ],
    clientKeys: [{ name: "observer", hash: `sha256:${createHash("sha256").update(KEY).digest("hex")}` }],
  };
}
