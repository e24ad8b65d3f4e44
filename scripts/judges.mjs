// Lets the vendors' own Python packages judge what the dialects write: botocore for Converse. Not part of npm test; skipped with words where the
// packages cannot be installed. PYTHON names another interpreter than python3.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const VENV = join(".cache", "judges");
const PACKAGES = ["botocore==1.44.8"];
const run = (command, ...args) => spawnSync(command, args, { stdio: "inherit" }).status === 0;
const python = join(VENV, "bin", "python");

if (!run(process.env.PYTHON ?? "python3", "-m", "venv", VENV) || !run(python, "-m", "pip", "install", "-q", ...PACKAGES)) {
  console.log(`skipped: ${PACKAGES.join(", ")} cannot be installed here`);
  process.exit(0);
}
process.exit(run(python, join("tests", "dialect", "judge-converse.py")) ? 0 : 1);
