// Filters in front of the plugin see whatever fails behind it, as an answer: the fallback of Higress's AI routes depends on it.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { closedPort } from "../support/closed-port.js";
import { answer, closes, events, headersThenSilence, ok, resets, silent, type Answer } from "../support/answers.js";
import type { Answered } from "../support/client.js";
import { OPENAI } from "../support/provider-bodies.js";
import { fails } from "./drills/bad-tokens.js";
import { CLIENT_KEY, Stage, token, type ScenarioProvider, type Target } from "./drills/drill.js";
import { FALLBACK, FALLBACK_FROM, withFiltersInFront } from "./drills/filters-in-front.js";

const LONG = { error: { message: "x".repeat(20_000), type: "server_error" } };

/** Whatever a provider's only token, or both of them, can end in. */
const KINDS: Record<string, Answer | "refused"> = {
  "401": fails(OPENAI.invalidKey),
  "401 without a body": answer(401),
  "403": answer(403, { error: { message: "no access", code: "permission_denied" } }),
  "402": fails(OPENAI.quota),
  "429": fails(OPENAI.rateLimit),
  "429 with a time": fails(OPENAI.rateLimit, { "retry-after": "30" }),
  "400 of the caller": answer(400, { error: { message: "bad", type: "invalid_request_error", code: "invalid_value" } }),
  "404 of the model": answer(404, { error: { message: "The model does not exist", code: "model_not_found" } }),
  "404 of the path": answer(404, "404 page not found", { "content-type": "text/plain" }),
  "500": fails(OPENAI.serverError),
  "500 without a body": answer(500),
  "500 longer than what is kept": answer(500, LONG),
  "503": fails(OPENAI.overloaded),
  "502 of a proxy": answer(502, "<html>bad gateway</html>", { "content-type": "text/html" }),
  "302": answer(302, "", { location: "http://127.0.0.1:1/" }),
  "an error in a 200": answer(200, { error: { message: "engine died", type: "server_error" } }),
  "an error as the first event": events([{ data: JSON.stringify({ error: { message: "engine died", type: "server_error" } }) }]),
  "an empty 200": answer(200, {}),
  "a refused connection": "refused",
  "a reset": resets,
  "a close": closes,
  silence: silent,
  "headers and then silence": headersThenSilence,
};

describe.each(["higress", "full"] as const)("installed %s, behind a fallback filter", (installed) => {
  describe.each(["plain", "streamed"] as const)("%s", (mode) => {
    const stage = new Stage(mode, 1, withFiltersInFront(installed, ["4xx", "5xx"]));
    const names = Object.keys(KINDS);
    let target: Target;

    beforeAll(async () => {
      const providers: ScenarioProvider[] = [];
      for (const [i, kind] of Object.values(KINDS).entries()) {
        const at = kind === "refused" ? `http://127.0.0.1:${await closedPort()}` : await stage.provider({ otherwise: kind });
        providers.push({
          id: `k${i}`,
          tokens: [token("a"), token("b")],
          at,
          probes: false,
          more: { firstTokenTimeout: 600, attemptTimeout: 600 },
        });
      }
      const at = await stage.provider({ otherwise: ok() });
      providers.push({ id: "good", tokens: [token("good")], at });
      const routes = providers.map(({ id }) => ({ name: id, match: { model: id }, provider: id }));
      target = await stage.gateway({ providers, more: { routes } });
    });
    afterAll(() => stage.end());

    const ask = (id: string): Promise<Answered> => stage.ask(target, { model: id, headers: { "x-higress-llm-provider": id } });

    // The headers of the last kind came and nothing follows: by call alone there is nothing left to change, and what is told goes past the filters.
    const past = (name: string): boolean => installed === "higress" && name === "headers and then silence";

    test.each(names.filter((name) => !past(name)))("%s is seen", async (name) => {
      const seen = await ask(`k${names.indexOf(name)}`);
      assert.equal(seen.header(FALLBACK_FROM), "ai-route-p1.internal", seen.dump());
      assert.equal(seen.body.toString(), FALLBACK);
      assert.equal(seen.header("x-told-path"), installed === "higress" ? "/v1/chat/completions" : undefined);
      if (installed === "higress") {
        assert.equal(seen.header("x-told-host"), new URL(target.baseURL).host);
        for (const key of ["x-told-key", "x-told-front", "x-told-front-original"])
          assert.equal(seen.header(key), `Bearer ${CLIENT_KEY}`, key);
        assert.equal(seen.header("x-told-original"), undefined);
      }
    });

    test.each(names.filter(past))("%s is told all the same", async (name) => {
      const seen = await ask(`k${names.indexOf(name)}`);
      assert.equal(seen.status, 504, seen.dump());
      assert.equal((seen.json as { error?: { code?: string } }).error?.code, "upstream_timeout");
    });

    test("a good answer passes, and no fallback is asked", async () => {
      const seen = await ask("good");
      assert.ok(seen.served, seen.dump());
      assert.equal(seen.header(FALLBACK_FROM), undefined);
      assert.equal(seen.header("x-seen-in-front"), "good");
    });
  });
});

describe.each(["higress", "full"] as const)("installed %s, behind filters that look on", (installed) => {
  describe.each(["plain", "streamed"] as const)("%s", (mode) => {
    const stage = new Stage(mode, 1, withFiltersInFront(installed, ["1xx"]));
    afterAll(() => stage.end());

    test("a rescued answer is seen as the provider's, with its headers", async () => {
      const at = await stage.provider({ otherwise: ok({ headers: { "x-request-id": "req_rescued", "set-cookie": "a=b" } }) });
      const [bad, good] = [token("bad"), token("good")];
      at.script(bad, fails(OPENAI.invalidKey, { "x-request-id": "req_refused" }));
      const target = await stage.gateway({ providers: [{ id: "p1", tokens: [bad, good], at }] });
      for (const seen of await stage.series(target, 20)) {
        assert.ok(seen.served, seen.dump());
        assert.equal(seen.header("x-seen-in-front"), "p1");
        assert.equal(seen.header("x-request-id"), "req_rescued");
        assert.equal(seen.header("set-cookie"), undefined);
      }
      assert.equal(at.hits(bad), 1);
    });

    test("a refused token is the provider's status in Higress's place, else the gateway's own", async () => {
      const at = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
      const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a"), token("b")], at }] });
      const seen = await stage.ask(target);
      assert.equal(seen.status, installed === "higress" ? 401 : 424, seen.dump());
      assert.equal(seen.header("x-seen-in-front"), "p1");
      assert.equal((seen.json as { error?: { code?: string } }).error?.code, "upstream_credentials_exhausted");
      assert.equal(Number(seen.header("content-length")), seen.body.length);
    });
  });
});
