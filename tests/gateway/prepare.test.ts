// scripts/prepare.mjs in a checkout of a few files, with an npm that writes down what it was asked.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../gateway/paths.js";
import { temporaryFolder } from "./folder.js";

const LOCK = {
  packages: { "": {}, "node_modules/a": { version: "1.0.0" }, "node_modules/only-on-mac": { version: "1.0.0", optional: true } },
};

const NPM = `
import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
appendFileSync("calls", process.argv.slice(2).join(" ") + "\\n");
if (process.argv[2] === "ci") {
  mkdirSync("node_modules", { recursive: true });
  copyFileSync("package-lock.json", "node_modules/.package-lock.json");
} else {
  mkdirSync("build/js/gateway", { recursive: true });
  writeFileSync("build/ai-failover.wasm", "");
  writeFileSync("build/js/gateway/main.js", "");
  mkdirSync("build/console", { recursive: true });
  writeFileSync("build/console/index.html", "");
}
`;

function checkout() {
  const folder = temporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  mkdirSync(join(folder, "scripts"));
  copyFileSync(join(ROOT, "scripts", "prepare.mjs"), join(folder, "scripts", "prepare.mjs"));
  write("npm/package.json", '{"type":"module"}');
  write("npm/npm.js", NPM);
  write("package-lock.json", JSON.stringify(LOCK));
  write("assembly/index.ts", "one");
  const prepare = () => {
    rmSync(join(folder, "calls"), { force: true });
    const env = { ...process.env, npm_execpath: join(folder, "npm", "npm.js") };
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "scripts", "prepare.mjs")], { env, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const calls = join(folder, "calls");
    return existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [];
  };
  return { write, prepare, folder };
}

const CI = "ci --include=dev";
const BUILD = "run --silent build";

test("a fresh clone is installed and built, and then left alone", () => {
  const { prepare } = checkout();
  expect(prepare()).toEqual([CI, BUILD]);
  expect(prepare()).toEqual([]);
});

test("a changed source is built, whatever its time says; a changed test is not", () => {
  const { prepare, write } = checkout();
  prepare();
  write("assembly/index.ts", "two");
  expect(prepare()).toEqual([BUILD]);
  write("tests/new.test.ts", "");
  expect(prepare()).toEqual([]);
});

test("an output that is gone is built again", () => {
  const { prepare, folder } = checkout();
  prepare();
  rmSync(join(folder, "build", "ai-failover.wasm"));
  expect(prepare()).toEqual([BUILD]);
});

test("a dependency of another version is installed; one for other machines may be missing", () => {
  const { prepare, write } = checkout();
  prepare();
  write("node_modules/.package-lock.json", JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" } } }));
  expect(prepare()).toEqual([]);
  write("node_modules/.package-lock.json", JSON.stringify({ packages: { "node_modules/a": { version: "0.9.0" } } }));
  expect(prepare()).toEqual([CI]);
});

test("a lock whose process is gone does not block", () => {
  const { prepare, write } = checkout();
  write(".cache/prepare.lock/pid", "4194304");
  expect(prepare()).toEqual([CI, BUILD]);
});
