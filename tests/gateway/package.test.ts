// What `npm pack` makes, and the demo out of it by npx, as somebody without a checkout has it.
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { ROOT } from "../../gateway/paths.js";
import { eventually } from "../support/gate.js";
import { temporaryFolder } from "./folder.js";

interface Packed {
  filename: string;
  size: number;
  files: { path: string; size: number }[];
}

function pack(folder: string): Packed {
  const answer = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], { cwd: ROOT, encoding: "utf8" });
  return (JSON.parse(answer) as [Packed])[0];
}

const WITHOUT_REGISTRY = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/;

test("the package is small: the plugin, the gateway and the console, no test, no source, no picture of the documents", () => {
  const { size, files } = pack(temporaryFolder());
  const paths = files.map(({ path }) => path);
  expect(size).toBeLessThan(1_500_000);
  for (const path of ["build/ai-failover.wasm", "build/js/gateway/main.js", "build/console/index.html", "README.md", "LICENSE"])
    expect(paths).toContain(path);
  const allowed = /^(build\/(ai-failover\.wasm|console\/|js\/(config|gateway)\/.*\.js$)|[A-Za-z.-]+\.md$|LICENSE$|package\.json$)/;
  expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
});

test("npx from the packed file starts the demo, which answers, and ends on a signal", { timeout: 300_000 }, async ({ skip }) => {
  const folder = temporaryFolder();
  const file = join(folder, pack(folder).filename);
  const args = [
    "exec",
    "--yes",
    "--package",
    file,
    "--",
    "ai-failover",
    "start",
    "--demo",
    "--port",
    "0",
    "--console-port",
    "0",
    "--workers",
    "1",
  ];
  const env = { ...process.env, npm_config_cache: join(folder, "npm"), XDG_STATE_HOME: folder, ENVOY_BIN: (await findEnvoy()).binary };
  const child = spawn("npm", args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  onTestFinished(async () => {
    if (child.exitCode === null) process.kill(-(child.pid as number), "SIGKILL");
    await ended;
  });
  await eventually("the curl is printed", () => /^ {2}curl /m.test(output) || child.exitCode !== null, 280_000);
  if (child.exitCode !== null && WITHOUT_REGISTRY.test(output)) skip("npx needs the npm registry, which is not to be reached from here");
  const endpoint = /^endpoint: (\S+)/m.exec(output)?.[1];
  expect(endpoint, output).toBeDefined();
  const answer = await fetch(`${endpoint}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "qwen-wrong-token", messages: [{ role: "user", content: "Hello" }] }),
  });
  expect([answer.status, answer.headers.get("x-ai-trail")]).toEqual([200, "qwen-wrong#0=auth, deepseek#0=ok"]);
  process.kill(-(child.pid as number), "SIGTERM");
  await ended;
});
