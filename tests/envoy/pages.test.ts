// Pages in browsers: whose may ask, what preflights get, by which names the gateway answers, and that OPTIONS spends no token.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import { ok } from "../support/answers.js";
import { OPENAI } from "../support/provider-bodies.js";
import { RawConnection, rawRequest, type RawAnswer } from "../support/raw-http.js";
import { fails, twoTokens } from "./drills/bad-tokens.js";
import { MODEL, token, type Stage } from "./drills/drill.js";
import { sharingEnvoys, staged, type Installed } from "./staged.js";

sharingEnvoys();

const BODY = JSON.stringify({ messages: [{ role: "user", content: "Hi" }], model: MODEL });
const APP = "https://app.example.com";
const KEY = "ck-a-key-of-a-client-0123456789";
const KEYS = { clientKeys: [{ name: "team", hash: `sha256:${createHash("sha256").update(KEY).digest("hex")}` }] };

async function raw(baseURL: string, headers: string[], path = "/v1/chat/completions", method = "POST"): Promise<RawAnswer> {
  const connection = await RawConnection.open(baseURL);
  const body = method === "POST" ? BODY : "";
  const bytes = rawRequest(path, ["content-type: application/json", ...headers], body, method).toString("latin1");
  const host = headers.find((line) => line.startsWith("host:"));
  connection.send(host === undefined ? bytes : bytes.replace("host: gateway.local\r\n", ""));
  const seen = await connection.answer();
  connection.close();
  assert.ok(seen !== null);
  return seen;
}

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  async function asked(more: object, headers: string[], path?: string, method?: string): Promise<{ seen: RawAnswer; hits: number }> {
    let result: { seen: RawAnswer; hits: number } | undefined;
    await staged("plain", installed, async (stage) => {
      const { provider, target } = await one(stage, more);
      const seen = await raw(target.baseURL, headers, path, method);
      for (const request of provider.requests) assert.doesNotMatch(request.dump(), /^(origin|sec-fetch-|access-control-)/im);
      result = { seen, hits: provider.requests.length };
    });
    return result as { seen: RawAnswer; hits: number };
  }

  async function one(stage: Stage, more: object) {
    const theirs = { "access-control-allow-origin": "*", "access-control-allow-credentials": "true" };
    const provider = await stage.provider({ otherwise: ok({ headers: theirs }) });
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }], more });
    return { provider, target };
  }

  test.each([
    ["another origin", [`origin: http://evil.example`]],
    ["a page of this machine on another port", ["origin: http://localhost:3000"]],
    ["a sandboxed page or a file", ["origin: null"]],
    ["an origin that only begins like a named one", ["origin: https://app.example.com.evil.example"]],
    ["a picture of another site", ["sec-fetch-site: cross-site", "sec-fetch-mode: no-cors"]],
    ["a form of another site, with its origin", ["origin: http://evil.example", "sec-fetch-site: cross-site"]],
  ])("%s is refused and spends nothing", async (_, headers) => {
    for (const more of [{}, { cors: [APP] }]) {
      const { seen, hits } = await asked(more, headers);
      assert.equal(seen.status, 403, seen.body);
      assert.match(seen.body, /origin_not_allowed/);
      assert.match(seen.body, /cors/);
      assert.equal(seen.headers.get("access-control-allow-origin"), undefined);
      assert.equal(hits, 0);
    }
  });

  test("a GET of another site is refused too", async () => {
    const { seen, hits } = await asked({}, ["sec-fetch-site: cross-site"], "/v1/files", "GET");
    assert.deepEqual([seen.status, hits], [403, 0]);
  });

  test.each<[string, object, string[], string | undefined]>([
    ["no page at all", {}, [], undefined],
    ["a page of its own", {}, ["origin: http://gateway.local", "sec-fetch-site: same-origin"], undefined],
    ["an address that was typed", {}, ["sec-fetch-site: none"], undefined],
    ["a named origin", { cors: [APP] }, [`origin: ${APP}`, "sec-fetch-site: cross-site"], APP],
    ["a named origin in capitals", { cors: ["HTTPS://App.Example.com"] }, [`origin: ${APP}`], APP],
    ["one of several", { cors: ["http://a.example", APP] }, [`origin: ${APP}`], APP],
    ["all", { cors: ["*"] }, ["origin: http://evil.example"], "*"],
    ["an app's page", { cors: ["app://obsidian.md"] }, ["origin: app://obsidian.md"], "app://obsidian.md"],
    ["another origin that brings a key", KEYS, ["origin: http://b.example", `authorization: Bearer ${KEY}`], undefined],
  ])("%s is served, and whose page may read it is ours to say", async (_, more, headers, allowed) => {
    const { seen, hits } = await asked(more, headers);
    assert.deepEqual([seen.status, hits], [200, 1], seen.body);
    assert.equal(seen.headers.get("access-control-allow-origin"), allowed);
    assert.equal(seen.headers.get("access-control-allow-credentials"), undefined);
    if (allowed !== undefined) assert.match(seen.headers.get("access-control-expose-headers") ?? "", /x-ai-trail/);
  });

  test("a named page may read what was rescued and what failed", () =>
    staged("plain", installed, async (stage) => {
      const { provider, bad, good, target } = await twoTokens(stage, fails(OPENAI.invalidKey), { more: { cors: [APP] } });
      for (let i = 0; i < 4; i++)
        assert.equal((await raw(target.baseURL, [`origin: ${APP}`])).headers.get("access-control-allow-origin"), APP);
      assert.equal(provider.hits(bad) <= 1, true);
      for (const t of [bad, good]) provider.script(t, fails(OPENAI.invalidKey));
      const lost = await raw(target.baseURL, [`origin: ${APP}`]);
      assert.deepEqual([lost.status, lost.headers.get("access-control-allow-origin")], [424, APP]);
      const mistake = await raw(target.baseURL, [`origin: ${APP}`], "/nope");
      assert.deepEqual([mistake.status, mistake.headers.get("access-control-allow-origin")], [404, APP]);
    }));

  const PREFLIGHT = ["access-control-request-method: POST", "access-control-request-headers: authorization, content-type"];
  test.each(["/v1/chat/completions", "/v1/files", "/v1/anything"])(
    "the preflight of a named page for %s is answered here",
    async (path) => {
      const { seen, hits } = await asked({ cors: [APP], defaultProvider: "p1" }, [`origin: ${APP}`, ...PREFLIGHT], path, "OPTIONS");
      assert.deepEqual([seen.status, hits], [204, 0], seen.body);
      assert.equal(seen.headers.get("access-control-allow-origin"), APP);
      assert.match(seen.headers.get("access-control-allow-methods") ?? "", /POST/);
      assert.equal(seen.headers.get("access-control-allow-headers"), "authorization, content-type");
    },
  );

  test.each<[string, object, string[], number]>([
    ["the preflight of a stranger", {}, ["origin: http://evil.example", ...PREFLIGHT], 403],
    ["the same where clients bring keys", KEYS, ["origin: http://evil.example", ...PREFLIGHT], 204],
    ["OPTIONS of nobody's page", {}, [], 204],
    ["OPTIONS with a default provider", { defaultProvider: "p1" }, [], 204],
  ])("%s never goes upstream", async (_, more, headers, status) => {
    for (const path of ["/v1/files", "/v1/chat/completions", "/v1/whatever"]) {
      const { seen, hits } = await asked(more, headers, path, "OPTIONS");
      assert.deepEqual([seen.status, hits, seen.headers.get("access-control-allow-origin")], [status, 0, undefined], seen.body);
    }
  });

  describe("hosts", () => {
    test.each(["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "xgateway.internal"])(
      "%s is refused",
      async (host) => {
        const { seen, hits } = await asked({ hosts: ["gateway.internal", "*.example.org"] }, [`host: ${host}`]);
        assert.deepEqual([seen.status, hits], [403, 0], seen.body);
        assert.match(seen.body, /host_not_allowed/);
      },
    );

    test.each([
      "localhost",
      "LOCALHOST:80",
      "127.0.0.1:9",
      "127.1.2.3",
      "[::1]:8080",
      "gateway.internal:80",
      "a.b.example.org",
      "app.localhost",
      "localhost.",
    ])("%s is served", async (host) => {
      const { seen, hits } = await asked({ hosts: ["gateway.internal", "*.example.org"] }, [`host: ${host}`]);
      assert.deepEqual([seen.status, hits], [200, 1], seen.body);
    });

    test("without the key every name will do", async () => {
      assert.equal((await asked({}, ["host: any.example"])).seen.status, 200);
    });
  });
});
