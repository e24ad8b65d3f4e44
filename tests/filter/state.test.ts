// What workers tell each other, what outlives a VM, and who probes: several VMs over one store of shared data.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import { SharedData } from "../support/host/shared-data.js";
import { Clock } from "../support/host/vm.js";
import { ask, config, JSON_HEADERS, OK_BODY, refuse, succeed, tokenOf, TOKENS, worker } from "./worker.js";

/** Refuses one token until it is out. */
function eject(on: Worker): string {
  const passage = ask(on);
  const token = tokenOf(passage);
  refuse(passage);
  succeed(passage);
  return token;
}

function pair(): [Worker, Worker] {
  const [shared, clock] = [new SharedData(), new Clock()];
  return [worker({ shared, clock, seed: 1 }), worker({ shared, clock, seed: 2 })];
}

describe("state", () => {
  test("what one worker learns, the other obeys from its next request on", () => {
    const [one, two] = pair();
    const bad = eject(one);
    for (let i = 0; i < 30; i++) {
      const passage = ask(two);
      assert.notEqual(tokenOf(passage), bad);
      succeed(passage);
    }
  });

  test("a new VM learns it back", () => {
    const [one] = pair();
    const bad = eject(one);
    const reborn = worker({ shared: one.vm.shared, clock: one.vm.clock, seed: 3 });
    for (let i = 0; i < 30; i++) {
      const passage = ask(reborn);
      assert.notEqual(tokenOf(passage), bad);
      succeed(passage);
    }
  });

  test("a new configuration keeps it by the token's value, wherever the token stands now", () => {
    const [one] = pair();
    const bad = eject(one);
    const good = TOKENS.find((t) => t !== bad) ?? "";
    const changed = config() as { providers: { apiTokens: string[] }[] };
    if (changed.providers[0]) changed.providers[0].apiTokens = ["sk-filter-new", bad, good];
    assert.ok(one.reconfigure(changed));
    for (let i = 0; i < 30; i++) {
      const passage = ask(one);
      assert.notEqual(tokenOf(passage), bad);
      succeed(passage);
    }
  });

  test("a provider that has moved to another address is asked at once, with every token, by all workers", () => {
    const [one, two] = pair();
    const bad = eject(one);
    for (const on of [one, two]) {
      for (let i = 0; i < 10; i++) {
        const passage = ask(on);
        assert.notEqual(tokenOf(passage), bad);
        succeed(passage);
      }
    }
    const moved = config() as { providers: { baseUrl: string }[] };
    if (moved.providers[0]) moved.providers[0].baseUrl = "http://127.0.0.1:9/other/v1";
    for (const on of [one, two]) assert.ok(on.reconfigure(moved));
    for (const on of [one, two]) {
      const asked = Array.from({ length: 30 }, () => {
        const passage = ask(on);
        const token = tokenOf(passage);
        succeed(passage);
        return token;
      });
      assert.ok(asked.includes(bad), "the token is in use again");
    }
  });

  test("one that is where it was keeps what is known of it, whatever else changes", () => {
    const [one] = pair();
    const bad = eject(one);
    assert.ok(one.reconfigure({ ...config(), timeout: 50_000 }));
    for (let i = 0; i < 30; i++) {
      const passage = ask(one);
      assert.notEqual(tokenOf(passage), bad);
      succeed(passage);
    }
  });

  test("what was asked at the old address tells nothing of the new one, however late it ends", () => {
    const [one, two] = pair();
    const late = Array.from({ length: 6 }, () => ask(one));
    const moved = config() as { providers: { baseUrl: string; timeout?: number }[] };
    if (moved.providers[0]) moved.providers[0].baseUrl = "http://127.0.0.1:9/other/v1";
    one.vm.clock.advance(5);
    for (const on of [one, two]) assert.ok(on.reconfigure(moved));
    for (const [i, passage] of late.entries()) {
      if (i % 2 === 0) refuse(passage);
      else refuse(passage, 503, '{"error":{"message":"down"}}');
      passage.leave();
    }
    for (const on of [one, two]) {
      const asked = new Set(
        Array.from({ length: 30 }, () => {
          const passage = ask(on);
          const token = tokenOf(passage);
          succeed(passage);
          return token;
        }),
      );
      assert.deepEqual([...asked].sort(), [...TOKENS].sort());
    }
  });

  test("a probe of the old address says nothing of the new one", () => {
    const [one] = pair();
    eject(one);
    for (let i = 0; i < 100 && one.vm.calls.length === 0; i++) one.tick(100);
    const [call] = one.vm.calls;
    assert.ok(call);
    const moved = config() as { providers: { baseUrl: string }[] };
    if (moved.providers[0]) moved.providers[0].baseUrl = "http://127.0.0.1:9/other/v1";
    one.vm.clock.advance(5);
    assert.ok(one.reconfigure(moved));
    const bad = eject(one);
    const [other] = [...TOKENS].filter((token) => token !== bad);
    const again = ask(one);
    assert.equal(tokenOf(again), other);
    refuse(again);
    succeed(again);
    one.vm.answerCall(call, [[":status", "200"], ...JSON_HEADERS], OK_BODY);
    for (let i = 0; i < 10; i++) {
      const passage = ask(one);
      assert.equal(passage.attempt?.cluster, "p2", "both tokens are out at the new address");
      succeed(passage);
    }
  });

  test("a token that is out by hand stays out when its provider moves", () => {
    const [one, two] = pair();
    const bad = TOKENS[0];
    one.ask("POST", "/eject?provider=p1&token=0&ms=60000");
    const moved = config() as { providers: { baseUrl: string }[] };
    if (moved.providers[0]) moved.providers[0].baseUrl = "http://127.0.0.1:9/other/v1";
    for (const on of [one, two]) assert.ok(on.reconfigure(moved));
    for (const on of [one, two]) {
      for (let i = 0; i < 30; i++) {
        const passage = ask(on);
        assert.notEqual(tokenOf(passage), bad);
        succeed(passage);
      }
    }
    one.vm.clock.advance(60_001);
    const asked = Array.from({ length: 30 }, () => {
      const passage = ask(two);
      const token = tokenOf(passage);
      succeed(passage);
      return token;
    });
    assert.ok(asked.includes(bad ?? ""), "and comes back by itself");
  });

  test("what one worker took out by hand, the other puts back and says so, even before it met a request", () => {
    const [one, two] = pair();
    one.ask("POST", "/eject?provider=p1&token=1&ms=60000");
    for (let i = 0; i < 2; i++) two.ask("POST", "/restore?provider=p1&token=1");
    const said = two.vm.logs.filter(({ text }) => text.includes("restored")).map(({ text }) => text);
    assert.deepEqual(said, ["ai-failover: token p1#1 restored: by hand"]);
  });

  test("bytes in shared data that are not ours are no reason to fall", () => {
    const [one, two] = pair();
    eject(one);
    for (const key of one.vm.shared.keys) {
      for (const value of [new Uint8Array(0), Uint8Array.of(1), new Uint8Array(64).fill(255), new Uint8Array(70_000).fill(7)]) {
        one.vm.shared.set(key, value);
        succeed(ask(two));
        eject(two);
        two.tick(1000);
      }
    }
    assert.equal(two.ask("GET", "/status").status, 200);
  });

  test("ten thousand models make no key and little memory", () => {
    const [one] = pair();
    for (let i = 0; i < 200; i++) refuseAll(one, `m-${i}`);
    const [keys, size] = [one.vm.shared.keys.length, one.vm.shared.size];
    for (let i = 200; i < 10_000; i++) refuseAll(one, `m-${i}`);
    assert.equal(one.vm.shared.keys.length, keys);
    assert.ok(one.vm.shared.size <= size * 1.5 + 4096, `${one.vm.shared.size} bytes of shared data after ${size}`);
  });
});

