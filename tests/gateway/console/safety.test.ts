import { expect, test } from "vitest";
import { hashPassword } from "../../../gateway/password.js";
import { envoyReady } from "../envoy-ready.js";
import { within } from "../../support/gate.js";
import { chat, runGateway } from "../running.js";
import { Listening } from "./listen.js";
import { ask, Page } from "./page.js";

envoyReady();

const PASSWORD = "a long enough password";
const CHANGE = { provider: "qwen", token: 0, ms: 60_000 };

test("a foreign Host, Origin or site is refused, also for reading and for the events", async () => {
  const { gateway } = await runGateway();
  const page = await Page.open(gateway.consolePort);
  const refused = async (path: string, headers: Record<string, string>) => (await page.get(path, headers)).status;
  for (const path of ["/", "/api/status", "/api/session", "/api/events", "/metrics"]) {
    expect(await refused(path, { host: "gateway.example.com" })).toBe(403);
    expect(await refused(path, { host: "127.0.0.1.example.com" })).toBe(403);
  }
  for (const path of ["/api/status", "/api/session", "/api/events", "/api/config"]) {
    expect(await refused(path, { origin: "http://evil.example" })).toBe(403);
    expect(await refused(path, { origin: "null" })).toBe(403);
    expect(await refused(path, { "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await refused(path, { "sec-fetch-site": "same-site" })).toBe(403);
  }
  expect((await page.get("/api/status")).status).toBe(200);
});

test("what changes something is refused without the page's token, with an old one, and from another origin", async () => {
  const { gateway } = await runGateway();
  const page = await Page.open(gateway.consolePort);
  const status = async (headers: Record<string, string>) => (await page.send("POST", "/api/tokens/eject", CHANGE, headers)).status;
  expect(await status({ "x-csrf-token": "" })).toBe(403);
  expect(await status({ "x-csrf-token": "x".repeat(43) })).toBe(403);
  expect(await status({ origin: "http://localhost:1" })).toBe(403);
  expect(await status({ "sec-fetch-site": "none" })).toBe(403);
  expect(await status({})).toBe(200);
});

test("with a password nothing is told or changed without a session, and its cookie is out of reach of scripts and other sites", async () => {
  const { gateway } = await runGateway({ password: await hashPassword(PASSWORD) });
  const page = await Page.open(gateway.consolePort);
  for (const path of ["/api/status", "/api/config", "/api/events", "/api/figures", "/metrics", "/api/playground/v1/models"])
    expect([path, (await page.get(path)).status]).toEqual([path, 401]);
  expect((await page.send("POST", "/api/tokens/eject", CHANGE)).status).toBe(401);
  expect((await page.get("/healthz")).status).toBe(200);
  expect((await page.signIn("not the password")).status).toBe(401);
  const signedIn = await page.signIn(PASSWORD);
  expect(signedIn.status).toBe(204);
  expect(signedIn.headers["set-cookie"]).toEqual([
    expect.stringMatching(/^ai-failover-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
  ]);
  expect((await page.get("/api/session")).json).toMatchObject({ open: false, signedIn: true });
  expect((await page.get("/api/status")).status).toBe(200);
  expect((await page.send("POST", "/api/tokens/eject", CHANGE)).status).toBe(200);
  expect((await page.send("DELETE", "/api/session")).status).toBe(204);
  expect((await page.get("/api/status")).status).toBe(401);
});

test("events end with the session", async () => {
  const running = await runGateway({ password: await hashPassword(PASSWORD) });
  const page = await Page.open(running.gateway.consolePort);
  await page.signIn(PASSWORD);
  const listening = await Listening.open(page);
  await (await chat(running, "deepseek-chat")).text();
  await listening.until("request");
  await page.send("DELETE", "/api/session");
  await (await chat(running, "qwen-turbo")).text();
  await within(listening.ended, "the stream's end");
  expect(listening.heard.filter(({ name }) => name === "request")).toHaveLength(1);
});

test("a loop of guesses is refused with 429 and Retry-After, the right password among them too", async () => {
  const { gateway } = await runGateway({ password: await hashPassword(PASSWORD) });
  const page = await Page.open(gateway.consolePort);
  const seen: number[] = [];
  for (let n = 0; n < 8; n++) seen.push((await page.signIn(`guess number ${n}`)).status);
  expect(seen).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  const right = await page.signIn(PASSWORD);
  expect(right.status).toBe(429);
  expect(Number(right.headers["retry-after"])).toBeGreaterThan(0);
  const basic = `Basic ${Buffer.from(`x:${PASSWORD}`).toString("base64")}`;
  const scrape = await page.get("/metrics", { authorization: basic });
  expect([scrape.status, Number(scrape.headers["retry-after"]) > 0]).toEqual([429, true]);
});

test("a scraper brings the password by HTTP's Basic scheme", async () => {
  const { gateway } = await runGateway({ password: await hashPassword(PASSWORD) });
  const scrape = (password: string) =>
    ask(gateway.consolePort, "/metrics", {
      headers: { authorization: `Basic ${Buffer.from(`prometheus:${password}`).toString("base64")}` },
    });
  expect((await scrape("wrong one")).status).toBe(401);
  expect((await scrape(PASSWORD)).text).toContain("envoy_http_downstream_rq_total");
  const atOnce = await Promise.all(Array.from({ length: 8 }, () => scrape(PASSWORD)));
  expect(atOnce.map(({ status }) => status)).toEqual(Array(8).fill(200));
  const guesses = await Promise.all(Array.from({ length: 8 }, (_, n) => scrape(`wrong ${n}`)));
  expect(guesses.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
  expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([401, 429]));
});

test("a console that others can reach does not start without a password", async () => {
  await expect(runGateway({ consoleHost: "0.0.0.0" })).rejects.toThrow("set a password first");
  const { gateway } = await runGateway({ consoleHost: "0.0.0.0", password: await hashPassword(PASSWORD), consoleNames: ["ai.example"] });
  const page = new Page(gateway.consolePort);
  const session = async (host: string) => (await page.get("/api/session", { host, origin: `http://${host}` })).status;
  expect(await session("ai.example")).toBe(200);
  expect(await session("10.0.0.7:8001")).toBe(200);
  expect(await session("other.example")).toBe(403);
});

test("no answer shows a token, whatever is asked", async () => {
  const { gateway } = await runGateway();
  const page = await Page.open(gateway.consolePort);
  for (const path of ["/api/status", "/api/config", "/api/config/history", "/metrics", "/api/figures", "/api/providers/types"])
    expect((await page.get(path)).text).not.toMatch(/sk-demo-/);
  const { providers } = (await page.get("/api/status")).json as { providers: { tokens: { masked: string }[] }[] };
  expect(providers[0]?.tokens.map(({ masked }) => masked)).toEqual(["…rong", "…ight"]);
});
