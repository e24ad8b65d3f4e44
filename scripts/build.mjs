// Builds all there is to build. What is said on the command line is for the plugin.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

if (args.includes("--help")) run(["build:wasm", "--", "--help"]);
else {
  // The plugin comes first where it is built with options: a wrong one is told at once.
  const steps = [["generate"], ["build:wasm", ...(args.length > 0 ? ["--", ...args] : [])], ["build:js"], ["build:console"]];
  for (const step of steps) run(step);
}

function run(step) {
  const { status, error } = spawnSync("npm", ["run", "--silent", ...step], {
    cwd: ROOT,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}
