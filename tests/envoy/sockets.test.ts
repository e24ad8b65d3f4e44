// WebSockets: a handshake is routed and given a token as any request is, one that is refused goes on to the next token and target, and what follows passes
// untouched. By undici's WebSocket as the client.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import type { Explanation, RequestEvent } from "../../config/api.js";
import { Journal } from "../../gateway/journal.js";
import { closedPort } from "../support/closed-port.js";
import { eventually, within } from "../support/gate.js";
import { RawConnection, rawRequest, type RawAnswer } from "../support/raw-http.js";
import { Rig } from "../support/rig.js";
import { UPGRADE, connect, echo } from "../support/socket-client.js";
import { SocketProvider, type Manner } from "../support/socket-provider.js";

const OFF = { failover: { enabled: false }, retryOnFailure: { enabled: false } };

/** By model: how the first target answers its handshake. */
const REFUSALS: Record<string, Manner> = {
  "401": 401,
  "403": 403,
  "429": 429,
  "500": 500,
  "503": 503,
  silence: "silence",
  "200": 200,
  "404": 404,
};

describe("WebSockets", () => {
  let first: SocketProvider;
  let second: SocketProvider;
  let secure: SocketProvider;
  let rig: Rig;
  let journal: Journal;
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-sockets-"));
  const seen: RequestEvent[] = [];
  const ended = () => eventually("the session's end is told", () => seen.shift());

  beforeAll(async () => {
    journal = await Journal.open(join(folder, "access.fifo"));
    journal.subscribe((event) => event.running !== true && seen.push(event));
    [first, second, secure] = await Promise.all([SocketProvider.start(), SocketProvider.start(), SocketProvider.start(true)]);
    const names = Object.keys(REFUSALS);
    for (const name of names) first.script(`sk-${name}`, REFUSALS[name] as Manner);
    const port = await closedPort();
    const at = (id: string, token: string, baseUrl: string, more = {}) => ({
      id,
      type: "openai",
      apiTokens: [token],
      baseUrl,
      ...OFF,
      ...more,
    });
    first.script("sk-bad", 401);
    first.script("sk-goodbye", "goodbye");
    first.script("sk-cut", "cut");
    rig = await Rig.start({
      config: {
        firstTokenTimeout: 400,
        providers: [
          ...names.map((name) => at(`p${name}`, `sk-${name}`, first.baseUrl)),
          at("closed", "sk-closed", `http://127.0.0.1:${port}/v1`),
          at("second", "sk-second", second.baseUrl),
          at("secure", "sk-secure", secure.baseUrl),
          at("goodbye", "sk-goodbye", first.baseUrl),
          at("cut", "sk-cut", first.baseUrl),
          { id: "two", type: "openai", apiTokens: ["sk-bad", "sk-good"], baseUrl: first.baseUrl, tokenSelection: "roundRobin" },
          at("chatter", "sk-chatter", second.baseUrl, { type: "deepseek" }),
        ],
        routes: [
          ...names.map((model) => ({ match: { model }, provider: `p${model}`, fallbacks: [{ provider: "second", model: "its/model" }] })),
          { match: { model: "closed" }, provider: "closed", fallbacks: [{ provider: "second" }] },
          ...["secure", "goodbye", "cut", "two", "chatter"].map((model) => ({ match: { model }, provider: model })),
          { match: { model: "none" }, provider: "p404" },
          { match: { model: "refused" }, provider: "p401" },
          { name: "rest", match: { model: "*" }, targets: [{ provider: "second", model: "another" }], fallbacks: [{ provider: "two" }] },
        ],
      },
      trustsSelfSigned: true,
      input: { accessLog: join(folder, "access.fifo") },
    });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all([first.close(), second.close(), secure.close()]);
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => void (seen.length = first.handshakes.length = second.handshakes.length = secure.handshakes.length = 0));

  test.each([...Object.keys(REFUSALS), "closed"])(
    "a handshake that is refused (%s) goes on to the next target, with its model and token",
    async (model) => {
      const headers = { authorization: "Bearer ck-of-the-client", "openai-beta": "realtime=v1" };
      const session = await connect(rig.baseURL, `/realtime?model=${model}&intent=talk&api-key=ck-mine`, { headers });
      await echo(session, "hello");
      const [shaken] = second.handshakes;
      const asked = model === "closed" ? "closed" : "its%2Fmodel";
      assert.deepEqual([second.handshakes.length, shaken?.token, shaken?.url], [1, "sk-second", `/v1/realtime?model=${asked}&intent=talk`]);
      assert.equal(shaken?.headers["openai-beta"], "realtime=v1");
      assert.doesNotMatch(JSON.stringify(second.handshakes), /client|mine|x-ai-|x-forwarded|x-envoy/);
      session.socket.close(1000, "enough");
      const event = await ended();
      assert.deepEqual(
        [event.api, event.status, event.closedBy, event.cancelled, event.provider, event.attempts.length],
        ["/v1/realtime", 101, "client", undefined, "second", 2],
      );
      // What cannot be connected to is known at once, not at the limit.
      if (model === "closed") assert.equal(event.attempts[0]?.kind, "connection");
    },
  );

  test.each(["401", "secure", "chatter", "nothing-of-its-own"])("explain tells what a handshake for %s then asks", async (model) => {
    const told = await rig.command(`/explain?model=${model}&path=/v1/realtime`);
    const { route, api, attempts, error } = JSON.parse(told.body) as Explanation;
    assert.deepEqual([api, route === null], ["/v1/realtime", false]);
    const shaken = await shakeHands(model);
    const asked = [...first.handshakes, ...second.handshakes, ...secure.handshakes].map(({ token }) => token);
    assert.deepEqual(
      attempts.slice(0, asked.length).map(({ provider }) => `sk-${provider.replace(/^p/, "")}`),
      asked,
      told.body,
    );
    assert.equal(error?.status ?? 101, shaken, told.body);
    seen.length = 0;
  });

  /** The status of a handshake, which ends at once. */
  async function shakeHands(model: string): Promise<number> {
    const connection = await RawConnection.open(rig.baseURL);
    connection.send(rawRequest(`/v1/realtime?model=${model}`, UPGRADE, "", "GET"));
    const got = await connection.answer();
    connection.close();
    return got?.status ?? 0;
  }

  test("a bad token is passed over by the next, and known from then on", async () => {
    for (let i = 0; i < 3; i++) {
      const session = await connect(rig.baseURL, "/realtime?model=two");
      await echo(session, "hi");
      session.socket.close();
    }
    assert.deepEqual([first.hits("sk-bad"), first.hits("sk-good")], [1, 3]);
  });

  test("a provider by TLS that would rather speak HTTP/2 is asked in HTTP/1.1", async () => {
    const session = await connect(rig.baseURL, "/realtime?model=secure");
    await echo(session, "hello");
    session.socket.close();
    assert.equal(secure.handshakes[0]?.token, "sk-secure");
  });

  test("large messages pass both ways, and nothing of them is held", async () => {
    const session = await connect(rig.baseURL, "/realtime?model=503");
    await echo(session, "x".repeat(3_000_000));
    assert.equal((await rig.stats("held_bytes")).values().next().value ?? 0, 0);
    session.socket.close();
    await session.closed;
  });

  test.each([
    ["says goodbye", "goodbye", "provider", "ok"],
    ["breaks off", "cut", "provider", "serverError"],
  ])("a provider that %s is told as who ended it", async (_, model, closedBy, kind) => {
    const session = await connect(rig.baseURL, `/realtime?model=${model}`);
    session.socket.send("hello");
    await within(session.closed, "the close");
    const event = await ended();
    assert.deepEqual([event.closedBy, event.attempts[0]?.kind], [closedBy, kind]);
  });

  test("a client that is gone leaves no session behind", async () => {
    const connection = await RawConnection.open(rig.baseURL);
    connection.send(rawRequest("/v1/realtime?model=secure", UPGRADE, "", "GET"));
    await eventually("the session is there", () => secure.open === 1);
    connection.close();
    await secure.quiet();
    assert.equal((await ended()).closedBy, "client");
  });

  test("Responses go by the route that takes any model, past targets that would rename it", async () => {
    const session = await connect(rig.baseURL, "/responses");
    await echo(session, JSON.stringify({ type: "response.create", model: "gpt-5" }));
    assert.deepEqual(
      [second.handshakes.length, first.handshakes.at(-1)?.token, first.handshakes.at(-1)?.url],
      [0, "sk-good", "/v1/responses"],
    );
    session.socket.close();
    await session.closed;
    const event = await ended();
    assert.deepEqual([event.api, event.route, event.skipped.map(({ reason }) => reason)], ["/v1/responses", "rest", ["API not served"]]);
  });

  test.each([
    ["no target has any", "/v1/realtime?model=chatter", 426, "upgrade_not_supported"],
    ["its provider knows none", "/v1/realtime?model=none", 426, "upgrade_not_supported"],
    ["the path has none", "/v1/chat/completions", 426, "upgrade_not_supported"],
    ["every token was refused", "/v1/realtime?model=refused", 424, "upstream_credentials_exhausted"],
  ])("where %s the client is told", async (_, path, status, code) => {
    const connection = await RawConnection.open(rig.baseURL);
    connection.send(rawRequest(path, UPGRADE, "", "GET"));
    const got = await connection.answer();
    assert.deepEqual([got?.status, (JSON.parse(got?.body ?? "{}") as { error: { code: string } }).error.code], [status, code]);
    connection.close();
  });

  test("what a client calls its stream counts for nothing", async () => {
    const connection = await RawConnection.open(rig.baseURL);
    connection.send(rawRequest("/v1/realtime?model=secure", [...UPGRADE, "x-ai-socket: forged"], "", "GET"));
    assert.equal((await connection.answer())?.status, 101);
    assert.equal(secure.handshakes.length, 1);
    connection.close();
  });

  /** The handshake alone: undici takes no answer that agrees on one of several subprotocols. */
  async function offer(protocols: string): Promise<RawAnswer | null> {
    const connection = await RawConnection.open(rig.baseURL);
    connection.send(rawRequest("/v1/realtime?model=secure", [...UPGRADE, `sec-websocket-protocol: ${protocols}`], "", "GET"));
    const got = await connection.answer();
    connection.close();
    return got;
  }

  test("credentials among the subprotocols reach no provider, and what is left of them is agreed on", async () => {
    const got = await offer("realtime, openai-insecure-api-key.sk-of-the-client,openai-organization.org-x, openai-beta.realtime-v1");
    assert.deepEqual([got?.status, got?.headers.get("sec-websocket-protocol")], [101, "realtime"]);
    assert.equal(secure.handshakes[0]?.headers["sec-websocket-protocol"], "realtime, openai-beta.realtime-v1");
  });

  test("a client's key counts in a subprotocol, where a browser has to put it", async () => {
    const hash = `sha256:${createHash("sha256").update("ck-page").digest("hex")}`;
    assert.equal(await rig.reconfigure({ ...rig.config, clientKeys: [{ name: "page", hash }] }), "taken");
    assert.equal((await offer("realtime, openai-insecure-api-key.ck-page"))?.status, 101);
    assert.equal((await offer("realtime, openai-insecure-api-key.ck-other"))?.status, 401);
    assert.equal((await offer("realtime"))?.status, 401);
  });
});
