// OpenAI's requests for pictures in Google's own protocol, and the pictures back.
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../support/random.js";
import { type Dialects, compileDialects } from "./dialects.js";

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

function asked(request: object, model = "gemini-3-pro-image-preview") {
  const { body, dropped, refused } = dialects.request("images", "gemini", JSON.stringify({ model: "m", prompt: "A cat", ...request }), {
    model,
  });
  return {
    body: refused === "" ? (JSON.parse(body) as { contents: object; generationConfig: { imageConfig?: object } }) : undefined,
    dropped,
    refused,
  };
}

describe("a request", () => {
  test("is a turn of the user's that asks for a picture", () => {
    expect(asked({}).body).toEqual({
      contents: [{ role: "user", parts: [{ text: "A cat" }] }],
      generationConfig: { responseModalities: ["TEXT", "IMAGE"] },
    });
  });

  // The table of ai-proxy's README (github.com/alibaba/higress, plugins/wasm-go/extensions/ai-proxy), with Google's letters: 1K, 2K, 4K.
  test.each([
    ["256x256", "1:1", "1K"],
    ["512x512", "1:1", "1K"],
    ["1024x1024", "1:1", "1K"],
    ["1792x1024", "16:9", "2K"],
    ["1024x1792", "9:16", "2K"],
    ["2048x2048", "1:1", "2K"],
    ["4096x4096", "1:1", "4K"],
    ["1536x1024", "3:2", "2K"],
    ["1024x1536", "2:3", "2K"],
    ["1024x768", "4:3", "1K"],
    ["768x1024", "3:4", "1K"],
    ["1365x1024", "4:3", "1K"],
    ["1280x1024", "5:4", "1K"],
    ["1024x1280", "4:5", "1K"],
    ["2560x1080", "21:9", "2K"],
    ["850x1000", "4:5", "1K"],
  ])("%s is %s, %s", (size, aspectRatio, imageSize) => {
    expect(asked({ size }).body?.generationConfig.imageConfig).toEqual({ aspectRatio, imageSize });
    // Models before Gemini 3 know the ratio alone.
    expect(asked({ size }, "gemini-2.5-flash-image").body?.generationConfig.imageConfig).toEqual({ aspectRatio });
  });

  test.each(["auto", undefined, null])("a size that is %s is the model's own", (size) => {
    const { body, dropped } = asked({ size });
    expect([body?.generationConfig.imageConfig, dropped]).toEqual([undefined, ""]);
  });

  test("has its format, and what cannot be said is left out by name", () => {
    expect(asked({ output_format: "jpeg", output_compression: 80, response_format: "b64_json", n: 1, stream: false })).toMatchObject({
      body: { generationConfig: { imageConfig: { imageOutputOptions: { mimeType: "image/jpeg", compressionQuality: 80 } } } },
      dropped: "",
    });
    const { body, dropped } = asked({
      size: "large",
      output_format: "gif",
      quality: "hd",
      style: "vivid",
      response_format: "url",
      user: "u",
    });
    expect(body?.generationConfig.imageConfig).toBeUndefined();
    expect(dropped).toBe("quality, style, response_format, user, size, output_format");
  });

  test.each([
    ["n", { n: 2 }],
    ["stream", { stream: true }],
    ["prompt", { prompt: "" }],
  ])("passes the target over for %s", (field, request) => expect(asked(request).refused).toBe(field));
});

const answer = (parts: object[], finishReason = "STOP") =>
  JSON.stringify({
    candidates: [{ content: { role: "model", parts }, finishReason }],
    usageMetadata: { promptTokenCount: 13, candidatesTokenCount: 1290, totalTokenCount: 1313, thoughtsTokenCount: 10 },
    modelVersion: "gemini-3-pro-image-preview",
  });
const picture = (data: string, more: object = {}) => ({ inlineData: { mimeType: "image/png", data }, ...more });
const given = (body: string) => JSON.parse(dialects.answer("gemini", "images", body)) as object;

describe("an answer", () => {
  test("has each picture by its data, and no thought of one", () => {
    const parts = [picture("dGhvdWdodA==", { thought: true }), { text: "Here:" }, picture("iVBORw0KGgo="), picture("AAAA")];
    expect(given(answer(parts))).toEqual({
      created: 1764000000,
      data: [{ b64_json: "iVBORw0KGgo=" }, { b64_json: "AAAA" }],
      usage: { input_tokens: 13, output_tokens: 1300, total_tokens: 1313 },
    });
    expect(dialects.state).toBe("complete");
  });

  test("without a picture is an error, with the model's words", () => {
    expect(given(answer([{ text: 'I cannot draw "that".' }]))).toEqual({
      error: { message: 'I cannot draw "that".', type: "invalid_request_error", param: "prompt", code: "no_picture" },
    });
    expect(given(answer([], "IMAGE_SAFETY"))).toEqual({
      error: { message: "The model made no picture.", type: "invalid_request_error", param: "prompt", code: "content_policy_violation" },
    });
  });

  test("of random bytes leaves as JSON or not at all", () => {
    const random = Random.fromEnvironment();
    const request = JSON.stringify({ model: "m", prompt: "A cat", size: "1024x1024", output_format: "png", n: 1, quality: "hd" });
    const whole = answer([{ text: "Here" }, picture("iVBORw0KGgo=")]);
    for (let i = 0; i < 3000; i++) {
      const body = random.damage(Buffer.from(request));
      if (dialects.isRequest(body)) {
        const made = dialects.request("images", "gemini", body, { model: "gemini-3-pro-image-preview" });
        if (made.refused === "") JSON.parse(made.body);
      }
      const written = dialects.answer("gemini", "images", random.damage(Buffer.from(whole)));
      if (dialects.state === "complete") JSON.parse(written);
    }
  });
});
