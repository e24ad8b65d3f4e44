// OpenAI's images API on Gemini's models, which make pictures in Google's own protocol: on real Envoy, by the gateway's own configuration and by Higress's form.
import OpenAI from "openai";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answer, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { OPENAI } from "../support/provider-bodies.js";
import type { Received } from "../support/received.js";
import { Rig } from "../support/rig.js";
import { handedOver } from "../support/wasm-plugin.js";
import { fails } from "./drills/bad-tokens.js";
import { token, type Target } from "./drills/drill.js";
import { higressGateway } from "./drills/higress-gateway.js";

const [bad, good, key] = [token("bad"), token("good"), token("key")];
const PATH = "/models/gemini-2.5-flash-image:generateContent";

const json = (status: number, body: object): Answer => answer(status, body, { "content-type": "application/json" });
const gives = (parts: object[], finishReason = "STOP"): Answer =>
  json(200, {
    candidates: [{ content: { role: "model", parts }, finishReason, index: 0 }],
    usageMetadata: { promptTokenCount: 13, candidatesTokenCount: 1290, totalTokenCount: 1303 },
    modelVersion: "gemini-2.5-flash-image",
  });
const picture = (data: string) => ({ inlineData: { mimeType: "image/png", data } });
// https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/api-errors
const refused = json(401, { error: { code: 401, message: "API keys are not supported by this API.", status: "UNAUTHENTICATED" } });
const blocked = json(200, { promptFeedback: { blockReason: "PROHIBITED_CONTENT" }, usageMetadata: { promptTokenCount: 13 } });

const ASK = { prompt: "A cat", size: "1024x1024" as const };
/** An express mode's key, or an access token. */
const keyOf = (request: Received | undefined) => request?.header("x-goog-api-key") ?? request?.token;

