// A provider that was down comes back: soon, one request at a time, without taking along the models that never failed. Times are short here; what
// 10, 60 and 300 s come to is worked out in tests/core/coming-back.spec.ts.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "vitest";
import { answer, ok } from "../support/answers.js";
import { post, type Answered } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { HEALTH_CHECK_MODEL, Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

/** OpenAI's: https://platform.openai.com/docs/guides/error-codes */
const down = answer(503, {
  error: { message: "The engine is currently overloaded, please try again later", type: "server_error", code: null },
});
const models = answer(200, { object: "list", data: [{ id: "m", object: "model", created: 1686935002, owned_by: "openai" }] });

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let main: Provider;
  let spare: Provider;
  let rig: Rig | undefined;

  beforeEach(async () => {
    main = await Provider.start();
    spare = await Provider.start();
  });

  afterEach(async () => {
    await rig?.stop();
    await main.close();
    await spare.close();
  });

  async function start(tokens: string[], failover: object): Promise<Rig> {
    const provider = { type: "openai", retryOnFailure: { maxRetries: 2 } };
    rig = await Rig.start({
      mode,
      config: {
        providers: [
          { ...provider, id: "main", apiTokens: tokens, baseUrl: main.baseUrl, failover },
          { ...provider, id: "spare", apiTokens: ["sk-spare"], baseUrl: spare.baseUrl },
        ],
        routes: [{ match: { model: { prefix: "m" } }, provider: "main", fallbacks: [{ provider: "spare" }] }],
      },
    });
    return rig;
  }

  const ask = (model = "m"): Promise<Answered> => post(rig?.baseURL ?? "", { model });
  const stateOf = async () => (await rig?.status())?.providers.find(({ id }) => id === "main");
  const servedBy = (seen: Answered): string => String(seen.header("x-ai-provider"));

  /** Requests until the provider is out; each is served. */
  async function goDown(): Promise<void> {
    main.script({ path: /chat/ }, down);
    await eventually("the provider is ejected", async () => {
      assert.equal((await ask()).status, 200);
      return (await stateOf())?.state === "ejected";
    });
  }

  /** Requests until the provider serves one; none is lost. */
  const comesBack = () =>
    eventually("the provider serves again", async () => {
      const seen = await ask();
      assert.equal(seen.status, 200);
      return servedBy(seen) === "main";
    });

  test.each([[["sk-1"]], [["sk-1", "sk-2"]]])("by one attempt at a time, with %j", async (tokens) => {
    await start(tokens, { healthCheckMaxInterval: 300 });
    await goDown();
    for (let i = 0; i < 3; i++) {
      const before = main.hits();
      await eventually("a trial", async () => {
        assert.equal(servedBy(await ask()), "spare");
        return main.hits() > before;
      });
      assert.equal(main.hits() - before, 1, "one trial is one attempt");
    }
    main.script({ path: /chat/ }, ok());
    await comesBack();
    const log = rig?.log ?? "";
    assert.match(log, /provider main ejected: overloaded, status 503, for one model/);
    assert.notEqual((await stateOf())?.state, "ejected");
    if (tokens.length === 1) assert.doesNotMatch(log, /another token met the same/);
  });

  test.each([
    ["the health-check model", { healthCheckModel: HEALTH_CHECK_MODEL, healthCheckInterval: 200, healthCheckMaxInterval: 300 }],
    ["its list of models", { probe: "models", healthCheckInterval: 200, healthCheckMaxInterval: 300 }],
  ])("by a probe of %s, and no request meets it before", async (_, failover) => {
    main.script({ path: /models/ }, down);
    await start(["sk-1"], failover);
    await goDown();
    const before = main.hits();
    const probes = () => main.requests.filter((r) => r.isProbe || r.isListing).length;
    const seen = probes();
    await eventually("three more probes", async () => {
      assert.equal(servedBy(await ask()), "spare");
      return probes() >= seen + 3;
    });
    assert.equal(main.hits(), before);
    main.script({ path: /./ }, ok());
    main.script({ path: /models/ }, models);
    await comesBack();
    assert.notEqual((await stateOf())?.state, "ejected");
  });

  test("and while one model is out the others are served there", async () => {
    main.script({ model: "m-bad" }, down);
    await start(["sk-1"], {});
    for (let i = 0; i < 6; i++) {
      assert.equal(servedBy(await ask("m-bad")), "spare");
      assert.equal(servedBy(await ask("m-good")), "main");
    }
    assert.equal(main.calls().filter((r) => r.model === "m-bad").length, 3, "it is out after three failures");
    const failing = ["m-other", "m-third"];
    for (const model of failing) main.script({ model }, down);
    for (let i = 0; i < 3; i++) for (const model of failing) assert.equal(servedBy(await ask(model)), "spare");
    assert.equal(servedBy(await ask("m-good")), "spare", "where more models fail and none is served in between, it is the provider");
  });
});
