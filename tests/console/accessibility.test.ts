// axe on every place of the console, in both themes: no violation that it calls serious or critical.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import type { DemoProvider } from "../../gateway/demo/provider.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { openPage } from "./support/open.js";
import { PLACES, traffic } from "./support/places.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SERIOUS = ["serious", "critical"];

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

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe says, one line for each node. The scripts come by the browser's own way in, past the page's policy. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const result = (await page.evaluate(`axe.run(document, { resultTypes: ["violations"] })`)) as { violations: Violation[] };
  return result.violations
    .filter(({ impact }) => SERIOUS.includes(impact))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.split("\n")[1] ?? ""}`),
    );
}

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test.each(PLACES)("axe finds nothing serious: $name", async ({ path, prepare }) => {
    const opened = await openPage(browser, gateway.url + path, { theme });
    await prepare?.(opened.page);
    expect(await violations(opened.page)).toEqual([]);
    expectCalm(opened);
    await opened.close();
  });

  test("axe finds nothing serious: first run", async () => {
    const opened = await openPage(browser, empty.url, { theme, language: "zh" });
    await opened.page.locator(".first-run").waitFor();
    expect(await violations(opened.page)).toEqual([]);
    await opened.close();
  });
});

test.each(PLACES)("at 360 px nothing is wider than the page: $name", async ({ path, prepare }) => {
  const opened = await openPage(browser, gateway.url + path, { width: 360, height: 740 });
  await prepare?.(opened.page);
  expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await opened.close();
});
