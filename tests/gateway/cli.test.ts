// The command as people run it: build/js/gateway/main.js in a process of its own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { eventually, within } from "../support/gate.js";
import { ownProcess } from "../support/gateway-processes.js";
import { ANY_PORTS, envoysOf, MAIN, run, runDirOf, started } from "./command.js";
import { envoyReady } from "./envoy-ready.js";
import { temporaryFolder } from "./folder.js";

envoyReady();

async function chat(endpoint: string, model: string): Promise<{ trail: string | null; provider: string | null; model: string }> {
  const answer = await fetch(`${endpoint}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] }),
  });
  const body = (await answer.json()) as { model: string };
  return { trail: answer.headers.get("x-ai-trail"), provider: answer.headers.get("x-ai-provider"), model: body.model };
}

test("--demo: the three walk-throughs work with no account", async () => {
  const { endpoint } = await started(["--demo"]);
  expect(await chat(endpoint, "deepseek-chat")).toEqual({ provider: "deepseek", model: "deepseek-chat", trail: null });
  expect(await chat(endpoint, "qwen-wrong-token")).toEqual({
    provider: "deepseek",
    model: "deepseek-chat",
    trail: "qwen-wrong#0=auth, deepseek#0=ok",
  });
  for (let n = 0; n < 20; n++) expect(await chat(endpoint, "qwen-turbo")).toMatchObject({ provider: "qwen", model: "qwen-turbo" });
});

test("the last lines are the endpoint, the console's address and a curl that works as it is printed", async () => {
  const { output, child } = await started(["--demo"]);
  const lines = output().trimEnd().split("\n").slice(-4);
  expect(lines.map((line) => line.trim().split(" ")[0])).toEqual(["endpoint:", "console:", "try", "curl"]);
  const curl = spawn("sh", ["-c", `${lines[3]} --silent`], { stdio: ["ignore", "pipe", "inherit"] });
  let answer = "";
  for await (const data of curl.stdout) answer += String(data);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*x-ai-provider: qwen[^]*Hello from qwen \(simulated\)/);
  expect(child.exitCode).toBe(null);
});

test("where nobody can be asked and nothing is configured, the demo starts and says how to configure", async () => {
  const { output } = await started([]);
  expect(output()).toMatch(/no ai-failover\.yaml in .*: starting the demo/);
});

test.for(["SIGINT", "SIGTERM"] as const)("%s ends everything within five seconds and leaves nothing behind", async (signal) => {
  const { child, ended, console: consoleUrl, output } = await started(["--demo"]);
  const runDir = await runDirOf(consoleUrl);
  expect(envoysOf(runDir).length).toBeGreaterThan(0);
  child.kill(signal);
  expect(await within(ended, "the end", 5_000)).toBe(0);
  expect(envoysOf(runDir)).toEqual([]);
  expect(existsSync(runDir)).toBe(false);
  expect(output()).toContain("stopping");
});

test("a gateway that is killed takes its Envoy and the folder with the tokens with it", async () => {
  const { child, ended, console: consoleUrl } = await started(["--demo"]);
  const runDir = await runDirOf(consoleUrl);
  child.kill("SIGKILL");
  await ended;
  await eventually("no Envoy is left", () => envoysOf(runDir).length === 0);
  await eventually("the folder with the tokens is gone", () => !existsSync(runDir));
});

test("an error that nothing waited for is said once by each process, and ends neither the gateway nor its Envoy", async () => {
  const mistakes =
    "Promise.reject(new Error('a promise that nobody waited for')); setImmediate(() => { throw new Error('an error that nobody caught'); });";
  const source = `process.on("SIGUSR2", () => { ${mistakes} });`;
  const running = await started(["--demo"], { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(source)}` });
  const pids = [running.child.pid as number, ownProcess(running.child) as number];
  for (let n = 0; n < 3; n++) {
    for (const pid of pids) process.kill(pid, "SIGUSR2");
    expect((await chat(running.endpoint, "qwen-turbo")).provider).toBe("qwen");
  }
  const times = (text: string) => running.output().split(text).length - 1;
  await eventually("both are told", () => times("an error that nobody caught") > 0 && times("a promise that nobody waited for") > 0);
  await eventually("by both processes", () => times("an error that nobody caught") + times("a promise that nobody waited for") === 4);
  expect([times("an error that nobody caught"), times("a promise that nobody waited for")]).toEqual([2, 2]);
  expect([running.child.pid, ownProcess(running.child)]).toEqual(pids);
});

