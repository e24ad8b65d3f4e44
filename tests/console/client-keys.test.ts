// Client keys, from the page to the endpoint: made and shown once, hashed in the file, wanted by the endpoint, counted in the overview.
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import type { DemoProvider } from "../../gateway/demo/provider.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { go, saveAndApply } from "./support/hands.js";
import { openPage, type Opened } from "./support/open.js";

let browser: Browser;
let gateway: RunningGateway;
let opened: Opened;
let providers: DemoProvider[] = [];
let made = "";

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  providers = await startDemoProviders();
  gateway = await startGateway(demoConfiguration(providers[0]?.baseUrl ?? "", providers[1]?.baseUrl ?? ""));
  opened = await openPage(browser, gateway.url);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  for (const provider of providers) await provider.close();
});

const ask = (key?: string) => gateway.chat("deepseek-chat", {}, key === undefined ? {} : { authorization: `Bearer ${key}` });

test("a key is made in the page and shown once; the file has its hash alone, and the endpoint wants it", async () => {
  const { page } = opened;
  expect((await ask()).status).toBe(200);
  await go(page, "Config");
  await page.getByRole("button", { name: "Settings for all" }).click();
  await page.getByLabel("Name of the key").fill("team");
  await page.getByRole("button", { name: "Add a key" }).click();
  made = await page.locator(".made-key code").innerText();
  expect(made).toMatch(/^ck-[\w-]{32}$/);
  const shown = await saveAndApply(page);
  expect(shown).toContain("name: team");
  expect(shown).not.toContain(made);
  const file = readFileSync(gateway.configFile, "utf8");
  expect(file).toMatch(/hash: sha256:[0-9a-f]{64}/);
  expect(file).not.toContain(made);
  expect([(await ask()).status, (await ask("ck-another-one")).status, (await ask(made)).status]).toEqual([401, 401, 200]);
});

test("a key of one's own is taken too, and one that is too short is refused with the reason", async () => {
  const { page } = opened;
  await page.getByRole("button", { name: "Settings for all" }).click();
  await page.getByLabel("Name of the key").fill("phone");
  await page.getByLabel("The key itself").fill("short");
  await page.getByRole("button", { name: "Add a key" }).click();
  await page.getByText("expected at least 8 characters").waitFor();
  await page.getByLabel("The key itself").fill("ck-of-the-phone");
  await page.getByRole("button", { name: "Add a key" }).click();
  await page.locator(".client-keys li", { hasText: "phone" }).waitFor();
  await saveAndApply(page);
  expect((await ask("ck-of-the-phone")).status).toBe(200);
});

test("the overview counts the requests of each key, and a request says whose it was", async () => {
  const { page } = opened;
  for (let n = 0; n < 3; n++) await (await ask(made)).text();
  await go(page, "Overview");
  const keys = page.getByRole("region", { name: "Client keys" });
  // Each worker tells what it has counted at its own time.
  const told = async () => (await keys.innerText()).replace(/\s+/g, " ");
  await expect.poll(told, { timeout: 15_000 }).toBe("Client keys team 4 requests phone 1 request");
  await page.locator(".lane-row").first().click();
  await page.getByRole("dialog").getByText("team").waitFor();
  await page.keyboard.press("Escape");
});

test("the playground asks for a key and sends it", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/playground`);
  await page.getByLabel("Model", { exact: true }).fill("deepseek-chat");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Send" }).click();
  const outcome = page.locator('.outcome[aria-busy="false"]');
  await outcome.getByText("401").waitFor();
  await page.getByLabel("Client key, which the gateway asks for").fill(made);
  await page.getByRole("button", { name: "Send" }).click();
  await outcome.getByText("Hello from deepseek").waitFor();
  expect(await page.locator(".code-panel pre").innerText()).toContain("authorization: Bearer CLIENT_KEY");
  expectCalm(opened);
});