/** A rate limit on every token for this model. */
function refuseAll(on: Worker, model: string): void {
  const passage = ask(on, model);
  for (let i = 0; i < 12 && !passage.answer; i++)
    passage.respond(429, [...JSON_HEADERS, ["retry-after", "3600"]], ['{"error":{"message":"slow down","code":"rate_limit_exceeded"}}']);
}

describe("probes", () => {
  test("only one worker probes an ejected token, and the passing probe restores it for both", () => {
    const [one, two] = pair();
    const bad = eject(one);
    let probes = 0;
    for (let i = 0; i < 200 && one.vm.calls.length + two.vm.calls.length === 0; i++) {
      one.vm.clock.advance(50);
      for (const on of [one, two]) on.tick(0);
    }
    for (const on of [one, two]) {
      for (const call of [...on.vm.calls]) {
        probes++;
        assert.equal(call.headers.find(([name]) => name === "authorization")?.[1], `Bearer ${bad}`);
        assert.match(Buffer.from(call.body).toString(), /"model":"probe-model"/);
        on.vm.answerCall(call, [[":status", "200"], ...JSON_HEADERS], OK_BODY);
      }
    }
    assert.equal(probes, 1);
    for (const on of [one, two]) {
      const used = new Set<string>();
      for (let i = 0; i < 200; i++) {
        const passage = ask(on);
        used.add(tokenOf(passage));
        succeed(passage);
        on.vm.clock.advance(50);
      }
      assert.ok(used.has(bad), "the restored token serves again");
    }
  });

  test("when the worker that probes is gone, another takes over", () => {
    const [one, two] = pair();
    eject(one);
    for (let i = 0; i < 100 && one.vm.calls.length === 0; i++) one.tick(100);
    assert.ok(one.vm.calls.length > 0, "the first worker holds the lease");
    succeed(ask(two));
    for (let i = 0; i < 1200 && two.vm.calls.length === 0; i++) two.tick(100);
    assert.ok(two.vm.calls.length > 0, "the second one probes now");
  });

  test("a token that is in use is never probed", () => {
    const on = worker();
    for (let i = 0; i < 50; i++) {
      succeed(ask(on));
      on.tick(1000);
    }
    assert.equal(on.vm.calls.length, 0);
  });
});
