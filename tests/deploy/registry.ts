// A real registry (github.com/distribution/distribution) of one test file: on a port of its own, in memory, behind a password.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { planeBinary } from "../support/plane-binary.js";

export const USER = "pusher";
export const PASSWORD = "of-nobody";
/** bcrypt of the password. */
const HTPASSWD = `${USER}:$2y$05$abcdefghijklmnopqrstuu9vygJtSuMLUjTEJrz3fweW3314rWWvC\n`;

export interface Registry {
  host: string;
  stop: () => Promise<void>;
}

/** The program's path; undefined, with words on stderr, where it cannot be built. */
export function registryBinary(): string | undefined {
  try {
    return planeBinary("registry");
  } catch {
    process.stderr.write("SKIPPED: the push to a real registry needs Go, to build one (or .cache/planes with one that was built)\n");
    return undefined;
  }
}

/** Starts it. Rejects where it ends at once, with its last words. */
export async function startRegistry(binary: string): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-registry-"));
  const configuration = {
    version: "0.1",
    log: { level: "info", accesslog: { disabled: true } },
    storage: { inmemory: {} },
    auth: { htpasswd: { realm: "tests", path: join(folder, "htpasswd") } },
    http: { addr: "127.0.0.1:0", secret: "of-this-test" },
  };
  writeFileSync(join(folder, "htpasswd"), HTPASSWD);
  writeFileSync(join(folder, "registry.json"), JSON.stringify(configuration));
  const child = spawn(binary, ["serve", join(folder, "registry.json")], { stdio: ["ignore", "ignore", "pipe"] });
  const gone = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  let last = "";
  for await (const line of createInterface({ input: child.stderr })) {
    last = line;
    const host = /listening on (127\.0\.0\.1:[0-9]+)/.exec(line)?.[1];
    if (host === undefined) continue;
    child.stderr.resume();
    return { host, stop };
  }
  await stop();
  throw new Error(`the registry ended: ${last}`);
}
