// Programs that are built from Go modules for tests of the platforms, each once, into .cache/planes.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const CACHE = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), ".cache", "planes");

/** What is built of what. Without `folder` the module is a library, and `main` the program. */
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
  // Of 2026-08-27; its VERSION is 1.31.
  "pilot-discovery": { module: "istio.io/istio", version: "v0.0.0-20260827124520-eed52ebb66ad", folder: "./pilot/cmd/pilot-discovery" },
  "envoy-gateway": { module: "github.com/envoyproxy/gateway", version: "v1.9.1", folder: "./cmd/envoy-gateway" },
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
  const { module, version, folder, main } = PROGRAMS[name];
  say(`building ${name} of ${module} ${version} into .cache/planes (once; minutes)`);
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "ai-failover-planes-"));
  try {
    if (folder === undefined) writeProgram(work, module, version, main(module));
    else copyModule(work, module, version);
    const options = {
      cwd: work,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, GOFLAGS: "-mod=mod -buildvcs=false -p=1" },
    };
    execFileSync("nice", ["-n", "5", "go", "build", "-o", join(work, "program.bin"), folder ?? "."], options);
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

/** The module's own folder belongs to Go's cache and cannot be written. Its go.mod holds replacements that only count there. */
function copyModule(work, module, version) {
  const elsewhere = mkdtempSync(join(tmpdir(), "ai-failover-planes-"));
  writeFileSync(join(elsewhere, "go.mod"), "module x\n");
  const found = execFileSync("go", ["mod", "download", "-json", `${module}@${version}`], { cwd: elsewhere, encoding: "utf8" });
  rmSync(elsewhere, { recursive: true });
  cpSync(JSON.parse(found).Dir, work, { recursive: true });
  execFileSync("chmod", ["-R", "u+w", work]);
}

/** The two may lie on different file systems. */
function renameOver(from, to) {
  cpSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}
