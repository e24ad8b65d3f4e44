// axe on every place of the console, in both themes: no violation that it calls serious or critical.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import type { DemoProvider } from "../../gateway/demo/provider.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { axeViolations } from "./support/axe.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { openPage } from "./support/open.js";
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
  test.each(PLACES)("axe finds nothing serious: $name", async ({ path, prepare }) => {
    const opened = await openPage(browser, gateway.url + path, { theme });
    await prepare?.(opened.page);
    expect(await axeViolations(opened.page)).toEqual([]);
    expectCalm(opened);
    await opened.close();
  });

  test("axe finds nothing serious: first run", async () => {
    const opened = await openPage(browser, empty.url, { theme, language: "zh" });
    await opened.page.locator(".first-run").waitFor();
    expect(await axeViolations(opened.page)).toEqual([]);
    await opened.close();
  });
});

test.each(PLACES)("at 360 px nothing is wider than the page: $name", async ({ path, prepare }) => {
  const opened = await openPage(browser, gateway.url + path, { width: 360, height: 740 });
  await prepare?.(opened.page);
  expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await opened.close();
});
