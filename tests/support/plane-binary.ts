// Programs that scripts/planes builds from their Go modules.
import { execFileSync } from "node:child_process";

/** The path of the program, built at its first use. Throws where it cannot be built. */
export function planeBinary(name: string): string {
  const script = `import("./scripts/planes/build.mjs").then(({ build }) => console.log(build("${name}")))`;
  return execFileSync(process.execPath, ["-e", script], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
}
