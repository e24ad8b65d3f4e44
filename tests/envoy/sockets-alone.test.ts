// WebSockets where none of our routers stands in front (Higress, Istio, Envoy Gateway: their listeners let upgrades through): a handshake goes to one target
// with its token, once. What is refused is told, and counts: the next handshake takes another token.
import assert from "node:assert/strict";
import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import type { Explanation } from "../../config/api.js";
import type { Json, RigMode } from "../../gateway/envoy/rig.js";
import { closedPort } from "../support/closed-port.js";
import { eventually, within } from "../support/gate.js";
import { RawConnection, rawRequest, type RawAnswer } from "../support/raw-http.js";
import { Rig } from "../support/rig.js";
import { UPGRADE, connect, echo } from "../support/socket-client.js";
import { SocketProvider } from "../support/socket-provider.js";
import { clusterOf, routeTable } from "./drills/higress-gateway.js";

async function shake(rig: Rig, path: string, lines: string[] = []): Promise<RawAnswer | null> {
  const connection = await RawConnection.open(rig.baseURL);
  connection.send(rawRequest(path, [...UPGRADE, ...lines], "", "GET"));
  const got = await connection.answer();
  connection.close();
  return got;
}

const codeOf = (got: RawAnswer | null): unknown => (JSON.parse(got?.body ?? "{}") as { error?: { code: unknown } }).error?.code;

describe.each([
  ["both halves", "full"],
  ["the downstream half alone", "downstreamOnly"],
] as [string, RigMode][])("WebSockets without a front, %s", (_, mode) => {
  let provider: SocketProvider;
  let rig: Rig;

  beforeAll(async () => {
    provider = await SocketProvider.start();
    const manners = {
      "sk-401": 401,
      "sk-429": 429,
      "sk-503": 503,
      "sk-404": 404,
      "sk-200": 200,
      "sk-301": 301,
      "sk-silence": "silence",
      "sk-cut": "cut",
    } as const;
    for (const [token, manner] of Object.entries(manners)) provider.script(token, manner);
    const at = (id: string, apiTokens: string[], more = {}) => ({ id, type: "openai", apiTokens, baseUrl: provider.baseUrl, ...more });
    const ids = ["401", "429", "503", "404", "200", "301", "silence", "cut"];
    rig = await Rig.start({
      mode,
      config: {
        firstTokenTimeout: 400,
        providers: [
          at("good", ["sk-good"]),
          ...ids.map((id) => at(id, [`sk-${id}`], { failover: { enabled: false } })),
          at("two", ["sk-401", "sk-good"], { tokenSelection: "roundRobin" }),
          at("closed", ["sk-closed"], { baseUrl: `http://127.0.0.1:${await closedPort()}/v1` }),
        ],
        routes: [
          ...[...ids, "two", "closed"].map((model) => ({ match: { model }, provider: model })),
          { match: { model: "mapped" }, targets: [{ provider: "good", model: "its/model" }], fallbacks: [{ provider: "503" }] },
        ],
      },
      input: { sockets: false },
    });
  });
  afterAll(async () => {
    await rig.stop();
    await provider.close();
  });
  beforeEach(() => void (provider.handshakes.length = 0));

  test.each(["mapped", "429"])("explain tells that a handshake for %s is asked once, and of whom", async (model) => {
    const told = await rig.command(`/explain?model=${model}&path=/v1/realtime`);
    const { api, attempts, notes } = JSON.parse(told.body) as Explanation;
    assert.deepEqual([api, attempts.map(({ provider }) => provider)], ["/v1/realtime", [model === "mapped" ? "good" : "429"]], told.body);
    assert.match(notes.join(), /once/);
    await shake(rig, `/v1/realtime?model=${model}`);
    assert.deepEqual(
      provider.handshakes.map(({ token }) => token),
      attempts.map(({ provider: id }) => `sk-${id}`),
    );
  });

  test("a handshake gets its target's path, model and token, and what follows passes", async () => {
    const headers = { authorization: "Bearer ck-of-the-client", "openai-beta": "realtime=v1" };
    const session = await connect(rig.baseURL, "/realtime?model=mapped&intent=talk&api-key=ck-mine", { headers });
    await echo(session, "hello");
    await echo(session, "x".repeat(1_000_000));
    const [shaken] = provider.handshakes;
    assert.deepEqual(
      [provider.handshakes.length, shaken?.token, shaken?.url],
      [1, "sk-good", "/v1/realtime?model=its%2Fmodel&intent=talk"],
    );
    assert.equal(shaken?.headers["openai-beta"], "realtime=v1");
    assert.doesNotMatch(JSON.stringify(provider.handshakes), /client|mine|x-ai-|x-envoy/);
    session.socket.close(1000, "enough");
    await within(session.closed, "the close");
  });

  test("a token that is refused is told of once, and the next handshakes take another", async () => {
    const statuses: (number | undefined)[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await shake(rig, "/v1/realtime?model=two"))?.status);
    assert.equal(statuses.filter((status) => status !== 101).length <= 1, true, String(statuses));
    assert.deepEqual(statuses.slice(2), [101, 101]);
    assert.equal(provider.hits("sk-401") <= 1, true);
  });

  test.each([
    ["a token that is refused", "401", 424, "upstream_credentials_exhausted"],
    ["a limit", "429", 429, undefined],
    ["a provider in trouble", "503", 503, undefined],
    ["a provider that has no WebSocket there", "404", 426, "upgrade_not_supported"],
    ["an ordinary answer", "200", 426, "upgrade_not_supported"],
    ["a redirect", "301", 426, "upgrade_not_supported"],
    ["a closed port", "closed", 502, "upstream_unreachable"],
    ["silence beyond the limit", "silence", 504, undefined],
  ])("%s is told (model %s)", async (_what, model, status, code) => {
    const got = await within(shake(rig, `/v1/realtime?model=${model}`), "the answer");
    assert.equal(got?.status, status, got?.body);
    if (code !== undefined) assert.equal(codeOf(got), code, got?.body);
    assert.notEqual(codeOf(got) ?? got?.body, "", "with words");
    if (model !== "closed") assert.equal(provider.handshakes.length, 1);
  });

  test("a provider that breaks off has failed, and a client that leaves ends its session", async () => {
    const session = await connect(rig.baseURL, "/realtime?model=cut");
    session.socket.send("hello");
    await within(session.closed, "the close");
    await eventually("the break is counted", async () => [...(await rig.stats("cut.streams_broken")).values()][0] === 1);
    const connection = await RawConnection.open(rig.baseURL);
    connection.send(rawRequest("/v1/realtime?model=mapped", UPGRADE, "", "GET"));
    await eventually("the session is there", () => provider.open === 1);
    connection.close();
    await provider.quiet();
  });

  test("other upgrades are a 426: Responses can be asked over HTTP, where a failed attempt is followed by another", async () => {
    for (const path of ["/v1/responses", "/v1/chat/completions", "/v1/realtime/sessions"])
      assert.equal((await shake(rig, path))?.status, 426);
    assert.equal(provider.handshakes.length, 0);
  });
});

