// Turns with calls that another provider made, and limits of an answer, are put right once a provider has refused them, on real Envoy: the router's own copy stays the client's.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { answer, ok, type Answer } from "../support/answers.js";
import { bodyOf } from "../support/client.js";
import { spare } from "./drills/bad-tokens.js";
import { MODEL, token, type Stage } from "./drills/drill.js";
import { sharingEnvoys, staged } from "./staged.js";

sharingEnvoys();

/** Moonshot's words: github.com/bytedance/deer-flow/issues/3043. */
const WANTS_THOUGHTS = answer(400, {
  error: {
    message: "thinking is enabled but reasoning_content is missing in assistant tool call message at index 1",
    type: "invalid_request_error",
  },
});

const MESSAGES = [
  { role: "user", content: "Go".repeat(20_000) },
  { role: "assistant", content: null, tool_calls: [{ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }] },
  { role: "tool", tool_call_id: "call_1", content: "1" },
];
const MENDED = MESSAGES.map((each, i) => (i === 1 ? { ...each, reasoning_content: " " } : each));

let made = 0;

async function ask(stage: Stage, ...answers: Answer[]) {
  const other = await spare(stage);
  const provider = await stage.provider({});
  provider.script({}, ...answers);
  const id = `m${++made}`;
  const target = await stage.gateway({
    providers: [{ id, tokens: [token("a")], at: provider }, other.scenario],
    fallbacks: [{ provider: "spare" }],
  });
  const asked = { model: MODEL, stream: stage.streams(), extra: { messages: MESSAGES } };
  const seen = await stage.ask(target, asked);
  assert.ok(seen.served, seen.dump().slice(0, 1000));
  return { seen, provider, id, other, target, asked, sent: bodyOf(asked) };
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (rig) => {
  describe.each(["plain", "streamed"] as const)("%s", (mode) => {
    test("the provider that refused them is asked once more and answers", () =>
      staged(mode, rig, async (stage) => {
        const { seen, provider, id } = await ask(stage, WANTS_THOUGHTS, ok());
        assert.equal(seen.header("x-ai-trail"), `${id}#0=callerError, ${id}#0=ok`);
        const [first, second] = provider.calls();
        assert.deepEqual((first?.json as { messages: object[] }).messages, MESSAGES);
        assert.deepEqual((second?.json as { messages: object[] }).messages, MENDED);
        assert.equal(Number(second?.header("content-length") ?? second?.body.length), second?.body.length);
      }));

    test("the next request leaves as it wants them, and is not refused first", () =>
      staged(mode, rig, async (stage) => {
        const { provider, target, asked, id } = await ask(stage, WANTS_THOUGHTS, ok(), ok());
        const next = await stage.ask(target, asked);
        assert.ok(next.served, next.dump().slice(0, 1000));
        assert.equal(next.header("x-ai-attempts"), "1");
        assert.equal(provider.hits(), 3, id);
        assert.deepEqual((provider.calls()[2]?.json as { messages: object[] }).messages, MENDED);
      }));

    test("a request without such turns is asked once, and its client hears the refusal", () =>
      staged(mode, rig, async (stage) => {
        const provider = await stage.provider({});
        provider.script({}, WANTS_THOUGHTS);
        const target = await stage.gateway({ providers: [{ id: `m${++made}`, tokens: [token("a")], at: provider }] });
        const seen = await stage.ask(target, { model: MODEL, stream: stage.streams() });
        assert.deepEqual([seen.status, seen.header("x-ai-attempts"), provider.hits()], [400, "1", 1]);
        assert.match(String(seen.error?.message), /^thinking is enabled but reasoning_content is missing/);
      }));

    // llama.cpp's words: github.com/netease-youdao/LobsterAI/issues/136.
    test("a template that takes the system's words at the beginning alone gets others as the user's", () =>
      staged(mode, rig, async (stage) => {
        const raised =
          "raise_exception('System message must be at the beginnin...\nError: Jinja Exception: System message must be at the beginning.";
        const provider = await stage.provider({});
        provider.script({}, answer(500, { error: { code: 500, message: raised, type: "server_error" } }), ok(), ok());
        const id = `m${++made}`;
        const target = await stage.gateway({ providers: [{ id, tokens: [token("a")], at: provider }] });
        const messages = ["system", "user", "system"].map((role) => ({ role, content: role.repeat(5000) }));
        const asked = { model: MODEL, stream: stage.streams(), extra: { messages } };
        const seen = await stage.ask(target, asked);
        assert.ok(seen.served, seen.dump().slice(0, 1000));
        assert.equal(seen.header("x-ai-trail"), `${id}#0=callerError, ${id}#0=ok`);
        assert.equal((await stage.ask(target, asked)).header("x-ai-attempts"), "1");
        const roles = provider
          .calls()
          .map((each) => (each.json as { messages: { role: string }[] }).messages.map(({ role }) => role).join());
        assert.deepEqual(roles, ["system,user,system", "system,user,user", "system,user,user"]);
      }));

    // Groq's words: github.com/tashfeenahmed/freellmapi/pull/980.
    test("a fallback that gives shorter answers is asked once more for as much as it gives", () =>
      staged(mode, rig, async (stage) => {
        const down = await stage.provider({ otherwise: answer(500, { error: { message: "down" } }) });
        const other = await spare(stage);
        other.at.script(
          {},
          answer(400, { error: { message: "`max_tokens` must be less than or equal to `8192`, the maximum value" } }),
          ok(),
        );
        const id = `m${++made}`;
        const providers = [{ id, tokens: [token("a")], at: down }, other.scenario];
        const target = await stage.gateway({ providers, fallbacks: [{ provider: "spare" }] });
        const seen = await stage.ask(target, { model: MODEL, stream: stage.streams(), extra: { max_tokens: 64_000, n: 1 } });
        assert.ok(seen.served, seen.dump().slice(0, 1000));
        const asked = other.at.calls().map((each) => (each.json as { max_tokens: number }).max_tokens);
        assert.deepEqual(asked, [64_000, 8192]);
        for (const each of other.at.calls()) assert.equal(Number(each.header("content-length") ?? each.body.length), each.body.length);
      }));

    test("when it fails then, the next one gets the client's own bytes", () =>
      staged(mode, rig, async (stage) => {
        const { provider, other, sent } = await ask(stage, WANTS_THOUGHTS, answer(500, { error: { message: "down" } }));
        assert.ok(provider.hits() >= 2);
        const last = other.at.calls().at(-1);
        assert.ok(last?.body.equals(sent), last?.dump().slice(0, 300));
      }));
  });
});
