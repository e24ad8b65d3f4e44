// What clients send and how they leave: large prompts, crowds, chunks, trailers, disconnects.
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { type Answer, after, afterGate, headersThenSilence, ok, silent } from "../../support/answers.js";
import { isOlder } from "../../../gateway/envoy/version.js";
import { Answered, bodyOf, Exchange, send } from "../../support/client.js";
import { envoyVersion } from "../../support/envoy-binary.js";
import { eventually, Gate, within } from "../../support/gate.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { fails, spare, twoTokens } from "./bad-tokens.js";
import { allServed, CLIENT_KEY, MODEL, token, type Drill, type Stage, type Target } from "./drill.js";
import { providerState, tokenState } from "./our-gateway.js";

/** Five megabytes that compress badly and hold every kind of byte that JSON allows. */
function largePrompt(): string {
  const line = 'Zeile with "quotes", back\\slashes, \u00e4\u4e2d\ud83d\ude00 and "model": "decoy", "stream": true\n';
  return line.repeat(Math.ceil((5 * 1024 * 1024) / Buffer.byteLength(line)));
}

const fiveMegabytes: Drill = {
  id: "K16",
  title: "a 5 MB prompt whose first attempt fails arrives at the second with the same bytes",
  marked: true,
  async run(stage) {
    const { provider, bad, good, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
    const ask = { model: MODEL, extra: { messages: [{ role: "user", content: largePrompt() }] } };
    const sent = bodyOf({ ...ask, stream: stage.streams() });
    for (let i = 0; i < 40 && provider.hits(bad) === 0; i++) allServed([await stage.ask(target, ask)]);
    const [first] = provider.calls(bad);
    const second = provider.calls(good).at(-1);
    assert.ok(first && second);
    if (target.rig) assert.ok(first.body.equals(sent), "the failing attempt got the client's bytes");
    if (target.rig) assert.ok(second.body.equals(sent), "the second attempt got the client's bytes");
    // Peers write the JSON anew: the prompt in it must be the same.
    else assert.deepEqual(second.json.messages, ask.extra.messages, "the second attempt got the client's prompt");
  },
};

const fiveMegabytesMapped: Drill = {
  id: "K16",
  title: "a 5 MB prompt that moves to a provider with another model name changes in nothing but the name",
  async run(stage) {
    const other = await spare(stage);
    const provider = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
    const target = await stage.gateway({
      providers: [
        { id: "p1", tokens: [token("a")], at: provider, modelMapping: { [MODEL]: "a-much-longer-name-of-the-model" } },
        other.scenario,
      ],
      fallbacks: [{ provider: "spare", model: "x" }],
    });
    const ask = { model: MODEL, extra: { messages: [{ role: "user", content: largePrompt() }] } };
    allServed([await stage.ask(target, ask)]);
    const full = { ...ask, stream: stage.streams() };
    assert.ok(provider.calls()[0]?.body.equals(bodyOf({ ...full, model: "a-much-longer-name-of-the-model" })));
    assert.ok(other.at.calls()[0]?.body.equals(bodyOf({ ...full, model: "x" })));
  },
};

const fifty: Drill = {
  id: "K17",
  title: "fifty requests at once whose first attempts all fail: all succeed",
  async run(stage) {
    const other = await spare(stage);
    const gate = new Gate();
    const provider = await stage.provider({ otherwise: afterGate(gate, fails(OPENAI.invalidKey)) });
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [token("a")], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare" }],
    });
    const answers = stage.parallel(target, 50);
    await eventually("all fifty wait at the failing provider", () => provider.hits() === 50);
    gate.open();
    allServed(await answers);
  },
};

/** The first request of a series that is answered by the good token after the bad one failed. */
async function rawAsk(stage: Stage, target: Target, shape: "chunked" | "trailers" | "continue"): Promise<Answered> {
  const body = bodyOf({ model: MODEL, stream: stage.streams() });
  const headers: Record<string, string> = { "content-type": "application/json", authorization: `Bearer ${CLIENT_KEY}` };
  if (shape === "continue") Object.assign(headers, { expect: "100-continue", "content-length": String(body.length) });
  if (shape === "trailers") headers.trailer = "x-checksum";
  const request = httpRequest(`${target.baseURL}/chat/completions`, { method: "POST", headers, agent: false });
  const response = new Promise<Exchange>((resolve, reject) => {
    request.on("response", (r) => resolve(new Exchange(request, r)));
    request.on("error", reject);
  });
  if (shape === "continue") {
    request.flushHeaders();
    await within(new Promise((resolve) => request.on("continue", resolve)), "100 continue");
  }
  for (let i = 0; i < body.length; i += 40) request.write(body.subarray(i, i + 40));
  if (shape === "trailers") request.addTrailers({ "x-checksum": "abc" });
  request.end();
  return (await within(response, "response headers")).whole();
}

