// A call that Envoy answers itself, and one that a provider's own Envoy answers in the same words.
import assert from "node:assert/strict";
import { test } from "vitest";
import { ask, config, refuse, worker } from "./worker.js";

const WORDS = "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
const PLAIN: [string, string][] = [
  [":status", "503"],
  ["content-type", "text/plain"],
  ["content-length", String(WORDS.length)],
];

/** The first target fails; the call to the second one is answered so, as often as it is made. */
function answered(head: [string, string][]) {
  const on = worker({ config: config({ retryOnFailure: { enabled: false }, accessLog: "fields" }), downstreamOnly: true });
  const passage = ask(on);
  refuse(passage, 400, '{"error":{"message":"no model","code":"model_not_found"}}');
  let calls = 0;
  for (let [call] = on.vm.calls; call; [call] = on.vm.calls) {
    calls++;
    on.vm.answerCall(call, head, WORDS);
  }
  passage.settle();
  passage.leave();
  return { calls, passage };
}

test("Envoy's own: a connection that ended is asked once more, and no more", () => {
  const { calls, passage } = answered(PLAIN);
  assert.equal(calls, 2);
  assert.match(passage.left("ai_failover.trail"), /, p2#0=connection, p2#0=connection$/);
});

// Of what spoke no HTTP (Envoy 1.40).
test("Envoy's own with 502: the same, and nothing of its words reaches the client", () => {
  const { passage } = answered(PLAIN.map(([name, value]) => [name, name === ":status" ? "502" : value]));
  assert.match(passage.left("ai_failover.trail"), /, p2#0=connection, p2#0=connection$/);
  assert.doesNotMatch(passage.answer?.body.toString() ?? "", /upstream connect error/);
});

test.each([
  ["server", "envoy"],
  ["date", "Mon, 30 Nov 2026 12:00:00 GMT"],
] as [string, string][])("a provider's own, with its %s: the provider's trouble", (...own) => {
  const { calls, passage } = answered([...PLAIN, own]);
  assert.equal(calls, 1);
  assert.match(passage.left("ai_failover.trail"), /, p2#0=overloaded$/);
});
