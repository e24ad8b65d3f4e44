// Providers in protocols of their own, on real Envoy: they answer where a chat provider fails, and where they fail another one answers.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ok } from "../support/answers.js";
import { post } from "../support/client.js";
import { OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { fails } from "./drills/bad-tokens.js";
import { token } from "./drills/drill.js";
import { OWN_PROTOCOLS, gives } from "./own-protocols.js";

const ASK = { messages: [{ role: "user" as const, content: "Go" }] };

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let chat: Provider;
  let native: Provider;
  let rig: Rig;
  const [key, spare] = [token("key"), token("spare")];
  const openai = () => new OpenAI({ apiKey: "none", baseURL: rig.baseURL, maxRetries: 0 });
  const anthropic = () => new Anthropic({ apiKey: "none", baseURL: rig.baseURL.replace(/\/v1$/, ""), maxRetries: 0 });

  beforeAll(async () => {
    [chat, native] = [await Provider.start(), await Provider.start()];
    const base = native.baseUrl.replace("/v1", "");
    rig = await Rig.start({
      mode,
      config: {
        failover: { enabled: false },
        retryOnFailure: { enabled: false },
        providers: [
          { id: "openai", type: "openai", apiTokens: [key], baseUrl: chat.baseUrl },
          ...OWN_PROTOCOLS.map(({ dialect, provider }) => ({ id: dialect, apiTokens: [spare], baseUrl: base, ...provider })),
        ],
        routes: OWN_PROTOCOLS.flatMap(({ dialect, model }) => [
          { match: { model: `${dialect}-spare` }, provider: "openai", fallbacks: [{ provider: dialect, model }] },
          {
            match: { model: `${dialect}-first` },
            targets: [{ provider: dialect, model }],
            fallbacks: [{ provider: "openai", model: "gpt-5" }],
          },
          { match: { model: `${dialect}-alone` }, targets: [{ provider: dialect, model }] },
        ]),
      },
    });
  });

  beforeEach(() => {
    chat.requests.length = 0;
    native.requests.length = 0;
    chat.script(key, ok());
  });

  afterAll(async () => {
    await rig.stop();
    await Promise.all([chat.close(), native.close()]);
  });

  describe.each(OWN_PROTOCOLS.map((own) => [own.dialect, own] as const))("%s", (dialect, own) => {
    const text = own.text ?? 'Grüezi "you"\n😀';

    test("answers where a chat provider fails, whole and streamed", async () => {
      chat.script(key, fails(OPENAI.invalidKey));
      native.script({}, gives(own, "text"));
      const whole = await openai().chat.completions.create({ model: `${dialect}-spare`, ...ASK });
      expect(whole.choices[0]).toMatchObject({ message: { content: text }, finish_reason: "stop" });
      const streamed = await openai()
        .chat.completions.stream({ model: `${dialect}-spare`, ...ASK })
        .finalChatCompletion();
      expect(streamed.choices[0]).toMatchObject({ message: { content: text }, finish_reason: "stop" });
      const [first, second] = native.calls();
      expect([first?.path, second?.path]).toEqual(own.paths);
      const credential = first !== undefined && own.credential?.(first);
      expect(first?.headers[own.header ?? "authorization"]).toBe(credential || `${own.prefix ?? "Bearer "}${spare}`);
      expect(second?.json).toMatchObject(own.asked);
      expect(second === undefined ? {} : second.headers).toMatchObject(own.headers ?? {});
      const raw = await post(rig.baseURL, { model: `${dialect}-spare` });
      expect([raw.header("x-ai-translated"), raw.header("x-ai-trail")]).toEqual([
        `chat>${dialect}`,
        expect.stringMatching(`^openai#0=auth, ${dialect}#0=ok$`),
      ]);
      if (own.usage === undefined) return;
      expect(raw.json.usage).toMatchObject({ prompt_tokens: own.usage[0], completion_tokens: own.usage[1] });
    });

    test("answers a client of messages too", async () => {
      native.script({}, gives(own, "text"));
      const message = await anthropic()
        .messages.stream({ model: `${dialect}-alone`, max_tokens: 100, ...ASK })
        .finalMessage();
      expect(message.content).toMatchObject([{ type: "text", text }]);
      expect(message.stop_reason).toBe("end_turn");
    });

    test.runIf(own.calls === true)("calls tools", async () => {
      native.script({}, gives(own, "parallel-calls"));
      const parameters = { type: "object", properties: { place: { type: "string" } } };
      const tools = [{ type: "function" as const, function: { name: "get_weather", parameters } }];
      const streamed = await openai()
        .chat.completions.stream({ model: `${dialect}-alone`, tools, ...ASK })
        .finalChatCompletion();
      const calls = streamed.choices[0]?.message.tool_calls ?? [];
      expect(calls.map((call) => call.type === "function" && (JSON.parse(call.function.arguments) as unknown))).toEqual([
        { place: "Bern" },
        {},
      ]);
      expect(streamed.choices[0]?.finish_reason).toBe("tool_calls");
    });

    test.each(own.failures)("%s is another provider's to answer, as %s", async (_, kind, failing) => {
      for (const stream of [false, true]) {
        native.script({}, failing);
        const made = await post(rig.baseURL, { model: `${dialect}-first`, stream });
        expect([made.status, made.header("x-ai-trail")]).toEqual([200, `${dialect}#0=${kind}, openai#0=ok`]);
        const alone = await post(rig.baseURL, { model: `${dialect}-alone`, stream });
        expect(alone.status).toBeGreaterThanOrEqual(400);
        expect(alone.json.error).toMatchObject({ message: expect.any(String) as string });
      }
    });

    test.runIf(own.torn !== false)("a stream that ends in its middle is told", async () => {
      native.script({}, (request) =>
        gives(own, "text")(request).filter((_, i, all) => i < Math.min(all.length - 1, 5) || i === all.length - 1),
      );
      const torn = await post(rig.baseURL, { model: `${dialect}-alone`, stream: true });
      expect(torn.error).toBeDefined();
    });
  });
});
