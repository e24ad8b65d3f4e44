// What answers in Tencent's and MiniMax's own protocols may bring that their examples do not show, and what the client has of it.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Passage } from "../support/host/passage.js";
import { JSON_HEADERS, SSE_HEADERS, config, worker } from "./worker.js";

const HUNYUAN = { id: "p", type: "hunyuan", hunyuanAuthId: "id-of-a-test", hunyuanAuthKey: "key-of-a-test" };
const MINIMAX = { id: "p", type: "minimax", apiTokens: ["key-of-a-test"], minimaxApiType: "pro", minimaxGroupId: "group" };

function asked(provider: object, stream: boolean): Passage {
  const on = worker({ config: config({ providers: [provider], routes: [{ match: { model: "*" }, provider: "p" }], maxAttempts: 1 }) });
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hello?" }], ...(stream && { stream }) });
  return on.request({ headers: JSON_HEADERS, body: [body] });
}

function whole(provider: object, body: object): { status: number | undefined; text: string } {
  const passage = asked(provider, false);
  passage.respond(200, JSON_HEADERS, [JSON.stringify(body)]);
  return { status: passage.answer?.status, text: passage.answer?.body.toString() ?? "" };
}

function streamed(provider: object, ...events: object[]): string {
  const passage = asked(provider, true);
  passage.trickle(
    200,
    SSE_HEADERS,
    events.map((event) => `data: ${JSON.stringify(event)}\n\n`),
  );
  return passage.answer?.body.toString() ?? "";
}

// cloud.tencent.com/document/api/1729/105701: ErrorMsg is a member of Response as Choices is; it may be null.
const ERROR_MSG = { Msg: "the engine is busy", Code: 4001 };
const SAID = { Choices: [{ FinishReason: "stop", Message: { Role: "assistant", Content: "Hi" } }] };

describe("Hunyuan", () => {
  test("an ErrorMsg within Response is a failure in its own words", () => {
    for (const more of [{}, SAID, { Choices: [] }]) {
      const { status, text } = whole(HUNYUAN, { Response: { ErrorMsg: ERROR_MSG, ...more } });
      assert.equal(status, 502, text);
      assert.match(text, /the engine is busy/);
    }
  });

  test("in the middle of a stream too", () => {
    const delta = { Choices: [{ Delta: { Role: "assistant", Content: "Hi" }, FinishReason: "" }] };
    const text = streamed(HUNYUAN, delta, { Response: { ErrorMsg: ERROR_MSG, RequestId: "r" } });
    assert.match(text, /"content":"Hi"/);
    assert.match(text, /data: \{"error":\{"message":"the engine is busy"/);
  });

  test.each([[null], [{ Msg: "", Code: 0 }], [{}]])("an ErrorMsg of %j is none", (nothing) => {
    const { status, text } = whole(HUNYUAN, { Response: { ErrorMsg: nothing, Error: null, Usage: null, ...SAID } });
    assert.equal(status, 200, text);
    assert.match(text, /"content":"Hi"/);
  });
});

describe("MiniMax", () => {
  const answer = { reply: "Hi", choices: [{ finish_reason: "stop", messages: [{ sender_type: "BOT", text: "Hi" }] }] };

  test.each([[null], [{}], [{ status_code: null }], [{ status_code: "" }], [{ status_code: "0" }], [{ status_code: 0 }]])(
    "base_resp of %j is no failure",
    (base_resp) => {
      const { status, text } = whole(MINIMAX, { ...answer, base_resp });
      assert.equal(status, 200, text);
      assert.match(text, /"content":"Hi"/);
    },
  );

  test.each([[1002], ["1002"]])("a code of %j is a limit, whatever stands beside it", (status_code) => {
    assert.equal(whole(MINIMAX, { ...answer, base_resp: { status_code, status_msg: "slow" } }).status, 429);
  });
});
