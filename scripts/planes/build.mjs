// Programs that are built from Go modules for tests, each once, into .cache/planes.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
  // Istio's control plane, of 2026-08-27 (VERSION 1.31). It asks for a client of a cluster even where everything comes from files: it gets the one that
  // Istio's own tests use, of a cluster that is empty.
  istiod: {
    module: "istio.io/istio",
    version: "v0.0.0-20260827124520-eed52ebb66ad",
    inside: "./pilot/cmd/pilot-discovery",
    change(folder) {
      writeFileSync(
        join(folder, "pilot/pkg/bootstrap/given_client.go"),
        `package bootstrap

import "istio.io/istio/pkg/kube"

func GivenClient(client kube.Client) func(*Server) {
	return func(s *Server) { s.kubeClient = client }
}
`,
      );
      replaceIn(join(folder, "pilot/cmd/pilot-discovery/app/cmd.go"), [
        ["bootstrap.NewServer(serverArgs)", "bootstrap.NewServer(serverArgs, bootstrap.GivenClient(kube.NewFakeClient()))"],
        ['"istio.io/istio/pkg/cmd"', '"istio.io/istio/pkg/cmd"\n\t"istio.io/istio/pkg/kube"'],
      ]);
    },
  },
  "envoy-gateway": {
    module: "github.com/envoyproxy/gateway",
    version: "v1.9.1",
    inside: "./cmd/envoy-gateway",
    // Without a cluster it leads Envoys to itself for modules by a name and a file that only a cluster has, and shows them a certificate made up at its
    // start, of no authority that it would believe: it gets its own, from the folder that `certgen` has written.
    change(folder) {
      replaceIn(join(folder, "internal/xds/translator/globalresources.go"), [
        ['\trateLimitClientTLSCACertFilename = "/certs/ca.crt"\n', ""],
        ["const (", 'var rateLimitClientTLSCACertFilename = os.Getenv("ENVOY_GATEWAY_CERTS") + "/ca.crt"\n\nconst ('],
        ['"fmt"', '"fmt"\n\t"os"'],
        ['return fmt.Sprintf("%s.%s.svc.cluster.local", wasmHTTPServiceHost, controllerNamespace)', 'return "127.0.0.1"'],
      ]);
      replaceIn(join(folder, "internal/provider/kubernetes/controller_offline.go"), [
        [
          "\tsecrets := CertsToSecret(",
          `	for name, part := range map[string]*[]byte{"ca.crt": &certs.CACertificate, "tls.crt": &certs.EnvoyCertificate, "tls.key": &certs.EnvoyPrivateKey} {
		if *part, err = os.ReadFile(os.Getenv("ENVOY_GATEWAY_CERTS") + "/" + name); err != nil {
			return nil, err
		}
	}
	secrets := CertsToSecret(`,
        ],
        ['\t"fmt"\n', '\t"fmt"\n\t"os"\n'],
      ]);
    },
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
  const { module, version, main, inside, change } = PROGRAMS[name];
  say(`building ${name} of ${module} ${version} into .cache/planes (once; minutes)`);
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "ai-failover-planes-"));
  try {
    if (inside === undefined) writeProgram(work, module, version, main(module));
    else copyModule(work, module, version);
    change?.(work);
    const options = {
      cwd: work,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, GOFLAGS: "-mod=mod -buildvcs=false" },
    };
    execFileSync("nice", ["-n", "5", "go", "build", "-o", join(work, "program.bin"), inside ?? "."], options);
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

/** A program that stands in the module itself may use what is internal to it: it is built in a copy. */
function copyModule(work, module, version) {
  const args = ["mod", "download", "-json", `${module}@${version}`];
  const { Dir: folder } = JSON.parse(execFileSync("go", args, { cwd: work, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
  execFileSync("cp", ["-r", "--no-preserve=mode", `${folder}/.`, work]); // the module cache is read-only
}

function replaceIn(path, changes) {
  let text = readFileSync(path, "utf8");
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${path} has no longer: ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(path, text);
}

/** The two may lie on different file systems. */
function renameOver(from, to) {
  cpSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}
