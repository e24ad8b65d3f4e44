// A configuration that changes, and a client that leaves, in every phase of a request.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { afterGate, answer, events, eventsThen, ok, silent, type Answer } from "../support/answers.js";
import { open, send } from "../support/client.js";
import { eventually, Gate, within } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import type { Provider } from "../support/provider.js";
import { RawConnection, rawRequest } from "../support/raw-http.js";
import { json, streamAnswer } from "../support/wire.js";
import { fails, spare, twoTokens } from "./drills/bad-tokens.js";
import { allServed, CLIENT_KEY, MODEL, token, type Scenario, type Stage, type Target } from "./drills/drill.js";
import { tokenState } from "./drills/our-gateway.js";
import { sharingEnvoys, staged } from "./staged.js";

sharingEnvoys();

const HEADERS = ["content-type: application/json", `authorization: Bearer ${CLIENT_KEY}`];
const opening = streamAnswer("chat", "m", ["Hel", "lo"]);

interface World {
  stage: Stage;
  target: Target;
  first: Provider;
  old: Provider;
  /** Puts the new configuration in force: the same first provider, another fallback. */
  change(): Promise<void>;
}

/** A request to `first`, which is scripted; the fallback is `old` until the configuration changes, then `new`. */
async function world(stage: Stage, script: Answer): Promise<World> {
  const [first, old, fresh] = [await stage.provider({ otherwise: script }), await spare(stage, "old"), await spare(stage, "new")];
  const p1 = { id: "p1", tokens: [token("a")], at: first };
  const scenario = (id: string): Scenario => ({ providers: [p1, old.scenario, fresh.scenario], fallbacks: [{ provider: id }] });
  const target = await stage.gateway(scenario("old"));
  const change = async (): Promise<void> => {
    assert.equal(await target.rig?.reconfigure(target.configOf?.(scenario("new")) ?? {}), "taken");
  };
  return { stage, target, first, old: old.at, change };
}

function bytes(stage: Stage): Buffer {
  const body = JSON.stringify({ messages: [{ role: "user", content: "x" }], model: MODEL, stream: stage.streams() });
  return rawRequest("/v1/chat/completions", HEADERS, body);
}

/** What was sent before the change, and the rest after it. */
async function inPieces(one: World, cut: (whole: Buffer) => number): Promise<string | undefined> {
  const connection = await RawConnection.open(one.target.baseURL);
  const whole = bytes(one.stage);
  const at = cut(whole);
  connection.send(whole.subarray(0, at));
  const active = async (): Promise<number> =>
    (await one.target.rig?.stats("^http\\..*downstream_cx_active$").then((all) => Math.max(0, ...all.values()))) ?? 0;
  await eventually("Envoy has the connection", async () => (await active()) > 0);
  await one.change();
  connection.send(whole.subarray(at));
  const seen = await connection.answer();
  assert.equal(seen?.status, 200, seen?.body);
  connection.close();
  return seen.headers.get("x-ai-provider");
}

/** Who served one more request. */
async function next(one: World): Promise<string | undefined> {
  const seen = await one.stage.ask(one.target);
  allServed([seen]);
  return seen.header("x-ai-provider");
}

