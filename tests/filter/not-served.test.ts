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
