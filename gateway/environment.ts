// Writing API tokens where `${NAME}` in a configuration finds them: the file .env beside it.
import { appendFileSync, chmodSync, existsSync, readFileSync } from "node:fs";

/** Adds names to .env, which only its owner can read afterwards. What stands in it stays. */
export function appendEnvironment(envFile: string, values: ReadonlyMap<string, string>): void {
  const before = existsSync(envFile) ? readFileSync(envFile, "utf8") : "";
  const lines = [...values].map(([name, value]) => `${name}=${quoted(value)}\n`).join("");
  if (existsSync(envFile)) chmodSync(envFile, 0o600);
  appendFileSync(envFile, (before === "" || before.endsWith("\n") ? "" : "\n") + lines, { mode: 0o600 });
}

/** As .env files write a value with characters that would end it. */
function quoted(value: string): string {
  if (/^[A-Za-z0-9_./:+=@-]+$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
