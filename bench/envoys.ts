// Starting and ending the processes of one run: the mock and one Envoy for each variant.
import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isReady, listenerPort } from "../gateway/envoy/admin.js";
import { runPaths } from "../gateway/envoy/rig.js";
import type { MockCounts } from "./mock.js";
import type { Variant } from "./variants.js";

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

export interface RunningEnvoy {
  variant: Variant;
  pid: number;
  port: number;
  stop(): Promise<void>;
}

/** One Envoy with one worker. Rejects with the end of its log when it does not start. */
export async function startEnvoy(binary: string, variant: Variant, folder: string, mockPort: number): Promise<RunningEnvoy> {
  const run = join(folder, variant.name.replaceAll(/\W+/g, "-"));
  const bootstrap = variant.write(run, mockPort);
  const args = ["-c", bootstrap, "--concurrency", "1", "--use-dynamic-base-id", "--log-level", "warning"];
  const child = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (data: Buffer) => (log = (log + data.toString("utf8")).slice(-4000)));
  const { admin } = runPaths(run);
  while (!(await isReady(admin).catch(() => false))) {
    if (child.exitCode !== null) throw new Error(`Envoy (${variant.name}) ended; its log ends:\n${log}`);
    await new Promise((again) => setTimeout(again, 20));
  }
  return { variant, pid: child.pid ?? 0, port: await listenerPort(admin), stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}
