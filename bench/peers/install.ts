// Installing a peer once, pinned, into the cache. Nothing of it is part of this project's own dependencies.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { whileLocked } from "../../gateway/lock.js";
import { cacheFolder } from "../../gateway/paths.js";

export interface PeerPackage {
  /** Name and version, for people and for the folder. */
  name: string;
  version: string;
  /** What the machine must have. */
  needs: string;
  /** The commands that install it into an empty folder, in which they are run. */
  steps(folder: string): { command: string; args: string[] }[];
}

const BEAT_MS = 20_000;

/**
 * The folder of the installed package; installs it at the first need (two at once wait for each other).
 * Rejects with the command that failed, the end of what it said, and what the machine must have.
 */
export async function installed(pack: PeerPackage, say: (line: string) => void): Promise<string> {
  const peers = join(cacheFolder(), "peers");
  const folder = join(peers, `${pack.name.toLowerCase()}-${pack.version}`);
  const done = join(folder, ".installed");
  if (existsSync(done)) return folder;
  mkdirSync(peers, { recursive: true });
  return whileLocked(`${folder}.lock`, say, async () => {
    if (existsSync(done)) return folder;
    say(`installing ${pack.name} ${pack.version} (once) into ${folder}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const step of pack.steps(folder)) await carryOut(pack, folder, step, say);
    writeFileSync(done, `${new Date().toISOString()}\n`);
    return folder;
  });
}

async function carryOut(
  pack: PeerPackage,
  folder: string,
  step: { command: string; args: string[] },
  say: (line: string) => void,
): Promise<void> {
  const failure = await run(step.command, step.args, folder, say);
  if (failure === undefined) return;
  const line = [step.command, ...step.args].join(" ");
  throw new Error(`${pack.name} ${pack.version} could not be installed; it needs ${pack.needs}.\n  ${line}\n${failure}`);
}

/** Resolves with what went wrong, or undefined. */
function run(command: string, args: string[], cwd: string, say: (line: string) => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd, env: withoutNpm(), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (data: Buffer): void => void (output = (output + data.toString()).slice(-4000));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const beat = setInterval(() => say(`  still at it after ${Math.round((Date.now() - started) / 1000)} s`), BEAT_MS);
    const end = (failure: string | undefined): void => {
      clearInterval(beat);
      resolve(failure);
    };
    child.on("error", (error: NodeJS.ErrnoException) =>
      end(error.code === "ENOENT" ? `  ${command} is not installed` : `  ${error.message}`),
    );
    child.on("close", (code) =>
      end(code === 0 ? undefined : `  it ended with ${code}:\n${output.trim().split("\n").slice(-8).join("\n")}`),
    );
  });
}

/** What `npm run` tells its children about this project would lead another npm astray, and its PATH may begin with an old one. */
function withoutNpm(): NodeJS.ProcessEnv {
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.endsWith(join("node_modules", ".bin")));
  const rest = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  return { ...Object.fromEntries(rest), PATH: path.join(delimiter) };
}
