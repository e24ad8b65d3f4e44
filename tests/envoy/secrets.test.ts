// Where tokens are looked for after every kind of failure, on real Envoy: a test for each place.
import { afterAll, beforeAll, describe, test } from "vitest";
import { Stage } from "./drills/drill.js";
import { invariants, ourGateway } from "./drills/our-gateway.js";
import { CHECKS, everyFailure } from "./drills/secrets.js";

describe.each([1, 4])("K20 with %i worker(s)", (workers) => {
  const stage = new Stage("mixed", workers, ourGateway);
  let scene: Awaited<ReturnType<typeof everyFailure>>;

  beforeAll(async () => {
    scene = await everyFailure(stage);
  });
  afterAll(() => stage.end());

  test.each(CHECKS)("%s", (_, check) => check(scene));

  test("everything else held as well", () => invariants(stage));
});
