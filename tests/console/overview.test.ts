// The Overview in a real browser, in states that a real gateway does not come into at will.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { provider, token, wellFacts } from "./support/facts.js";
import { openPage } from "./support/open.js";
import { StandIn } from "./support/stand-in.js";

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser?.close());

test("a request that was rescued shows as a row with both attempts, and opens with the reasons", async () => {
  const gateway = new StandIn(wellFacts());
  const opened = await openPage(browser, await gateway.start());
  const { page } = opened;
  await page.getByText("No traffic yet").waitFor();
  await page.locator(".figures").getByText("410 ms").waitFor(); // they come by an answer of their own
  expect((await page.locator(".figures").innerText()).replace(/\s+/g, " ")).toMatch(/300.*100 %.*96\.0 %.*410 ms/);
  gateway.row({
    attempts: [
      { provider: "qwen", token: 1, model: "qwen-turbo", kind: "auth", status: 401, why: "first", startMs: 0, endMs: 12 },
      {
        provider: "qwen",
        token: 0,
        model: "qwen-turbo",
        kind: "ok",
        status: 200,
        why: "failover",
        startMs: 12,
        firstContentMs: 300,
        endMs: 652,
      },
    ],
    ...{ provider: "qwen", finalModel: "qwen-turbo" },
  });
  const row = page.locator(".lane-row");
  await row.waitFor();
  expect((await row.innerText()).replace(/\s+/g, " ")).toContain("qwen#1 auth 12 ms ▸ qwen#0 ok 640 ms");
  expect(await row.locator("rect.tick").count()).toBe(1);
  await row.click();
  await page.getByText("failover: another token of the same target · status 200 · 640 ms · first content 288 ms").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".ant-drawer").waitFor({ state: "hidden" });
  expectCalm(opened);
  await opened.close();
  await gateway.stop();
});

test("an ejected token says its state, its reason and what happens next", async () => {
  const gateway = new StandIn(wellFacts());
  const opened = await openPage(browser, await gateway.start());
  const { page } = opened;
  await page.getByText("healthy").waitFor();
  const now = Date.now();
  const bad = token("qwen#1", { state: "ejected", reason: "auth", since: now, nextProbe: now + 30_000, failures: 1 });
  gateway.tell("state", { providers: [provider("qwen", [token("qwen#0"), bad])] });
  await page.getByText(/#1 ejected · auth · since \d\d:\d\d:\d\d · probe in \d+\ss/).waitFor();
  await page.getByText("1 token out").waitFor();
  expectCalm(opened);
  await opened.close();
  await gateway.stop();
});

test("a gateway that goes away is told, and what was known stays", async () => {
  const gateway = new StandIn(wellFacts());
  const url = await gateway.start();
  const opened = await openPage(browser, url);
  await opened.page.getByText("healthy").waitFor();
  await gateway.stop();
  await opened.page.getByText("The gateway does not answer.").waitFor();
  expect(await opened.page.getByText("deepseek").count()).toBeGreaterThan(0);
  await opened.close();
});

test("with a password that nobody gave, the page asks for it and shows nothing else", async () => {
  const facts = wellFacts();
  facts.session = { open: false, signedIn: false, csrf: "" };
  const gateway = new StandIn(facts);
  const opened = await openPage(browser, await gateway.start(), { language: "zh" });
  await opened.page.getByLabel("密码", { exact: true }).waitFor();
  expect(await opened.page.getByText("qwen").count()).toBe(0);
  expectCalm(opened);
  await opened.close();
  await gateway.stop();
});
