// Clients over HTTP/2: many streams on one connection, trailers, resets in every phase; what one stream suffers, no other sees.
import assert from "node:assert/strict";
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { describe, test } from "vitest";
import { afterGate, events, eventsThen, ok, resets, silent } from "../support/answers.js";
import { bodyOf } from "../support/client.js";
import { eventually, Gate, within } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import { streamAnswer } from "../support/wire.js";
import { fails, spare, twoTokens } from "./drills/bad-tokens.js";
import { CLIENT_KEY, MODEL, token, type Stage, type Target } from "./drills/drill.js";
import { tokenState } from "./drills/our-gateway.js";
import { staged } from "./staged.js";

interface Seen {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  /** The code of a reset; undefined: it ended cleanly. */
  reset: number | undefined;
}

const JSON_TYPE = { "content-type": "application/json", authorization: `Bearer ${CLIENT_KEY}` };

function session(target: Target): ClientHttp2Session {
  const made = connect(target.baseURL.replace("/v1", ""));
  made.on("error", () => undefined);
  return made;
}

function start(
  on: ClientHttp2Session,
  ask: { stream: boolean; extra?: object },
  trailers?: Record<string, string>,
  scheme = "http",
): ClientHttp2Stream {
  const stream = on.request(
    { ":method": "POST", ":path": "/v1/chat/completions", ":scheme": scheme, ...JSON_TYPE },
    { waitForTrailers: trailers !== undefined },
  );
  stream.on("error", () => undefined);
  if (trailers) stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  const body = bodyOf({ model: MODEL, ...ask });
  for (let i = 0; i < body.length; i += 50) stream.write(body.subarray(i, i + 50));
  stream.end();
  return stream;
}

async function finish(stream: ClientHttp2Stream): Promise<Seen> {
  const chunks: Buffer[] = [];
  let headers: Record<string, unknown> = {};
  stream.on("response", (got) => (headers = got));
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  await within(new Promise<void>((resolve) => stream.on("close", resolve)), "the stream's end", 30_000);
  const reset = stream.rstCode === constants.NGHTTP2_NO_ERROR ? undefined : stream.rstCode;
  return { status: Number(headers[":status"] ?? 0), headers, text: Buffer.concat(chunks).toString("utf8"), reset };
}

function served(seen: Seen): void {
  assert.deepEqual([seen.status, seen.reset], [200, undefined], seen.text.slice(0, 500));
  assert.match(seen.text, /Hel/);
}

async function unharmed(target: Target): Promise<void> {
  for (const name of ["p1#0", "p1#1"]) assert.equal((await tokenState(target, name))?.state, "ok");
  const { rig } = target;
  if (rig) await eventually("no plan is left", async () => (await rig.status()).plans === 0);
}

const firstEvents = streamAnswer("chat", "m", ["Hel", "lo"]);

