// What one process of the gateway leaves to the next, which goes on with the same Envoy. It holds tokens and stays in memory.
import type { Configuration } from "./configuration.js";
import type { EnvoyProcess, Launch } from "./envoy/process.js";
import type { RigInput } from "./envoy/rig.js";
import type { LiveState } from "./reload.js";

/** A configuration in force, and where it came from. */
export interface KeptConfiguration {
  configuration: Configuration;
  text: string;
  /** Of the file and its variables at that time. */
  fingerprint: string;
  /** Milliseconds since the epoch. */
  inForceSince: number;
  /** What Envoy's listener was started with. */
  started: Pick<Configuration, "idleTimeoutMs" | "maxRequestBytes">;
}

/** What serves. */
export interface KeptServing {
  rig: RigInput;
  live: LiveState;
  current: KeptConfiguration;
  port: number;
  restarts: number;
  since: number;
}

/** What one gateway's process leaves to the next. */
export interface Kept {
  configFile: string;
  demo: boolean;
  consolePort: number;
  /** Values and names that the log must not show, also of configurations before. */
  secrets: readonly (readonly [value: string, name: string])[];
  /** Undefined: nothing is configured yet. */
  serving?: KeptServing;
}

/** Who keeps Envoy, and what is to be known of it, while the gateway's processes come and go. */
export interface KeeperLink {
  launch: Launch;
  /** The Envoy that runs already; undefined: there is none. */
  running: ((line: (text: string) => void) => EnvoyProcess) | undefined;
  /** What an earlier process left. */
  kept: Kept | undefined;
  /** Resolves once the keeper has it, whatever becomes of this process. Never rejects. */
  remember(kept: Kept): Promise<void>;
}
