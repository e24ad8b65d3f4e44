// WebSockets through an Envoy that a control plane configures: one attempt each, as tests/envoy/sockets-alone.test.ts has it on a stock Envoy.
import assert from "node:assert/strict";
import { afterAll, beforeAll, beforeEach, test } from "vitest";
import { CLIENT_KEY, type Launch, type ScenarioProvider, type Target } from "../envoy/drills/drill.js";
import { closedPort } from "../support/closed-port.js";
import { within } from "../support/gate.js";
import { RawConnection, rawRequest } from "../support/raw-http.js";
import { UPGRADE, connect, echo } from "../support/socket-client.js";
import { SocketProvider } from "../support/socket-provider.js";

/** `one`: the platform's route leads to the first provider alone. */
export function runSockets(launch: Launch, one = false): void {
  let provider: SocketProvider;
  let target: Target;

  beforeAll(async () => {
    provider = await SocketProvider.start();
    provider.script("sk-401", 401);
    provider.script("sk-404", 404);
    provider.script("sk-silence", "silence");
    const at = (id: string, tokens: string[], more: Partial<ScenarioProvider> = {}): ScenarioProvider => ({
      id,
      tokens,
      at: provider.baseUrl,
      probes: false,
      ...more,
    });
    const apart = { more: { failover: { enabled: false } } };
    target = await launch(
      {
        providers: [
          at("two", ["sk-401", "sk-good"], { more: { tokenSelection: "roundRobin", failover: {} } }),
          at("none", ["sk-404"], apart),
          at("silence", ["sk-silence"], apart),
          at("closed", ["sk-closed"], { at: `http://127.0.0.1:${await closedPort()}/v1`, ...apart }),
        ],
        more: {
          firstTokenTimeout: 400,
          routes: [
            { match: { model: "mapped" }, targets: [{ provider: "two", model: "its/model" }] },
            ...["none", "silence", "closed"].map((model) => ({ match: { model }, provider: model })),
          ],
        },
      },
      1,
    );
  });
  afterAll(async () => {
    await target.stop();
    await provider.close();
  });
  beforeEach(() => void (provider.handshakes.length = 0));

  async function statusOf(model: string): Promise<number | undefined> {
    const connection = await RawConnection.open(target.baseURL);
    connection.send(rawRequest(`/v1/realtime?model=${model}`, UPGRADE, "", "GET"));
    const got = await within(connection.answer(), "the answer");
    connection.close();
    return got?.status;
  }

  test("a token that is refused is told of once, and the next handshakes take another", async () => {
    const statuses: (number | undefined)[] = [];
    for (let i = 0; i < 4; i++) statuses.push(await statusOf("mapped"));
    assert.ok(statuses.filter((status) => status !== 101).length <= 1, String(statuses));
    assert.deepEqual(statuses.slice(2), [101, 101]);
    assert.ok(provider.hits("sk-401") <= 1);
  });

  test("a handshake gets its target's path, model and token, and what follows passes", async () => {
    const session = await connect(target.baseURL, "/realtime?model=mapped&intent=talk", {
      headers: { authorization: `Bearer ${CLIENT_KEY}` },
    });
    await echo(session, "hello");
    await echo(session, "x".repeat(1_000_000));
    session.socket.close(1000, "enough");
    await within(session.closed, "the close");
    const shaken = provider.handshakes.map(({ token, url }) => [token, url]);
    assert.deepEqual(shaken, [["sk-good", "/v1/realtime?model=its%2Fmodel&intent=talk"]]);
    assert.ok(!JSON.stringify(provider.handshakes).includes(CLIENT_KEY));
    await provider.quiet();
  });

  test.each([
    ["a provider that has no WebSocket there", "none", 426],
    ["silence beyond the limit", "silence", 504],
    ["a closed port", "closed", 502],
  ])("%s is told", async (_what, model, status) => {
    assert.equal(await statusOf(model), one ? 426 : status);
    if (one) assert.equal(provider.handshakes.length, 0, "by a call nobody is asked");
  });
}
