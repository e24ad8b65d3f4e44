// A client's Authorization is taken off a request, or gives its place to the provider's credential: no provider ever sees it, whatever its own credential is
// called.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { HeaderMap } from "../support/host/header-map.js";
import { ask, config, EVENTS, refuse, SSE_HEADERS, worker } from "./worker.js";

const CLIENTS = "sk-client-of-somebody";

/** What the provider would get of the first attempt, and of the one after a refusal. */
function sent(providers: object[], path = "/v1/chat/completions"): HeaderMap[] {
  const [first, second] = providers as { id: string }[];
  const fallbacks = second === undefined ? [] : [{ provider: second.id }];
  const on = worker({
    config: config({ providers, routes: [{ name: "r", match: { model: "*" }, provider: first?.id, fallbacks }] }),
    ownRoutes: true,
  });
  const list: HeaderMap[] = [];
  on.beforeTry = ({ attempt }) => void (attempt && list.push(attempt.headers.copy()));
  const passage =
    path === "/v1/chat/completions"
      ? ask(on, "m", [["authorization", `Bearer ${CLIENTS}`]])
      : on.request({ method: "GET", path, headers: [["authorization", `Bearer ${CLIENTS}`]] });
  if (second !== undefined) refuse(passage, 500, "{}");
  return list;
}

const of = (id: string, more: object = {}): object => ({
  id,
  type: "openai",
  apiTokens: [`sk-token-of-${id}`],
  baseUrl: "http://127.0.0.1:9/v1",
  ...more,
});
const CLAUDE = of("claude", { type: "claude" });

describe("of a client that sends Authorization", () => {
  test("the provider's own stands in its place", () => {
    const [headers] = sent([of("one")]);
    assert.deepEqual(
      headers?.list.filter(([name]) => name === "authorization"),
      [["authorization", "Bearer sk-token-of-one"]],
    );
  });

  test("nothing reaches a provider whose credential has another name", () => {
    const [headers] = sent([CLAUDE]);
    assert.equal(headers?.get("authorization"), undefined);
    assert.ok(headers?.list.some(([, value]) => value === "sk-token-of-claude"));
  });

  test("nor the next one, when the attempt before it had the name", () => {
    for (const providers of [
      [of("one"), CLAUDE],
      [CLAUDE, of("one")],
    ]) {
      const all = sent(providers);
      assert.equal(all.length, 2);
      for (const headers of all) assert.ok(!headers.list.some(([, value]) => value.includes(CLIENTS)), JSON.stringify(headers.list));
    }
  });

  test("nor a call that goes on with a broken stream", () => {
    const routes = [{ name: "r", match: { model: "*" }, provider: "one", fallbacks: [{ provider: "claude" }] }];
    const providers = [of("one"), { ...CLAUDE, apiTokens: ["sk-token-of-claude"], dialect: "chat" }];
    const on = worker({ config: config({ providers, routes, onBreak: "continue" }), ownRoutes: true });
    const [start = "", hello = ""] = EVENTS;
    ask(on, "m", [["authorization", `Bearer ${CLIENTS}`]], true).respond(200, SSE_HEADERS, [start, hello, ""]);
    const [call] = on.vm.calls;
    assert.ok(call, "it is gone on with");
    assert.ok(!JSON.stringify(call.headers).includes(CLIENTS), JSON.stringify(call.headers));
  });
});
