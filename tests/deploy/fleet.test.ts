// The cost of a fleet as docs/operations states it.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { probesIn, simulate, workedOut } from "../../bench/fleet.js";

const FLEET = { instances: 8, bad: 1, good: 1, rate: 50, seconds: 60 };

/** The same draws on every run (Numerical Recipes). */
function drawn(): () => number {
  let seed = 7;
  return () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

describe("a fleet", () => {
  test.each([1, 4, 8, 32])("of %i instances pays one attempt for each instance and bad token, and no request fails", (instances) => {
    for (const bad of [1, 3, 9]) {
      const fleet = { ...FLEET, instances, bad };
      const seen = simulate(fleet, drawn());
      assert.equal(seen.failed, 0);
      assert.ok(seen.attempts <= workedOut(fleet).attempts);
      assert.ok(seen.attempts >= workedOut(fleet).attempts * 0.9, `${seen.attempts} of ${workedOut(fleet).attempts}`);
    }
  });

  test("probes a token that stays bad at 5, 15, 35, 75 s and so on, then every 300 s", () => {
    assert.deepEqual(
      [4, 5, 15, 35, 75, 155, 315, 615, 915].map((seconds) => probesIn(seconds)),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    );
  });
});
