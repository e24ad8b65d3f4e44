// A short sample of `npm run outages`: a provider that was down for two seconds serves again within twenty.
import assert from "node:assert/strict";
import { test } from "vitest";
import { faultsOf, outages, recoveries } from "./recoveries.js";

test("down for two seconds, by 503 and by closed connections, probed and not", async () => {
  const pace = { everyMs: 400, limitMs: 20_000 };
  for (const seen of await recoveries(outages([2]), pace)) assert.equal(faultsOf(seen, pace), "", JSON.stringify(seen));
});