test("a provider by TLS that would rather speak HTTP/2 is asked in HTTP/1.1, at the cluster that the configuration names for it", async () => {
  const provider = await SocketProvider.start(true);
  const secure = { id: "secure", type: "openai", apiTokens: ["sk-good"], baseUrl: provider.baseUrl, socketCluster: "secure/http1" };
  const rig = await Rig.start({
    trustsSelfSigned: true,
    config: { providers: [secure], routes: [{ match: { model: "*" }, provider: "secure" }] },
    input: { sockets: false, socketClusters: true },
  });
  try {
    const session = await connect(rig.baseURL, "/realtime?model=m");
    await echo(session, "hello");
    session.socket.close();
    assert.equal(provider.hits("sk-good"), 1);
  } finally {
    await rig.stop();
    await provider.close();
  }
});

test("in Higress a handshake goes to its route's cluster, and its address keeps its model", async () => {
  const provider = await SocketProvider.start();
  const { port } = new URL(provider.baseUrl);
  const rig = await Rig.start({
    mode: "downstreamOnly",
    config: { provider: { type: "openai", apiTokens: ["sk-good"], modelMapping: { "*": "gpt-3.5-turbo" } } },
    input: { endpoints: [{ cluster: clusterOf("voice"), secure: false, host: "127.0.0.1", port: Number(port) }] },
    edit: (bootstrap) => {
      const table = routeTable(bootstrap);
      table["validate_clusters"] = false;
      const [host] = table["virtual_hosts"] as Json[];
      (host as Json)["routes"] = [
        { name: "ai-route-voice", match: { prefix: "/" }, route: { cluster: clusterOf("voice"), timeout: "0s" } },
      ];
    },
  });
  try {
    for (const query of ["?model=gpt-4o-realtime-preview", ""]) {
      const session = await connect(rig.baseURL, `/realtime${query}`);
      await echo(session, "hello");
      session.socket.close();
      assert.equal(provider.handshakes.at(-1)?.url, `/v1/realtime${query}`);
      assert.deepEqual([provider.handshakes.at(-1)?.token, provider.handshakes.at(-1)?.headers.host], ["sk-good", "api.openai.com"]);
    }
  } finally {
    await rig.stop();
    await provider.close();
  }
});
