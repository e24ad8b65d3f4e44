// Long runs on real Envoy. SOAK_REQUESTS sets their length (npm run soak: 200000), SEED repeats the faults.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { chatBody, chatRequest, load } from "../../bench/load.js";
import { EXPECTED, startMock } from "../../bench/mock.js";
import { answer, closes, events, ok, onUsedConnection, resets, type Answer } from "../support/answers.js";
import { ANTHROPIC, DEEPSEEK, OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Random } from "../support/random.js";
import { Rig } from "../support/rig.js";
import { fails } from "./drills/bad-tokens.js";
import { CLIENT_KEY, token } from "./drills/drill.js";
import { errorEvent } from "./drills/hidden-errors.js";

const REQUESTS = Number(process.env.SOAK_REQUESTS ?? 20_000);
const LIMIT = { timeout: 3_600_000 };

/** The request with this number; every tenth is streamed. */
function requests(model: (i: number) => string, from = 0): (i: number) => Buffer {
  return (i) => chatRequest(chatBody(model(from + i), 1024, i % 10 === 0), CLIENT_KEY);
}

async function flat(model: (i: number) => string): Promise<void> {
  const mock = await startMock();
  const baseUrl = `http://127.0.0.1:${mock.port}${EXPECTED.path.replace("/chat/completions", "")}`;
  const config = {
    providers: [{ id: "p1", type: "openai", apiTokens: [EXPECTED.token], baseUrl }],
    routes: [{ name: "all", match: { model: "*" }, provider: "p1" }],
  };
  const rig = await Rig.start({ config, workers: 1 });
  try {
    const port = Number(new URL(rig.baseURL).port);
    const first = Math.ceil(REQUESTS / 10);
    const early = await load({ port, requests: first, connections: 16, request: requests(model) });
    assert.equal(early.failed, 0, early.firstFailure);
    const before = await rig.status();
    const late = await load({ port, requests: REQUESTS - first, connections: 16, request: requests(model, first) });
    assert.equal(late.failed, 0, late.firstFailure);
    const after = await rig.status();
    assert.equal(after.memoryBytes, before.memoryBytes, "the VM's memory at the end is what it was after a tenth of the requests");
    assert.equal(after.plans, 0);
    assert.equal(mock.counts.requests, REQUESTS);
    assert.doesNotMatch(rig.log, /proxy_on_\w+ failed|Uncaught|abort/);
  } finally {
    await rig.stop();
    await mock.close();
  }
}

const FAULTS: Answer[] = [
  fails(OPENAI.invalidKey),
  fails(DEEPSEEK.balance),
  fails(OPENAI.rateLimit, { "retry-after": "1" }),
  fails(OPENAI.serverError),
  fails(ANTHROPIC.overloaded),
  answer(200, { error: { message: "no", code: "server_error" } }),
  (r) => (r.streamed ? events([errorEvent("chat")])(r) : answer(500)(r)),
  answer(307, "", { location: "http://127.0.0.1:1/" }),
  resets,
  closes,
  onUsedConnection(closes),
];

describe("soak", () => {
  test(`${REQUESTS} requests through one worker leave its memory flat`, LIMIT, () => flat(() => "one-model"));

  test(`K39 ${REQUESTS} requests with as many model names leave its memory flat`, LIMIT, () => flat((i) => `model-${i}-of-a-client`));

  test("random faults of every kind at 16 connections, one path always healthy: no request is lost", LIMIT, async () => {
    const random = Random.fromEnvironment();
    const count = Math.ceil(REQUESTS / 8);
    console.log(`soak: ${count} requests under random faults, SEED=${random.seed}`);
    const chaos =
      (share: number): Answer =>
      (r) =>
        random.chance(share) ? random.one(FAULTS)(r) : ok()(r);
    const faulty = await Promise.all([0, 1].map(() => Provider.start({ otherwise: chaos(0.3) })));
    const healthy = await Provider.start();
    const failover = { healthCheckModel: "probe-model", healthCheckInterval: 200, healthCheckMaxInterval: 400 };
    const providers = [...faulty, healthy].map(({ baseUrl }, i) => {
      const apiTokens = [token(`${i}a`), token(`${i}b`), token(`${i}c`)];
      return { id: `p${i}`, type: "openai", apiTokens, baseUrl, failover };
    });
    const config = {
      providers,
      routes: [{ name: "all", match: { model: "*" }, provider: "p0", fallbacks: [{ provider: "p1" }, { provider: "p2" }] }],
    };
    const rig = await Rig.start({ config, workers: 2 });
    try {
      const port = Number(new URL(rig.baseURL).port);
      const result = await load({ port, requests: count, connections: 16, request: requests(() => "m") });
      assert.equal(result.failed, 0, `${result.failed} of ${count} were lost; the first:\n${result.firstFailure}`);
      assert.ok(
        faulty.every((p) => p.hits() > count / 100),
        "the faulty providers were asked",
      );
      assert.equal((await rig.status()).plans, 0);
      assert.doesNotMatch(rig.log, /proxy_on_\w+ failed|Uncaught|abort/);
    } finally {
      await rig.stop();
      for (const p of [...faulty, healthy]) await p.close();
    }
  });
});
