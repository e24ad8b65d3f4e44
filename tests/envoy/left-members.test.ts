// Parameters that a target refuses by name, on real Envoy: it is asked once more without them, and the next request leaves so, whatever its size.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answer, ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

/** github.com/huggingface/huggingface.js/pull/2268 */
const strict: Answer = (request) => {
  const refused = Object.keys(request.json).find((name) => ["store", "prompt_cache_key"].includes(name));
  const turn = (request.json["messages"] as object[]).findIndex((message) => "reasoning_content" in message);
  if (refused === undefined && turn < 0) return ok()(request);
  const what = refused ?? `messages.${turn}.assistant.reasoning_content`;
  const message = `${what}: property '${what}' is unsupported`;
  return answer(400, { message, type: "invalid_request_error", param: "validation_error", code: "wrong_api_format" })(request);
};

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let first: Provider;
  let other: Provider;
  let rig: Rig;

  beforeAll(async () => {
    [first, other] = [
      await Provider.start({ otherwise: answer(503, { error: { message: "down" } }) }),
      await Provider.start({ otherwise: strict }),
    ];
    rig = await Rig.start({
      mode,
      config: {
        failover: { enabled: false },
        retryOnFailure: { enabled: false },
        providers: [
          { id: "first", type: "openai", apiTokens: ["sk-left-1"], baseUrl: first.baseUrl },
          { id: "strict", type: "cerebras", apiTokens: ["sk-left-2"], baseUrl: other.baseUrl },
          { id: "mapped", type: "openai-compatible", apiTokens: ["sk-left-3"], baseUrl: other.baseUrl, modelMapping: { "*": "theirs" } },
        ],
        routes: [
          { match: { model: "fallback" }, provider: "first", fallbacks: [{ provider: "strict", model: "gpt-oss-120b" }] },
          { match: { model: "mapped" }, provider: "mapped" },
        ],
      },
    });
  });
  beforeEach(() => {
    other.requests.length = 0;
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all([first.close(), other.close()]);
  });

  const ask = (model: string, size: number, stream: boolean) =>
    post(rig.baseURL, {
      raw: JSON.stringify({
        store: false,
        messages: [
          { role: "assistant", content: "Well", reasoning_content: "Hm" },
          { role: "user", content: "x".repeat(size) },
        ],
        prompt_cache_key: "k",
        stream,
        model,
      }),
    });

  test.each([
    ["fallback", 100, false],
    ["fallback", 100, true],
    ["fallback", 1_000_000, true],
    ["mapped", 100, true],
    ["mapped", 1_000_000, false],
  ] as const)("%s, %i bytes, streamed: %s", async (model, size, stream) => {
    for (let i = 0; i < 2; i++) {
      const seen = await ask(model, size, stream);
      expect(seen.status, seen.dump().slice(0, 1000)).toBe(200);
      expect(seen.header("x-ai-dropped")?.split(", ").sort()).toEqual(["prompt_cache_key", "store"]);
      expect(seen.ending).toBe("clean");
      const { json, headers, body } = other.requests.at(-1) ?? {};
      expect(Object.keys(json ?? {}).sort()).toEqual(["messages", "model", "stream"]);
      expect((json?.["messages"] as { content: string }[]).map(({ content }) => content.length)).toEqual([4, size]);
      expect(headers?.["content-length"] ?? String(body?.length)).toBe(String(body?.length));
    }
    const again = await ask(model, size, stream);
    expect(again.header("x-ai-attempts")).toBe(model === "mapped" ? "1" : "2");
  });
});
