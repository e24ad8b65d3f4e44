// What is no file, or a huge one, in the place of the configuration or of .env.
import { execFileSync } from "node:child_process";
import { rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readConfiguration } from "../../gateway/configuration.js";
import { appendEnvironment } from "../../gateway/environment.js";
import { Page } from "./console/page.js";
import { envoyReady } from "./envoy-ready.js";
import { temporaryFolder } from "./folder.js";
import { chat, runGateway, status, untilSaid } from "./running.js";

envoyReady();

const KINDS: [string, (path: string) => void | Promise<void>, string][] = [
  ["a pipe", (path) => void execFileSync("mkfifo", [path]), "is no regular file: put a file, or a link to one, in its place"],
  ["a device behind a link", (path) => symlinkSync("/dev/zero", path), "is no regular file"],
  ["a socket", listening, "is no regular file"],
  ["a huge file", (path) => (writeFileSync(path, ""), truncateSync(path, 2_500_000_000)), "is larger than 1024 KiB"],
];

async function listening(path: string): Promise<void> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

const YAML = "providers: [{ id: a, type: openai, apiTokens: ['${A_KEY}'] }]\n";

describe.each(KINDS)("%s", (_, put, problem) => {
  test("in the place of the configuration leaves the one before in force, and the console says why", async () => {
    const running = await runGateway();
    rmSync(running.configFile);
    await put(running.configFile);
    await untilSaid(running, problem);
    expect((await status(running)).config.errors).toEqual([expect.stringContaining(problem)]);
    expect((await chat(running, "qwen-turbo")).status).toBe(200);
    const page = await Page.open(running.gateway.consolePort);
    const answer = await page.get("/api/config");
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining(problem)]);
    rmSync(running.configFile);
    running.said.length = 0;
    writeFileSync(running.configFile, running.yaml);
    await untilSaid(running, "configuration in force");
  });

  test("in the place of .env is a warning, and its variables are not set", async () => {
    const file = join(temporaryFolder(), "ai-failover.yaml");
    writeFileSync(file, YAML);
    await put(join(dirname(file), ".env"));
    expect(readConfiguration(file, {})).toMatchObject({
      errors: [expect.stringContaining("A_KEY")],
      warnings: [expect.stringMatching(`the variables of .*/.env are not known: .*${problem}`)],
    });
    expect(readConfiguration(file, { A_KEY: "sk-1" })).not.toHaveProperty("errors");
    expect(() => appendEnvironment(join(dirname(file), ".env"), new Map([["B", "1"]]))).toThrow(problem);
  });
});

test("a typed token is refused with the reason where .env is no file", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const { yaml, revision } = (await page.get("/api/config")).json as { yaml: string; revision: string };
  execFileSync("mkfifo", [join(dirname(running.configFile), ".env")]);
  const typed = yaml.replace("providers:\n", "providers:\n  - { id: typed, type: openai, apiTokens: [sk-typed-by-hand] }\n");
  const put = await page.send("PUT", "/api/config", { yaml: typed, revision });
  expect([put.status, put.text]).toEqual([422, expect.stringContaining("is no regular file")]);
});

test("a link to a file is a file, and so is a .env behind one", () => {
  const folder = temporaryFolder();
  for (const [name, text] of [
    ["ai-failover.yaml", YAML],
    [".env", "A_KEY=sk-1\n"],
  ] as const) {
    writeFileSync(join(folder, `real${name}`), text, { mode: 0o600 });
    symlinkSync(`real${name}`, join(folder, name));
  }
  expect(readConfiguration(join(folder, "ai-failover.yaml"), {})).toMatchObject({ warnings: [], tokens: new Map([["a", ["sk-1"]]]) });
});
