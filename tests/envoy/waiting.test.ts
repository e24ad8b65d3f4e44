// A rate limit that is over soon is waited for: before the first attempt, and after one that met it.
import assert from "node:assert/strict";
import { request, type ClientRequest } from "node:http";
import { afterEach, beforeEach, describe, test } from "vitest";
import { answer, ok } from "../support/answers.js";
import { post, type Answered } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

/** OpenAI's: https://platform.openai.com/docs/guides/rate-limits */
const limited = (seconds: number) =>
  answer(
    429,
    { error: { message: "Rate limit reached for requests", type: "requests", param: null, code: "rate_limit_exceeded" } },
    { "retry-after": String(seconds) },
  );
const LONG = "x".repeat(100_000);

/** A request that its client can take back before there is an answer. */
function leavable(url: string): ClientRequest {
  const sent = request(url, { method: "POST", headers: { "content-type": "application/json" } });
  sent.on("error", () => undefined);
  sent.end(JSON.stringify({ model: "m", messages: [] }));
  return sent;
}

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

  async function start(more: object = {}, fallback = true): Promise<void> {
    rig = await Rig.start({
      mode,
      config: {
        providers: [
          { id: "main", type: "openai", apiTokens: ["sk-1"], baseUrl: main.baseUrl, modelMapping: { m: "m-longer-than-that" } },
          { id: "spare", type: "openai", apiTokens: ["sk-2"], baseUrl: spare.baseUrl },
        ],
        routes: [{ match: { model: "m" }, provider: "main", fallbacks: fallback ? [{ provider: "spare" }] : [] }],
        waitForLimit: "3s",
        ...more,
      },
    });
  }

  const ask = (stream = false): Promise<Answered> => post(rig?.baseURL ?? "", { model: "m", stream, extra: { user: LONG } });
  const trail = (seen: Answered) => seen.header("x-ai-trail");

  test.each([false, true])("the request that met it waits, and who comes meanwhile does too (streamed: %s)", async (stream) => {
    main.script("sk-1", limited(2), ok());
    await start();
    const first = ask(stream);
    await eventually("the limit was met", () => main.hits() === 1);
    await eventually("the token is held", async () => String((await rig?.status())?.providers[0]?.tokens[0]?.state) === "limited");
    const all = [await first, ...(await Promise.all([ask(stream), ask(stream)]))];
    assert.ok(all.every((seen) => seen.served));
    assert.equal(trail(all[0] as Answered), "main#0=rateLimit, main#0=waited, main#0=ok");
    assert.deepEqual([main.hits(), spare.hits()], [4, 0]);
    for (const { json, model } of main.calls()) assert.deepEqual([json.user, model], [LONG, "m-longer-than-that"]);
  });

  test("a request whose every target is limited waits instead of being answered 429", async () => {
    main.script("sk-1", limited(1), ok());
    await start({}, false);
    const first = ask();
    await eventually("the limit was met", () => main.hits() === 1);
    const second = await ask();
    assert.equal((await first).status, 200);
    assert.equal(second.status, 200);
    assert.ok(trail(second) === undefined || trail(second) === "main#0=waited, main#0=ok", trail(second));
  });

  test("nobody waits for longer than waitForLimit, or beyond the deadline", async () => {
    main.script("sk-1", limited(4));
    await start();
    assert.equal(trail(await ask()), "main#0=rateLimit, spare#0=ok");
    await rig?.stop();
    main.script("sk-1", limited(2));
    await start({ timeout: "1s" });
    assert.equal(trail(await ask()), "main#0=rateLimit, spare#0=ok");
  });

  test("of more than maxWaiting requests the others fall back, and who leaves gives up the place", async () => {
    main.script("sk-1", limited(3), ok());
    await start({ maxWaiting: 1 });
    const gone = leavable(`${rig?.baseURL ?? ""}/chat/completions`);
    await eventually("the limit was met", () => main.hits() === 1);
    await eventually("the token is held", async () => String((await rig?.status())?.providers[0]?.tokens[0]?.state) === "limited");
    const seen = await ask();
    assert.equal(seen.header("x-ai-provider"), "spare");
    gone.destroy();
    await eventually("the place is free", async () => (await ask()).header("x-ai-provider") === "main");
    assert.equal(main.hits(), 2, "nothing was sent for who left");
  });

  test("without waitForLimit nobody waits", async () => {
    main.script("sk-1", limited(1), ok());
    await start({ waitForLimit: 0 });
    assert.equal(trail(await ask()), "main#0=rateLimit, spare#0=ok");
  });
});
