import { expect, test } from "vitest";
import type { Events, Figures, RequestEvent } from "../../../config/api.js";
import { EventLog } from "../../../gateway/api/event-log.js";
import { EventQueue } from "../../../gateway/api/event-queue.js";
import { Figures as FigureCounts } from "../../../gateway/api/figures.js";
import { envoyReady } from "../envoy-ready.js";
import { chat, runGateway } from "../running.js";
import { Listening } from "./listen.js";
import { Page } from "./page.js";

envoyReady();

test("a request is told as an attempt of it fails and when it ends, with its attempts, and counted among the figures", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const listening = await Listening.open(page);
  await (await chat(running, "qwen-wrong-token", { stream: true })).text();
  const { data } = await listening.until<RequestEvent>("request", ({ running }) => running !== true);
  const [first] = listening.heard.filter(({ name }) => name === "request");
  const soFar = first?.data as RequestEvent;
  expect([soFar.id, soFar.running, soFar.attempts.map(({ kind }) => kind)]).toEqual([data.id, true, ["auth", undefined]]);
  expect(data).toMatchObject({ route: "wrong-token", model: "qwen-wrong-token", streamed: true, status: 200, provider: "deepseek" });
  expect(data.attempts.map(({ provider, token, kind, why }) => [provider, token, kind, why])).toEqual([
    ["qwen-wrong", 0, "auth", "first"],
    ["deepseek", 0, "ok", "fallback"],
  ]);
  const figures = (await page.get("/api/figures")).json as Figures;
  expect(figures.buckets).toHaveLength(90);
  const sum = (key: "requests" | "answered" | "rescued" | "withoutFailover") => figures.buckets.reduce((all, each) => all + each[key], 0);
  expect([sum("requests"), sum("answered"), sum("rescued"), sum("withoutFailover")]).toEqual([1, 1, 1, 0]);
  expect(figures.buckets.some(({ firstTokenMs }) => firstTokenMs !== null)).toBe(true);
});

test("a token that is ejected or restored is told at once, by hand and by traffic", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const listening = await Listening.open(page);
  const state = (at: number, token: number, wanted: string) => (data: Events["state"]) =>
    data.providers[at]?.tokens[token]?.state === wanted;
  await listening.until("state");
  await (await chat(running, "qwen-wrong-token")).text();
  const ejected = await listening.until<Events["state"]>("state", state(1, 0, "ejected"));
  expect(ejected.data.providers[1]?.tokens[0]).toMatchObject({ name: "qwen-wrong#0", reason: "auth", masked: "…rong" });
  await page.send("POST", "/api/tokens/eject", { provider: "deepseek", token: 0, ms: 60_000 });
  await listening.until("state", state(2, 0, "ejected"));
  listening.heard.length = 0;
  const restored = await page.send("POST", "/api/tokens/restore", { provider: "deepseek" });
  expect(restored.json).toMatchObject({ providers: [{}, {}, { id: "deepseek", tokens: [{ state: "ok" }] }] });
  await listening.until("state", state(2, 0, "ok"));
  expect((await page.send("POST", "/api/tokens/eject", { provider: "nobody", token: 0 })).status).toBe(404);
});

test("a page that comes back gets what it missed, and a page that is new gets what comes", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const first = await Listening.open(page);
  await (await chat(running, "deepseek-chat")).text();
  const seen = await first.until<RequestEvent>("request");
  first.close();
  await (await chat(running, "deepseek-chat")).text();
  await (await chat(running, "qwen-turbo")).text();
  const back = await Listening.open(page, seen.id);
  await back.until<RequestEvent>("request", ({ route, running }) => route === "aliyun" && running !== true);
  const ended = back.heard.filter(({ name, data }) => name === "request" && (data as RequestEvent).running !== true);
  expect(ended.map(({ data }) => (data as RequestEvent).route)).toEqual(["deepseek", "aliyun"]);
  const ids = back.heard.map(({ id }) => id as number);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  const fresh = await Listening.open(page);
  await (await chat(running, "deepseek-chat")).text();
  await fresh.until("request");
  expect(fresh.heard.filter(({ name }) => name === "request")).toHaveLength(1);
});

test("a change of the configuration is told", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const listening = await Listening.open(page);
  const { yaml, revision } = (await page.get("/api/config")).json as { yaml: string; revision: string };
  await page.send("PUT", "/api/config", { yaml: `${yaml}maxAttempts: 9\n`, revision });
  const { data } = await listening.until<Events["config"]>("config");
  expect(data.errors).toEqual([]);
  expect(Date.now() - data.inForceSince).toBeLessThan(60_000);
});

test("a page that does not read loses the oldest events and is told how many, and nobody waits for it", () => {
  const log = new EventLog();
  const queue = new EventQueue(3);
  log.listen((event) => queue.push(event));
  for (let n = 0; n < 5; n++) log.publish("dropped", { count: n });
  const { events, dropped } = queue.take();
  expect([events.map(({ id }) => id), dropped]).toEqual([[3, 4, 5], 2]);
  expect(queue.take()).toEqual({ events: [], dropped: 0 });
});

test("the log keeps a bounded number of events, and an id of another life of the gateway gets them all", () => {
  const log = new EventLog();
  for (let n = 0; n < 600; n++) log.publish("dropped", { count: n });
  expect(log.since(0)).toHaveLength(500);
  expect(log.since(598).map(({ id }) => id)).toEqual([599, 600]);
  expect(log.since(600)).toEqual([]);
  expect(log.since(5_000)).toHaveLength(500);
});

test("figures forget what is older than fifteen minutes, and what a client gave up is neither answered nor failed", () => {
  let now = 1_000_000_000_000;
  const figures = new FigureCounts(() => now);
  const event = { at: now, durationMs: 5, status: 200, streamed: false, attempts: [{}] } as unknown as RequestEvent;
  figures.count(event);
  figures.count({ ...event, cancelled: true });
  figures.count({ ...event, status: 502, attempts: [{}, {}] as RequestEvent["attempts"] });
  expect(figures.tell().buckets.at(-1)).toMatchObject({ requests: 2, answered: 1, withoutFailover: 1, rescued: 0, firstTokenMs: null });
  now += 15 * 60_000;
  expect(figures.tell().buckets.every(({ requests }) => requests === 0)).toBe(true);
});
