// The gateway goes away and comes back on its ports while a page is open and a drill is in force.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import type { DemoProvider } from "../../gateway/demo/provider.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { choose } from "./support/hands.js";
import { openPage } from "./support/open.js";

let browser: Browser;
let gateway: RunningGateway;
let providers: DemoProvider[] = [];

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  providers = await startDemoProviders();
  gateway = await startGateway(demoConfiguration(providers[0]?.baseUrl ?? "", providers[1]?.baseUrl ?? ""));
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  for (const provider of providers) await provider.close();
});

test("the page says that the gateway is away, resumes by itself, and a drill does not outlive its deadline or the gateway", async () => {
  const { page, close } = await openPage(browser, `${gateway.url}/drills`);
  await choose(page, "Provider", "deepseek");
  await page.getByRole("button", { name: "Begin the drill" }).click();
  await page.getByText(/drill: deepseek 401/).waitFor();
  // The page may be opened again at any time: the drill is the gateway's.
  await page.reload();
  await page.getByText(/drill: deepseek 401/).waitFor();
  await gateway.restart(async () => {
    await page.getByText("The gateway does not answer.").waitFor();
    await page.getByText("offline").waitFor();
  });
  await page.getByText("The gateway does not answer.").waitFor({ state: "detached" });
  await page.getByText(/drill: deepseek/).waitFor({ state: "detached" });
  const answer = await gateway.chat("deepseek-chat");
  expect([answer.status, answer.headers.get("x-ai-provider")]).toEqual([200, "deepseek"]);
  // What happens now is seen: the events are those of the new gateway.
  await page.locator(".lane-row", { hasText: "deepseek#0" }).first().waitFor();
  await close();
});
