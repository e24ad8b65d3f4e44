// Long runs on real Envoy. SOAK_REQUESTS sets their length (npm run soak: 200,000), SEED repeats the faults.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { load } from "../../bench/load.js";
import { Random } from "../support/random.js";
import { Rig } from "../support/rig.js";
import { token } from "./drills/drill.js";
import { flat, requests } from "./drills/many-models.js";
import { Faulty } from "./faulty.js";

const REQUESTS = Number(process.env.SOAK_REQUESTS ?? 5_000);
const LIMIT = { timeout: 3_600_000 };

/** Envoy's own count of the VMs that it made and has: one that trapped would be missing or made again. */
async function machines(rig: Rig): Promise<[string, number][]> {
  const all = [...(await rig.stats("^wasm"))].filter(([name]) => /\.(created|active)$|vm_reload|vm_failed/.test(name));
  assert.ok(all.length > 0, "Envoy counts its VMs");
  return all;
}

async function faults(): Promise<void> {
  const random = Random.fromEnvironment();
  const providers = [await Faulty.start(random, 0.3), await Faulty.start(random, 0.3), await Faulty.start(random, 0)];
  const failover = { healthCheckModel: "probe-model", healthCheckInterval: 200, healthCheckMaxInterval: 400 };
  const config = {
    providers: providers.map(({ provider: { baseUrl } }, i) => {
      const apiTokens = [token(`${i}a`), token(`${i}b`), token(`${i}c`)];
      return { id: `p${i}`, type: "openai", apiTokens, baseUrl, failover };
    }),
    routes: [{ name: "all", match: { model: "*" }, provider: "p0", fallbacks: [{ provider: "p1" }, { provider: "p2" }] }],
  };
  const rig = await Rig.start({ config, workers: 1 });
  try {
    const port = Number(new URL(rig.baseURL).port);
    const first = Math.ceil(REQUESTS / 10);
    const early = await load({ port, requests: first, connections: 16, request: requests(() => "m") });
    const [before, vms] = [await rig.status(), await machines(rig)];
    const late = await load({ port, requests: REQUESTS - first, connections: 16, request: requests(() => "m", first) });
    const after = await rig.status();
    const hits = providers.map((p) => p.hits);
    const seconds = (early.seconds + late.seconds).toFixed(0);
    console.log(
      `soak: ${REQUESTS} requests in ${seconds} s, SEED=${random.seed}; ${hits.join(" / ")} calls; lost ${early.failed + late.failed}; ` +
        `VM memory ${before.memoryBytes} bytes after ${first}, ${after.memoryBytes} at the end`,
    );
    const lost = `of ${REQUESTS} were lost; the first:\n${early.firstFailure}${late.firstFailure}`;
    assert.equal(early.failed + late.failed, 0, `${early.failed + late.failed} ${lost}`);
    assert.ok(hits[0] !== undefined && hits[0] > REQUESTS / 100, "the faulty provider was asked");
    assert.ok(hits[1] !== undefined && hits[1] > REQUESTS / 100, "the faulty fallback was asked");
    assert.equal(after.memoryBytes, before.memoryBytes, "the VM's memory at the end is what it was after a tenth of the requests");
    assert.equal(after.plans, 0);
    assert.deepEqual(await machines(rig), vms, "no VM was lost or made again");
    assert.doesNotMatch(rig.log, /proxy_on_\w+ failed|Uncaught|abort/);
  } finally {
    await rig.stop();
    for (const { provider } of providers) await provider.close();
  }
}

describe("soak", () => {
  test(`${REQUESTS} requests through one worker leave its memory flat`, LIMIT, () => flat(REQUESTS, () => "one-model"));

  test(`K39 ${REQUESTS} requests with as many model names leave its memory flat`, LIMIT, () =>
    flat(REQUESTS, (i) => `model-${i}-of-a-client`),
  );

  test(`${REQUESTS} requests under random faults, one path always healthy: none is lost, and the memory is flat`, LIMIT, faults);
});