describe.each(["full", "downstreamOnly"] as const)("the gateway's own configuration, installed %s", (mode) => {
  let google: Provider;
  let other: Provider;
  let rig: Rig;
  const openai = () => new OpenAI({ apiKey: "none", baseURL: rig.baseURL, maxRetries: 0 });

  beforeAll(async () => {
    [google, other] = [await Provider.start(), await Provider.start()];
    const vertex = {
      type: "vertex",
      apiTokens: [bad, good],
      baseUrl: google.baseUrl,
      tokenSelection: "roundRobin",
    };
    rig = await Rig.start({
      mode,
      config: {
        responseHeaders: true,
        providers: [
          { id: "vertex", ...vertex },
          { id: "kept", ...vertex, apiTokens: [good], failover: { enabled: false }, retryOnFailure: { enabled: false } },
          { id: "barred", ...vertex, translate: false },
          { id: "openai", type: "openai", apiTokens: [key], baseUrl: other.baseUrl, failover: { enabled: false } },
        ],
        routes: [
          { match: { model: "vertex" }, targets: [{ provider: "vertex", model: "gemini-2.5-flash-image" }] },
          { match: { model: "kept" }, targets: [{ provider: "kept", model: "google/gemini-2.5-flash-image" }] },
          { match: { model: "barred" }, targets: [{ provider: "barred", model: "gemini-2.5-flash-image" }] },
          { match: { model: "rescued" }, provider: "openai", fallbacks: [{ provider: "kept", model: "gemini-2.5-flash-image" }] },
          {
            match: { model: "rescuer" },
            targets: [{ provider: "kept", model: "x" }],
            fallbacks: [{ provider: "openai", model: "gpt-image-1" }],
          },
        ],
      },
    });
  });
  beforeEach(() => {
    google.requests.length = other.requests.length = 0;
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all([google.close(), other.close()]);
  });

  test("a key that is refused gives way to the next one, which makes the picture", async () => {
    google.script({}, (request) => (keyOf(request) === bad ? refused : gives([{ text: "Here:" }, picture("iVBORw0KGgo=")]))(request));
    const made = await openai().images.generate({ model: "vertex", ...ASK });
    expect(made.data).toEqual([{ b64_json: "iVBORw0KGgo=" }]);
    expect(made.usage).toEqual({ input_tokens: 13, output_tokens: 1290, total_tokens: 1303 });
    expect(google.calls().map(keyOf)).toEqual([bad, good]);
    expect(new Set(google.calls().map(({ path }) => path))).toEqual(new Set([`/v1/publishers/google${PATH}`]));
    expect(google.calls()[1]?.json).toEqual({
      contents: [{ role: "user", parts: [{ text: "A cat" }] }],
      generationConfig: { responseModalities: ["TEXT", "IMAGE"], imageConfig: { aspectRatio: "1:1" } },
    });
  });

  test("a picture of 6 MB arrives whole", async () => {
    const data = randomBytes(4_500_000).toString("base64");
    google.script({}, gives([picture(data)]));
    const made = await openai().images.generate({ model: "kept", ...ASK });
    expect(made.data?.[0]?.b64_json === data).toBe(true);
    const told = await post(rig.baseURL, { path: "/images/generations", raw: JSON.stringify({ model: "kept", quality: "hd", ...ASK }) });
    expect([told.header("x-ai-translated"), told.header("x-ai-dropped")]).toEqual(["images>gemini", "quality"]);
  });

  test("it makes the picture where OpenAI fails, and OpenAI where it fails, in a 200 too", async () => {
    other.script(key, fails(OPENAI.invalidKey));
    google.script({}, gives([picture("AAAA")]));
    expect((await openai().images.generate({ model: "rescued", ...ASK })).data).toEqual([{ b64_json: "AAAA" }]);
    other.script(key, json(200, { created: 1, data: [{ b64_json: "BBBB" }] }));
    const failing = json(200, { error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } });
    for (const fault of [json(503, { error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } }), failing]) {
      google.script({}, fault);
      const before = other.requests.length;
      expect((await openai().images.generate({ model: "rescuer", ...ASK })).data).toEqual([{ b64_json: "BBBB" }]);
      expect(other.requests[before]?.json).toEqual({ model: "gpt-image-1", ...ASK });
      expect(keyOf(other.requests[before])).toBe(key);
    }
  });

  test.each([
    ["words alone", gives([{ text: "I cannot draw that." }]), "I cannot draw that.", "no_picture"],
    ["nothing, for safety", gives([], "IMAGE_SAFETY"), "The model made no picture.", "content_policy_violation"],
    ["a prompt that is blocked", blocked, "The provider blocked the prompt.", "PROHIBITED_CONTENT"],
  ])("where there is no picture the client is told an error: %s", async (_, given, message, code) => {
    google.script({}, given);
    const told = await post(rig.baseURL, { path: "/images/generations", raw: JSON.stringify({ model: "kept", ...ASK }) });
    expect([told.status, (told.json as { error?: object }).error]).toMatchObject([400, { message, code }]);
    expect((await rig.status()).providers.find(({ id }) => id === "kept")?.tokens[0]?.state).toBe("ok");
  });

  test("what cannot be asked for, and a provider for which nothing is translated, are passed over", async () => {
    for (const request of [{ model: "kept", n: 2 }, { model: "kept", stream: true }, { model: "barred" }]) {
      const told = await post(rig.baseURL, { path: "/images/generations", raw: JSON.stringify({ ...ASK, ...request }) });
      expect(told.status).toBeGreaterThanOrEqual(400);
    }
    expect(google.calls()).toEqual([]);
  });
});

describe("Higress's form", () => {
  let at: Provider;
  let target: Target;

  beforeAll(async () => {
    at = await Provider.start();
    const vertex = {
      type: "vertex",
      apiTokens: [bad, good],
      modelMapping: { "dall-e-3": "gemini-2.5-flash-image" },
      tokenSelection: "roundRobin",
    };
    const rules = [{ domain: ["vertex.example.com"], config: { provider: vertex } }];
    target = await higressGateway(
      { providers: [{ id: "llm", tokens: [], at }], higress: { config: handedOver({ matchRules: rules }) } },
      1,
    );
  });
  afterAll(async () => {
    await target.stop();
    await at.close();
  });

  test("a key that is refused gives way to the next one, which makes the picture", async () => {
    at.script({}, (request) => (keyOf(request) === bad ? refused : gives([picture("iVBORw0KGgo=")]))(request));
    const raw = JSON.stringify({ model: "dall-e-3", ...ASK });
    const made = await post(target.baseURL, { path: "/images/generations", raw, headers: { host: "vertex.example.com" } });
    expect([made.status, made.json]).toMatchObject([200, { data: [{ b64_json: "iVBORw0KGgo=" }] }]);
    expect(at.calls().map(keyOf)).toEqual([bad, good]);
  });
});
