// A conversation with thousands of calls, each of another tool and under another id: what a translation takes for it follows their number, and not its square.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { METERED, metered, readCounter } from "../support/host/metered.js";
import { JSON_HEADERS, WASM, worker } from "./worker.js";

const KEY = { apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };

/** Each call with its result; no tool is defined. */
function conversation(calls: number, idLength: number): string {
  const ids = Array.from({ length: calls }, (_, i) => `call_${i}`.padEnd(idLength, "x"));
  return JSON.stringify({
    model: "m",
    max_tokens: 9,
    messages: [
      { role: "user", content: "Go" },
      { role: "assistant", tool_calls: ids.map((id, i) => ({ id, type: "function", function: { name: `tool_${i}`, arguments: "{}" } })) },
      ...ids.map((id) => ({ role: "tool", tool_call_id: id, content: "1" })),
    ],
  });
}

describe("calls by the thousand", () => {
  const folder = mkdtempSync(join(tmpdir(), "many-calls-"));
  const wasm = join(folder, "metered.wasm");
  beforeAll(() => writeFileSync(wasm, metered(readFileSync(WASM))));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The module's own instructions for each call. */
  function perCall(type: object, calls: number, idLength: number): number {
    const on = worker({ wasm, config: { providers: [{ id: "p", ...type, ...KEY }], routes: [{ match: { model: "*" }, provider: "p" }] } });
    const counters = Object.keys(on.vm.globals()).filter((name) => name.startsWith(METERED));
    const read = (): number => counters.reduce((sum, name) => sum + readCounter(on.vm.globals()[name]?.value ?? 0n).count, 0);
    const before = read();
    const passage = on.request({ headers: JSON_HEADERS, body: [conversation(calls, idLength)] });
    assert.equal(passage.attempt?.body.toString().includes(`tool_${calls - 1}`), true);
    return (read() - before) / calls;
  }

  test.each([
    ["claude", { type: "claude" }],
    ["bedrock", { type: "bedrock", awsRegion: "us-east-1" }],
  ])("of %s", (_, type) => {
    const [few, many] = [perCall(type, 1000, 16), perCall(type, 6000, 16)];
    // Large requests are translated twice.
    assert.ok(many < 2.5 * few, `${Math.round(few)} instructions for each of 1,000 calls, ${Math.round(many)} for each of 6,000`);
  });

  test("an id of 200 letters takes what its letters take", () => {
    const [short, long] = [perCall({ type: "claude" }, 1000, 20), perCall({ type: "claude" }, 1000, 200)];
    assert.ok(long - short < 180 * 1000, `${Math.round(short)} instructions with 20 letters, ${Math.round(long)} with 200`);
  });
});
