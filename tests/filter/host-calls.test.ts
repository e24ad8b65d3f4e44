// What a healthy request asks of the host, call by call: each costs Envoy thousands of instructions, so none comes in unnoticed.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import { ask, config, EVENTS, JSON_HEADERS, SSE_HEADERS, succeed, worker } from "./worker.js";

type Counts = Record<string, number>;

/** The calls that `pass` makes, once everything that is made once has been made. */
function callsOf(on: Worker, pass: () => void): Counts {
  for (let i = 0; i < 20; i++) pass();
  const before = new Map(on.vm.hostCalls);
  pass();
  const counts: Counts = {};
  for (const [name, count] of on.vm.hostCalls) {
    const made = count - (before.get(name) ?? 0);
    if (made > 0) counts[name.replace("proxy_", "")] = made;
  }
  return counts;
}

/** One token, so that every request is the same; the provider's path is not the client's. */
function oneToken(more: object = {}): object {
  const provider = { id: "p1", type: "openai", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/api/v1", ...more };
  return config({ providers: [provider], routes: [{ name: "r", match: { model: "*" }, provider: "p1" }] });
}

/** Plan, cluster, path, key, limit; the answer is judged and told of; one entry for the access log. */
const KEPT: Counts = {
  get_header_map_pairs: 2,
  get_metric: 1,
  get_buffer_bytes: 2,
  clock_time_get: 2,
  set_property: 1,
  replace_header_map_value: 6,
  record_metric: 1,
};

describe("a healthy request", () => {
  test("whose model stays makes 15 host calls", () => {
    const on = worker({ config: oneToken(), ownRoutes: true });
    assert.deepEqual(
      callsOf(on, () => succeed(ask(on))),
      KEPT,
    );
    assert.equal(
      Object.values(KEPT).reduce((sum, n) => sum + n),
      15,
    );
  });

  test("whose model is rewritten makes two more: the body, and its length", () => {
    const on = worker({ config: oneToken({ modelMapping: { m: "mapped" } }), ownRoutes: true });
    assert.deepEqual(
      callsOf(on, () => succeed(ask(on))),
      { ...KEPT, set_buffer_bytes: 1, replace_header_map_value: 7 },
    );
  });

  test("of 600 KB is written back in pieces of 64 KB", () => {
    const on = worker({ config: oneToken({ modelMapping: { m: "mapped" } }), ownRoutes: true });
    const prompt = JSON.stringify({ messages: [{ role: "user", content: "x".repeat(600 * 1024) }], model: "m" });
    const pass = (): void => {
      const passage = on.request({ headers: [...JSON_HEADERS, ["content-length", String(prompt.length)]], body: [prompt] });
      assert.equal(passage.attempt?.body.toString(), prompt.replace('"m"', '"mapped"'));
      succeed(passage);
    };
    assert.equal(callsOf(on, pass)["set_buffer_bytes"], 10);
  });

  test("with a stream looks once at each chunk", () => {
    const on = worker({ config: oneToken(), ownRoutes: true });
    const counts = callsOf(on, () => {
      const passage = ask(on, "m", [], true);
      passage.answerHead(200, SSE_HEADERS);
      EVENTS.forEach((event, i) => passage.answerData(event, i === EVENTS.length - 1));
    });
    // The first two events are held and read together, then once more for the stream's end; two histograms tell of the first content. The limit to it is long, and the tick's.
    // Each that passes and is not the last leaves the stream's end open: should it stand still, that can be said.
    assert.deepEqual(counts, {
      ...KEPT,
      clock_time_get: 3,
      get_buffer_bytes: 6,
      record_metric: 3,
      continue_stream: 2,
    });
  });

  test("whose path is the provider's own as it came makes one less", () => {
    const on = worker({ config: oneToken({ baseUrl: "http://127.0.0.1:9/v1" }), ownRoutes: true });
    assert.deepEqual(
      callsOf(on, () => succeed(ask(on))),
      { ...KEPT, replace_header_map_value: 5 },
    );
  });

  test("is asked for its plan's id where other filters may stand before the router", () => {
    const on = worker({ config: oneToken(), ownRoutes: true, routerFollows: false });
    assert.deepEqual(
      callsOf(on, () => succeed(ask(on))),
      { ...KEPT, set_property: 2, get_property: 1 },
    );
  });

  test.each(["session", "none"])("that belongs to a session makes none more (affinity: %s)", (affinity) => {
    const on = worker({ config: oneToken({ affinity, affinityHeader: "x-mine" }), ownRoutes: true });
    assert.deepEqual(
      callsOf(on, () => succeed(ask(on, "m", [["x-other", "1"]]))),
      KEPT,
    );
  });

  test("asks the shared data nothing", () => {
    const on = worker({ config: oneToken(), ownRoutes: true });
    assert.equal(callsOf(on, () => succeed(ask(on)))["get_shared_data"], undefined);
  });
});

describe("a host that keeps no gauges", () => {
  test("is asked for the shared version once for each request", () => {
    const on = worker({ config: oneToken(), ownRoutes: true, gauges: false });
    const counts = callsOf(on, () => succeed(ask(on)));
    assert.equal(counts["get_shared_data"], 1);
    assert.equal(counts["get_metric"], undefined);
  });
});
