// A request that no target of its route serves is told which path it asked, with the model that stands in it.
import assert from "node:assert/strict";
import { test } from "vitest";
import { JSON_HEADERS, worker } from "./worker.js";

const config = {
  providers: [{ id: "p", type: "deepseek", translate: false, apiTokens: ["sk-filter-token-one"] }],
  routes: [{ name: "r", match: { model: "*" }, provider: "p" }],
};

test.each([
  ["/v1beta/models/gem:generateContent", "/v1beta/models/gem:generateContent"],
  ["/v1beta/models/gem:streamGenerateContent?alt=sse", "/v1beta/models/gem:streamGenerateContent"],
  ["/model/eu.vendor%2Fm/converse", "/model/eu.vendor%2Fm/converse"],
])("%s", (path, told) => {
  const body = JSON.stringify({ contents: [{ role: "user", parts: [{ text: "hi" }] }] });
  const { answer } = worker({ config }).request({ path, headers: JSON_HEADERS, body: [body] });
  assert.equal(answer?.status, 404);
  assert.ok(answer.body.toString().includes(`serves ${told}.`), answer.body.toString());
});

test.each([256, 257, 100_000])("a model's name of %i bytes", (bytes) => {
  const body = JSON.stringify({ messages: [{ role: "user", content: "hi" }], model: "m".repeat(bytes) });
  const passage = worker({ config }).request({ headers: JSON_HEADERS, body: [body] });
  if (bytes <= 256) return assert.equal(passage.attempt?.cluster, "p");
  assert.equal(passage.answer?.status, 404);
  assert.match(passage.answer.body.toString(), /"The model's name is longer than 256 bytes\. .*"param":"model"/);
});
