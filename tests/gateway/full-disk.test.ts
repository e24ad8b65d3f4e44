// A disk that fills up under the running gateway, and one that becomes read-only: a real one, with a real Envoy.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import { appendEnvironment } from "../../gateway/environment.js";
import { runPaths } from "../../gateway/envoy/rig.js";
import { PROVIDER_ROWS } from "../../config/index.js";
import { ROOT } from "../../gateway/paths.js";
import { firstRun } from "../../gateway/setup/first-run.js";
import { eventually } from "../support/gate.js";
import { smallDisk, type SmallDisk } from "./small-disk.js";
import { envoyReady } from "./envoy-ready.js";
import { Page } from "./console/page.js";
import { temporaryFolder } from "./folder.js";
import { chat, runGateway, type Running, status, untilSaid } from "./running.js";

envoyReady();

const onDisk = async (at: SmallDisk): Promise<Running> =>
  await runGateway({ runDir: join(at.folder, "run"), stateDir: join(at.folder, "state") });
const said = ({ said }: Running, text: string) => said.filter((line) => line.includes(text)).length;
const changed = (yaml: string) => yaml.replace("prefix: deepseek-", "prefix: house-");

/** Nothing half-written is left in any folder of the gateway. */
function leftOvers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /(^|\/)\.[^/]+$/.test(name));
}

