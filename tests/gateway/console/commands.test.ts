import { existsSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import type { Drill, Events, Explanation, ProviderType, TokenTryResult } from "../../../config/api.js";
import { Provider } from "../../support/provider.js";
import { tryProvider } from "../../../gateway/setup/try-provider.js";
import { answer } from "../../support/answers.js";
import { envoyReady } from "../envoy-ready.js";
import { chat, runGateway } from "../running.js";
import { Listening } from "./listen.js";
import { Page } from "./page.js";

envoyReady();

test("the playground's request goes through the endpoint and streams back with what the plugin says of it", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const request = { model: "qwen-wrong-token", stream: true, messages: [{ role: "user", content: "Hello" }] };
  const answer = await page.send("POST", "/api/playground/v1/chat/completions", request, { cookie: "other=1" });
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/event-stream; charset=utf-8"]);
  expect(answer.headers["x-ai-trail"]).toBe("qwen-wrong#0=auth, deepseek#0=ok");
  expect(answer.text).toContain("data: [DONE]");
  expect((await page.get("/api/playground/v1/models")).json).toMatchObject({ object: "list" });
  expect((await page.send("POST", "/api/playground/v1/chat/completions", { ...request, model: "nope" })).status).toBe(404);
  expect((await page.send("POST", "/api/playground/v1/chat/completions", request, { "x-csrf-token": "" })).status).toBe(403);
});

test("a token is tried before it is saved, by its mark too, and the answer is in the plugin's words", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const baseUrl = /id: deepseek\n.*\n.*baseUrl: (\S+)/.exec(running.yaml)?.[1] as string;
  const attempt = async (token: string, model?: string) => {
    const provider = { type: "deepseek", baseUrl, apiTokens: [token] };
    return (await page.send("POST", "/api/providers/try", { provider, ...(model === undefined ? {} : { model }) })).json as TokenTryResult;
  };
  expect(await attempt("sk-demo-deepseek-right")).toMatchObject({ kind: "ok", status: 200 });
  expect(await attempt("sk-demo-deepseek-right", "deepseek-chat")).toMatchObject({ kind: "ok", status: 200 });
  expect(await attempt("sk-demo-deepseek-right", "no-such-model")).toMatchObject({ kind: "modelNotFound", status: 404 });
  const wrong = await attempt("sk-something-wrong-1234");
  expect(wrong).toMatchObject({ kind: "auth", status: 401 });
  expect(JSON.stringify(wrong)).not.toContain("sk-something");
  const { yaml } = (await page.get("/api/config")).json as { yaml: string };
  const [, , , mark] = [...yaml.matchAll(/__secret_[0-9a-f]{16}__/g)].map(([found]) => found);
  expect(await attempt(mark as string)).toMatchObject({ kind: "ok" });
  expect(
    (await page.send("POST", "/api/providers/try", { provider: { type: "qwen", apiTokens: ["__secret_0000000000000000__"] } })).status,
  ).toBe(400);
});

test("a redirect is not followed with a token, and an address where nobody listens is a connection failure", async () => {
  const [elsewhere, provider] = [await Provider.start(), await Provider.start()];
  onTestFinished(async () => void (await Promise.all([elsewhere.close(), provider.close()])));
  provider.script("sk-redirected-token", answer(302, "", { location: `${elsewhere.baseUrl}/models` }));
  const result = await tryProvider({ type: "openai", baseUrl: provider.baseUrl, apiTokens: ["sk-redirected-token"] });
  expect(result).toMatchObject({ kind: "serverError", status: 302 });
  expect(elsewhere.requests).toEqual([]);
  expect(await tryProvider({ type: "openai", baseUrl: "http://127.0.0.1:1/v1", apiTokens: ["sk-x"] })).toMatchObject({
    kind: "connection",
    status: 0,
  });
  expect(await tryProvider({ type: "nosuch" })).toMatchObject({
    kind: "callerError",
    message: expect.stringContaining("nosuch") as string,
  });
});

// What each says of a wrong token in a 200: https://platform.minimaxi.com/document/Error-code,
// https://www.coze.cn/open/docs/developer_guides/coze_error_codes
test.each([
  ["minimax", '{"base_resp":{"status_code":1004,"status_msg":"login fail"}}', "auth", "login fail"],
  ["minimax", '{"data":[],"base_resp":{"status_code":0,"status_msg":"success"}}', "ok", "accepted"],
  ["coze", '{"code":4100,"msg":"authentication is invalid"}', "auth", "authentication is invalid"],
  ["coze", '{"code":0,"msg":"","data":{}}', "ok", "accepted"],
  ["openai", '{"object":"list","data":[{"id":"gpt-5","code":1}]}', "ok", "accepted"],
  ["openai", '{ "error": {"code":"invalid_api_key","message":"Incorrect API key"}}', "auth", "Incorrect API key"],
])("%s that answers 200 with %s is told as %s", async (type, body, kind, message) => {
  const provider = await Provider.start();
  onTestFinished(() => provider.close());
  provider.script("sk-tried-token", answer(200, body));
  expect(await tryProvider({ type, baseUrl: provider.baseUrl, apiTokens: ["sk-tried-token"] })).toMatchObject({
    kind,
    status: 200,
    message,
  });
});

