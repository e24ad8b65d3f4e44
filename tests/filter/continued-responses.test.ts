// A stream of responses that broke off is continued where its end can be told, and only there.
import assert from "node:assert/strict";
import { test } from "vitest";
import { JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

const provider = (id: string) => ({ id, type: "openai", apiTokens: [`sk-${id}`], baseUrl: "http://127.0.0.1:9/v1" });
const event = (type: string, more: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const CREATED = event("response.created", { sequence_number: 0, response: { id: "r1", object: "response", status: "in_progress" } });
const item = (more: object) =>
  event("response.output_item.added", { sequence_number: 1, output_index: 0, item: { type: "message", ...more } });
const TEXT = event("response.output_text.delta", { sequence_number: 2, item_id: "i1", output_index: 0, content_index: 0, delta: "Hello" });

test.each([
  ["its first events", [CREATED, item({ id: "i1" }), TEXT], 1],
  ["no item", [CREATED, TEXT], 0],
  ["an item without a name", [CREATED, item({}), TEXT], 0],
  ["no first event", [item({ id: "i1" }), TEXT], 0],
])("a stream with %s", (_name, events, calls) => {
  const on = worker({
    config: {
      providers: [provider("p1"), provider("p2")],
      routes: [{ name: "r", match: { model: "*" }, provider: "p1", fallbacks: [{ provider: "p2" }] }],
      ...{ onBreak: "continue", retryOnFailure: { enabled: false } },
    },
  });
  const passage = on.request({ path: "/v1/responses", headers: JSON_HEADERS, body: ['{"model":"m","stream":true,"input":"hi"}'] });
  passage.trickle(200, SSE_HEADERS, [...events, ""]);
  assert.equal(on.vm.calls.length, calls);
  if (calls === 0) assert.match(Buffer.concat(passage.received).toString(), /"error"/);
});