function shaped(title: string, shape: "chunked" | "trailers" | "continue"): Drill {
  return {
    id: "K36",
    title,
    async run(stage) {
      const { provider, bad, good, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
      for (let i = 0; i < 40 && provider.hits(bad) === 0; i++) allServed([await rawAsk(stage, target, shape)]);
      assert.equal(provider.hits(bad), 1);
      const expected = bodyOf({ model: MODEL, stream: stage.streams() });
      for (const r of provider.calls(good)) assert.ok(r.body.equals(expected), r.dump());
    },
  };
}

const trailersBack: Drill = {
  id: "K36",
  title: "answers over HTTP/2 with trailers are judged and passed on like any other",
  async run(stage) {
    const provider = await stage.provider({ protocol: "h2", otherwise: ok({ trailers: { "x-usage": "12" } }) });
    const [bad, good] = [token("bad"), token("good")];
    provider.script(bad, fails(OPENAI.invalidKey));
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [bad, good], at: provider }],
      rig: { trustsSelfSigned: true },
    });
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1);
  },
};

/** An answer over HTTP/2 whose end is told by trailers alone. */
function trailing(status: number, type: string, body: string): Answer {
  return () => [
    { do: "headers", status, headers: { "content-type": type } },
    { do: "bytes", data: Buffer.from(body) },
    { do: "end", trailers: { "x-usage": "12" } },
  ];
}

/** Before 1.37 nothing may follow the headers of a redirect, so what cannot be judged before its trailers is not sent again. */
const redirectsFromTrailers = async (): Promise<boolean> => !isOlder(await envoyVersion(), "1.37.0");

const failsWithTrailers: Drill = {
  id: "K36",
  title: "failing answers over HTTP/2 with trailers are re-dispatched, what they say is read, and Envoy survives them",
  async run(stage) {
    const provider = await stage.provider({ protocol: "h2", otherwise: ok() });
    const other = await spare(stage);
    const tokens = [token("key"), token("page"), token("comments")];
    const [key = "", page = "", comments = ""] = tokens;
    provider.script(key, trailing(401, "application/json", JSON.stringify(OPENAI.invalidKey.body)));
    provider.script(page, trailing(503, "text/html", "<html>Service Unavailable</html>"));
    provider.script(comments, trailing(200, "text/event-stream", ": nothing\n\n"));
    const target = await stage.gateway({
      providers: [
        { id: "p1", tokens: [key], at: provider },
        { id: "p2", tokens: [page], at: provider },
        { id: "p3", tokens: [comments], at: provider },
        other.scenario,
      ],
      fallbacks: [{ provider: "p2" }, { provider: "p3" }, { provider: "spare" }],
      rig: { trustsSelfSigned: true },
    });
    const answers = await stage.series(target, 5);
    if (await redirectsFromTrailers()) allServed(answers);
    for (const seen of answers)
      assert.ok(seen.served || seen.header("x-ai-attempts"), `neither an answer nor an error told by us:\n${seen.dump()}`);
    assert.equal((await tokenState(target, "p1#0"))?.reason ?? "auth", "auth");
    assert.equal(provider.hits(key), 1, "the refused key is not asked again");
    allServed(await stage.series(target, 2));
  },
};

/** A model may say nothing. */
const ODD = '{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"stop"}]}';

