// Credentials that are exchanged for access tokens: Vertex' service accounts and Azure's Entra clients, at an endpoint that checks them.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "vitest";
import { closedPort } from "../support/closed-port.js";
import { answer } from "../support/answers.js";
import { post, type Answered } from "../support/client.js";
import { eventually, Gate } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { TokenEndpoint } from "../support/token-endpoint.js";

const trail = (seen: Answered) => seen.header("x-ai-trail") ?? "";

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let main: Provider;
  let spare: Provider;
  let endpoint: TokenEndpoint;
  let rig: Rig | undefined;

  beforeEach(async () => {
    main = await Provider.start();
    spare = await Provider.start();
    endpoint = await TokenEndpoint.start();
  });

  afterEach(async () => {
    await rig?.stop();
    await main.close();
    await spare.close();
    await endpoint.close();
  });

  const vertex = (accounts: string[], more: object = {}) => ({
    ...{ id: "vertex", type: "vertex", baseUrl: main.baseUrl, vertexRegion: "us-central1", vertexProjectId: "p" },
    ...{ vertexAuthKey: accounts, ...more },
  });

  async function start(provider: object, workers = 1): Promise<void> {
    rig = await Rig.start({
      mode,
      workers,
      logLevel: "info",
      config: {
        providers: [provider, { id: "spare", type: "openai", apiTokens: ["sk-spare"], baseUrl: spare.baseUrl }],
        routes: [{ match: { model: "m" }, provider: (provider as { id: string }).id, fallbacks: [{ provider: "spare" }] }],
      },
    });
  }

  const ask = (stream = false): Promise<Answered> => post(rig?.baseURL ?? "", { model: "m", stream });
  const sent = () => main.calls().map(({ headers }) => headers.authorization);

  test("a service account's first request waits for its access token, and those after it have it", async () => {
    await start(vertex([endpoint.account("one")]));
    for (const stream of [false, true, false]) assert.equal((await ask(stream)).status, 200);
    assert.deepEqual(sent(), ["Bearer ya29.one.1", "Bearer ya29.one.1", "Bearer ya29.one.1"]);
    assert.deepEqual(endpoint.exchanges, ["one"]);
    const { scope, aud } = endpoint.claims[0] ?? {};
    assert.deepEqual([scope, aud], ["https://www.googleapis.com/auth/cloud-platform", `${endpoint.url}/token`]);
  });

  test("an account that is refused falls over as a bad token does: to the next one, and with none left to the fallback", async () => {
    await start(vertex([endpoint.account("stranger", false), endpoint.account("one")], { tokenSelection: "roundRobin" }));
    assert.equal(trail(await ask()), "vertex#0=auth, vertex#1=ok");
    assert.equal((await ask()).status, 200);
    assert.deepEqual(endpoint.exchanges, ["?", "one"]);
    const tokens = (await rig?.status())?.providers[0]?.tokens ?? [];
    assert.deepEqual(
      tokens.map(({ state, reason }) => [state, reason]),
      [
        ["ejected", "auth"],
        ["ok", null],
      ],
    );
    await rig?.stop();
    await start(vertex([endpoint.account("other", false)]));
    for (const stream of [false, true]) assert.equal((await ask(stream)).header("x-ai-provider"), "spare");
    assert.equal(spare.hits(), 2);
  });

  test("an endpoint that fails, answers nonsense or is not there costs the account its place, not the request", async () => {
    for (const [status, body] of [
      [500, "no"],
      [200, '{"access_token":"a\\nb"}'],
    ] as const) {
      endpoint.failure = { status, body };
      await start(vertex([endpoint.account("one")]));
      assert.equal(trail(await ask()), "vertex#0=auth, spare#0=ok");
      await rig?.stop();
    }
    const account = JSON.parse(endpoint.account("one")) as object;
    const nowhere = `http://127.0.0.1:${await closedPort()}/token`;
    await start(vertex([JSON.stringify({ ...account, token_uri: nowhere })]));
    assert.equal(trail(await ask()), "vertex#0=auth, spare#0=ok");
    assert.equal(main.hits(), 0);
  });

  test("what is exchanged never shows in the log, and an access token is not passed back", async () => {
    const account = endpoint.account("one");
    main.script({ token: "ya29.one.1" }, answer(400, { error: { message: "bad ya29.one.1 token" } }));
    await start(vertex([account]));
    const seen = await ask();
    assert.equal(seen.status, 400);
    assert.ok(!seen.text.includes("ya29.one.1"), seen.text);
    const { private_key: key } = JSON.parse(account) as { private_key: string };
    const log = rig?.log ?? "";
    assert.match(log, /token vertex#0 was exchanged for an access token of 3600 s/);
    assert.ok(!log.includes(key.slice(40, 80)) && !log.includes("ya29"));
  });

  test("a token is renewed before its end, by one worker for all", async () => {
    endpoint.life = 6;
    await start(vertex([endpoint.account("one")]), 2);
    const ofBoth = () => Promise.all(Array.from({ length: 20 }, () => ask()));
    await ofBoth();
    assert.deepEqual(endpoint.exchanges, ["one"]);
    const renewed = new Gate();
    endpoint.until = renewed.opened;
    await eventually("a new one was asked for", () => endpoint.exchanges.length === 2);
    for (const { status } of await ofBoth()) assert.equal(status, 200);
    assert.deepEqual(new Set(sent()), new Set(["Bearer ya29.one.1"]));
    assert.equal(endpoint.exchanges.length, 2);
    renewed.open();
    await eventually("it was renewed", async () => {
      assert.equal((await ask()).status, 200);
      return sent().at(-1) === "Bearer ya29.one.2";
    });
    await eventually("and again", async () => (await ask()).status === 200 && sent().at(-1) === "Bearer ya29.one.3");
    assert.equal(endpoint.exchanges.length, 3);
    assert.equal(spare.hits(), 0);
  });

  test("Entra's clients are exchanged at their tenant", async () => {
    endpoint.client("client-1", "s3cret+/=&");
    await start({
      ...{
        id: "azure",
        type: "azure",
        baseUrl: main.baseUrl,
        apiTokens: ["key-1"],
        azureAuthorityHost: endpoint.url,
        azureTenantId: "tenant-1",
      },
      ...{ azureClientId: "client-1", azureClientSecret: "s3cret+/=&", tokenSelection: "roundRobin" },
    });
    assert.equal((await ask()).status, 200);
    assert.equal((await ask()).status, 200);
    assert.deepEqual(
      main.calls().map(({ headers }) => [headers["api-key"], headers.authorization]),
      [
        ["key-1", undefined],
        [undefined, "Bearer ya29.client-1.1"],
      ],
    );
  });

  test("who leaves while an exchange is under way leaves nothing behind", async () => {
    let open = (): void => undefined;
    endpoint.until = new Promise<void>((resolve) => (open = resolve));
    await start(vertex([endpoint.account("one")]));
    const leaving = new AbortController();
    const gone = fetch(`${rig?.baseURL}/chat/completions`, { method: "POST", body: '{"model":"m"}', signal: leaving.signal }).catch(
      () => undefined,
    );
    await eventually("it was asked for", () => endpoint.exchanges.length === 1);
    leaving.abort();
    await gone;
    const other = ask();
    open();
    assert.equal((await other).status, 200);
    assert.equal(main.hits(), 1);
    await eventually("no plan is left", async () => (await rig?.status())?.plans === 0);
  });
});
