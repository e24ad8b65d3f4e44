// Programs that are built from Go modules for tests, each once, into .cache/planes.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const CACHE = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), ".cache", "planes");

/** What is built of what: the module is a library, and `main` the program. */
export const PROGRAMS = {
  // The registry itself, without the drivers of clouds that its own command has.
  registry: {
    module: "github.com/distribution/distribution/v3",
    version: "v3.0.0",
    main: (module) => `package main

import (
	"${module}/registry"
	_ "${module}/registry/auth/htpasswd"
	_ "${module}/registry/storage/driver/inmemory"
)

func main() { registry.RootCmd.Execute() }
`,
  },
};

/** Where a program lies once it is built; its name has the version of its module. */
export function binaryOf(name) {
  return join(CACHE, `${name}-${PROGRAMS[name].version}`);
}

/** The program's path, built now where it is not there. Throws with what to do where there is no Go, or where the build fails. */
export function build(name, say = console.error) {
  const binary = binaryOf(name);
  if (existsSync(binary)) return binary;
  if (spawnSync("go", ["version"]).status !== 0)
    throw new Error(`${name} is built from its Go module, and there is no Go here: https://go.dev/doc/install`);
  const { module, version, main } = PROGRAMS[name];
  say(`building ${name} of ${module} ${version} into .cache/planes (once; minutes)`);
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "ai-failover-planes-"));
  try {
    writeProgram(work, module, version, main(module));
    const options = {
      cwd: work,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, GOFLAGS: "-mod=mod -buildvcs=false -p=1" },
    };
    execFileSync("nice", ["-n", "5", "go", "build", "-o", join(work, "program.bin"), "."], options);
    renameOver(join(work, "program.bin"), binary);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return binary;
}

function writeProgram(work, module, version, main) {
  writeFileSync(join(work, "go.mod"), `module program\n\ngo 1.24\n\nrequire ${module} ${version}\n`);
  writeFileSync(join(work, "main.go"), main);
}

/** The two may lie on different file systems. */
function renameOver(from, to) {
  cpSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}