const passesWithTrailers: Drill = {
  id: "K36",
  title: "over HTTP/2 with trailers the caller's own error, and a model's empty answer, reach the client",
  only: "plain",
  async run(stage) {
    const provider = await stage.provider({ protocol: "h2" });
    const odds = [trailing(400, "application/json", JSON.stringify(OPENAI.badRequest.body)), trailing(200, "application/json", ODD)];
    provider.script({ path: /chat/ }, ...odds);
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [token("a")], at: provider }],
      rig: { trustsSelfSigned: true },
    });
    const refused = await stage.ask(target);
    assert.deepEqual([refused.status, refused.body.toString()], [400, JSON.stringify(OPENAI.badRequest.body)], refused.dump());
    const odd = await stage.ask(target);
    assert.deepEqual([odd.status, odd.body.toString()], [200, ODD], odd.dump());
    await unharmed(target);
  },
};

/** Nothing was ejected, and no plan stayed. */
async function unharmed(target: Target): Promise<void> {
  if (!target.rig) return;
  assert.equal((await tokenState(target, "p1#0"))?.state, "ok");
  assert.equal((await providerState(target, "p1"))?.state, "ok");
  const { rig } = target;
  await eventually("no plan is left", async () => (await rig.status()).plans === 0);
}

const leavesMidStream: Drill = {
  id: "K25",
  title: "a client that leaves in the middle of a stream: nothing is ejected, the provider is told",
  only: "streamed",
  async run(stage) {
    const gate = new Gate();
    const provider = await stage.provider({ otherwise: ok({ gates: { 2: gate } }) });
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }] });
    for (let i = 0; i < 5; i++) {
      const exchange = await stage.open(target);
      await exchange.nextEvent();
      exchange.leave();
      const received = await provider.nextRequest();
      await within(received.closed, "the provider is told");
      assert.ok(received.aborted);
    }
    await unharmed(target);
    provider.script({}, ok());
    await stage.twenty(target);
  },
};

function leavesWaiting(title: string, a: typeof silent): Drill {
  return {
    id: "K25",
    title,
    async run(stage) {
      const provider = await stage.provider({ otherwise: a });
      const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }] });
      for (let i = 0; i < 5; i++) {
        const request = send(target.baseURL, { model: MODEL, stream: stage.streams() });
        const received = await provider.nextRequest();
        request.destroy();
        await within(received.closed, "the provider is told");
        assert.ok(received.aborted);
      }
      await unharmed(target);
      provider.script({}, ok());
      await stage.twenty(target);
    },
  };
}

const leavesBetween: Drill = {
  id: "K25",
  title: "a client that leaves while the second attempt waits: only the first attempt's failure counts",
  async run(stage) {
    const { provider, bad, good, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
    provider.script(good, silent);
    for (let i = 0; i < 40 && provider.hits(bad) === 0; i++) {
      const before = provider.hits(good);
      const request = send(target.baseURL, { model: MODEL, stream: stage.streams() });
      await eventually("the good token waits", () => provider.hits(good) > before);
      request.destroy();
    }
    provider.script(good, ok());
    await stage.twenty(target);
    assert.equal((await tokenState(target, "p1#1"))?.state ?? "ok", "ok");
    assert.equal(provider.hits(bad), 1);
  },
};

const slowAnswer: Drill = {
  id: "K42",
  title: "a plain answer that takes 16 s, longer than Envoy's default route limit, arrives whole",
  only: "plain",
  workers: [1],
  async run(stage) {
    const provider = await stage.provider({ otherwise: after(16_000, ok()) });
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }] });
    const seen = await stage.ask(target);
    allServed([seen]);
    assert.ok(seen.milliseconds >= 15_900);
    assert.equal(provider.hits(), 1);
    if (!target.rig) return;
    const dump = await target.rig.admin("/config_dump");
    assert.match(dump, /"stream_idle_timeout": "620s"/, "Envoy's 300 s of silence are replaced by ours");
  },
};

export const REQUEST_DRILLS: Drill[] = [
  fiveMegabytes,
  fiveMegabytesMapped,
  fifty,
  shaped("a request in chunks survives a bad token", "chunked"),
  shaped("a request that ends in trailers survives a bad token", "trailers"),
  shaped("a request with expect: 100-continue survives a bad token", "continue"),
  trailersBack,
  failsWithTrailers,
  passesWithTrailers,
  slowAnswer,
];

export const LEAVING_DRILLS: Drill[] = [
  leavesMidStream,
  leavesWaiting("a client that leaves before the provider's headers: nothing is ejected, the provider is told", silent),
  leavesWaiting("a client that leaves while the answer's headers are held: nothing is ejected, the provider is told", headersThenSilence),
  leavesBetween,
];
