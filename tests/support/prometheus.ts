// One Prometheus process that scrapes one address, with everything quick: it is asked, never waited for.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { freePort } from "./free-port.js";
import { eventually } from "./gate.js";
import { prometheusBinaries } from "./prometheus-binary.js";

export interface Sample {
  metric: Record<string, string>;
  value: [time: number, value: string];
}

export interface FiringAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  state: "pending" | "firing";
}

export class Prometheus {
  private log = "";

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {
    child.stderr?.on("data", (data: Buffer) => (this.log += data.toString()));
  }

  /** Scrapes `target` (host and port) five times a second and judges `rules`, the texts of rule files, as often. */
  static async start(target: string, ...rules: string[]): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), "ai-failover-prometheus-"));
    const config = {
      global: { scrape_interval: "200ms", scrape_timeout: "200ms", evaluation_interval: "200ms" },
      rule_files: ["rules-*.yaml"],
      scrape_configs: [{ job_name: "ai-failover", static_configs: [{ targets: [target] }] }],
    };
    await Promise.all(rules.map((text, i) => writeFile(join(folder, `rules-${i}.yaml`), text)));
    await writeFile(join(folder, "prometheus.yaml"), stringify(config));
    const address = `127.0.0.1:${await freePort()}`;
    const { prometheus } = await prometheusBinaries();
    const args = [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
    ];
    const child = spawn(prometheus, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    const made = new Prometheus(folder, child, `http://${address}`);
    await eventually("Prometheus is ready", () => made.ready(), 30_000);
    return made;
  }

  /** The samples that a query answers now. Throws what Prometheus says of a query that it does not understand. */
  async query(expression: string): Promise<Sample[]> {
    const { status, error, data } = (await this.get(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as {
      status: string;
      error?: string;
      data?: { result: Sample[] };
    };
    if (status !== "success") throw new Error(`${expression}: ${error}`);
    return data?.result ?? [];
  }

  async alerts(): Promise<FiringAlert[]> {
    const { data } = (await this.get("/api/v1/alerts")) as { data: { alerts: FiringAlert[] } };
    return data.alerts;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const gone = once(this.child, "exit");
      this.child.kill("SIGTERM");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async ready(): Promise<boolean> {
    if (this.child.exitCode !== null) throw new Error(`Prometheus has ended:\n${this.log.slice(-3000)}`);
    return await fetch(`${this.url}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
  }

  private async get(path: string): Promise<unknown> {
    return await (await fetch(this.url + path)).json();
  }
}
