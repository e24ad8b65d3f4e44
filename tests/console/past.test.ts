// What the console tells of the past, in a real browser, from a store with made history.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../gateway/paths.js";
import { Store } from "../../gateway/history/store.js";
import { makeHistory } from "../support/made-history.js";
import { axeViolations } from "./support/axe.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { wellFacts } from "./support/facts.js";
import { type Look, type Opened, openPage } from "./support/open.js";
import { LOOKS } from "./support/looks.js";
import { pastOf } from "./support/past.js";
import { StandIn } from "./support/stand-in.js";

const PICTURES = process.env["PAST_PICTURES"] === undefined ? undefined : join(ROOT, "build", "screenshots");
let browser: Browser;
let store: Store;
let gateway: StandIn;
let url: string;

beforeAll(async () => {
  browser = await startBrowser();
  store = Store.open(":memory:", 32 * 1024 * 1024);
  makeHistory(store, { requests: 4_000, days: 2 });
  gateway = new StandIn(wellFacts(), pastOf(store));
  url = await gateway.start();
});

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  store?.close();
});

async function looked(opened: Opened, name: string, { width, language, theme }: Look): Promise<void> {
  if (PICTURES !== undefined) {
    mkdirSync(PICTURES, { recursive: true });
    await opened.page.screenshot({ path: join(PICTURES, `${name}.${language}.${theme}.${width}.png`), fullPage: true });
  }
  expect(await axeViolations(opened.page)).toEqual([]);
  expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width ?? 0);
  expectCalm(opened);
  await opened.close();
}

const text = async (page: Page, selector: string) => (await page.locator(selector).first().innerText()).replace(/\s+/g, " ");

describe.each(LOOKS)("in $language, $theme, $width px", (look) => {
  const english = look.language === "en";

  test("the Overview tells a range: figures, a bar for each step of each token, and what happened", async () => {
    const opened = await openPage(browser, `${url}/?range=24h`, look);
    const { page } = opened;
    const bars = page.locator(".bars-field");
    await bars.first().waitFor();
    const drawn = await bars.first().locator("svg").innerHTML();
    expect(drawn.match(/M[0-9]/g)?.length).toBe(144);
    // The keyboard chooses a time, and it is told.
    await bars.first().focus();
    await page.keyboard.press("Home");
    expect(await bars.first().getAttribute("aria-valuenow")).toBe("0");
    await page.keyboard.press("ArrowRight");
    expect(await bars.first().getAttribute("aria-valuetext")).toMatch(/\d\d:\d\d – \d\d:\d\d · /);
    expect(await text(page, ".bars-told")).toBe(await bars.first().getAttribute("aria-valuetext"));
    expect(await text(page, ".happened")).toContain(english ? "ejected · auth" : "已移除 · 鉴权失败");
    expect(await text(page, ".figures")).toMatch(/\d+(\.\d)? %/);
    await page.locator(".switch button").last().click();
    await page.locator('.bars-field[aria-valuemax="29"]').first().waitFor();
    expect(page.url()).toContain("range=30d");
    await looked(opened, "past-overview", look);
  });

  test("Usage tells it by anything, as chart, table and file", async () => {
    const opened = await openPage(browser, `${url}/usage`, look);
    const { page } = opened;
    const table = page.locator(".usage-table");
    await table.waitFor();
    expect(await text(page, ".usage-table tbody")).toMatch(/^aliyun 1?,?\d+ .* chat /);
    expect(await page.locator(".usage-chart g").count()).toBe(144);
    await page.getByRole("button", { name: english ? "API token" : "令牌", exact: true }).focus();
    await page.keyboard.press("Enter");
    await table.getByText("qwen#1").waitFor();
    // Sorted by what failed, the bad token is first.
    await table.getByRole("button", { name: english ? "failed attempts" : "失败的尝试" }).click();
    expect(await table.locator("thead th[aria-sort=descending]").count()).toBe(1);
    const href = await page.locator("a.csv").getAttribute("href");
    expect(href).toBe("/api/history/usage?range=24h&by=token&format=csv");
    await looked(opened, "usage", look);
  });

  test("the map tells where traffic goes: a picture where there is room, a list where not", async () => {
    const opened = await openPage(browser, `${url}/map?range=7d`, look);
    const { page } = opened;
    const wide = (look.width ?? 0) > 760;
    await page
      .locator(wide ? ".map .station" : ".map-list li")
      .first()
      .waitFor();
    expect(await page.locator(".map").isVisible()).toBe(wide);
    expect(await text(page, ".map-list li")).toMatch(/qwen-turbo ▸ aliyun ▸ qwen#\d \d+/);
    if (wide) {
      expect(await page.locator(".map .head").allTextContents()).toEqual(
        english ? ["model", "route", "provider", "token"] : ["模型", "路由", "服务提供者", "令牌"],
      );
      const attempts = [
        { provider: "qwen", token: 1, model: "qwen-turbo", kind: "ok", status: 200, why: "first", startMs: 0, endMs: 9 },
      ] as const;
      gateway.row({ attempts: [...attempts] });
      await page.locator(".map-latest button").first().focus();
      await page.locator(".map .faint").first().waitFor({ state: "attached" });
      expect(await page.locator(".map .station:not(.faint) text").allTextContents()).toEqual(["qwen-turbo", "aliyun", "qwen", "qwen#1"]);
      await page.locator("h1").click();
    }
    await looked(opened, "map", look);
  });
});

test("a history that is in memory, off or unread says so", async () => {
  const states = [
    { kept: "memory", problem: "database or disk is full", sinceAt: Date.now(), bytes: 1 },
    { kept: "off", sinceAt: null, bytes: 0 },
  ];
  for (const [state, words] of [
    [states[0], "in memory"],
    [states[1], "--no-history"],
    [undefined, "cannot be read"],
  ] as const) {
    const stand = new StandIn(wellFacts(), (path) => (path.startsWith("/api/history") && state !== undefined ? { state } : undefined));
    const opened = await openPage(browser, `${await stand.start()}/?range=24h`);
    await opened.page.locator(".range-row .ant-alert", { hasText: words }).waitFor();
    await opened.close();
    await stand.stop();
  }
});
