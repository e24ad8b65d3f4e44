// One Envoy process as its supervisor sees it, and the way to start one as a child of this process.
import { envoyEnvironment, spawn } from "../child.js";
import { guardAgainstOrphan } from "../guard.js";
import { LineSplitter } from "../lines.js";

export interface EnvoyProcess {
  readonly pid: number | undefined;
  /** Resolves once it has ended and its last line was passed: with the signal's name, or `exit code 1`. */
  readonly ended: Promise<string>;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

/** Starts an Envoy and passes its log on line by line. What cannot be started has ended, and says why as a line. */
export type Launch = (binary: string, args: readonly string[], line: (text: string) => void) => EnvoyProcess;

/** As a child of this process, which it does not outlive. */
export const launchHere: Launch = (binary, args, line) => {
  // A process group of its own: Ctrl-C on the terminal must reach the gateway alone, which then drains.
  const child = spawn(binary, args, envoyEnvironment(), { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const letGo = guardAgainstOrphan(child);
  const lines = new LineSplitter(line);
  child.stdout?.on("data", (data: Buffer) => lines.write(data));
  child.stderr?.on("data", (data: Buffer) => lines.write(data));
  const ended = new Promise<string>((resolve) => {
    const end = () => resolve(child.signalCode ?? `exit code ${child.exitCode ?? "unknown"}`);
    child.on("error", (error) => {
      line(error.message);
      // One that never was has no end either.
      if (child.pid === undefined) end();
    });
    child.on("close", () => {
      lines.end();
      letGo();
      end();
    });
  });
  return { pid: child.pid, ended, kill: (signal) => void child.kill(signal) };
};
