// `:countTokens` of Google's clients: counted by a target that speaks their dialect, else estimated.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, worker } from "./worker.js";

const GEMINI = {
  id: "g",
  type: "gemini",
  dialect: "gemini",
  apiTokens: ["k-gemini-token-one"],
  baseUrl: "http://127.0.0.1:9/v1beta/openai",
};
const CHAT = { id: "c", type: "openai", apiTokens: ["sk-filter-token-three"], baseUrl: "http://127.0.0.1:10/v1" };
const CONTENTS = '{"contents":[{"role":"user","parts":[{"text":"How many tokens are these words?"}]}]}';

function ask(providers: { id: string }[], body = CONTENTS, downstreamOnly = false) {
  const [first, ...others] = providers.map(({ id }) => ({ provider: id }));
  const config = { providers, routes: [{ name: "r", match: { model: "*" }, ...first, fallbacks: others }] };
  return worker({ config, downstreamOnly }).request({
    path: "/v1beta/models/gemini-2.5-flash:countTokens",
    headers: JSON_HEADERS,
    body: [body],
  });
}

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  test("a target of the same dialect counts, whichever stands in front of it", () => {
    for (const providers of [[GEMINI], [CHAT, GEMINI]]) {
      const passage = ask(providers, CONTENTS, downstreamOnly);
      assert.equal(passage.attempt?.headers.get(":path"), "/v1beta/models/gemini-2.5-flash:countTokens");
      assert.equal(passage.attempt.body.toString(), CONTENTS);
      const counted = '{"totalTokens":31,"promptTokensDetails":[{"modality":"TEXT","tokenCount":31}]}';
      passage.respond(200, [...JSON_HEADERS, ["content-length", String(counted.length)]], [counted]);
      assert.deepEqual([passage.answer?.status, passage.answer?.body.toString()], [200, counted]);
      assert.equal(passage.answer?.headers.get("x-ai-estimate"), undefined);
    }
  });
});

test("without one it is an estimate, of contents and of a whole request alike", () => {
  const alone = ask([CHAT]);
  assert.equal(alone.attempt, null);
  assert.deepEqual([alone.answer?.status, alone.answer?.headers.get("x-ai-estimate")], [200, "true"]);
  const { totalTokens } = JSON.parse(alone.answer?.body.toString() ?? "") as { totalTokens: number };
  assert.ok(totalTokens > 8 && totalTokens < 40, String(totalTokens));
  const wrapped = ask([CHAT], `{"generateContentRequest":{"model":"models/gemini-2.5-flash",${CONTENTS.slice(1)}}`);
  assert.equal(wrapped.answer?.body.toString(), alone.answer?.body.toString());
});
