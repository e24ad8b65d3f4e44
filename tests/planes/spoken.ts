// A process that says in its log when it serves.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Resolves once a line of its output matches; rejects with the end of what it said where it ends first. */
export async function spoken(child: ChildProcess, words: RegExp): Promise<{ stop(): Promise<void>; readonly log: string }> {
  let log = "";
  const gone = once(child, "exit");
  let heard: () => void = () => undefined;
  const said = new Promise<void>((resolve) => (heard = resolve));
  const take = (data: Buffer): void => {
    log += data.toString("utf8");
    if (words.test(log)) heard();
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  const ended = gone.then(() => {
    throw new Error(`it ended; its log ends:\n${log.slice(-3000)}`);
  });
  ended.catch(() => undefined); // of the later end nobody asks
  await Promise.race([said, ended]);
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await gone;
    clearTimeout(late);
  };
  return {
    stop,
    get log() {
      return log;
    },
  };
}
