import {
  appendFileSync,
  chownSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  lstatSync,
  writeFileSync,
  chmodSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { EXPORT_KINDS, type CheckResult, type ConfigDocument, type Exported, type HistoryEntry } from "../../../config/api.js";
import { findEnvoy } from "../../../gateway/envoy/find.js";
import { eventually } from "../../support/gate.js";
import { envoyReady } from "../envoy-ready.js";
import { temporaryFolder } from "../folder.js";
import { chat, runGateway, untilSaid } from "../running.js";
import { Page } from "./page.js";

envoyReady();

async function document(page: Page): Promise<ConfigDocument> {
  return (await page.get("/api/config")).json as ConfigDocument;
}

test("a change is in force for every worker when the answer comes, and its file keeps comments, mode and secrets", async () => {
  const running = await runGateway({ workers: 4 });
  chmodSync(running.configFile, 0o640);
  const page = await Page.open(running.gateway.consolePort);
  const { yaml, revision, secrets } = await document(page);
  expect(yaml).not.toContain("sk-demo");
  expect(secrets.map(({ masked }) => masked).sort()).toEqual(["…ight", "…ight", "…rong"]);
  const changed = yaml.replace("prefix: deepseek-", "prefix: house-");
  const put = await page.send("PUT", "/api/config", { yaml: changed, revision });
  expect(put.status).toBe(200);
  const answers = await Promise.all(Array.from({ length: 40 }, () => chat(running, "deepseek-chat")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  expect(readFileSync(running.configFile, "utf8")).toBe(running.yaml.replace("prefix: deepseek-", "prefix: house-"));
  expect(statSync(running.configFile).mode & 0o777).toBe(0o640);
  expect((put.json as ConfigDocument).revision).toBe((await document(page)).revision);
});

test("a file behind a link is replaced where it is, and the link stays", async () => {
  const running = await runGateway({}, undefined, "linked");
  const page = await Page.open(running.gateway.consolePort);
  const { yaml, revision } = await document(page);
  expect((await page.send("PUT", "/api/config", { yaml: `${yaml}maxAttempts: 7\n`, revision })).status).toBe(200);
  expect(lstatSync(running.configFile).isSymbolicLink()).toBe(true);
  expect(readFileSync(running.configFile, "utf8")).toBe(`${running.yaml}maxAttempts: 7\n`);
});

test("a file that changed meanwhile is not written over", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const { yaml, revision } = await document(page);
  writeFileSync(running.configFile, `${running.yaml}# by hand\n`);
  expect((await page.send("PUT", "/api/config", { yaml, revision })).status).toBe(409);
  expect(readFileSync(running.configFile, "utf8")).toContain("# by hand");
});

test("a file that gets its former content back right after an apply is in force with that", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const { yaml, revision } = await document(page);
  const changed = yaml.replace("prefix: deepseek-", "prefix: house-");
  expect((await page.send("PUT", "/api/config", { yaml: changed, revision })).status).toBe(200);
  writeFileSync(running.configFile, running.yaml);
  await eventually("the file is in force", async () => (await chat(running, "deepseek-chat")).status === 200);
});

test("a configuration with mistakes is refused with their lines, and the file stays", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const { yaml, revision } = await document(page);
  const wrong = yaml.replace("{ healthCheckModel: qwen-turbo }", "{ failureThreshold: x }");
  const put = await page.send("PUT", "/api/config", { yaml: wrong, revision });
  expect(put.status).toBe(422);
  const line = wrong.split("\n").findIndex((each) => each.includes("failureThreshold")) + 1;
  const finding = { level: "error", path: "providers[0].failover.failureThreshold", line, column: expect.any(Number) as number };
  expect((put.json as CheckResult).findings).toContainEqual(expect.objectContaining(finding));
  expect(((await page.send("POST", "/api/config/check", { yaml: wrong })).json as CheckResult).findings).toEqual(
    (put.json as CheckResult).findings,
  );
  expect(((await page.send("POST", "/api/config/check", { yaml: "a: [" })).json as CheckResult).findings[0]).toMatchObject({ line: 1 });
  expect(readFileSync(running.configFile, "utf8")).toBe(running.yaml);
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
});

test("a token that was typed goes into .env, and the page sees its last characters alone", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const { yaml, revision } = await document(page);
  const path = ["providers", 2, "apiTokens", 1];
  const edited = (await page.send("POST", "/api/config/edit", { yaml, changes: [{ path, value: "sk-typed-by-hand-9876" }] })).json as {
    yaml: string;
  };
  expect((await page.send("PUT", "/api/config", { yaml: edited.yaml, revision })).status).toBe(200);
  const env = join(dirname(running.configFile), ".env");
  expect(readFileSync(env, "utf8")).toBe("DEEPSEEK_API_KEY=sk-typed-by-hand-9876\n");
  expect(statSync(env).mode & 0o777).toBe(0o600);
  expect(readFileSync(running.configFile, "utf8")).toContain('"${DEEPSEEK_API_KEY}"');
  expect(JSON.stringify((await page.get("/api/status")).json)).toContain("…9876");
  expect((await page.get("/api/config")).text).not.toContain("9876");
});

