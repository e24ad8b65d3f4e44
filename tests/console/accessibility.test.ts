// axe on every place of the console, in both themes: no violation that it calls serious or critical; and nothing wider than 360 px.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import type { DemoProvider } from "../../gateway/demo/provider.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { axeViolations } from "./support/axe.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { openPage, type Opened } from "./support/open.js";
import { PLACES, traffic } from "./support/places.js";

let browser: Browser;
let gateway: RunningGateway;
let empty: RunningGateway;
let providers: DemoProvider[] = [];

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  providers = await startDemoProviders();
  gateway = await startGateway(demoConfiguration(providers[0]?.baseUrl ?? "", providers[1]?.baseUrl ?? ""));
  empty = await startGateway(undefined);
  await traffic(gateway);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await empty?.stop();
  for (const provider of providers) await provider.close();
});

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  let opened: Opened;
  beforeAll(async () => void (opened = await openPage(browser, gateway.url, { theme })));
  afterAll(() => opened?.close());

  test.each(PLACES)("axe finds nothing serious, and at 360 px nothing is wider than the page: $name", async ({ path, prepare }) => {
    const { page } = opened;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(gateway.url + path);
    await prepare?.(page);
    expect(await axeViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    // What measures itself is drawn anew after the page.
    await expect.poll(() => page.evaluate("document.documentElement.scrollWidth"), { timeout: 15_000 }).toBeLessThanOrEqual(360);
    expectCalm(opened);
  });

  test("axe finds nothing serious: first run", async () => {
    const opened = await openPage(browser, empty.url, { theme, language: "zh" });
    await opened.page.locator(".first-run").waitFor();
    expect(await axeViolations(opened.page)).toEqual([]);
    await opened.close();
  });
});
