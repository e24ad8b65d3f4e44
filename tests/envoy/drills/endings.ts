// A stream that breaks after content reached the client: told honestly, never repeated, never ended as if it were whole.
import assert from "node:assert/strict";
import { events, eventsThen, type Answer } from "../../support/answers.js";
import type { Exchange } from "../../support/client.js";
import { Gate } from "../../support/gate.js";
import { chatChunk, streamAnswer, type SseEvent } from "../../support/wire.js";
import { spare, typeFor } from "./bad-tokens.js";
import { allServed, token, type Drill } from "./drill.js";

async function contentOf(exchange: Exchange): Promise<void> {
  for (;;) {
    const event = await exchange.nextEvent();
    assert.ok(event, "the content did not arrive");
    if (event.data.includes("Hel")) return;
  }
}

function unfinished(title: string, list: SseEvent[], end: "end" | "reset" | "cut", path: string): Drill {
  return {
    id: "K12",
    title,
    marked: path === "/chat/completions",
    only: "streamed",
    looksWell: true,
    async run(stage) {
      const arrived = new Gate();
      const broken: Answer = (request) => [...eventsThen(list, { do: "wait", gate: arrived })(request), { do: end }];
      const provider = await stage.provider({ otherwise: broken });
      const target = await stage.gateway({ providers: [{ id: "p1", type: typeFor(path), tokens: [token("a")], at: provider }] });
      const exchange = await stage.open(target, { path });
      await contentOf(exchange);
      arrived.open();
      const seen = await exchange.whole();
      stage.answers.push(seen);
      assert.equal(provider.hits(), 1, "content that reached the client is never asked for again");
      if (end === "end") assert.ok(seen.error?.message, `no error event in the client's protocol:\n${seen.dump()}`);
      else assert.ok(seen.ending === "broken" || seen.error, `a clean end, as if it were whole:\n${seen.dump()}`);
      assert.ok(!seen.dump().includes("[DONE]") && !seen.dump().includes("message_stop"), "a made-up terminator");
    },
  };
}

const halfChat = [chatChunk("m", { role: "assistant", content: "" }), chatChunk("m", { content: "Hel" })];
const halfMessages = streamAnswer("messages", "m", ["Hel"]).slice(0, 4);
const halfResponses = streamAnswer("responses", "m", ["Hel"]).slice(0, 5);

const withoutTerminator: Drill = {
  id: "K12",
  title: "a stream with a finish reason but without its terminator is whole: no error is added",
  only: "streamed",
  async run(stage) {
    const list = [...halfChat, chatChunk("m", {}, "stop")];
    const provider = await stage.provider({ otherwise: events(list) });
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }] });
    allServed(await stage.series(target, 3));
  },
};

const resetAtOnce: Drill = {
  id: "K12",
  title: "a stream that is reset right behind its first content: survived whole by the fallback, or broken behind that content",
  only: "streamed",
  looksWell: true,
  async run(stage) {
    const provider = await stage.provider({ otherwise: eventsThen([chatChunk("m", { content: "Hel" })], { do: "reset" }) });
    const other = await spare(stage);
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [token("a")], at: provider, more: { failover: { enabled: false } } }, other.scenario],
      fallbacks: [{ provider: "spare" }],
      route: { retryOnFailure: { enabled: false } },
    });
    // What waits for a tick while its head is gone already: docs/decisions/0021.
    const loses = target.rig?.mode !== "full" || (await target.rig.admin("/server_info")).includes("/1.36.");
    for (let i = 0; i < 10; i++) {
      const seen = await stage.ask(target);
      if (seen.ending === "clean") assert.equal(seen.text, "Hello", seen.dump());
      else if (!loses) assert.equal(seen.text, "Hel", `content is lost:\n${seen.dump()}`);
    }
  },
};

export const ENDING_DRILLS: Drill[] = [
  unfinished("a stream that ends without finish reason and terminator gets an error event", halfChat, "end", "/chat/completions"),
  unfinished("a stream that is cut by a reset does not end cleanly", halfChat, "reset", "/chat/completions"),
  unfinished("an Anthropic stream that ends early gets an error event in its protocol", halfMessages, "end", "/messages"),
  unfinished("a Responses stream that ends early gets an error event in its protocol", halfResponses, "end", "/responses"),
  withoutTerminator,
  resetAtOnce,
];
