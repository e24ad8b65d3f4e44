// What the keeper and the gateway's process say to each other, over the channel that Node opens between a process and its child.
import type { LogLevel } from "../envoy/arguments.js";
import type { FoundEnvoy } from "../envoy/find.js";
import type { Kept } from "../kept.js";

/** What was asked for and found out before the gateway's process starts: the same for each that is started. */
export interface Begin {
  configFile: string;
  runDir: string;
  envoy: FoundEnvoy;
  host: string;
  port: number;
  consolePort: number;
  consoleHost: string;
  consoleNames: readonly string[];
  guided: boolean;
  /** A scrypt hash. */
  password?: string;
  stateDir?: string;
  historyBytes: number;
  workers: number;
  logLevel: LogLevel;
  demo: boolean;
}

/** From the keeper. */
export type Order =
  | { kind: "begin"; begin: Begin; kept?: Kept; envoy?: { pid: number } }
  | { kind: "launched"; pid: number | undefined }
  | { kind: "lines"; lines: readonly string[] }
  | { kind: "ended"; how: string }
  | { kind: "demo"; text: string }
  | { kind: "demoFailed"; message: string }
  | { kind: "stop" };

/** From the gateway's process. */
export type Report =
  /** It hears from now on: it is told to begin. */
  | { kind: "hello" }
  | { kind: "ready" }
  | { kind: "launch"; binary: string; args: readonly string[] }
  | { kind: "signal"; signal: "SIGTERM" | "SIGKILL" }
  | { kind: "remember"; kept: Kept }
  | { kind: "demo" }
  /** It was told to end by somebody else than the keeper. */
  | { kind: "end" };
