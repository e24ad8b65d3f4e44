// Which Envoy to run: ENVOY_BIN, then PATH, then the one in the cache, then an installation into the cache.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "../paths.js";
import { installedBinary, installEnvoy } from "./install.js";
import { envoyVersion } from "./version.js";

/** An Envoy that answered `--version`. */
export interface FoundEnvoy {
  binary: string;
  version: string;
}

/** Where to look, and whom to tell; every field is for tests or for a caller with its own cache. */
export interface FindOptions {
  env?: NodeJS.ProcessEnv;
  cache?: string;
  /** Progress, one line at a time. */
  say?: (line: string) => void;
}

/**
 * Finds an Envoy that can be used, installing one at the first need. Rejects with a message that says what to do.
 */
export async function findEnvoy(options: FindOptions = {}): Promise<FoundEnvoy> {
  const env = options.env ?? process.env;
  const say = options.say ?? (() => undefined);
  const named = env["ENVOY_BIN"];
  if (named !== undefined && named !== "") return await demand(named, `ENVOY_BIN (${named})`);
  const onPath = executableOnPath("envoy", env["PATH"] ?? "");
  if (onPath !== undefined) {
    const { version, problem } = await envoyVersion(onPath);
    if (problem === undefined) return { binary: onPath, version: version as string };
    say(`${onPath} ${problem}: not used`);
  }
  const cache = options.cache ?? cacheFolder(env);
  const cached = installedBinary(cache);
  if (executable(cached)) {
    const { version, problem } = await envoyVersion(cached);
    if (problem === undefined) return { binary: cached, version: version as string };
    say(`the Envoy in ${cache} ${problem}: it is installed again`);
  }
  return await demand(await installEnvoy(cache, say, env), "the Envoy just installed");
}

async function demand(binary: string, name: string): Promise<FoundEnvoy> {
  const { version, problem } = await envoyVersion(binary);
  if (problem !== undefined) throw new Error(`${name} ${problem}`);
  return { binary, version: version as string };
}

/** The first executable of that name in a PATH. */
export function executableOnPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(executable);
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
