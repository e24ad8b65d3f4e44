// How many requests of a worker wait for a rate limit to end where nobody says how many may.
import assert from "node:assert/strict";
import { test } from "vitest";
import { ask, JSON_HEADERS, succeed, tokenOf, worker } from "./worker.js";

const provider = (id: string) => ({ id, type: "openai", apiTokens: [`sk-${id}`], baseUrl: "http://127.0.0.1:9/v1" });

test("a hundred wait, the next one falls back, and each that waited is served", () => {
  const on = worker({
    config: {
      ...{ providers: [provider("p1"), provider("p2")], waitForLimit: 5000, retryOnFailure: { enabled: false } },
      routes: [{ name: "r", match: { model: "*" }, provider: "p1", fallbacks: [{ provider: "p2" }] }],
    },
  });
  const first = ask(on);
  first.respond(429, [...JSON_HEADERS, ["retry-after", "2"]], ['{"error":{"message":"slow down"}}']);
  const waiting = [first, ...Array.from({ length: 99 }, () => ask(on))];
  assert.ok(waiting.every((one) => one.attempt === null && !one.answer));
  const next = ask(on);
  assert.equal(tokenOf(next), "sk-p2");
  on.vm.clock.advance(2001);
  on.tick(20);
  for (const one of waiting) {
    one.settle();
    assert.equal(tokenOf(one), "sk-p1");
    succeed(one);
    assert.equal(one.answer?.status, 200);
  }
});