describe.each([1, 4])("K36 over HTTP/2 with %i worker(s)", (workers) => {
  const on = (run: (stage: Stage) => Promise<void>): Promise<void> => staged("mixed", "full", run, workers);

  test("a :scheme of https over cleartext, as TLS terminators pass on: failures of the first attempt are rescued all the same", () =>
    on(async (stage) => {
      for (const a of [fails(OPENAI.serverError), fails(OPENAI.invalidKey), resets]) {
        const other = await spare(stage);
        const provider = await stage.provider({ otherwise: a });
        const target = await stage.gateway({
          providers: [{ id: "p1", tokens: [token("a")], at: provider }, other.scenario],
          fallbacks: [{ provider: "spare" }],
        });
        const client = session(target);
        const asked = [true, false, true, false].map((streamed) => finish(start(client, { stream: streamed }, undefined, "https")));
        for (const seen of await Promise.all(asked)) served(seen);
        assert.doesNotMatch(target.rig?.log ?? "", /refused a redirect/);
        client.close();
      }
    }));

  test("sixty streams on one connection, plain and streamed, with trailers, whose first attempts fail: all are served", () =>
    on(async (stage) => {
      const gate = new Gate();
      const other = await spare(stage);
      const provider = await stage.provider({ otherwise: afterGate(gate, fails(OPENAI.invalidKey)) });
      const target = await stage.gateway({
        providers: [{ id: "p1", tokens: [token("a")], at: provider }, other.scenario],
        fallbacks: [{ provider: "spare" }],
      });
      const client = session(target);
      const asked = Array.from({ length: 60 }, (_, i) =>
        finish(start(client, { stream: i % 2 === 0 }, i % 3 === 0 ? { "x-checksum": "abc" } : undefined)),
      );
      await eventually("all wait at the failing provider", () => provider.hits() === 60);
      gate.open();
      (await Promise.all(asked)).forEach(served);
      for (const r of other.at.calls()) assert.ok(r.body.equals(bodyOf({ model: MODEL, stream: r.streamed })));
      client.destroy();
    }));

  test("a stream's events come one by one, and a broken one ends in a reset or an error event, never cleanly", () =>
    on(async (stage) => {
      const gate = new Gate();
      const { provider, good, bad, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
      provider.script(good, ok({ gates: { 2: gate } }));
      const client = session(target);
      const running = start(client, { stream: true });
      let seen = "";
      running.on("data", (chunk: Buffer) => (seen += chunk.toString()));
      await eventually("the first content has come", () => seen.includes("Hel"));
      gate.open();
      served(await finish(running).then((end) => ({ ...end, status: 200, text: seen })));
      for (const [script, sign] of [
        [events(firstEvents.slice(0, 2)), /"error"/],
        [eventsThen(firstEvents.slice(0, 2), { do: "reset" }), null],
      ] as const) {
        provider.script(good, script);
        provider.script(bad, script);
        const end = await finish(start(client, { stream: true }));
        if (sign) assert.match(end.text, sign);
        else assert.ok(end.reset !== undefined || end.text.includes('"error"'), end.text);
      }
      client.destroy();
    }));

  test("streams that are reset while they wait, while events are held and after the commit harm no other and nobody is blamed", () =>
    on(async (stage) => {
      const gate = new Gate();
      const { provider, bad, good, target } = await twoTokens(stage, ok());
      const client = session(target);
      for (const a of [silent, eventsThen(firstEvents.slice(0, 1), { do: "silence" }), ok({ gates: { 2: gate } })]) {
        for (const t of [bad, good]) provider.script(t, a);
        const leaving = start(client, { stream: true });
        const received = await provider.nextRequest();
        if (a !== silent) await eventually("the provider has begun", () => received.body.length > 0);
        for (const t of [bad, good]) provider.script(t, ok());
        const others = Array.from({ length: 4 }, (_, i) => finish(start(client, { stream: i % 2 === 0 })));
        leaving.close(constants.NGHTTP2_CANCEL);
        await within(received.closed, "the provider is told");
        (await Promise.all(others)).forEach(served);
        for (let i = 0; i < 4; i++) await provider.nextRequest();
      }
      await unharmed(target);
      client.destroy();
    }));

  test("refusals leave the connection in use", () =>
    on(async (stage) => {
      const { target } = await twoTokens(stage, ok());
      const client = session(target);
      const ask = (headers: Record<string, string>, body: string): Promise<Seen> => {
        const stream = client.request({ ":method": "POST", ":path": "/v1/chat/completions", ...JSON_TYPE, ...headers });
        stream.on("error", () => undefined);
        stream.end(body);
        return finish(stream);
      };
      assert.equal((await ask({}, "{not json")).status, 400);
      assert.equal((await ask({}, '{"model":"none"}')).status, 404);
      assert.equal((await ask({ "content-encoding": "deflate" }, "x")).status, 415);
      assert.equal((await ask({}, "")).status, 400);
      served(await finish(start(client, { stream: true })));
      assert.equal(client.destroyed, false);
      client.destroy();
    }));
});
