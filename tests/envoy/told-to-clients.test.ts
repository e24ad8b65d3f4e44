// What reaches the client when nothing helped: a whole answer, and whether asking again can help.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import { answer, ok, type Answer } from "../support/answers.js";
import type { Answered, Ask } from "../support/client.js";
import { ANTHROPIC, DEEPSEEK, OPENAI } from "../support/provider-bodies.js";
import { RawConnection, rawRequest } from "../support/raw-http.js";
import { fails, typeFor } from "./drills/bad-tokens.js";
import { MODEL, token, type Scenario, type Stage, type Target } from "./drills/drill.js";
import { sharingEnvoys, staged, type Installed } from "./staged.js";

sharingEnvoys();

let made = 0;

/** One provider with one token that always answers so. */
async function only(stage: Stage, otherwise: Answer, type = "openai", more: Partial<Scenario> = {}) {
  const provider = await stage.provider({ otherwise });
  const id = `p${++made}`;
  const target = await stage.gateway({ providers: [{ id, type, tokens: [token("a")], at: provider, probes: false }], ...more });
  return { provider, target };
}

const LONG = `The model's workers ran out of memory: ${"ü".repeat(10_000)}`;

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  const on = (run: (stage: Stage) => Promise<void>, mode: "plain" | "streamed" = "plain") => staged(mode, installed, run);

  const TORN: [string, number, string | object, string, RegExp, string | null][] = [
    [
      "a long message",
      500,
      { error: { message: LONG, type: "server_error", code: "oom" } },
      "/chat/completions",
      /^The model's workers ran out/,
      "oom",
    ],
    [
      "long details behind a short message",
      503,
      { error: { message: "Overloaded", code: "overloaded", details: Array.from({ length: 2000 }, (_, i) => ({ worker: i })) } },
      "/chat/completions",
      /^Overloaded /,
      "overloaded",
    ],
    ["a message behind long details", 500, { details: "x".repeat(18_000), message: "late" }, "/responses", /^late /, "upstream_error"],
    [
      "Anthropic's shape",
      529,
      { type: "error", error: { type: "overloaded_error", message: LONG } },
      "/messages",
      /^The model's workers ran out/,
      null,
    ],
    [
      "a proxy's page",
      502,
      `<html><body>${"bad gateway ".repeat(2000)}</body></html>`,
      "/chat/completions",
      /^<html><body>bad gateway/,
      "upstream_error",
    ],
    [
      "a hundred kilobytes",
      500,
      { error: { code: 500, message: LONG.repeat(5) } },
      "/chat/completions",
      /^The model's workers ran out/,
      "500",
    ],
  ];

  describe.each(["plain", "streamed"] as const)("%s", (mode) => {
    test.each(TORN)("%s of more than 16 KiB is told whole: status, code and first words", (_, status, body, path, words, code) =>
      on(async (stage) => {
        const headers: Record<string, string> = typeof body === "string" ? { "content-type": "text/html" } : {};
        const { target } = await only(stage, answer(status, body, headers), typeFor(path));
        const seen = await stage.ask(target, { path });
        assert.equal(seen.status, status, seen.dump().slice(0, 500));
        assert.match(seen.header("content-type") ?? "", /^application\/json/);
        const told = JSON.parse(seen.body.toString()) as { type?: string; error: { message: string; code?: string } };
        assert.match(told.error.message, words);
        assert.doesNotMatch(told.error.message, /\uFFFD/);
        if (code !== null) assert.equal(told.error.code, code);
        else assert.equal(told.type, "error");
      }, mode),
    );
  });

  test("a 20 KB refusal of the client's own request passes as it came", () =>
    on(async (stage) => {
      const body = { error: { message: LONG, type: "invalid_request_error", code: "bad" } };
      const { target } = await only(stage, answer(400, body));
      const seen = await stage.ask(target);
      assert.deepEqual([seen.status, seen.json], [400, body]);
      assert.equal(seen.header("x-should-retry"), "false");
    }));

  describe("x-should-retry", () => {
    const says = (seen: Answered, status: number, again: boolean): void => {
      assert.equal(seen.status, status, seen.dump().slice(0, 600));
      assert.equal(seen.header("x-should-retry"), String(again));
    };

    test.each<[string, Answer, number, boolean]>([
      ["every token refused", fails(OPENAI.invalidKey), 424, false],
      ["no credit left", fails(DEEPSEEK.balance), 402, false],
      ["the quota used up", fails(OPENAI.quota), 429, false],
      ["a rate limit", fails(OPENAI.rateLimit, { "retry-after": "7" }), 429, true],
      ["a server's error", fails(OPENAI.serverError), 500, true],
      ["an overload", fails(OPENAI.overloaded), 503, true],
      ["a provider's own word, which is not true here", fails(OPENAI.serverError, { "x-should-retry": "false" }), 500, true],
      ["a bad request that a provider would have sent again", fails(OPENAI.badRequest, { "x-should-retry": "true" }), 400, false],
    ])("%s", (_, otherwise, status, again) =>
      on(async (stage) => {
        const { target } = await only(stage, otherwise);
        const seen = await stage.ask(target);
        says(seen, status, again);
        if (status === 429 && again) assert.match(seen.header("retry-after") ?? "", /^[67]$/);
        const other = await stage.ask(target, { stream: true });
        says(other, status, again);
      }),
    );

    test.each<[string, Ask, number]>([
      ["an unknown model", { model: "nope" }, 404],
      ["an API that nobody serves", { path: "/rerank" }, 404],
      ["a body over the limit", { extra: { x: "x".repeat(70_000) } }, 413],
      ["a body that is no JSON", { raw: "{nope" }, 400],
      ["an unknown path", { path: "/nope" }, 404],
      ["an encoded body", { headers: { "content-encoding": "deflate" }, raw: "x" }, 415],
      ["another method", { path: "/completions", method: "PUT", raw: "{}" }, 405],
    ])("%s: false", (_, ask, status) =>
      on(async (stage) => {
        const { target } = await only(stage, ok(), "openai", { more: { maxRequestBytes: 60_000 } });
        says(await stage.ask(target, ask), status, false);
      }),
    );

    test("every token limited: true, with the time", () =>
      on(async (stage) => {
        const { target } = await only(stage, fails(OPENAI.rateLimit, { "retry-after": "30" }));
        await stage.ask(target);
        const seen = await stage.ask(target);
        says(seen, 429, true);
        assert.ok(Number(seen.header("retry-after")) > 0);
      }));

    test("an address where nobody answers: true", () =>
      on(async (stage) => {
        const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: "http://127.0.0.1:9/v1" }] });
        says(await stage.ask(target), 502, true);
      }));

    test("a good answer says nothing of it, whatever the provider says", () =>
      on(async (stage) => {
        const { target } = await only(stage, ok({ headers: { "x-should-retry": "true" } }));
        assert.equal((await stage.ask(target)).header("x-should-retry"), undefined);
      }));
  });

  describe("exhausted credentials", () => {
    test.each<[string, Answer, string, object, number]>([
      ["by default", fails(OPENAI.invalidKey), "/chat/completions", {}, 424],
      ["on Anthropic's path", fails(ANTHROPIC.invalidKey), "/messages", {}, 424],
      ["with credentialsStatus", fails(OPENAI.invalidKey), "/chat/completions", { credentialsStatus: 502 }, 502],
      ["a 403", fails(OPENAI.noCountry), "/responses", { credentialsStatus: 403 }, 403],
    ])("%s", (_, otherwise, path, more, status) =>
      on(async (stage) => {
        const { target } = await only(stage, otherwise, typeFor(path), { more });
        const seen = await stage.ask(target, { path });
        assert.equal(seen.status, status, seen.dump());
        assert.equal(seen.header("x-should-retry"), "false");
        assert.match(String(seen.error?.message), /operator must renew a token/);
      }),
    );
  });

  const KEY = "ck-a-key-of-a-client-0123456789";
  const clientKeys = [{ name: "team", hash: `sha256:${createHash("sha256").update(KEY).digest("hex")}` }];

  test.each<[string, string[], number]>([
    ["a wrong client key", ["authorization: Bearer wrong"], 401],
    ["no client key", [], 401],
    ["an encoding", [`authorization: Bearer ${KEY}`, "content-encoding: deflate"], 415],
    ["a form where none is taken", [`authorization: Bearer ${KEY}`, "content-type: multipart/form-data; boundary=x"], 415],
  ])("%s is told after the body was read: the connection serves on", (_, headers, status) =>
    on(async (stage) => {
      const { target, provider } = await only(stage, ok(), "openai", { more: { clientKeys } });
      const body = JSON.stringify({ messages: [{ role: "user", content: "x".repeat(300_000) }], model: MODEL });
      const connection = await RawConnection.open(target.baseURL);
      for (let i = 0; i < 3; i++) {
        const request = rawRequest("/v1/chat/completions", headers, body);
        connection.send(request.subarray(0, 100_000));
        await new Promise((resolve) => setImmediate(resolve));
        connection.send(request.subarray(100_000));
        const seen = await connection.answer();
        assert.equal(seen?.status, status, seen?.body);
        assert.equal(seen.headers.get("x-should-retry"), "false");
      }
      assert.equal(provider.requests.length, 0);
      connection.send(rawRequest("/v1/chat/completions", ["content-type: application/json", `authorization: Bearer ${KEY}`], body));
      assert.equal((await connection.answer())?.status, 200);
      connection.close();
    }),
  );

  test("a body without an end is not read for ever for a refusal", () =>
    on(async (stage) => {
      const { target } = await only(stage, ok(), "openai", { more: { clientKeys, maxRequestBytes: 50_000 } });
      const connection = await RawConnection.open(target.baseURL);
      connection.send(rawRequest("/v1/chat/completions", ["transfer-encoding: chunked"]));
      const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
      for (let i = 0; i < 6; i++) connection.send(chunk);
      assert.equal((await connection.answer())?.status, 401);
      connection.close();
    }));

  describe("maxRetryAfter", () => {
    const held = async (target: Target): Promise<number> => {
      const [provider] = (await target.rig?.status())?.providers ?? [];
      const tokens = provider?.tokens[0];
      return ((tokens?.models[0]?.until ?? tokens?.until ?? 0) - Date.now()) / 1000;
    };
    const WAITS: [string, Record<string, string>, object, number][] = [
      ["an hour by default", { "retry-after": "86400" }, {}, 3600],
      ["a date far away", { "retry-after": "Fri, 31 Dec 2100 23:59:59 GMT" }, {}, 3600],
      ["what the configuration says", { "retry-after": "600" }, { maxRetryAfter: "2m" }, 120],
      ["a reset header", { "x-ratelimit-reset-requests": "48h", "x-ratelimit-remaining-requests": "0" }, { maxRetryAfter: "90s" }, 90],
      ["less stays less", { "retry-after": "20" }, {}, 20],
    ];
    test.each(WAITS)("%s", (_, headers, more, seconds) =>
      on(async (stage) => {
        const { target } = await only(stage, fails(OPENAI.rateLimit, headers), "openai", { more });
        const seen = await stage.ask(target);
        assert.equal(seen.status, 429, seen.dump());
        assert.ok(Number(seen.header("retry-after")) <= seconds, seen.header("retry-after"));
        const left = await held(target);
        assert.ok(left > seconds * 0.8 - 5 && left <= seconds + 1, `${left} s instead of ${seconds}`);
      }),
    );
  });
});
