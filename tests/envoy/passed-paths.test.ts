// Paths that no body routes, through real Envoy: passed to one provider as they are, or answered.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect as http2, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from "node:http2";
import { afterEach, beforeEach, describe, test } from "vitest";
import { closedPort } from "../support/closed-port.js";
import { answer, ok, type Answer } from "../support/answers.js";
import { post, type Answered, type Ask } from "../support/client.js";
import { eventually, within } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { RawConnection } from "../support/raw-http.js";
import { Rig } from "../support/rig.js";
import { sharedRigs } from "../support/shared-rigs.js";
import { fails } from "./drills/bad-tokens.js";
import { CLIENT_KEY, token } from "./drills/drill.js";

const started = sharedRigs();

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  const ending: (() => Promise<void>)[] = [];
  let at: Provider;
  let other: Provider;
  let base = "";
  let rig: Rig;
  let bad = "";
  let good = "";

  beforeEach(async () => {
    [bad, good] = [token("bad"), token("good")];
    at = await Provider.start({ otherwise: answer(200, { id: "file-1", object: "file", status: "failed", error: "none" }) });
    other = await Provider.start();
    at.script(bad, fails(OPENAI.invalidKey));
    ending.push(
      () => at.close(),
      () => other.close(),
    );
  });

  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });

  async function gateway(more: object, single = false): Promise<(ask: Ask) => Promise<Answered>> {
    const first = { id: "first", type: "openai", apiTokens: [bad, good], baseUrl: at.baseUrl };
    const second = { id: "second", type: "openai", apiTokens: ["sk-other"], baseUrl: other.baseUrl, models: ["o"] };
    rig = await started(mode, { providers: single ? [first] : [first, second], ...more });
    base = rig.baseURL;
    return (ask) => post(rig.baseURL, { ...ask, headers: { authorization: `Bearer ${CLIENT_KEY}`, ...ask.headers } });
  }

  test("a list of files comes from the only provider, whatever its answer looks like, and survives a bad token", async () => {
    const ask = await gateway({}, true);
    await eventually("the bad token is met", async () => {
      const got = await ask({ method: "GET", path: "/files?limit=2&after=file-0" });
      assert.deepEqual([got.status, got.json.id], [200, "file-1"], got.dump());
      return at.hits(bad) > 0;
    });
    const [last] = at.calls(good);
    assert.deepEqual([last?.method, last?.path, last?.body.length], ["GET", "/v1/files?limit=2&after=file-0", 0]);
    assert.ok(!at.requests.some((r) => r.dump().includes(CLIENT_KEY)));
  });

  test("what a key may not do on one API takes it out for that API alone", async () => {
    const refusals = [
      fails({
        status: 403,
        body: {
          error: {
            message: "You have insufficient permissions for this operation. Missing scopes: api.files.read.",
            type: "invalid_request_error",
            param: null,
            code: "missing_scope",
          },
        },
      }),
      fails(OPENAI.invalidKey),
      fails({ status: 402, body: { error: { message: "Insufficient Balance", type: "unknown_error" } } }),
      fails(OPENAI.rateLimit, { "retry-after": "60" }),
    ];
    for (const refusal of refusals) {
      [bad, good] = [token("bad"), token("good")];
      const ask = await gateway({ defaultProvider: "first" });
      at.script({ path: /chat/ }, ok());
      at.script({ path: /files|batches|fine_tuning|embeddings|images|moderations/ }, refusal);
      for (const path of ["/files", "/batches", "/fine_tuning/jobs"]) await ask({ method: "GET", path });
      for (const path of ["/embeddings", "/images/generations", "/moderations"]) await ask({ path, model: "gpt-4o" });
      for (const stream of [true, false, true]) {
        const got = await ask({ model: "gpt-4o", stream });
        assert.deepEqual([got.status, got.header("x-ai-attempts")], [200, "1"], got.dump());
      }
      const { providers } = await rig.status();
      const states = providers.find(({ id }) => id === "first")?.tokens.map(({ state }) => state);
      assert.ok(!states?.includes("ejected"), String(states));
    }
  });

  test("TRACE, CONNECT and methods that nobody knows reach no provider", async () => {
    const ask = await gateway({ defaultProvider: "first" });
    for (const path of ["/files", "/anything", "/chat/completions"]) {
      for (const method of ["TRACE", "TRACK", "PROPFIND", "BREW"]) {
        const got = await ask({ method, path }).catch((error: Error) => error);
        if (!(got instanceof Error)) assert.ok(got.status >= 400 && got.status < 500, got.dump());
      }
    }
    assert.equal(at.hits() + other.hits(), 0);
    for (const method of ["PUT", "PATCH", "DELETE"]) await ask({ method, path: "/anything", raw: "" });
    assert.deepEqual([...new Set(at.calls().map((r) => r.method))].sort(), ["DELETE", "PATCH", "PUT"]);
  });

  test("a tunnel, which has no end, is refused at once: in HTTP/1.1 and HTTP/2, whatever host it names", async () => {
    await gateway({ hosts: ["gateway.local"] });
    for (const target of ["api.openai.com:443", new URL(base).host]) {
      const connection = await RawConnection.open(base);
      connection.send(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`);
      const got = await connection.answer();
      connection.close();
      assert.deepEqual([got?.status, got?.body.includes("HTTPS_PROXY")], [405, true], target);

      const session = http2(base);
      const stream = session.request({ ":method": "CONNECT", ":authority": target });
      const [headers] = (await within(once(stream, "response"), "an answer")) as [IncomingHttpHeaders & IncomingHttpStatusHeader];
      session.destroy();
      assert.equal(headers[":status"], 405, target);
    }
    assert.equal(at.hits() + other.hits(), 0);
  });

  test("a provider that echoes the request tells no token, in no header and in no error", async () => {
    const ask = await gateway({ defaultProvider: "first" });
    const headers = (value: string) => ({ "x-echo": value, "x-request-headers": `{"authorization":"${value}"}` });
    for (const status of [200, 400, 404, 422, 401, 500]) {
      const echo: Answer = (request) => {
        const value = request.header("authorization") ?? "";
        return answer(status, { error: { message: `seen ${value}, ${value}`, type: "invalid_request_error" } }, headers(value))(request);
      };
      at.script({}, status === 200 ? (request) => ok({ headers: headers(request.header("authorization") ?? "") })(request) : echo);
      const asks: Ask[] = [{ method: "GET", path: "/files" }, { model: "gpt-4o" }, { model: "gpt-4o", stream: true }];
      for (const one of asks) {
        const got = await ask(one);
        for (const secret of [bad, good]) assert.ok(!got.dump().includes(secret), got.dump());
      }
    }
  });

  test("an upload streams through with its bytes and is not sent twice", async () => {
    const ask = await gateway({ defaultProvider: "first" });
    const raw = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 13) % 256));
    const statuses: number[] = [];
    await eventually("the good token is asked", async () => {
      const got = await ask({ path: "/files", raw, headers: { "content-type": "multipart/form-data; boundary=x" } });
      statuses.push(got.status);
      if (got.status !== 200) assert.equal(got.error?.code, "upstream_credentials_exhausted", got.dump());
      return at.hits(good) > 0;
    });
    assert.equal(at.hits(), statuses.length, "one attempt for each");
    assert.ok(at.hits(bad) <= 1, "a token that failed is out for the next one");
    assert.ok(at.calls().every((r) => r.body.equals(raw)));
  });

  test("an error of the provider about the client's own request is the answer", async () => {
    const ask = await gateway({ defaultProvider: "second" });
    other.script(
      {},
      answer(404, { error: { message: "No such File object: file-9", type: "invalid_request_error", param: "id", code: null } }),
    );
    const got = await ask({ method: "DELETE", path: "/files/file-9", raw: "" });
    assert.deepEqual([got.status, got.error?.message], [404, "No such File object: file-9"]);
    assert.equal(other.calls()[0]?.method, "DELETE");
  });

  test("with several providers and no default, files are refused with what to do", async () => {
    const ask = await gateway({});
    for (const path of ["/files", "/batches", "/uploads/u-1/parts", "/responses/resp_1/cancel", "/messages/batches"]) {
      const got = await ask({ path, raw: "{}" });
      assert.deepEqual([got.status, got.error?.code], [404, "no_default_provider"], path);
      assert.match(String(got.error?.message), /defaultProvider/);
    }
    assert.equal(at.hits() + other.hits(), 0);
  });

  test("an unknown path is a 404 that lists what is served, and with a default provider it is passed on", async () => {
    const without = await gateway({}, true);
    const refused = await without({ path: "/fine_tuning/jobs", raw: "{}" });
    assert.deepEqual([refused.status, refused.error?.code], [404, "unknown_path"]);
    assert.match(String(refused.error?.message), /\/v1\/chat\/completions.*\/v1\/audio\/transcriptions.*\/v1\/models/);
    const ask = await gateway({ defaultProvider: "second" });
    other.script({}, answer(200, { id: "ftjob-1" }));
    assert.equal((await ask({ path: "/fine_tuning/jobs", raw: "{}" })).json.id, "ftjob-1");
    assert.equal((await ask({ method: "GET", path: "/chat/completions?limit=1" })).json.id, "ftjob-1");
    assert.deepEqual(
      other.calls().map((r) => `${r.method} ${r.path} ${r.token}`),
      ["POST /v1/fine_tuning/jobs sk-other", "GET /v1/chat/completions?limit=1 sk-other"],
    );
  });

  test("a path that climbs or lies beside /v1 reaches nothing outside the provider's base path", async () => {
    await gateway({ defaultProvider: "second" });
    const { hostname, port } = new URL(base);
    for (const path of ["/v1/files/%2e%2e/%2E%2E/secret", "/v1/files/..%2f..%2fsecret", "/v1/../secret", "/secret", "/v1"]) {
      const request = httpRequest({ hostname, port, path, agent: false }); // as it is: a URL object would resolve it
      const [response] = (await once(request.end(), "response")) as [IncomingMessage];
      response.resume();
      assert.equal(response.statusCode, 404, path);
    }
    assert.equal(other.hits(), 0);
  });

  test("a provider that is not there is a 502 in the client's own shape", async () => {
    const rig = await Rig.start({
      mode,
      config: { providers: [{ id: "gone", type: "openai", apiTokens: ["sk-a"], baseUrl: `http://127.0.0.1:${await closedPort()}/v1` }] },
    });
    ending.push(() => rig.stop());
    const got = await post(rig.baseURL, { method: "GET", path: "/files", headers: { "anthropic-version": "2023-06-01" } });
    assert.equal(got.status, 502, got.dump());
    assert.equal(got.json.type, "error");
  });

  test("models are listed in the shape of the API whose client asks", async () => {
    const ask = await gateway({ routes: [{ match: { model: ["m/one", "two"] }, provider: "first" }] });
    const openai = await ask({ method: "GET", path: "/models" });
    assert.deepEqual(
      (openai.json.data as { id: string; object: string }[]).map((m) => `${m.object} ${m.id}`),
      ["model m/one", "model two", "model o"].filter((m) => !m.endsWith(" o")),
    );
    const headers = { "anthropic-version": "2023-06-01" };
    const anthropic = await ask({ method: "GET", path: "/models?limit=1000", headers });
    assert.deepEqual([anthropic.json.has_more, anthropic.json.first_id, anthropic.json.last_id], [false, "m/one", "two"]);
    assert.equal((anthropic.json.data as { type: string }[])[0]?.type, "model");
    assert.equal((await ask({ method: "GET", path: "/models/m%2Fone" })).json.id, "m/one");
    assert.equal((await ask({ method: "GET", path: "/models/none", headers })).json.type, "error");
  });

  test("somebody is at home at the root", async () => {
    const rig = await Rig.start({ mode, config: { providers: [{ id: "a", type: "openai", apiTokens: ["sk-a"], baseUrl: at.baseUrl }] } });
    ending.push(() => rig.stop());
    const root = rig.baseURL.replace(/\/v1$/, "");
    assert.equal((await fetch(`${root}/`, { method: "HEAD" })).status, 200);
    assert.equal(((await (await fetch(`${root}/`)).json()) as { name: string }).name, "ai-failover");
    assert.equal((await fetch(`${rig.baseURL}/models`, { method: "HEAD" })).status, 200);
    assert.equal(at.hits(), 0);
  });
});
