// Every recorded answer, judged by the release build on a host that imitates Envoy, with both halves and with the downstream half alone: what
// it is taken for, and what the client gets. tests/envoy/kinds.test.ts plays them on the real one.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ALL_RECORDINGS, isClients, piecesOf } from "../support/recordings.js";
import { ask, good, start, type Case } from "./recorded.js";

const OF_THE_REQUEST = ["callerError", "contextLength", "contentPolicy"];

const CASES: Case[] = ALL_RECORDINGS.filter((one) => one.status !== undefined && one.ends === undefined).flatMap((one) =>
  one.api.flatMap((api) =>
    (one.only === undefined ? [false, true] : [one.only === "streamed"]).flatMap((streamed) =>
      [false, true].map((downstreamOnly) => ({ one, api, streamed, downstreamOnly })),
    ),
  ),
);

function name({ one, api, streamed, downstreamOnly }: Case): string {
  return `${one.file}, ${api}, ${streamed ? "streamed" : "plain"}, ${downstreamOnly ? "downstream half alone" : "both halves"}: ${one.kind}`;
}

describe("a recorded answer", () => {
  test.each(CASES.map((it) => [name(it), it] as const))("%s", (_, it) => {
    const on = start(it);
    const { one } = it;
    const asIs = OF_THE_REQUEST.includes(one.kind) && one.blames === undefined;
    if (asIs) {
      const { answer } = ask(on, it, "as-is");
      assert.ok(answer);
      assert.equal(answer.status, one.status);
      assert.ok(answer.body.equals(Buffer.concat(piecesOf(one))), answer.body.toString().slice(0, 500));
      assert.equal(answer.headers.get("x-ai-trail"), undefined);
    }
    const { answer } = ask(on, it, "m");
    if (isClients(one)) return;
    assert.ok(answer);
    assert.equal(answer.status, 200);
    // The imitated host keeps no body of a call's answer behind a held one; Envoy does (tests/envoy/kinds.test.ts).
    if (!it.downstreamOnly) assert.ok(answer.body.equals(Buffer.concat(good(it).pieces)), answer.body.toString().slice(0, 500));
    const trail = (answer.headers.get("x-ai-trail") ?? "").split(/, ?/);
    assert.equal(trail.pop(), "spare#0=ok");
    assert.deepEqual([...new Set(trail)], [`p#0=${one.kind}`]);
    if (one.blames === "nobody" || one.blames === "provider") {
      const [first] = on.ask("GET", "/status").json.providers as { tokens: { state: string; models: unknown[] }[] }[];
      assert.deepEqual([first?.tokens[0]?.state, first?.tokens[0]?.models], ["ok", []]);
    }
  });
});
