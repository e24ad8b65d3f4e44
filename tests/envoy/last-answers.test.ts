// What the client gets when every way failed: the most telling answer with its own headers, or that the gateway's token was at fault.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { closedPort } from "../support/closed-port.js";
import { answer, events, silent, type Answer } from "../support/answers.js";
import type { Answered } from "../support/client.js";
import { ANTHROPIC, GEMINI, OPENAI } from "../support/provider-bodies.js";
import { json } from "../support/wire.js";
import { fails } from "./drills/bad-tokens.js";
import { token, type Stage } from "./drills/drill.js";
import { staged } from "./staged.js";

const ID = { "x-request-id": "req_of_the_provider", "cf-ray": "8f-FRA", "openai-processing-ms": "12" };
const NOT_BACK = {
  "set-cookie": "a=b",
  "openai-organization": "org-of-ours",
  "x-ratelimit-remaining-requests": "3",
  "strict-transport-security": "max-age=1",
  "x-envoy-upstream-service-time": "7",
  "x-ai-provider": "forged",
};

async function last(stage: Stage, a: Answer, type = "openai", path = "/chat/completions", fallback?: Answer): Promise<Answered> {
  const provider = await stage.provider({ otherwise: a });
  const other = fallback ? await stage.provider({ otherwise: fallback }) : undefined;
  const target = await stage.gateway({
    providers: [
      { id: "p1", type, tokens: [token("a"), token("b")], at: provider },
      ...(other ? [{ id: "p2", tokens: [token("c")], at: other }] : []),
    ],
    fallbacks: other ? [{ provider: "p2" }] : [],
  });
  return stage.ask(target, { path });
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (installed) => {
  describe.each(["plain", "streamed"] as const)("%s", (mode) => {
    const on = (run: (stage: Stage) => Promise<void>): Promise<void> => staged(mode, installed, run);

    test("a server error comes with the status, the body and the headers of the provider's answer, and with the trail", () =>
      on(async (stage) => {
        const seen = await last(stage, fails(OPENAI.serverError, { ...ID, ...NOT_BACK }));
        assert.equal(seen.status, 500);
        assert.deepEqual(seen.json, OPENAI.serverError.body);
        for (const [name, value] of Object.entries(ID)) assert.equal(seen.header(name), value, name);
        for (const name of Object.keys(NOT_BACK)) if (name !== "x-ai-provider") assert.equal(seen.header(name), undefined, name);
        assert.equal(seen.header("x-ai-provider"), "p1");
        assert.equal(seen.header("x-ai-attempts"), "2");
        assert.equal(seen.header("content-type"), "application/json");
        assert.equal(Number(seen.header("content-length")), seen.body.length);
      }));

    test("headers of a body's framing and encoding do not come with it", () =>
      on(async (stage) => {
        const seen = await last(stage, (r) => {
          const framed = { "transfer-encoding": "chunked", connection: "keep-alive", "keep-alive": "timeout=5", trailer: "x-sum", ...ID };
          const steps = fails(OPENAI.serverError, framed)(r);
          return steps.map((step) =>
            step.do === "headers"
              ? { ...step, headers: Object.fromEntries(Object.entries(step.headers ?? {}).filter(([name]) => name !== "content-length")) }
              : step,
          );
        });
        assert.equal(seen.status, 500);
        assert.deepEqual(seen.json, OPENAI.serverError.body);
        assert.equal(seen.header("x-request-id"), ID["x-request-id"]);
        assert.equal(seen.header("trailer"), undefined);
      }));

    test("the headers are those of the answer that is told, not of a later one", () =>
      on(async (stage) => {
        const limited = fails(OPENAI.rateLimit, { "retry-after": "7", "x-request-id": "req_limited" });
        const seen = await last(stage, limited, "openai", "/chat/completions", fails(OPENAI.serverError, { "x-request-id": "req_later" }));
        assert.equal(seen.status, 429);
        assert.equal(seen.header("x-request-id"), "req_limited");
        assert.ok(Number(seen.header("retry-after")) >= 6);
      }));

    test.each([
      ["401", "openai", fails(OPENAI.invalidKey, ID)],
      ["403", "openai", fails(OPENAI.noCountry, ID)],
      ["Gemini's 400 API_KEY_INVALID", "gemini", fails(GEMINI.invalidKey, ID)],
      [
        "an invalid key in a 200",
        "openai",
        ((r) => (r.streamed ? events([json(OPENAI.invalidKey.body)]) : answer(200, OPENAI.invalidKey.body))(r)) as Answer,
      ],
    ] as const)("a refusal of the gateway's own tokens (%s) is a 424 that does not blame the client", (_, type, a) =>
      on(async (stage) => {
        const seen = await last(stage, a, type);
        assert.equal(seen.status, 424, seen.dump());
        const error = seen.json.error as Record<string, unknown>;
        assert.equal(error.code, "upstream_credentials_exhausted");
        assert.match(String(error.message), /Your own credential was not at fault/);
        assert.equal(seen.header("x-ai-trail"), seen.header("x-ai-trail")?.replace(/=\w+/g, "=auth"));
        assert.doesNotMatch(seen.dump(), /API key not valid|Incorrect API key/);
      }),
    );

    test("Anthropic's clients get it in Anthropic's shape", () =>
      on(async (stage) => {
        const seen = await last(stage, fails(ANTHROPIC.invalidKey), "claude", "/messages");
        assert.equal(seen.status, 424, seen.dump());
        assert.equal(seen.json.type, "error");
        assert.equal((seen.json.error as { type: string }).type, "api_error");
      }));
  });

  test("a rate limit is told before a connection that was refused", () =>
    staged("plain", installed, async (stage) => {
      const provider = await stage.provider({ otherwise: fails(OPENAI.rateLimit, { "retry-after": "9" }) });
      const target = await stage.gateway({
        providers: [
          { id: "p1", tokens: [token("a")], at: `http://127.0.0.1:${await closedPort()}/v1` },
          { id: "p2", tokens: [token("b")], at: provider },
        ],
        fallbacks: [{ provider: "p2" }],
      });
      const seen = await stage.ask(target);
      assert.equal(seen.status, 429, seen.dump());
      assert.ok(Number(seen.header("retry-after")) >= 8);
    }));

  test("a body beyond 16 KiB is told by its first words in JSON that is whole, and a silent provider is a 504 in the client's shape", () =>
    staged("plain", installed, async (stage) => {
      const long = { error: { message: "x".repeat(40_000), type: "server_error", code: "server_error" } };
      const seen = await last(stage, answer(500, long));
      assert.equal(seen.status, 500);
      assert.ok(seen.body.length <= 16 * 1024, `${seen.body.length} bytes`);
      const told = seen.json.error as { message: string; code: string };
      assert.deepEqual([told.message.slice(0, 500), told.code], ["x".repeat(500), "server_error"]);
      const provider = await stage.provider({ otherwise: silent });
      const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }], attemptLimitMs: 300 });
      const quiet = await stage.ask(target);
      assert.equal(quiet.status, 504);
      assert.equal((quiet.json.error as { code: string }).code, "upstream_timeout");
    }));
});
