// Where the gateway finds its own parts and keeps its files.
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { privateFolder } from "./envoy/files.js";
import { alive } from "./lock.js";

/** A unix socket's path, its closing zero included, must fit into 108 bytes. */
const SOCKET_PATH_LIMIT = 107;
/** Holds the process id of the gateway that uses a run folder. */
const OWNER = "pid";
const LONGEST_SOCKET_NAME = "/redirector.sock".length;

/** The checkout (or installed package): the nearest folder above this file with our package.json. */
export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

/** This project's version, from package.json. */
export const VERSION = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;

/** The plugin: as `npm run build` leaves it, or the file that AI_FAILOVER_PLUGIN names. */
export const PLUGIN = process.env["AI_FAILOVER_PLUGIN"] || join(ROOT, "build", "ai-failover.wasm");

/** The built console. */
export const CONSOLE = join(ROOT, "build", "console");

function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json above ${from}`);
  }
}

/** `.cache` in the checkout, or the user's cache folder where the checkout cannot be written. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = join(ROOT, ".cache");
  if (writable(own)) return own;
  const base = env["XDG_CACHE_HOME"] || (process.platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache"));
  const folder = join(base, "ai-failover");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Where the console's password and the history of configurations are kept: the user's state folder. Not made here. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env["XDG_STATE_HOME"] || join(env["HOME"] || homedir(), ".local", "state"), "ai-failover");
}

function writable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * An empty private folder for one Envoy's files and sockets: `.cache/run-<port>`, or a fresh one in the system's temporary folder
 * where the port is not known yet, another gateway uses the folder, or the path would be too long for a socket.
 */
export function makeRunFolder(port: number, cache = cacheFolder(), temporary = tmpdir()): string {
  removeAbandoned(temporary, /^ai-failover-[A-Za-z0-9]{6}$/);
  removeAbandoned(cache, /^run-[0-9]+$/);
  const wanted = join(cache, `run-${port}`);
  if (port === 0 || wanted.length + LONGEST_SOCKET_NAME > SOCKET_PATH_LIMIT || inUse(wanted))
    return claim(mkdtempSync(join(temporary, "ai-failover-")));
  rmSync(wanted, { recursive: true, force: true });
  privateFolder(wanted);
  return claim(wanted);
}

/** A gateway that ended with its machine leaves a folder that holds tokens: whoever starts next takes it away. */
function removeAbandoned(above: string, name: RegExp): void {
  try {
    for (const each of readdirSync(above).filter((entry) => name.test(entry))) {
      const folder = join(above, each);
      const { uid } = lstatSync(folder);
      if (uid !== process.getuid?.() || !existsSync(join(folder, OWNER)) || inUse(folder)) continue;
      const owner = Number(readFileSync(join(folder, OWNER), "utf8"));
      if (owner !== process.pid) rmSync(folder, { recursive: true, force: true });
    }
  } catch {
    // Another one takes it away at the same moment, or its rights have changed: no reason not to start.
  }
}

function claim(folder: string): string {
  writeFileSync(join(folder, OWNER), String(process.pid), { mode: 0o600 });
  return folder;
}

function inUse(folder: string): boolean {
  try {
    const owner = Number(readFileSync(join(folder, OWNER), "utf8"));
    return owner !== process.pid && alive(owner);
  } catch {
    return false;
  }
}