describe("a disk without space", () => {
  test("leaves the configuration before in force, says so once, and takes the new one when there is space", async (context) => {
    const at = smallDisk(context);
    const running = await onDisk(at);
    const { envoyPid } = running.gateway;
    at.fill();
    writeFileSync(running.configFile, changed(running.yaml));
    // The console's history has a word of its own on it.
    const noSpace = () => running.said.filter((line) => line.includes("ENOSPC") && !line.includes("history")).length;
    await eventually("it is said", () => noSpace() > 0);
    expect((await chat(running, "deepseek-chat")).status).toBe(200);
    const tries = () => statSync(join(running.runDir, "clusters")).mtimeMs;
    const first = tries();
    await eventually("it is tried again", () => tries() !== first);
    expect(noSpace()).toBe(1);
    expect((await status(running)).config.errors.join()).toContain("ENOSPC");
    at.empty();
    await untilSaid(running, "configuration in force since");
    expect((await chat(running, "deepseek-chat")).status).toBe(404);
    expect((await status(running)).config.errors).toEqual([]);
    expect(leftOvers(at.folder)).toEqual([]);
    expect(running.gateway.envoyPid).toBe(envoyPid);
  });

  test("at a clean-up that nobody waits for ends nothing, and the clean-up is made good for", async (context) => {
    const at = smallDisk(context);
    const running = await onDisk(at);
    const clusters = () => readFileSync(runPaths(running.runDir).clusters, "utf8");
    const without = running.yaml
      .replace(/ {2}# The same provider[^]*?(?= {2}- id: deepseek)/, "")
      .replace(/ {2}- name: wrong-token[^]*?(?= {2}- name: aliyun)/, "");
    writeFileSync(running.configFile, without);
    await untilSaid(running, "configuration in force since");
    at.fill();
    await untilSaid(running, "clusters cannot be written");
    expect((await chat(running, "qwen-turbo")).status).toBe(200);
    at.empty();
    await untilSaid(running, "what could not be written before is written now");
    expect(clusters()).not.toContain("qwen-wrong");
    expect(said(running, "cannot be written")).toBe(1);
    expect((await chat(running, "qwen-turbo")).status).toBe(200);
  });

  test("for the history alone is a warning, and what the console applies comes into force", async (context) => {
    const at = smallDisk(context);
    const running = await runGateway({ stateDir: join(at.folder, "state") });
    at.fill();
    const page = await Page.open(running.gateway.consolePort);
    const { yaml, revision } = (await page.get("/api/config")).json as { yaml: string; revision: string };
    expect((await page.send("PUT", "/api/config", { yaml: changed(yaml), revision })).status).toBe(200);
    expect(said(running, "the history of configurations cannot be kept")).toBe(1);
    expect((await page.get("/api/config/history")).status).toBe(200);
    expect(readFileSync(running.configFile, "utf8")).toContain("house-");
    expect(leftOvers(at.folder)).toEqual([]);
  });

  test("for the file itself is an answer of the console, with the file and .env as they were", async (context) => {
    const at = smallDisk(context);
    const running = await runGateway({ configFile: join(at.folder, "ai-failover.yaml") });
    const page = await Page.open(running.gateway.consolePort);
    const { yaml, revision } = (await page.get("/api/config")).json as { yaml: string; revision: string };
    writeFileSync(join(at.folder, ".env"), "A=1\n");
    const before = readFileSync(running.configFile, "utf8");
    at.fill();
    const { status: refused, json } = await page.send("PUT", "/api/config", { yaml: changed(yaml), revision });
    expect([refused, JSON.stringify(json)]).toEqual([422, expect.stringContaining("ENOSPC")]);
    expect([readFileSync(running.configFile, "utf8"), readFileSync(join(at.folder, ".env"), "utf8")]).toEqual([before, "A=1\n"]);
    expect((await chat(running, "deepseek-chat")).status).toBe(200);
    at.empty();
    expect((await page.send("PUT", "/api/config", { yaml: changed(yaml), revision })).status).toBe(200);
  });

  test("writes no half token into .env, and a first run leaves nothing behind", async (context) => {
    const at = smallDisk(context);
    const env = join(at.folder, ".env");
    writeFileSync(env, "A=1\n");
    at.fill();
    expect(() => appendEnvironment(env, new Map([["B", "x".repeat(5_000)]]))).toThrow("ENOSPC");
    expect([readFileSync(env, "utf8"), leftOvers(at.folder)]).toEqual(["A=1\n", [".env"]]);
    at.empty();
    // Space for the tokens and not for the configuration: the folder of the configuration is another disk.
    const config = join(at.folder, "no such folder", "ai-failover.yaml");
    const row = PROVIDER_ROWS.find(({ type }) => type === "qwen");
    const answers = [row, undefined];
    const tokens = ["sk-first", ""];
    const questions = {
      provider: () => Promise.resolve(answers.shift()),
      token: () => Promise.resolve(tokens.shift() ?? ""),
      keepRefused: () => Promise.resolve(true),
    };
    const trial = () => Promise.resolve({ verdict: "accepted" as const, text: "accepted" });
    await expect(firstRun(config, () => undefined, questions, trial)).rejects.toThrow("ENOENT");
    expect(existsSync(join(at.folder, "no such folder"))).toBe(false);
  });

  test("for the log of the command line ends nothing", async (context) => {
    const at = smallDisk(context);
    const providers = await startDemoProviders();
    onTestFinished(async () => void (await Promise.all(providers.map((provider) => provider.close()))));
    const folder = temporaryFolder();
    const config = join(folder, "ai-failover.yaml");
    const yaml = demoConfiguration(providers[0]?.baseUrl ?? "", providers[1]?.baseUrl ?? "");
    writeFileSync(config, yaml);
    const log = join(at.folder, "log");
    const args = [join(ROOT, "build/js/gateway/main.js"), "start", "--config", config, "--port", "0", "--console-port", "0"];
    const fd = openSync(log, "a");
    const env = { ...process.env, XDG_STATE_HOME: folder };
    const child = spawn(process.execPath, [...args, "--log-level", "info"], { stdio: ["ignore", fd, fd], env });
    onTestFinished(async () => {
      child.kill("SIGTERM");
      await eventually("it has ended", () => child.exitCode !== null || child.signalCode !== null);
    });
    const told = (what: RegExp) => eventually("it runs", () => what.exec(readFileSync(log, "utf8"))?.[1]);
    const [endpoint, console_] = [await told(/^endpoint: (http\S+)$/m), await told(/^console: +(http\S+)$/m)];
    at.fill();
    const healthy = async (): Promise<boolean> => (await fetch(`${console_}/healthz`)).status === 200;
    writeFileSync(config, changed(yaml));
    const ask = (model: string) =>
      fetch(`${endpoint}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ model, messages: [] }),
      });
    await eventually("the change is in force", async () => (await ask("deepseek-chat")).status === 404);
    expect(await healthy()).toBe(true);
    at.empty();
    writeFileSync(config, yaml);
    await eventually("the next change is in force", async () => (await ask("deepseek-chat")).status === 200);
    expect(child.exitCode).toBeNull();
  });
});

test("a disk that becomes read-only leaves what is in force, and the change comes when it can be written again", async (context) => {
  const at = smallDisk(context);
  const running = await onDisk(at);
  at.readOnly(true);
  writeFileSync(running.configFile, changed(running.yaml));
  await untilSaid(running, "files cannot be written: EROFS");
  expect((await chat(running, "deepseek-chat")).status).toBe(200);
  at.readOnly(false);
  await untilSaid(running, "configuration in force since");
  // The console's history has a word of its own on it.
  expect(said(running, "files cannot be written: EROFS")).toBe(1);
});

describe("the run folder, deleted under the running gateway", () => {
  test("is said with the next change; an Envoy that starts again finds everything, and the change comes into force", async () => {
    const running = await runGateway();
    rmSync(running.runDir, { recursive: true });
    writeFileSync(running.configFile, changed(running.yaml));
    await untilSaid(running, "was deleted");
    expect((await chat(running, "deepseek-chat")).status).toBe(200);
    process.kill(running.gateway.envoyPid as number, "SIGKILL");
    await untilSaid(running, "Envoy runs again");
    await untilSaid(running, "configuration in force since");
    expect((await chat(running, "deepseek-chat")).status).toBe(404);
    expect((await chat(running, "qwen-turbo")).status).toBe(200);
    expect(statSync(join(running.runDir, "access.fifo")).isFIFO()).toBe(true);
    // The journal reads the new one.
    const page = await Page.open(running.gateway.consolePort);
    await eventually("requests are counted again", async () => {
      const { buckets } = (await page.get("/api/figures")).json as { buckets: { requests: number }[] };
      return buckets.some(({ requests }) => requests > 1);
    });
  });

  test("and the configuration's folder, deleted and made again, is noticed", async () => {
    const folder = join(temporaryFolder(), "configuration");
    mkdirSync(folder);
    const running = await runGateway({ configFile: join(folder, "ai-failover.yaml") });
    rmSync(folder, { recursive: true });
    await untilSaid(running, "there is no such file");
    expect((await chat(running, "deepseek-chat")).status).toBe(200);
    mkdirSync(folder);
    writeFileSync(join(folder, "ai-failover.yaml"), changed(running.yaml));
    await untilSaid(running, "configuration in force since");
    appendFileSync(join(folder, "ai-failover.yaml"), "maxAttempts: 9\n");
    await eventually("and again", () => said(running, "configuration in force since") === 2);
  });
});
