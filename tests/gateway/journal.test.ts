// The gateway's own reading of its access log.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RequestEvent } from "../../config/api.js";
import { requestEvent } from "../../gateway/journal.js";
import { eventually } from "../support/gate.js";
import { chat, runGateway } from "./running.js";

describe("a line of the access log", () => {
  const journey = {
    ...{ id: "1", at: 5, api: "/v1/chat/completions", route: "r", model: "m", streamed: false, attempts: [], skipped: [] },
    ...{ provider: null, finalModel: null, ms: 3, clientKey: "", usage: null, cancelled: false },
  };

  const line = (status: number, own?: object, running?: object): string =>
    [status, own === undefined ? "-" : JSON.stringify(own), running === undefined ? "-" : JSON.stringify(running)].join("\t");

  test("is an event where it holds a journey", () => {
    const full = { ...journey, provider: "p", finalModel: "n", clientKey: "team", usage: { input: 1, output: 2 }, cancelled: true };
    expect(requestEvent(line(200, full, { ...full, id: "a pass before" }))).toEqual({
      ...{ id: "1", at: 5, api: "/v1/chat/completions", route: "r", model: "m", streamed: false, attempts: [], skipped: [] },
      ...{ status: 200, provider: "p", finalModel: "n", durationMs: 3, clientKey: "team", usage: { input: 1, output: 2 }, cancelled: true },
    });
    const bare = requestEvent(line(404, journey));
    expect(Object.keys(bare ?? {})).not.toEqual(expect.arrayContaining(["provider"]));
    expect(bare).not.toHaveProperty("cancelled");
  });

  test("is an event of a request that goes on where a pass was not the last: the next attempt begins where the one before ended", () => {
    const attempts = [
      { provider: "p", token: 0, model: "m", kind: "auth", status: 401, why: "first", startMs: 0, endMs: 12 },
      { provider: "p", token: 1, model: "m", why: "failover", startMs: 0 },
    ];
    const event = requestEvent(line(302, undefined, { ...journey, ms: 0, attempts }));
    expect(event).toMatchObject({
      id: "1",
      running: true,
      status: 0,
      durationMs: 12,
      attempts: [attempts[0], { ...attempts[1], startMs: 12 }],
    });
  });

  test("is none where there is neither, and where it is no JSON", () => {
    expect(requestEvent(line(302))).toBeUndefined();
    expect(requestEvent('200\t{"id":"cut')).toBeUndefined();
    expect(requestEvent("")).toBeUndefined();
  });
});

test("a running gateway hears of each request, also after Envoy was started again", async () => {
  const running = await runGateway();
  const seen: RequestEvent[] = [];
  const stop = running.gateway.journal?.subscribe((event) => seen.push(event));
  const fifo = join(running.runDir, "access.fifo");
  expect(statSync(fifo).isFIFO() && (statSync(fifo).mode & 0o777) === 0o600).toBe(true);
  const answered = await chat(running, "qwen-turbo");
  await answered.text();
  const event = await eventually("the request is heard of", () => seen.find(({ running }) => running !== true));
  expect(event).toMatchObject({ model: "qwen-turbo", status: 200, provider: "qwen" });
  expect(JSON.stringify(event)).not.toContain("Hello");
  process.kill(running.gateway.envoyPid ?? 0, "SIGKILL");
  await eventually("Envoy is back", async () => (await chat(running, "deepseek-chat").catch(() => undefined))?.ok);
  await eventually("the next request is heard of", () => seen.some(({ model }) => model === "deepseek-chat"));
  stop?.();
  await running.gateway.stop();
  expect(existsSync(fifo)).toBe(false);
});
