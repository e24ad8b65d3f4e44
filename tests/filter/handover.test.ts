// One half hands the plan to the other where nothing came between; whatever came between, each request keeps its own.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { ask, JSON_HEADERS, OK_BODY, refuse, succeed, tokenOf, worker } from "./worker.js";

/** A request during which something happens between the downstream half and its first try. */
function between(on: Worker, act: (outer: Passage) => void): Passage {
  on.beforeTry = (outer) => {
    on.beforeTry = () => {};
    act(outer);
  };
  return ask(on, "outer");
}

/** Each answer tells of the model that its own request asked for. */
function assertOwn(passage: Passage, model: string): void {
  assert.equal(passage.answer?.status, 200);
  assert.equal(passage.answer.headers.get("x-ai-model"), model);
}

/** The one whose try was lost is on its second pass, the one around it on its first; both are answered as their own. */
function assertMadeAgain(other: Passage, outer: Passage): void {
  assert.deepEqual([other.passes, outer.passes], [2, 1]);
  succeed(other);
  succeed(outer);
  assert.equal(other.answer?.headers.get("x-ai-attempts"), "2");
  assertOwn(outer, "outer");
}

describe.each([true, false])("with the router right behind the plugin: %s", (routerFollows) => {
  const start = () => worker({ ownRoutes: true, routerFollows });

  test("a request that came between keeps its plan, and so does the one that waited", () => {
    const on = start();
    let inner: Passage | undefined;
    const outer = between(on, () => (inner = ask(on, "inner")));
    assert.ok(inner);
    succeed(inner);
    succeed(outer);
    assertOwn(inner, "inner");
    assertOwn(outer, "outer");
  });

  test("a tick that came between changes nothing", () => {
    const on = start();
    const outer = between(on, () => on.tick(1000));
    succeed(outer);
    assertOwn(outer, "outer");
  });

  test("a try of another request that is lost and made again keeps its own plan", () => {
    const on = start();
    const other = ask(on, "inner");
    const outer = between(on, () => other.breakOff());
    assertMadeAgain(other, outer);
  });

  test("a further pass after a refused token is handed over again", () => {
    const on = start();
    const passage = ask(on);
    const first = tokenOf(passage);
    refuse(passage);
    assert.notEqual(tokenOf(passage), first);
    succeed(passage);
    assertOwn(passage, "m");
    assert.equal(passage.answer?.headers.get("x-ai-attempts"), "2");
  });

  test("a request that ended before its try leaves nothing behind for the next one", () => {
    const on = start();
    const gone = between(on, (outer) => outer.leave());
    assert.equal(gone.attempts, 0);
    const passage = ask(on);
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
    assertOwn(passage, "m");
  });
});

test("where another filter waits, the second try of another request that comes right then keeps its own plan", () => {
  const on = worker({ ownRoutes: true, routerFollows: false });
  const other = ask(on, "inner");
  other.loseTry();
  const outer = between(on, () => other.tryRedirector());
  assertMadeAgain(other, outer);
});
