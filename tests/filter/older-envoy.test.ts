// Envoys before 1.37, which push what they hold of an answer behind a redirect: the plugin gives them nothing to hold. Older than 1.36: refused.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ask, EVENTS, JSON_HEADERS, refuse, SSE_HEADERS, succeed, tokenOf, worker } from "./worker.js";

describe("the upstream half", () => {
  test.each([
    [1, 29],
    [1, 35],
  ] as const)("refuses Envoy %i.%i when it is configured, and says why", (...envoy) => {
    const on = worker({ envoy });
    assert.equal(on.upstream?.configured, false);
    assert.ok(on.vm.logs.some(({ level, text }) => level === 4 && text.includes("older than 1.36")));
    assert.equal(on.downstream.configured, true);
  });
});

describe.each([[[1, 36]], [[1, 37]]] as const)("a request on Envoy %o", (envoy) => {
  test("whose answer comes in pieces gets all of them, in order", () => {
    const passage = ask(worker({ envoy }), "m", [], true);
    passage.answerHead(200, SSE_HEADERS);
    const pieces = EVENTS.join("").match(/[^]{1,7}/g) ?? [];
    pieces.forEach((piece, i) => passage.answerData(piece, i === pieces.length - 1));
    assert.equal(passage.answer?.body.toString(), EVENTS.join(""));
  });

  test("whose errors come in pieces is sent again, and gets nothing of them", () => {
    const passage = ask(worker({ envoy }));
    const first = tokenOf(passage);
    passage.answerHead(401, [...JSON_HEADERS, ["transfer-encoding", "chunked"]]);
    for (const piece of ['{"error":{"code":"inva', 'lid_api_key","message":"no"}', "}"]) passage.answerData(piece, false);
    passage.answerData("", true);
    assert.equal(passage.passes, 2);
    assert.notEqual(tokenOf(passage), first);
    refuse(passage);
    succeed(passage);
    assert.match(passage.answer?.headers.get("x-ai-trail") ?? "", /^p1#\d=auth, ?p1#\d=auth, ?p2#0=ok$/);
    assert.doesNotMatch(passage.answer?.body.toString() ?? "", /invalid_api_key/);
  });
});
