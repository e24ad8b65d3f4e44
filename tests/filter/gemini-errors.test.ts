// What clients of Gemini's API are told by the gateway itself, in the words of google/rpc/code.proto.
import assert from "node:assert/strict";
import { test } from "vitest";
import { chatWorker, JSON_HEADERS, refuse } from "./worker.js";

test("a client of Gemini's API is not blamed for tokens of the gateway that are refused", () => {
  const contents = [{ role: "user", parts: [{ text: "Hi" }] }];
  const path = "/v1beta/models/m:generateContent";
  const passage = chatWorker().request({ path, headers: JSON_HEADERS, body: [JSON.stringify({ contents })] });
  while (passage.answer === null) refuse(passage);
  assert.equal(passage.answer.status, 424);
  const { error } = JSON.parse(passage.answer.body.toString()) as { error: { code: number; status: string } };
  assert.deepEqual([error.code, error.status], [424, "FAILED_PRECONDITION"]);
});
