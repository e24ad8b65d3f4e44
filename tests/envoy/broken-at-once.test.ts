// A stream that broke before any of it was sent on: its content, and what ends it, came together. Nothing has reached the client, so the next attempt takes its
// place. With `onBreak: end` an early end stays as it came: it is for providers that say no other.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { ok, render, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { chatChunk, json, streamAnswer, type SseEvent } from "../support/wire.js";
import type { Installed } from "./staged.js";

const FIRST = ["One two ", "three "];
const SECOND = ["A whole ", "answer."];
const chat = [chatChunk("m", { role: "assistant", content: "" }), ...FIRST.map((content) => chatChunk("m", { content }))];
const messages = streamAnswer("messages", "m", FIRST).slice(0, 3 + FIRST.length);
const FAILED = json({ error: { message: "The server had an error", type: "server_error", code: null } });
const OVERLOADED = json({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }, "error");

/** All of it in one piece, of a length that is known. */
function atOnce(list: SseEvent[]): Answer {
  const data = Buffer.concat(list.map((event) => render(event)));
  const headers = { "content-type": "text/event-stream", "content-length": String(data.length) };
  return () => [{ do: "headers", status: 200, headers }, { do: "bytes", data }, { do: "end" }];
}

/** Where the rest of a stream may be asked for, only what can be read is sent on. */
const UNREADABLE = "has an event that nobody can read";
const CASES: Record<string, { type: string; first: Answer }> = {
  "ends early": { type: "openai", first: atOnce(chat) },
  "ends with an error": { type: "openai", first: atOnce([...chat, FAILED]) },
  "translated, ends early": { type: "claude", first: atOnce(messages) },
  "translated, ends with an error": { type: "claude", first: atOnce([...messages, OVERLOADED]) },
  [UNREADABLE]: { type: "openai", first: atOnce([...chat, { data: "{no json" }]) },
};
const ALWAYS = Object.keys(CASES).filter((name) => name !== UNREADABLE);

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  let rig: Rig;
  const started: Provider[] = [];
  beforeAll(async () => {
    const providers: object[] = [];
    const routes: object[] = [];
    const provider = async (id: string, type: string, otherwise: Answer): Promise<void> => {
      const one = await Provider.start({ otherwise });
      started.push(one);
      providers.push({ id, type, apiTokens: [`sk-at-once-${id}`], baseUrl: one.baseUrl, failover: { enabled: false } });
    };
    await provider("next", "openai", ok({ pieces: SECOND }));
    for (const [i, { type, first }] of Object.values(CASES).entries()) {
      await provider(`a${i}`, type, first);
      for (const onBreak of ["tell", "end", "continue", "hold"])
        routes.push({ match: { model: `${i}-${onBreak}` }, provider: `a${i}`, fallbacks: [{ provider: "next" }], onBreak });
    }
    rig = await Rig.start({ config: { providers, routes, retryOnFailure: { enabled: false } }, mode: installed });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all(started.map((one) => one.close()));
  });

  describe.each(["tell", "end", "continue", "hold"])("onBreak: %s", (onBreak) => {
    test.each(onBreak === "continue" ? [...ALWAYS, UNREADABLE] : ALWAYS)("%s: the next attempt takes its place", async (name) => {
      const model = `${Object.keys(CASES).indexOf(name)}-${onBreak}`;
      const seen = await post(rig.baseURL, { model, stream: true });
      if (onBreak === "end" && name === "ends early") {
        assert.deepEqual([seen.status, seen.text, seen.error], [200, FIRST.join(""), undefined], seen.dump());
        return;
      }
      assert.ok(seen.served, seen.dump());
      assert.equal(seen.text, SECOND.join(""), seen.dump());
    });
  });
});
