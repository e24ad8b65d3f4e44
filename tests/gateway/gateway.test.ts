import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { type Configuration, readConfiguration } from "../../gateway/configuration.js";
import { DEMO_TOKENS, startDemoProviders } from "../../gateway/demo/scenario.js";
import { runPaths } from "../../gateway/envoy/rig.js";
import { LiveFiles } from "../../gateway/reload.js";
import { eventually, within } from "../support/gate.js";
import { RawConnection } from "../support/raw-http.js";
import { envoyReady } from "./envoy-ready.js";
import { rigInput } from "./rig-input.js";
import { chat, runGateway, status, untilSaid } from "./running.js";

envoyReady();

const TOKENS = Object.values(DEMO_TOKENS);

describe("a change of the configuration", () => {
  test("with three mistakes names all three with their paths, and the one before keeps serving", async () => {
    const running = await runGateway();
    const three = running.yaml
      .replace("{ healthCheckModel: qwen-turbo }", "{ failureThreshold: x }")
      .replace("type: deepseek", "type: nosuchtype")
      .replace("provider: deepseek\n", "provider: missing\n");
    writeFileSync(running.configFile, three);
    const { errors } = await eventually("the errors are shown", async () => {
      const { config } = await status(running);
      return config.errors.length > 0 ? config : undefined;
    });
    expect(errors).toEqual([
      expect.stringContaining("providers[0].failover.failureThreshold"),
      expect.stringContaining("providers[2].type"),
      expect.stringContaining("routes[2].provider"),
    ]);
    for (const error of errors) expect(running.said.join("\n")).toContain(error);
    const answer = await chat(running, "deepseek-chat");
    expect([answer.status, answer.headers.get("x-ai-provider")]).toEqual([200, "deepseek"]);
  });

  test("comes into force without a restart, and the mistakes of before are forgotten", async () => {
    const running = await runGateway();
    const { envoyPid } = running.gateway;
    writeFileSync(running.configFile, "providers: 1");
    await untilSaid(running, "not in force");
    writeFileSync(running.configFile, running.yaml.replace("prefix: deepseek-", "prefix: house-"));
    await untilSaid(running, "configuration in force since");
    expect((await status(running)).config.errors).toEqual([]);
    expect((await chat(running, "deepseek-chat")).status).toBe(404);
    expect(running.gateway.envoyPid).toBe(envoyPid);
  });

  test("that moves a provider leads new requests to the new address and leaves a running stream alone", async () => {
    const running = await runGateway();
    const [, elsewhere] = await startDemoProviders();
    const stream = await chat(running, "deepseek-chat", { stream: true });
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    const deepseek = /id: deepseek\n.*\n.*baseUrl: (\S+)/.exec(running.yaml)?.[1] as string;
    writeFileSync(running.configFile, running.yaml.replace(deepseek, elsewhere?.baseUrl as string));
    await untilSaid(running, "configuration in force since");
    expect((await chat(running, "deepseek-chat")).status).toBe(200);
    const clusters = readFileSync(runPaths(running.runDir).clusters, "utf8");
    expect(clusters).toContain('"name": "deepseek~2/provider"');
    let text = new TextDecoder().decode(first.value);
    for (let read = await reader.read(); !read.done; read = await reader.read()) text += new TextDecoder().decode(read.value);
    expect(text).toContain("data: [DONE]");
    await elsewhere?.close();
  });

  test("takes clusters away only when no request needs them any more", async () => {
    const running = await runGateway();
    const clusters = () => readFileSync(runPaths(running.runDir).clusters, "utf8");
    const without = running.yaml
      .replace(/ {2}# The same provider[^]*?(?= {2}- id: deepseek)/, "")
      .replace(/ {2}- name: wrong-token[^]*?(?= {2}- name: aliyun)/, "");
    writeFileSync(running.configFile, without);
    await untilSaid(running, "configuration in force since");
    expect(clusters()).toContain("qwen-wrong");
    await eventually("the cluster is gone", () => !clusters().includes("qwen-wrong"));
    expect((await chat(running, "qwen-turbo")).status).toBe(200);
  });
});

test("clients of every dialect are answered by the demo", async () => {
  const { gateway } = await runGateway();
  const asks: [string, object][] = [
    ["/v1/messages", { model: "qwen-turbo", max_tokens: 99, messages: [{ role: "user", content: "Hi" }] }],
    ["/v1/responses", { model: "qwen-turbo", input: "Hi" }],
    ["/v1beta/models/qwen-turbo:generateContent", { contents: [{ role: "user", parts: [{ text: "Hi" }] }] }],
    ["/model/deepseek-chat/converse", { messages: [{ role: "user", content: [{ text: "Hi" }] }] }],
  ];
  for (const [path, body] of asks) {
    const answer = await fetch(`http://127.0.0.1:${gateway.port}${path}`, { method: "POST", body: JSON.stringify(body) });
    expect([path, answer.status]).toEqual([path, 200]);
    expect(await answer.text()).toContain("(simulated)");
  }
});

test("a configuration that only the plugin refuses leaves the one before in force, also for an Envoy that starts again", async () => {
  const running = await runGateway();
  const { plugin, downstream } = runPaths(running.runDir);
  const before = readFileSync(downstream, "utf8");
  const configuration = readConfiguration(running.configFile, {}) as Configuration;
  const files = new LiveFiles({ ...rigInput(), ...configuration, runDir: running.runDir, wasmPath: plugin });
  const result = await files.apply({ ...configuration, pluginConfig: '{"providers": 1}' });
  expect(result).toEqual({ ok: false, reason: "the plugin refused the configuration" });
  // The gateway itself adds the names it answers to; these files were made beside it, without.
  const inForce = (text: string) => text.replace(/"version_info": ".*"/, "").replace(String.raw`,\"hosts\":[]`, "");
  expect(inForce(readFileSync(downstream, "utf8"))).toBe(inForce(before));
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
});

test("an Envoy that dies is started again on the same port, and says so", async () => {
  const running = await runGateway();
  const { port, envoyPid } = running.gateway;
  process.kill(envoyPid as number, "SIGKILL");
  await untilSaid(running, "Envoy runs again");
  expect(running.said.join("\n")).toContain("Envoy ended unexpectedly (SIGKILL)");
  expect(running.gateway.port).toBe(port);
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
  const { envoy } = await status(running);
  // Once, and once more for each time that another program had the port in between: each is said.
  const ended = running.said.filter((line) => line.includes("Envoy ended unexpectedly"));
  expect(envoy).toMatchObject({ restarts: ended.length, state: "running" });
});

test("no token's value is in the log that is passed on, at its most talkative", async () => {
  const running = await runGateway({ logLevel: "trace" });
  await (await chat(running, "qwen-turbo")).text();
  await (await chat(running, "qwen-wrong-token", { stream: true })).text();
  const log = await eventually("the answer is logged", () => {
    const text = running.log.join("\n");
    return text.includes("x-ai-trail") && text;
  });
  // What replaced them is there: the log does show headers.
  expect(log).toContain("Bearer qwen#1");
  for (const token of TOKENS) expect(log).not.toContain(token);
});

test("an error that Envoy makes before the plugin sees the request has the shape that clients read", async () => {
  const running = await runGateway();
  const headers = { "x-large": "x".repeat(70_000) };
  const answer = await fetch(`http://127.0.0.1:${running.gateway.port}/v1/models`, { headers });
  expect(answer.status).toBe(431);
  expect(await answer.json()).toMatchObject({ error: { type: "invalid_request_error", code: "http1.headers_too_large" } });
});

test("what Envoy refuses without a word is told in words", async () => {
  const refused: [head: string, status: number, code: string][] = [
    ["GET /v1/models#part HTTP/1.1\r\nhost: 127.0.0.1\r\n", 400, "path_normalization_failed"],
    ["GET /v1/%00 HTTP/1.1\r\nhost: 127.0.0.1\r\n", 400, "path_normalization_failed"],
    ["GET /v1/models HTTP/1.1\r\n", 400, "missing_host_header"],
    ["OPTIONS * HTTP/1.1\r\nhost: 127.0.0.1\r\n", 404, "absolute_path_rejected"],
  ];
  const running = await runGateway();
  for (const [head, status, code] of refused) {
    const connection = await RawConnection.open(`http://127.0.0.1:${running.gateway.port}`);
    connection.send(`${head}\r\n`);
    const got = await connection.answer();
    connection.close();
    expect(got?.status, head).toBe(status);
    expect(JSON.parse(got?.body ?? "")).toMatchObject({ error: { code, message: expect.stringMatching(/\w+ \w+/) as string } });
  }
});

test("status, metrics and health are told to this machine's names alone", async () => {
  const running = await runGateway();
  await (await chat(running, "qwen-turbo")).text();
  const base = `http://127.0.0.1:${running.gateway.consolePort}`;
  const text = async (path: string) => await (await fetch(base + path)).text();
  expect(await text("/healthz")).toBe('{"status":"ok"}');
  expect(await text("/api/status")).toContain('"name":"qwen#0"');
  // Workers tell their counters on the tick.
  await expect.poll(() => text("/metrics"), { timeout: 10_000 }).toMatch(/ai_failover_attempts\{ai_provider="qwen",ai_kind="ok"\} 1/);
  expect(await text("/metrics")).toContain("envoy_http_downstream_rq_total");
  for (const path of ["/api/status", "/metrics"]) for (const token of TOKENS) expect(await text(path)).not.toContain(token);
  const foreign = await new Promise<number>((resolve, reject) => {
    const headers = { host: "gateway.example.com" };
    request(`${base}/api/status`, { headers }, (answer) => resolve(answer.resume().statusCode ?? 0))
      .on("error", reject)
      .end();
  });
  expect(foreign).toBe(403);
});

test("the folder with the tokens is private while the gateway runs and gone when it has stopped", async () => {
  const running = await runGateway();
  const { admin, control, redirector, downstream } = runPaths(running.runDir);
  for (const path of [admin, control, redirector, downstream]) expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
  expect((statSync(running.runDir).mode & 0o777).toString(8)).toBe("700");
  const { envoyPid } = running.gateway;
  await running.gateway.stop();
  expect(existsSync(running.runDir)).toBe(false);
  expect(() => process.kill(envoyPid as number, 0)).toThrow("ESRCH");
});

test("a first configuration with errors starts nothing", async () => {
  await expect(runGateway({}, () => "providers: 1\nroutes: 2")).rejects.toThrow(/has 2 errors:\n {2}providers: .*\n {2}routes: /);
});

test("a running stream gets a moment to end before the gateway does", async () => {
  const running = await runGateway();
  const answer = await chat(running, "deepseek-chat", { stream: true });
  const text = answer.text();
  await running.gateway.stop();
  expect(await within(text, "the stream's end")).toContain("data: [DONE]");
});
