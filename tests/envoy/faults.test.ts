// What a benchmark of gateways asks, on real Envoy: a fixed sample of the sixteen, one of each way to fail. `npm run drills -- --all` runs all of them.
import { expect, test } from "vitest";
import { FAULT_DRILLS } from "./drills/faults.js";
import { runMatrix } from "./drills/matrix.js";

const SAMPLE = ["K60", "K63", "K65", "K67", "K72", "K73"];

runMatrix(
  FAULT_DRILLS.filter(({ id }) => SAMPLE.includes(id)),
  { workers: [1] },
);

test("the sample is there", () => {
  expect(FAULT_DRILLS.map(({ id }) => id)).toEqual(expect.arrayContaining(SAMPLE));
});
