// What a gateway loses: an error of the run, or counted where failures are what is measured.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { latency, measure, requestFor, WORKLOADS } from "../../bench/measure.js";
import type { MockCounts } from "../../bench/mock.js";
import { byTurns, row } from "../../bench/series.js";
import { BARE, type Running } from "../../bench/systems.js";

const counts: MockCounts = { requests: 0, changed: 0, leaked: 0, refusable: 0 };
let server: Server;
let running: Running;
const mock = { port: 0, counts: () => Promise.resolve({ ...counts }), stop: () => undefined };
const [small = { name: "", bytes: 0, chunks: 0, share: 1 }] = WORKLOADS;

/** A gateway that loses every second request. */
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      const lost = counts.requests++ % 2 === 1;
      response.writeHead(lost ? 502 : 200, { "content-length": 2 }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  running = { system: BARE, headers: [], pid: process.pid, port, startMs: 0, stop: () => Promise.resolve() };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe("a gateway that loses every second request", () => {
  it("ends a run in which nothing may be lost", async () => {
    await expect(measure(running, mock, small, 20, 1)).rejects.toThrow("10 answers were no 200");
  });

  it("is told to have lost them where that is counted", async () => {
    expect(await measure(running, mock, small, 20, 1, "counted")).toMatchObject({ requests: 20, lost: 10 });
  });

  it("is told so at a fixed rate", async () => {
    expect(await latency(running.port, requestFor(running, small), 20, 1000)).toMatchObject({ lost: 10 });
  });

  it("has what it lost in all rounds in its row", async () => {
    const setup = { binary: "", plugin: "", folder: "", mockPort: 0, say: () => undefined };
    const plan = { setup, mock, systems: [], workloads: [], rounds: 3, requests: 20, connections: 1, perSecond: 1 };
    const [samples = []] = await byTurns(plan, [running], "", () => small, "counted");
    expect(row("group", "name", samples, samples)).toMatchObject({ requests: 60, lost: 30, addedMedian: 0 });
  });
});

describe("what is beyond the first", () => {
  const sample = (median: number): Parameters<typeof row>[2][number] => ({
    cpu: median,
    faults: 0,
    median,
    p99: 2 * median,
    throughput: 1,
    requests: 1,
    lost: 0,
  });

  it("is taken within a round: a slow round counts for neither", () => {
    const [base, ours] = [
      [1, 10, 1],
      [2, 11, 3],
    ].map((list) => list.map(sample));
    expect(row("", "", ours ?? [], base ?? [])).toMatchObject({ cpuRatio: 2, addedMedian: 1, addedP99: 2 });
  });
});
