// What the plugin writes: one line for each ejection and restore with its reason, nothing else at info, and less where less is asked for.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "vitest";
import { answer, ok } from "../support/answers.js";
import { post, send } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { HEALTH_CHECK_MODEL, Provider } from "../support/provider.js";
import { Rig, type RigOptions } from "../support/rig.js";

const REFUSED = answer(401, { error: { code: "invalid_api_key", message: "no" } });
const failover = { healthCheckModel: HEALTH_CHECK_MODEL, healthCheckInterval: 100 };

/** The plugin's lines without what Envoy puts before them. */
function lines(rig: Rig): string[] {
  return rig.log.split("\n").flatMap((line) => {
    const [, level, text] = /\[(trace|debug|info|warning|error|critical)\].* (ai-failover: .*)$/.exec(line) ?? [];
    return level === undefined ? [] : [`${level} ${text}`];
  });
}

describe("the plugin's log", () => {
  let provider: Provider;
  let rig: Rig | undefined;

  beforeEach(async () => {
    provider = await Provider.start();
  });

  afterEach(async () => {
    await rig?.stop();
    rig = undefined;
    await provider.close();
  });

  async function started(options: Partial<RigOptions> = {}): Promise<Rig> {
    rig = await Rig.start({
      logLevel: "info",
      workers: 2,
      config: {
        providers: [
          { id: "one", type: "openai", apiTokens: ["sk-log-a", "sk-log-b"], baseUrl: provider.baseUrl, failover },
          { id: "two", type: "openai", apiTokens: ["sk-log-c"], baseUrl: provider.baseUrl },
        ],
        routes: [{ name: "all", provider: "one", fallbacks: [{ provider: "two" }] }],
      },
      ...options,
    });
    return rig;
  }

  async function ask(on: Rig, times: number, ...others: object[]): Promise<void> {
    await Promise.all(Array.from({ length: times }, (_, i) => post(on.baseURL, { model: "m", stream: i % 2 === 0, ...others[0] })));
  }

  test("has nothing at info while all is well, whatever clients do", async () => {
    const on = await started();
    await ask(on, 20);
    await ask(on, 2, { raw: "{" });
    await ask(on, 2, { path: "/nothing" });
    const request = send(on.baseURL, { model: "m" });
    request.destroy();
    await on.status();
    assert.deepEqual(lines(on), []);
  });

  test("has one line when a token is ejected, however many requests and workers met it, and one when it is back", async () => {
    provider.script("sk-log-a", REFUSED);
    const on = await started();
    await ask(on, 40);
    await eventually("it is said", () => lines(on).length > 0);
    assert.deepEqual(lines(on), ["warning ai-failover: token one#0 ejected: auth, status 401"]);
    provider.script("sk-log-a", ok());
    await eventually("it is back", () => lines(on).length > 1);
    await ask(on, 20);
    assert.deepEqual(lines(on).slice(1), ["info ai-failover: token one#0 restored: its probe passed"]);
  });

  test("says that a token is held for one model, and a provider ejected and restored", async () => {
    provider.script("sk-log-a", answer(429, { error: { code: "rate_limit_exceeded", message: "slow" } }, { "retry-after": "30" }));
    const config = {
      providers: [{ id: "one", type: "openai", apiTokens: ["sk-log-a"], baseUrl: provider.baseUrl }],
      routes: [{ name: "all", provider: "one" }],
    };
    const on = await started({ config });
    await ask(on, 1);
    await eventually("it is said", () => lines(on).length > 0);
    assert.match(lines(on)[0] ?? "", /^warning ai-failover: token one#0 held for one model: rateLimit, status 429, (29|30) s$/);
  });

  test("says who was taken out and put back by hand", async () => {
    const on = await started();
    await on.command("/eject?provider=one&token=1&ms=60000");
    await on.command("/restore?provider=one&token=1");
    await on.command("/restore?provider=one&token=1");
    await eventually("it is said", () => lines(on).length > 1);
    assert.deepEqual(lines(on), [
      "warning ai-failover: token one#1 ejected: by hand, 60 s",
      "info ai-failover: token one#1 restored: by hand",
    ]);
  });

  test("has the warnings alone where the level is warning, and nothing where it is error", async () => {
    provider.script("sk-log-a", REFUSED);
    const on = await started({ logLevel: "warning" });
    await ask(on, 10);
    await eventually("it is said", () => lines(on).length > 0);
    provider.script("sk-log-a", ok());
    await eventually("it is back", async () => (await on.status()).providers[0]?.tokens[0]?.state !== "ejected");
    assert.deepEqual(lines(on), ["warning ai-failover: token one#0 ejected: auth, status 401"]);
    await on.stop();
    provider.script("sk-log-a", REFUSED);
    const quiet = await started({ logLevel: "error" });
    await ask(quiet, 10);
    await eventually("it is ejected", async () => (await quiet.status()).providers[0]?.tokens[0]?.state === "ejected");
    assert.deepEqual(lines(quiet), []);
  });
});
