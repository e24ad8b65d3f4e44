// A drill begun in the page: real traffic meets it, the timeline shows it at once, and it ends by itself.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoConfiguration, DEMO_TOKENS, startDemoProviders } from "../../gateway/demo/scenario.js";
import type { DemoProvider } from "../../gateway/demo/provider.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { eventually } from "../support/gate.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { choose, go } from "./support/hands.js";
import { openPage } from "./support/open.js";

let browser: Browser;
let gateway: RunningGateway;
let providers: DemoProvider[] = [];

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  providers = await startDemoProviders();
  const yaml = demoConfiguration(providers[0]?.baseUrl ?? "", providers[1]?.baseUrl ?? "");
  // Every token of this one is right: what fails, fails by the drill.
  gateway = await startGateway(yaml.replace(`[${DEMO_TOKENS.qwenWrong}, ${DEMO_TOKENS.qwenGood}]`, `[${DEMO_TOKENS.qwenGood}]`));
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  for (const provider of providers) await provider.close();
});

test("a drill changes real traffic, shows within a second, has a banner, and ends by itself", async () => {
  const opened = await openPage(browser, gateway.url);
  const { page } = opened;
  await go(page, "Drills");
  await choose(page, "Provider", "qwen");
  await page.getByRole("radio", { name: /^503/ }).check();
  await page.getByText(/^30\ss$/).click();
  await page.getByRole("button", { name: "Begin the drill" }).click();
  await page.getByText(/drill: qwen 503, \d+\ss left/).waitFor();

  // Of three requests the one that is seen soonest: what keeps the machine busy only adds to it.
  const shownAfter: number[] = [];
  for (let n = 1; n <= 3; n++) {
    const answer = await gateway.chat("qwen-turbo");
    const answered = performance.now();
    expect([answer.status, answer.headers.get("x-ai-provider")]).toEqual([200, "deepseek"]);
    await page
      .locator(".lane-row")
      .nth(n - 1)
      .waitFor();
    shownAfter.push(performance.now() - answered);
  }
  const row = page.locator(".lane-row", { hasText: "drill" });
  expect((await row.first().innerText()).replace(/\s+/g, " ")).toMatch(/qwen#0 overloaded .*drill.* ▸ deepseek#0 ok/);
  expect(Math.min(...shownAfter)).toBeLessThan(1000);

  // Nobody ends it.
  await page.getByText(/drill: qwen 503/).waitFor({ state: "detached", timeout: 45_000 });
  await eventually("qwen answers again", async () => (await gateway.chat("qwen-turbo")).headers.get("x-ai-provider") === "qwen", 60_000);
  expectCalm(opened);
  await opened.close();
});

test("a drill is ended by hand from its banner, on any page", async () => {
  const opened = await openPage(browser, `${gateway.url}/drills`);
  const { page } = opened;
  await choose(page, "Provider", "deepseek");
  await page.getByRole("button", { name: "Begin the drill" }).click();
  await page.getByText(/drill: deepseek 401/).waitFor();
  await go(page, "Config");
  await page.getByRole("button", { name: "End the drill" }).click();
  await page.getByText(/drill: deepseek 401/).waitFor({ state: "detached" });
  expectCalm(opened);
  await opened.close();
});