test("the history has each version that was in force, and one of them can be put back", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const first = await document(page);
  await page.send("PUT", "/api/config", { ...first, yaml: `${first.yaml}maxAttempts: 7\n` });
  writeFileSync(running.configFile, `${running.yaml}maxAttempts: 8\n`);
  running.said.length = 0;
  await untilSaid(running, "configuration in force");
  const entries = (await page.get("/api/config/history")).json as HistoryEntry[];
  expect(entries.map(({ summary }) => summary)).toEqual(["maxAttempts changed", "maxAttempts added", "the first version that was seen"]);
  const oldest = (await page.get(`/api/config/history/${entries[2]?.id}`)).json as { yaml: string };
  expect(oldest.yaml).toBe(first.yaml);
  const { revision } = await document(page);
  expect((await page.send("PUT", "/api/config", { yaml: oldest.yaml, revision })).status).toBe(200);
  expect(readFileSync(running.configFile, "utf8")).toBe(running.yaml);
});

test("an apply leaves a running stream alone", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const stream = await chat(running, "deepseek-chat", { stream: true });
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  let text = new TextDecoder().decode((await reader.read()).value);
  const { yaml, revision } = await document(page);
  const without = yaml.replace(/ {2}- name: deepseek\n[^]*$/, "");
  expect((await page.send("PUT", "/api/config", { yaml: without, revision })).status).toBe(200);
  expect(text).not.toContain("[DONE]");
  for (let read = await reader.read(); !read.done; read = await reader.read()) text += new TextDecoder().decode(read.value);
  expect(text).toContain("data: [DONE]");
  expect((await chat(running, "deepseek-chat")).status).toBe(404);
});

test("without a configuration the console alone runs, and the first one starts the rest", async () => {
  const running = await runGateway({ guided: true }, undefined, "absent");
  const page = await Page.open(running.gateway.consolePort);
  expect((await page.get("/api/status")).json).toMatchObject({ firstRun: true, endpoint: "", providers: [] });
  const { revision, yaml } = await document(page);
  expect(yaml).toBe("");
  const bad = await page.send("PUT", "/api/config", { yaml: "providers: 1\n", revision });
  expect(bad.status).toBe(422);
  expect(existsSync(running.configFile)).toBe(false);
  const put = await page.send("PUT", "/api/config", { yaml: running.yaml, revision });
  expect([put.status, put.text]).toEqual([200, expect.any(String)]);
  expect(statSync(running.configFile).mode & 0o777).toBe(0o600);
  expect((await page.get("/api/status")).json).toMatchObject({ firstRun: false });
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
  expect(readFileSync(running.configFile, "utf8")).not.toContain("sk-demo");
});

test("a file that was taken away while it is served is made again by a save, with the Envoy that serves", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const { envoyPid, port } = running.gateway;
  rmSync(running.configFile);
  const { revision, yaml } = await document(page);
  expect(yaml).toBe("");
  const changed = running.yaml.replace("prefix: deepseek-", "prefix: house-");
  expect((await page.send("PUT", "/api/config", { yaml: changed, revision })).status).toBe(200);
  expect([running.gateway.envoyPid, running.gateway.port]).toEqual([envoyPid, port]);
  expect(readFileSync(running.configFile, "utf8")).toContain("prefix: house-");
  expect((await chat(running, "deepseek-chat")).status).toBe(404);
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
  writeFileSync(running.configFile, running.yaml);
  await eventually("the file is followed", async () => (await chat(running, "deepseek-chat")).status === 200);
});

test("a file that appears while nothing serves is written over by who has seen it, and comes back where the new one cannot be used", async () => {
  const running = await runGateway({ guided: true, plugin: "absent.wasm" }, undefined, "absent");
  const page = await Page.open(running.gateway.consolePort);
  writeFileSync(running.configFile, "providers: [] # mine\n");
  const { revision } = await document(page);
  const put = await page.send("PUT", "/api/config", { yaml: running.yaml, revision });
  expect([put.status, put.text]).toEqual([422, expect.stringContaining("absent.wasm does not exist")]);
  expect(readFileSync(running.configFile, "utf8")).toBe("providers: [] # mine\n");
});

test("a line that somebody adds to .env while a change is refused stays", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const env = join(dirname(running.configFile), ".env");
  writeFileSync(env, "A=1\n", { mode: 0o600 });
  const { yaml, revision } = await document(page);
  const typed = yaml.replace("providers:\n", "providers:\n  - { id: typed, type: openai, apiTokens: [sk-typed-by-hand] }\n");
  const put = page.send("PUT", "/api/config", { yaml: typed, revision });
  await eventually("the token is written", () => readFileSync(env, "utf8").includes("TYPED_API_KEY"));
  appendFileSync(env, "NEW_KEY=sk-of-a-colleague\n");
  appendFileSync(running.configFile, "# edited by a colleague\n");
  expect((await put).status).toBe(409);
  expect(readFileSync(env, "utf8")).toBe("A=1\nNEW_KEY=sk-of-a-colleague\n");
});

