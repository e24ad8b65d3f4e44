// Answers that end in trailers (HTTP/2 providers, gRPC gateways): what an answer is, its trailers do not change.
import assert from "node:assert/strict";
import { answer, eventsThen, ok } from "../../support/answers.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { chatChunk, streamAnswer, type SseEvent } from "../../support/wire.js";
import { fails, spare, twoTokens, typeFor } from "./bad-tokens.js";
import { allServed, token, type Drill } from "./drill.js";
import { errorBody, MARK } from "./hidden-errors.js";
import { tokenState } from "./our-gateway.js";

const TRAILERS = { "grpc-status": "0" };
const H2 = { protocol: "h2" as const };

const refusedToken: Drill = {
  id: "K53",
  title: "a 401 that ends in a trailer is survived: the next token answers, this one is ejected",
  async run(stage) {
    const provider = await stage.provider(H2);
    const [bad, good] = [token("bad"), token("good")];
    const refusal = fails(OPENAI.invalidKey);
    provider.script(bad, (request) => refusal(request).map((step) => (step.do === "end" ? { do: "end", trailers: TRAILERS } : step)));
    provider.script(good, ok({ trailers: TRAILERS }));
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [bad, good], at: provider }] });
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1, "calls with the bad token");
    const state = await tokenState(target, "p1#0");
    if (state) assert.deepEqual([state.state, state.reason], ["ejected", "auth"]);
  },
};

const hidden: Drill = {
  id: "K53",
  title: "an error in a 200 that ends in a trailer is survived by the fallback",
  async run(stage) {
    const other = await spare(stage);
    const provider = await stage.provider({ ...H2, otherwise: answer(200, errorBody), trailers: TRAILERS });
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [token("a")], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare" }],
    });
    for (const seen of await stage.twenty(target)) assert.ok(!seen.dump().includes(MARK), seen.dump());
    assert.ok(provider.hits() > 0 && other.at.hits() > 0);
  },
};

const half: Record<string, SseEvent[]> = {
  "/chat/completions": [chatChunk("m", { role: "assistant", content: "" }), chatChunk("m", { content: "Hel" })],
  "/messages": streamAnswer("messages", "m", ["Hel"]).slice(0, 4),
  "/responses": streamAnswer("responses", "m", ["Hel"]).slice(0, 5),
};

function cutShort(path: string): Drill {
  return {
    id: "K53",
    title: `a stream of ${path} that is cut short and ended by a trailer gets an error event, each time`,
    only: "streamed",
    looksWell: true,
    async run(stage) {
      const then = eventsThen(half[path] ?? [], { do: "end", trailers: TRAILERS });
      const provider = await stage.provider({ ...H2, otherwise: then });
      const target = await stage.gateway({ providers: [{ id: "p1", type: typeFor(path), tokens: [token("a")], at: provider }] });
      for (let i = 0; i < 4; i++) {
        const seen = await stage.ask(target, { path });
        assert.ok(seen.text.startsWith("Hel"), seen.dump());
        assert.ok(seen.error?.message, `no error event in the client's protocol:\n${seen.dump()}`);
        assert.equal(seen.ending, "clean");
      }
    },
  };
}

/** Nothing watches for silence, so nothing is held when the trailers come: it cannot be told, and must not look whole. */
const lateTrailers: Drill = {
  id: "K53",
  title: "a stream that is cut short and ended by a trailer long behind its last chunk, unwatched, never looks whole",
  only: "streamed",
  looksWell: true,
  async run(stage) {
    const list = half["/chat/completions"] ?? [];
    const provider = await stage.provider({
      ...H2,
      otherwise: (request) => [...eventsThen(list, { do: "pause", ms: 100 })(request), { do: "end", trailers: TRAILERS }],
    });
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }], more: { stallTimeout: 0 } });
    for (let i = 0; i < 4; i++) {
      const seen = await stage.ask(target);
      assert.ok(seen.text.startsWith("Hel"), seen.dump());
      assert.ok(seen.error?.message || seen.ending === "broken", `a clean end, as if it were whole:\n${seen.dump()}`);
    }
  },
};

const whole: Drill = {
  id: "K53",
  title: "whole answers that end in trailers stay as they are, and their events come one by one",
  async run(stage) {
    const { provider, bad, good, target } = await twoTokens(stage, ok());
    for (const t of [bad, good]) provider.script(t, ok({ trailers: TRAILERS }));
    for (const seen of await stage.twenty(target)) assert.equal(seen.text, "Hello");
    for (const path of ["/messages", "/responses", "/embeddings"]) if (path !== "/messages") allServed([await stage.ask(target, { path })]);
  },
};

export const TRAILER_DRILLS: Drill[] = [refusedToken, hidden, ...Object.keys(half).map(cutShort), lateTrailers, whole].map((drill) => ({
  ...drill,
  wire: "http2" as const,
}));