describe.each(["full", "downstreamOnly"] as const)("a configuration that changes, installed %s", (installed) => {
  describe.each(["plain", "streamed"] as const)("%s", (mode) => {
    const on = (run: (stage: Stage) => Promise<void>): Promise<void> => staged(mode, installed, run);
    const refused = fails(OPENAI.invalidKey);

    test("before the headers are whole: the request has the new one", () =>
      on(async (stage) => {
        const one = await world(stage, refused);
        assert.equal(await inPieces(one, () => 40), "new");
        assert.equal(await next(one), "new");
      }));

    test("while the body arrives: the request keeps the old one, the next has the new", () =>
      on(async (stage) => {
        const one = await world(stage, refused);
        assert.equal(await inPieces(one, (whole) => whole.length - 20), "old");
        assert.equal(await next(one), "new");
      }));

    test("while the first attempt is under way: its fallback is the old one's", () =>
      on(async (stage) => {
        const gate = new Gate();
        const one = await world(stage, afterGate(gate, refused));
        const asked = stage.ask(one.target);
        await one.first.nextRequest();
        await one.change();
        gate.open();
        const seen = await asked;
        allServed([seen]);
        assert.equal(seen.header("x-ai-trail"), "p1#0=auth, old#0=ok");
        assert.equal(await next(one), "new");
      }));

    test("while the second attempt is under way: it is served", () =>
      on(async (stage) => {
        const gate = new Gate();
        const one = await world(stage, refused);
        one.old.script({}, afterGate(gate, ok()));
        const asked = stage.ask(one.target);
        await one.old.nextRequest();
        await one.change();
        gate.open();
        allServed([await asked]);
        assert.equal(await next(one), "new");
      }));
  });

  test("while events are held: content commits, an error goes to the old fallback", () =>
    staged("streamed", installed, async (stage) => {
      for (const [last, trail] of [
        [opening.slice(1), undefined],
        [[json({ error: { message: "no", code: "server_error" } })], /old#0=ok$/],
      ] as const) {
        const gate = new Gate();
        const one = await world(stage, events([opening[0] ?? { data: "" }, ...last], { gates: { 1: gate } }));
        const asked = stage.ask(one.target);
        await one.first.nextRequest();
        await one.change();
        gate.open();
        const seen = await asked;
        allServed([seen]);
        if (trail) assert.match(seen.header("x-ai-trail") ?? "", trail);
        else assert.equal(seen.header("x-ai-provider"), "p1");
      }
    }));

  test("after the commit: the stream goes on to its end", () =>
    staged("streamed", installed, async (stage) => {
      const gate = new Gate();
      const one = await world(stage, ok({ gates: { 2: gate } }));
      const running = await stage.open(one.target);
      await running.nextEvent();
      await one.change();
      gate.open();
      allServed([await running.whole()]);
    }));
});

/** Nothing was ejected, no plan stayed, and the gateway serves. */
async function unharmed(stage: Stage, target: Target, provider: Provider): Promise<void> {
  for (const name of ["p1#0", "p1#1"]) assert.equal((await tokenState(target, name))?.state, "ok", name);
  const { rig } = target;
  if (rig) await eventually("no plan is left", async () => (await rig.status()).plans === 0);
  provider.script({}, ok());
  allServed(await stage.series(target, 4));
}

describe.each(["full", "downstreamOnly"] as const)("a client that leaves, installed %s", (installed) => {
  test.each([
    ["before its headers are whole", () => 60],
    ["behind its headers", (whole: Buffer) => whole.indexOf("\r\n\r\n") + 4],
    ["in the middle of its body", (whole: Buffer) => whole.length - 10],
  ] as const)("%s: no provider hears of it", (_, cut) =>
    staged("streamed", installed, async (stage) => {
      const { provider, target } = await twoTokens(stage, ok());
      for (let i = 0; i < 10; i++) {
        const connection = await RawConnection.open(target.baseURL);
        const whole = bytes(stage);
        connection.send(whole.subarray(0, cut(whole)));
        connection.close();
      }
      await unharmed(stage, target, provider);
      assert.equal(provider.hits(), 4, "the four requests at the end");
    }),
  );

  test.each([
    ["while the attempt waits", silent],
    ["while the first events are held", eventsThen(opening.slice(0, 1), { do: "silence" })],
    [
      "while an error's body is held",
      ((r) => answer(401, OPENAI.invalidKey.body, { "content-length": "5000" })(r).slice(0, 2).concat({ do: "silence" })) as Answer,
    ],
    ["after the first content", eventsThen(opening.slice(0, 2), { do: "silence" })],
    ["behind the last event, before the end", eventsThen(opening, { do: "silence" })],
  ] as const)("%s: nobody is blamed, the provider is told", (_, a) =>
    staged("streamed", installed, async (stage) => {
      const provider = await stage.provider({ otherwise: a });
      const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a"), token("b")], at: provider }] });
      for (let i = 0; i < 5; i++) {
        const request = send(target.baseURL, { model: MODEL, stream: true });
        const received = await provider.nextRequest();
        request.destroy();
        await within(received.closed, "the provider is told");
      }
      await unharmed(stage, target, provider);
    }),
  );

  test("while the second attempt waits: only the first one's failure counts", () =>
    staged("plain", installed, async (stage) => {
      const other = await stage.provider({ otherwise: silent });
      const provider = await stage.provider({ otherwise: fails(OPENAI.modelNotFound) });
      const target = await stage.gateway({
        providers: [
          { id: "p1", tokens: [token("a"), token("b")], at: provider },
          { id: "p2", tokens: [token("c")], at: other },
        ],
        fallbacks: [{ provider: "p2" }],
      });
      for (let i = 0; i < 5; i++) {
        const request = send(target.baseURL, { model: MODEL });
        const received = await other.nextRequest();
        request.destroy();
        // A call of the plugin's own is not ended by the client: its answer comes to nobody.
        if (installed === "full") await within(received.closed, "the provider is told");
      }
      assert.equal((await tokenState(target, "p2#0"))?.state, "ok");
      other.dropConnections();
      await unharmed(stage, target, provider);
    }));

  test("in the moment in which an attempt fails: the next request is served, every time", () =>
    staged("mixed", installed, async (stage) => {
      const { provider, target } = await twoTokens(stage, ok());
      for (let i = 0; i < 25; i++) {
        const gate = new Gate();
        provider.script({}, afterGate(gate, fails(i % 2 === 0 ? OPENAI.modelNotFound : OPENAI.badRequest)));
        const asked = open(target.baseURL, { model: MODEL, stream: i % 3 === 0 }).then(
          (exchange) => exchange.leave(),
          () => undefined,
        );
        const received = await provider.nextRequest();
        gate.open();
        await asked;
        await within(received.closed, "the exchange is over");
      }
      await unharmed(stage, target, provider);
    }));
});