test("bytes that are no UTF-8, in the file or in .env, are named and stay, and the gateway serves with them", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const env = join(dirname(running.configFile), ".env");
  const gbk = (text: string) => Buffer.concat([Buffer.from(text), Buffer.from([0x23, 0xd6, 0xd0, 0xce, 0xc4, 0x0a])]);
  writeFileSync(running.configFile, gbk(`${running.yaml}maxAttempts: 7\n`));
  await untilSaid(running, "configuration in force");
  const { yaml, revision } = await document(page);
  const line = running.yaml.split("\n").length + 1;
  const put = await page.send("PUT", "/api/config", { yaml: `${yaml}timeout: 100s\n`, revision });
  expect([put.status, put.text]).toEqual([422, expect.stringContaining(`${running.configFile} is no text in UTF-8 (line ${line})`)]);
  expect(readFileSync(running.configFile)).toEqual(gbk(`${running.yaml}maxAttempts: 7\n`));
  writeFileSync(running.configFile, running.yaml);
  writeFileSync(env, gbk("A=1\n"), { mode: 0o600 });
  const typed = { yaml: running.yaml.replace("sk-demo-deepseek-right", "sk-typed-by-hand"), revision: (await document(page)).revision };
  const refused = await page.send("PUT", "/api/config", typed);
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("/.env is no text in UTF-8 (line 2)")]);
  expect([readFileSync(env), readFileSync(running.configFile, "utf8")]).toEqual([gbk("A=1\n"), running.yaml]);
});

test("a demo or a first configuration that could not be served leaves the console guiding, and the next one is served", async () => {
  const envoy = await findEnvoy();
  const binary = join(temporaryFolder(), "envoy");
  symlinkSync("/bin/false", binary);
  let yaml = "";
  const demoConfiguration = () => Promise.resolve(yaml);
  const running = await runGateway({ guided: true, envoy: { ...envoy, binary }, demoConfiguration }, undefined, "absent");
  ({ yaml } = running);
  const page = await Page.open(running.gateway.consolePort);
  const guides = async () => {
    expect((await page.get("/api/status")).json).toMatchObject({ firstRun: true, demo: false, config: { file: running.configFile } });
    expect([existsSync(running.configFile), running.gateway.port]).toEqual([false, 0]);
  };
  const demo = await page.send("POST", "/api/demo");
  expect([demo.status, demo.text]).toEqual([503, expect.stringContaining("Envoy ended with")]);
  await guides();
  const put = await page.send("PUT", "/api/config", { yaml, revision: (await document(page)).revision });
  expect([put.status, put.text]).toEqual([422, expect.stringContaining("Envoy ended with")]);
  await guides();
  rmSync(binary);
  symlinkSync(envoy.binary, binary);
  expect((await page.send("PUT", "/api/config", { yaml, revision: (await document(page)).revision })).status).toBe(200);
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
  expect((await page.send("POST", "/api/demo")).status).toBe(409);
});

test.runIf(process.getuid?.() === 0)("a file of somebody else's stays theirs when root's gateway writes it, .env as well", async () => {
  const running = await runGateway();
  const env = join(dirname(running.configFile), ".env");
  writeFileSync(env, "A=1\n", { mode: 0o600 });
  for (const file of [running.configFile, env]) chownSync(file, 1234, 1235);
  const page = await Page.open(running.gateway.consolePort);
  const { yaml, revision } = await document(page);
  const typed = yaml.replace("providers:\n", "providers:\n  - { id: typed, type: openai, apiTokens: [sk-typed-by-hand] }\n");
  expect((await page.send("PUT", "/api/config", { yaml: typed, revision })).status).toBe(200);
  for (const file of [running.configFile, env]) expect(statSync(file)).toMatchObject({ uid: 1234, gid: 1235 });
});

test("the file is exported for a cluster with references instead of tokens; another word than the known ones is refused", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  for (const kind of EXPORT_KINDS) {
    const { status, text, json } = await page.get(`/api/config/export?to=${kind}`);
    expect([kind, status]).toEqual([kind, 200]);
    expect(Object.keys((json as Exported).files).length).toBeGreaterThan(0);
    expect((json as Exported).todo.join(" ")).toContain("QWEN_TOKEN_1");
    expect(text).not.toContain("sk-demo");
  }
  expect((await page.get("/api/config/export?to=elsewhere")).status).toBe(400);
  writeFileSync(running.configFile, "providers: 5\n");
  const refused = await page.get("/api/config/export?to=istio");
  expect([refused.status, (refused.json as CheckResult).ok]).toEqual([422, false]);
});