test("a gateway whose npm was ended ends too", async () => {
  // As npm does it: a shell that is ended without telling its child.
  const shell = spawn("sh", ["-c", `"${process.execPath}" "${MAIN}" start --demo ${ANY_PORTS.join(" ")}; true`], {
    env: { ...process.env, npm_lifecycle_event: "start" },
    cwd: temporaryFolder(),
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  shell.stdout.on("data", (data: Buffer) => (output += data.toString()));
  await eventually("the curl is printed", () => /^ {2}curl /m.test(output), 60_000);
  const runDir = await runDirOf(/^console: +(\S+)/m.exec(output)?.[1] ?? "");
  shell.kill("SIGTERM");
  await eventually("no Envoy is left", () => envoysOf(runDir).length === 0);
  await eventually("the run folder is gone", () => !existsSync(runDir));
});

test("two run beside each other on other ports", async () => {
  const [one, two] = await Promise.all([started(["--demo"]), started(["--demo"])]);
  expect(one.endpoint).not.toBe(two.endpoint);
  expect([(await chat(one.endpoint, "qwen-turbo")).provider, (await chat(two.endpoint, "qwen-turbo")).provider]).toEqual(["qwen", "qwen"]);
});

async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

test.for(["--port", "--console-port"])("a port in use is told by the flag that chooses another: %s", async (flag) => {
  const port = await takenPort();
  const { ended, output } = run(["start", "--demo", ...ANY_PORTS, flag, String(port)]);
  expect(await ended).toBe(1);
  expect(output()).toContain(`port ${port} on 127.0.0.1 is in use: end the other program, or choose another port with ${flag}`);
});

test("a wrong flag ends with 2 and names the flag", async () => {
  const { ended, output } = run(["start", "--prot", "1"]);
  expect(await ended).toBe(2);
  expect(output()).toContain("--prot");
});

test("help and version need nothing", async () => {
  const help = run(["--help"]);
  expect(await help.ended).toBe(0);
  expect(help.output()).toContain("--console-port");
  const version = run(["--version"]);
  expect(await version.ended).toBe(0);
  expect(version.output()).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+\n$/);
});

test("a configuration with errors names them all and ends with 1; tokens come from .env", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".env"), "KEY=sk-from-the-file\n", { mode: 0o600 });
  writeFileSync(
    join(folder, "ai-failover.yaml"),
    "providers: [{ id: qwen, type: qwen, apiTokens: ['${KEY}', '${MISSING_KEY}'] }]\nmaxAttempts: 0\n",
  );
  const { ended, output } = run(["start", ...ANY_PORTS], {}, folder);
  expect(await ended).toBe(1);
  expect(output()).toMatch(/has 2 errors:\n {2}providers\[0\]\.apiTokens\[1\]: .*MISSING_KEY.*\n {2}maxAttempts: /);
  expect(output()).not.toContain("sk-from-the-file");
});

test("a --config that does not exist is an error", async () => {
  const { ended, output } = run(["start", "--config", "nowhere.yaml", ...ANY_PORTS]);
  expect(await ended).toBe(1);
  expect(output()).toMatch(/--config: .*nowhere\.yaml does not exist/);
});

test("a --config that is a pipe is an error that says why, before anything is read of it", async () => {
  const folder = temporaryFolder();
  execFileSync("mkfifo", [join(folder, "a-pipe")]);
  const { ended, output } = run(["start", "--config", "a-pipe", ...ANY_PORTS], {}, folder);
  expect(await within(ended, "the command's end")).toBe(1);
  expect(output()).toMatch(/--config: .*a-pipe is a pipe or a device.*: write the configuration into a file/);
});

test("an address that other machines can reach is warned about", async () => {
  const { output, endpoint } = await started(["--demo", "--host", "0.0.0.0"]);
  expect(output()).toContain("warning: --host 0.0.0.0 lets other machines use your providers");
  expect((await chat(endpoint, "qwen-turbo")).provider).toBe("qwen");
});

test("a console for other machines needs a password, which the command stores as a hash for its owner alone", async () => {
  const folder = temporaryFolder();
  const elsewhere = ["start", ...ANY_PORTS, "--demo", "--console-host", "0.0.0.0"];
  const refused = run(elsewhere, {}, folder);
  expect(await within(refused.ended, "the refusal", 20_000)).toBe(1);
  expect(refused.output()).toContain("set a password first");
  expect(await within(run(["password"], {}, folder, "short\n").ended, "the short password's refusal", 20_000)).toBe(1);
  const stored = run(["password"], {}, folder, "a long enough password\n");
  expect(await within(stored.ended, "the password is stored", 20_000)).toBe(0);
  const file = join(folder, "state", "ai-failover", "console-password");
  expect(readFileSync(file, "utf8")).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const open = run(elsewhere, {}, folder);
  await eventually("the curl is printed", () => /^ {2}curl /m.test(open.output()) || open.child.exitCode !== null, 60_000);
  const console_ = /^console: +(\S+)/m.exec(open.output())?.[1] as string;
  expect((await fetch(`${console_}/api/status`)).status).toBe(401);
});