test.each([
  { type: "hunyuan", hunyuanAuthId: "AKIDexample", hunyuanAuthKey: "secret-of-the-pair" },
  { type: "bedrock", awsAccessKey: ["AKIAEXAMPLE"], awsSecretKey: ["secret-of-the-pair"], awsRegion: "us-east-1" },
])("$type with a pair is not asked without its signature", async (given) => {
  const provider = await Provider.start();
  onTestFinished(() => provider.close());
  const result = await tryProvider({ ...given, baseUrl: provider.baseUrl });
  expect(result).toMatchObject({ kind: "callerError", status: 0, message: expect.stringContaining("no API token") as string });
  expect(provider.requests).toEqual([]);
});

test.each([{ type: "dify" }, { type: "coze" }, { type: "deepl", targetLang: "DE" }])(
  "$type is asked for no answer in a protocol that it does not speak",
  async (given) => {
    const provider = await Provider.start();
    onTestFinished(() => provider.close());
    const result = await tryProvider({ ...given, baseUrl: provider.baseUrl, apiTokens: ["sk-tried-token"] }, "a-model");
    expect(result).toMatchObject({ kind: "callerError", status: 0, message: expect.stringContaining("a protocol of its own") as string });
    expect(provider.requests).toEqual([]);
  },
);

test("the types say what each one needs", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const types = (await page.get("/api/providers/types")).json as ProviderType[];
  const find = (type: string) => types.find((each) => each.type === type);
  expect(find("qwen")).toMatchObject({ apis: expect.arrayContaining(["chatCompletions"]) as string[], needs: [], tokensRequired: true });
  expect(find("azure")?.needs).toEqual(["azureServiceUrl"]);
  expect(find("deepl")?.needs).toEqual(["targetLang"]);
  const part = (key: string, open: boolean, optional = false) => ({ key, open, optional });
  expect(find("bedrock")?.credential).toEqual([
    part("awsAccessKey", true),
    part("awsSecretKey", false),
    part("awsSessionToken", false, true),
  ]);
  expect(find("vertex")?.credential).toEqual([part("vertexAuthKey", false)]);
  expect(find("azure")).toMatchObject({
    credential: [part("azureClientId", true), part("azureClientSecret", false)],
    besideCredentials: ["azureTenantId"],
  });
  expect(find("qwen")?.credential).toEqual([]);
  // Every key that the check takes for a type's own is offered for it.
  const offered = new Map(types.map(({ type, keys }) => [type, keys]));
  expect(["kling", "dify", "minimax", "gemini"].map((type) => offered.get(type))).toEqual([
    ["klingAccessKey", "klingSecretKey"],
    ["difyApiUrl", "botType", "inputVariable", "outputVariable"],
    ["minimaxApiType", "minimaxGroupId"],
    ["apiVersion", "geminiSafetySetting", "geminiThinkingBudget", "geminiSafetySettings", "vertexGeminiSafetySetting"],
  ]);
  expect(types.every(({ title, documentation }) => title !== "" && documentation !== "")).toBe(true);
});

test("a drill begins and ends by command and is told to the pages; a route is explained", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const listening = await Listening.open(page);
  const begun = await page.send("POST", "/api/drills", { provider: "qwen", token: null, kind: "503", seconds: 30 });
  expect([begun.status, begun.text]).toEqual([200, expect.stringContaining("503")]);
  const { data } = await listening.until<Events["drill"]>("drill", ({ drills }) => drills.length > 0);
  expect(data.drills[0]).toMatchObject({ provider: "qwen", token: null, kind: "503" } satisfies Partial<Drill>);
  const ended = await page.send("POST", "/api/drills/end", { provider: "qwen", token: null });
  expect(ended.json).toEqual({ drills: [] });
  expect((await page.send("POST", "/api/drills", { provider: "qwen", token: null, kind: "503", seconds: 5 })).status).toBe(400);
  const { route, attempts } = (await page.send("POST", "/api/explain", { model: "qwen-turbo" })).json as Explanation;
  expect([route, attempts.map(({ provider }) => provider)]).toEqual(["aliyun", ["qwen", "qwen", "deepseek"]]);
  const alone = (await page.send("POST", "/api/explain", { model: "qwen-turbo", streamed: true, fallback: "none" })).json as Explanation;
  expect(alone.attempts.map(({ provider }) => provider)).toEqual(["qwen", "qwen"]);
  expect(alone.skipped).toMatchObject([{ provider: "deepseek", reason: "left out by x-ai-fallback" }]);
  const spoken = (await page.send("POST", "/api/explain", { model: "qwen-turbo", path: "/v1/audio/speech" })).json as Explanation;
  expect(spoken.error).toMatchObject({ status: 404, code: "api_not_served" });
  expect((await page.send("POST", "/api/explain", { model: "" })).status).toBe(400);
});

test("without a configuration the demo can be tried, which leaves no file behind", async () => {
  let yaml = "";
  const running = await runGateway({ guided: true, demoConfiguration: () => Promise.resolve(yaml) }, undefined, "absent");
  yaml = running.yaml;
  const page = await Page.open(running.gateway.consolePort);
  expect((await page.send("POST", "/api/demo")).status).toBe(204);
  expect((await page.get("/api/status")).json).toMatchObject({ firstRun: false, demo: true });
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
  expect(existsSync(running.configFile)).toBe(false);
  expect((await page.get("/api/config")).text).toContain("qwen-wrong");
  expect((await page.send("POST", "/api/demo")).status).toBe(409);
});
