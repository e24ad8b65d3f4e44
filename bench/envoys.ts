// Starting and ending the processes of one run: the mock, and an Envoy.
import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { isReady, listenerPort } from "../gateway/envoy/admin.js";
import { runPaths } from "../gateway/envoy/rig.js";
import type { MockCounts } from "./mock.js";

export interface RunningMock {
  port: number;
  counts(): Promise<MockCounts>;
  stop(): void;
}

/** The mock in a process of its own, so that it costs the load generator nothing. */
export async function startMockProcess(): Promise<RunningMock> {
  const child = fork(fileURLToPath(new URL("./mock.js", import.meta.url)));
  const message = async <T>(): Promise<T> => ((await once(child, "message")) as [T])[0];
  const { port } = await message<{ port: number }>();
  const counts = (): Promise<MockCounts> => {
    const answer = message<MockCounts>();
    child.send("counts");
    return answer;
  };
  return { port, counts, stop: () => child.disconnect() };
}

/** Milliseconds that a start may take. */
const START_LIMIT_MS = 60_000;

export interface Started {
  pid: number;
  port: number;
  /** Milliseconds from the start until it serves. */
  startMs: number;
  stop(): Promise<void>;
  /** The socket of an Envoy's admin address. */
  admin?: string;
}

/** One Envoy with one worker. Rejects with the end of its log when it does not start. */
export async function startEnvoy(
  binary: string,
  name: string,
  folder: string,
  bootstrap: string,
  limitMs = START_LIMIT_MS,
): Promise<Started> {
  const since = performance.now();
  const args = ["-c", bootstrap, "--concurrency", "1", "--use-dynamic-base-id", "--log-level", "warning"];
  const child = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (data: Buffer) => (log = (log + data.toString("utf8")).slice(-4000)));
  const { admin } = runPaths(folder);
  while (!(await isReady(admin))) {
    if (child.exitCode !== null) throw new Error(`Envoy (${name}) ended; its log ends:\n${log}`);
    if (performance.now() - since > limitMs) {
      await end(child);
      throw new Error(`Envoy (${name}) was not ready within ${limitMs / 1000} s; its log ends:\n${log}`);
    }
    await new Promise((again) => setTimeout(again, 10));
  }
  const startMs = performance.now() - since;
  return { pid: child.pid ?? 0, port: await listenerPort(admin), startMs, stop: () => end(child), admin };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}
