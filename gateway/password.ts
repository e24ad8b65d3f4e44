// The console's password: from the environment, from a file that the environment names, or its hash as `ai-failover password` stored it.
import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "./envoy/files.js";
import { stateFolder } from "./paths.js";

const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
export const SHORTEST_PASSWORD = 10;
const LONGEST_PASSWORD = 1024;

/** `scrypt$N$r$p$salt$key`, the last two in base64url: all that is ever kept of a password. */
export type PasswordHash = string;

/** Why a password cannot be taken; undefined: it can. */
export function passwordProblem(password: string): string | undefined {
  if (password.length < SHORTEST_PASSWORD) return `the password needs at least ${SHORTEST_PASSWORD} characters`;
  if (password.length > LONGEST_PASSWORD) return `the password has more than ${LONGEST_PASSWORD} characters`;
  return undefined;
}

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Compares in constant time. A hash that cannot be read fits nothing. */
export async function passwordFits(password: string, hash: PasswordHash): Promise<boolean> {
  const parts = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]+)$/.exec(hash);
  if (parts === null || password.length > LONGEST_PASSWORD) return false;
  const key = Buffer.from(parts[5] as string, "base64url");
  // A shorter key would be the beginning of the right one, and fit.
  if (key.length !== KEY_BYTES) return false;
  const cost = { N: Number(parts[1]), r: Number(parts[2]), p: Number(parts[3]) };
  const found = await derive(password, Buffer.from(parts[4] as string, "base64url"), cost).catch(() => undefined);
  return found !== undefined && timingSafeEqual(found, key);
}

function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, { ...cost, maxmem: 256 * 1024 * 1024 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

/** Where the hash is kept. */
export function passwordFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(stateFolder(env), "console-password");
}

/** Stores the hash, readable by its owner alone. */
export async function storePassword(password: string, file = passwordFile()): Promise<void> {
  const hash = await hashPassword(password);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  replaceFile(file, `${hash}\n`);
}

/** The hash to check logins against; undefined: no password is set. Rejects for one that is set and cannot be used. */
export async function findPassword(env: NodeJS.ProcessEnv = process.env): Promise<PasswordHash | undefined> {
  const given = env["AI_FAILOVER_CONSOLE_PASSWORD"];
  if (given !== undefined && given !== "") return await hashGiven("AI_FAILOVER_CONSOLE_PASSWORD", given);
  const file = env["AI_FAILOVER_CONSOLE_PASSWORD_FILE"];
  if (file !== undefined && file !== "") return await hashGiven(file, readFileSync(file, "utf8").replace(/\r?\n$/, ""));
  try {
    return readFileSync(passwordFile(env), "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function hashGiven(where: string, password: string): Promise<PasswordHash> {
  const problem = passwordProblem(password);
  if (problem !== undefined) throw new Error(`${where}: ${problem}`);
  return await hashPassword(password);
}
