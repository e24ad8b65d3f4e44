// Long runs of healthy requests: the memory stays as it is, whatever the clients name.
import assert from "node:assert/strict";
import { chatBody, chatRequest, load } from "../../../bench/load.js";
import { EXPECTED, startMock } from "../../../bench/mock.js";
import { Rig } from "../../support/rig.js";
import { CLIENT_KEY, type Drill } from "./drill.js";

/** The request with this number; every tenth is streamed. */
export function requests(model: (i: number) => string, from = 0): (i: number) => Buffer {
  return (i) => chatRequest(chatBody(model(from + i), 1024, i % 10 === 0 ? 20 : 0), CLIENT_KEY);
}

/** That many requests through one worker leave its memory as it was after a tenth of them. */
export async function flat(count: number, model: (i: number) => string): Promise<void> {
  const mock = await startMock();
  const baseUrl = `http://127.0.0.1:${mock.port}${EXPECTED.path.replace("/chat/completions", "")}`;
  const config = {
    providers: [{ id: "p1", type: "openai", apiTokens: [EXPECTED.token], baseUrl }],
    routes: [{ name: "all", match: { model: "*" }, provider: "p1" }],
  };
  const rig = await Rig.start({ config, workers: 1 });
  try {
    const port = Number(new URL(rig.baseURL).port);
    const first = Math.ceil(count / 10);
    const early = await load({ port, requests: first, connections: 16, request: requests(model) });
    assert.equal(early.failed, 0, early.firstFailure);
    const before = await rig.status();
    const late = await load({ port, requests: count - first, connections: 16, request: requests(model, first) });
    assert.equal(late.failed, 0, late.firstFailure);
    const after = await rig.status();
    assert.equal(after.memoryBytes, before.memoryBytes, "the VM's memory at the end is what it was after a tenth of the requests");
    assert.equal(after.plans, 0);
    assert.equal(mock.counts.requests, count);
    assert.doesNotMatch(rig.log, /proxy_on_\w+ failed|Uncaught|abort/);
  } finally {
    await rig.stop();
    await mock.close();
  }
}

export const MANY_MODELS_DRILLS: Drill[] = [
  {
    id: "K39",
    title: "100,000 requests with 100,000 different model names: memory flat, shared data flat",
    only: "mixed",
    workers: [1],
    limitMs: 1_200_000,
    run: () => flat(100_000, (i) => `model-${i}-of-a-client`),
  },
];
