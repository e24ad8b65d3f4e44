// Asking a file whether it is an Envoy that will do.
import { envoyEnvironment, run } from "../child.js";

/** The oldest Envoy whose Wasm filter has what the two halves need. */
export const OLDEST_ENVOY = "1.36.0";

/** What `envoy --version` said; `problem` says why the file cannot be used. */
export interface EnvoyVersion {
  version?: string;
  problem?: string;
}

/** Runs `<binary> --version`. Never rejects: what goes wrong is the problem in the answer. */
export async function envoyVersion(binary: string): Promise<EnvoyVersion> {
  const { error, stdout, stderr } = await run(binary, ["--version"], envoyEnvironment(), 20_000);
  if (error !== null) return { problem: `does not run: ${firstLine(stderr) || error.message}` };
  const version = /version: [0-9a-f]+\/([0-9]+\.[0-9]+\.[0-9]+)/.exec(stdout)?.[1];
  if (version === undefined) return { problem: `does not look like Envoy: --version printed "${firstLine(stdout)}"` };
  if (isOlder(version, OLDEST_ENVOY)) return { version, problem: `is Envoy ${version}; ${OLDEST_ENVOY} or later is needed` };
  return { version };
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

/** Compares dotted numbers: whether `a` comes before `b`. */
export function isOlder(a: string, b: string): boolean {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < right.length; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
