// How many instructions of its own the plugin takes for a healthy request, counted in the module itself: no clock, and no noise.
// `npm run profile` shows in which functions they are.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { readCounter, metered } from "../support/host/metered.js";
import { WASM } from "./worker.js";
import { CHOICES, HEALTHY, ownCost } from "./healthy.js";

/** Counted, and three percent. Lower them where they have become less. */
const MOST: Record<string, number> = { "1 KB": 35_150, "100 KB": 100_000, "1 MB": 725_000, "SSE, 20 chunks": 68_750 };

describe("a healthy request costs no more than it did", () => {
  for (const of of HEALTHY.filter(({ name }) => MOST[name] !== undefined)) {
    test(of.name, () => {
      const { total, functions } = ownCost(of);
      assert.ok(functions.length > 100, `only ${functions.length} functions were run through`);
      const most = MOST[of.name] ?? 0;
      assert.ok(total <= most, `${Math.round(total)}, and at most ${most} is held: npm run profile -- build/ai-failover.wasm "${of.name}"`);
    });
  }
});

/** Beyond a request of 1 KB without any of it. */
const MORE: Record<string, number> = {
  "affinity: session": 4_320,
  "tokenSelection: sticky": 4_300,
  "two targets": 2_780,
  "two targets, affinity: session": 7_020,
  "two targets, choose: fastest": 4_260,
};

describe("a choice costs no more than it did", () => {
  const [small] = HEALTHY;
  const plain = small === undefined ? 0 : ownCost(small).total;
  for (const [name, said] of Object.entries(CHOICES)) {
    test(name, () => {
      assert.ok(small !== undefined);
      const more = ownCost(small, WASM, said).total - plain;
      assert.ok(more <= (MORE[name] ?? 0), `${Math.round(more)} more than ${Math.round(plain)}`);
    });
  }
});

/** (module (func (export "f") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))), a global and an import besides). */
const LOOP = Buffer.concat([
  Buffer.from("0061736d01000000", "hex"),
  Buffer.from("01050160017f00", "hex"), // type: i32 -> nothing
  Buffer.from("0207010161016200" + "00", "hex"), // import a.b, a function of that type
  Buffer.from("03020100", "hex"), // one function
  Buffer.from("0606017f0141000b", "hex"), // one global
  Buffer.from("070501016600" + "01", "hex"), // export f, function 1
  Buffer.from("0a10010e00" + "0340" + "2000" + "4101" + "6b" + "2200" + "0d00" + "0b" + "0b", "hex"),
]);

test("what is counted is what was executed", () => {
  const module = new WebAssembly.Module(metered(LOOP));
  const { exports } = new WebAssembly.Instance(module, { a: { b: () => undefined } });
  const counter = exports["metered:1"] as unknown as { value: bigint };
  (exports["f"] as (times: number) => void)(7);
  // A subtraction and a branch for each turn; locals and constants count nothing.
  assert.deepEqual(readCounter(counter.value), { entries: 1, count: 14 });
});
