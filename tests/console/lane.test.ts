// The live lane in a real browser: narrowed, paused, bounded, by keyboard, and without movement for who wants none.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { AttemptEvent, Kind } from "../../config/api.js";
import { eventually } from "../support/gate.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { wellFacts } from "./support/facts.js";
import { openPage, type Opened } from "./support/open.js";
import { StandIn } from "./support/stand-in.js";

let browser: Browser;
let gateway: StandIn;
let opened: Opened;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser?.close());

beforeEach(async () => {
  gateway = new StandIn(wellFacts());
  opened = await openPage(browser, await gateway.start());
  page = opened.page;
  await page.getByText("No traffic yet").waitFor();
});

afterEach(async () => {
  expectCalm(opened);
  await opened.close();
  await gateway.stop();
});

function attempt(provider: string, kind: Kind, startMs: number, endMs: number): AttemptEvent {
  return { provider, token: 0, model: "m", kind, status: kind === "ok" ? 200 : 503, why: "first", startMs, endMs };
}

const rows = () => page.locator(".lane-row");
const well = () => gateway.row({ attempts: [attempt("qwen", "ok", 0, 400)] });
const rescued = () => gateway.row({ route: "chat", attempts: [attempt("qwen", "overloaded", 0, 1), attempt("deepseek", "ok", 1, 400)] });

async function shown(count: number): Promise<void> {
  await eventually(`${count} rows are shown`, async () => (await rows().count()) === count);
}

test("rows are narrowed by route, provider, kind, and to those that were rescued", async () => {
  well();
  rescued();
  gateway.row({ status: 503, attempts: [attempt("qwen", "overloaded", 0, 5)] });
  await shown(3);
  await page.getByLabel("only rescued").check();
  await shown(1);
  expect(await rows().innerText()).toContain("deepseek#0");
  await page.getByLabel("only rescued").uncheck();
  await page.getByLabel("kind").selectOption("overloaded");
  await shown(2);
  await page.getByLabel("provider").selectOption("deepseek");
  await shown(1);
  await page.getByLabel("route").selectOption("aliyun");
  await page.getByText("No request of the last 500 fits the filters.").waitFor();
});

test("while it is paused rows wait and are counted, and come when it goes on", async () => {
  well();
  await shown(1);
  await page.getByRole("button", { name: "Pause" }).click();
  well();
  well();
  await page.getByText("paused, 2 new").waitFor();
  expect(await rows().count()).toBe(1);
  await page.getByRole("button", { name: "Resume" }).click();
  await shown(3);
});

test("the newest five hundred rows stay, and rows that were left out are told", async () => {
  for (let n = 0; n < 520; n++) gateway.row({ model: `m-${n}`, attempts: [attempt("qwen", "ok", 0, 400)] });
  await page.locator(".lane-row", { hasText: "m-519" }).waitFor();
  await shown(500);
  expect(await page.locator(".lane-row", { hasText: /m-19\b/ }).count()).toBe(0);
  gateway.tell("dropped", { count: 7 });
  await page.getByText("7 rows were left out").waitFor();
});

test("attempts that failed at once are seen beside the one that took long", async () => {
  const quick = [0, 1, 2].map((n) => attempt("qwen", "auth", n, n + 1));
  gateway.row({ attempts: [...quick, attempt("deepseek", "ok", 3, 400)] });
  await shown(1);
  const boxes = (await page.evaluate(
    `[...document.querySelectorAll(".lane-row .bar")].map((bar) => { const { left, right } = bar.firstChild.getBoundingClientRect(); return { left, right }; })`,
  )) as { left: number; right: number }[];
  expect(boxes).toHaveLength(4);
  for (const [i, { left, right }] of boxes.entries()) {
    expect(right - left).toBeGreaterThan(2);
    if (i > 0) expect(left).toBeGreaterThanOrEqual((boxes[i - 1]?.right ?? 0) - 0.5);
  }
  expect(await rows().getAttribute("class")).toContain("rescued");
});

test("by keyboard alone: past the navigation into the page, a row opened and closed, and back on the row", async () => {
  rescued();
  await shown(1);
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "Skip to the content" }).press("Enter");
  expect(await page.evaluate("document.activeElement.tagName")).toBe("MAIN");
  for (let n = 0; n < 30; n++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate("document.activeElement.className")) === (await rows().getAttribute("class"))) break;
  }
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Request · qwen-turbo" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".ant-drawer").waitFor({ state: "detached" });
  expect(await page.evaluate("document.activeElement.className")).toContain("lane-row");
});

test("a new row moves in, and does not for who asked for less motion", async () => {
  const moves = (of: Page) => of.evaluate(`getComputedStyle(document.querySelector(".lane-rows li")).animationName`);
  well();
  await shown(1);
  expect(await moves(page)).toBe("none");
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await moves(page)).toBe("arrive");
});
