// Many LiteLLM proxies one after the other, each with a configuration of its own, without the many seconds that its import takes.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../../gateway/paths.js";
import { installed } from "./install.js";
import { LITELLM, LITELLM_ENVIRONMENT, LITELLM_LISTENING } from "./litellm.js";

const LIMIT_MS = 180_000;
const POLL_MS = 50;

export class LitellmPool {
  private readonly waiting: ((line: string) => void)[] = [];
  private count = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => this.waiting.shift()?.(line));
    child.on("exit", () => this.waiting.splice(0).forEach((answer) => answer("")));
  }

  /** Imports LiteLLM once. Rejects with its words when that fails. */
  static async open(say: (line: string) => void): Promise<LitellmPool> {
    const home = await installed(LITELLM, say);
    const runner = join(ROOT, "bench", "peers", "litellm-runner.py");
    const env = { ...process.env, ...LITELLM_ENVIRONMENT };
    const child = spawn(join(home, "bin", "python"), [runner], { env, stdio: ["pipe", "pipe", "pipe"] });
    let errors = "";
    child.stderr.on("data", (data: Buffer) => (errors = (errors + data.toString()).slice(-3000)));
    const pool = new LitellmPool(child, mkdtempSync(join(tmpdir(), "ai-failover-litellm-")));
    if ((await pool.line()) === "ready") return pool;
    throw new Error(`LiteLLM could not be imported:\n${errors}`);
  }

  /** A proxy with this configuration, listening. Rejects with the end of its log. */
  async start(config: object): Promise<{ port: number; stop(): Promise<void> }> {
    const name = join(this.folder, String(++this.count));
    writeFileSync(`${name}.yaml`, JSON.stringify(config), { mode: 0o600 });
    const pid = await this.tell("start", `${name}.yaml`, `${name}.log`);
    const until = performance.now() + LIMIT_MS;
    for (;;) {
      const log = read(`${name}.log`);
      const port = LITELLM_LISTENING.exec(log)?.[1];
      if (port !== undefined) return { port: Number(port), stop: async () => void (await this.tell("stop", pid)) };
      const alive = (await this.tell("alive", pid)) === "yes";
      if (!alive || performance.now() > until) {
        if (alive) await this.tell("stop", pid);
        throw new Error(`LiteLLM's proxy ${alive ? "did not listen in time" : "ended"}; its log ends:\n${log.slice(-3000)}`);
      }
      await new Promise((again) => setTimeout(again, POLL_MS));
    }
  }

  /** Ends the runner, which ends what it started. */
  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.child.on("exit", resolve));
    this.child.stdin?.end();
    if (this.child.exitCode === null) await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private tell(...words: string[]): Promise<string> {
    const answer = this.line();
    this.child.stdin?.write(`${words.join("\t")}\n`);
    return answer;
  }

  private line(): Promise<string> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
