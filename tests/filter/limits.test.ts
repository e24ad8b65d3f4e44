// Promises about the whole run: no trap, flat memory, no token in a log, a refused configuration that changes nothing.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import { ask, breath, config, EVENTS, refuse, SSE_HEADERS, succeed, TOKENS, worker } from "./worker.js";

/** Healthy requests, streams, failovers and clients that leave, in turn. */
async function mixed(on: Worker, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    if (i % 1000 === 999) await breath();
    const stream = i % 3 === 0;
    const passage = ask(on, `m-${i % 1000}`, [], stream);
    if (i % 50 === 7) {
      passage.leave();
      continue;
    }
    if (i % 100 === 3) refuse(passage, 503);
    if (!stream) succeed(passage);
    else {
      passage.answerHead(200, SSE_HEADERS);
      EVENTS.forEach((event, k) => passage.answerData(event, k === EVENTS.length - 1));
    }
    assert.ok(passage.answer, `request ${i} has its answer`);
    if (i % 500 === 0) on.tick(1000);
  }
}

describe("memory", () => {
  test("is after 200,000 requests what it was after 20,000", { timeout: 300_000 }, async () => {
    const on = worker();
    await mixed(on, 20_000);
    const early = on.vm.memoryBytes;
    await mixed(on, 180_000);
    assert.equal(on.vm.memoryBytes, early);
    assert.equal(on.ask("GET", "/status").json.plans, 0);
  });

  test("of a thousand tokens is after 60,000 requests what it was after 20,000", { timeout: 120_000 }, async () => {
    const apiTokens = Array.from({ length: 1000 }, (_, i) => `sk-filter-token-${i}`);
    const on = worker({
      config: config({ providers: [{ id: "p1", type: "openai", apiTokens }], routes: [{ match: { model: "*" }, provider: "p1" }] }),
    });
    await mixed(on, 20_000);
    const early = on.vm.memoryBytes;
    await mixed(on, 40_000);
    assert.equal(on.vm.memoryBytes, early);
  });

  test("of one long stream whose events hold no text is after 20,000 events what it was after 1,000", async () => {
    const on = worker();
    const passage = ask(on, "m", [], true);
    passage.answerHead(200, SSE_HEADERS);
    passage.answerData(EVENTS[0] ?? "");
    passage.answerData(EVENTS[1] ?? "");
    // As gpt-4o-audio writes what it speaks.
    const audio = `{"choices":[{"index":0,"delta":{"audio":{"id":"audio_1","transcript":"${"word ".repeat(60)}"}},"finish_reason":null}]}`;
    let early = 0;
    for (let i = 0; i < 20_000; i++) {
      passage.answerData(`data: ${audio}\n\n`);
      if (i === 1000) early = on.vm.memoryBytes;
      if (i % 5000 === 0) await breath();
    }
    passage.answerData(EVENTS[3] ?? "", true);
    assert.equal(passage.answer?.ending, "whole");
    assert.equal(on.vm.memoryBytes, early);
  });
});

describe("an idle worker", () => {
  test(
    "whose ejected token is probed on and on has after 40,000 seconds the memory that it had after 4,000",
    { timeout: 120_000 },
    async () => {
      const on = worker();
      const passage = ask(on);
      refuse(passage);
      if (!passage.answer) succeed(passage);
      const seconds = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          if (i % 1000 === 999) await breath();
          on.tick(1000);
          for (const call of [...on.vm.calls]) on.vm.answerCall(call, [[":status", "401"]], '{"error":{"code":"invalid_api_key"}}');
        }
      };
      await seconds(4_000);
      const early = on.vm.memoryBytes;
      await seconds(36_000);
      assert.equal(on.vm.memoryBytes, early);
    },
  );
});

describe("the status answer", () => {
  test(
    "of a hundred providers, asked a thousand times with hardly a request between, leaves the memory bounded",
    { timeout: 120_000 },
    async () => {
      const providers = Array.from({ length: 100 }, (_, i) => ({
        id: `provider-${i}`,
        type: "openai",
        apiTokens: TOKENS,
        baseUrl: "http://127.0.0.1:9/v1",
      }));
      const on = worker({ config: { providers } });
      for (let i = 0; i < 1000; i++) {
        if (i % 50 === 49) await breath();
        assert.equal(on.ask("GET", "/status").status, 200);
      }
      assert.ok(on.vm.memoryBytes <= 64 * 1024 * 1024, `${on.vm.memoryBytes} bytes of memory`);
    },
  );
});

describe("logs", () => {
  test("hold no token's bytes, however talkative the host asks the plugin to be", () => {
    const on = worker({ logLevel: 0 });
    for (let i = 0; i < 50; i++) {
      const passage = ask(on);
      refuse(passage, [401, 402, 429, 500][i % 4], `{"error":{"message":"Incorrect API key: ${TOKENS[0]}","code":"x"}}`);
      if (!passage.answer) succeed(passage);
      on.tick(700);
    }
    on.reconfigure({ providers: [{ id: "x", type: "openai", apiTokens: TOKENS[1] }] });
    assert.ok(on.vm.logs.length > 0);
    for (const { text } of on.vm.logs) for (const token of TOKENS) assert.ok(!text.includes(token), text);
  });
});

describe("a configuration", () => {
  test("with three mistakes names all three with their paths, and the old one stays in force", () => {
    const on = worker();
    const bad = {
      providers: [{ id: "p1", type: "openai", apiTokens: "x", baseUrl: "http://127.0.0.1:9/v1", failover: { failureThreshold: "x" } }],
      routes: [{ name: "r", match: { model: "m" }, provider: "nobody" }],
    };
    assert.equal(on.reconfigure(bad), false);
    const text = on.vm.logs.map((l) => l.text).join("\n");
    for (const path of [
      "providers[0].apiTokens",
      'providers[0].failover.failureThreshold: expected a positive integer, got "x"',
      "routes[0].provider",
    ]) {
      assert.ok(text.includes(path), `${path} in:\n${text}`);
    }
    const passage = ask(on);
    succeed(passage);
    assert.equal(passage.answer?.status, 200);
  });

  const texts = [
    "",
    "{",
    "null",
    "[]",
    "7",
    '"x"',
    '{"providers":',
    '{"providers":{}}',
    '{"providers":[null]}',
    "\u0000",
    "{}{}",
    "[".repeat(100_000),
  ];
  test.each(texts.map((text) => [text.slice(0, 20), text] as const))("of %j is refused without a trap", (_, text) => {
    const on = worker();
    assert.equal(on.reconfigure(text), false);
    succeed(ask(on));
  });

  test("that changes while a request waits leaves that request its own", () => {
    const on = worker();
    const passage = ask(on);
    assert.ok(on.reconfigure(config({ routes: [{ name: "r", match: { model: "m" }, provider: "p2" }] })));
    refuse(passage);
    assert.equal(passage.attempt?.cluster, "p1");
    succeed(passage);
    assert.equal(ask(on).attempt?.cluster, "p2");
  });
});
