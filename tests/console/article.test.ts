// The article, walked in the page from an empty configuration: model fallback, then token failover, on a real gateway.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDemoProvider, type DemoProvider } from "../../gateway/demo/provider.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { eventually } from "../support/gate.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { addToken, choose, field, go, saveAndApply } from "./support/hands.js";
import { openPage, type Opened } from "./support/open.js";

const RIGHT = "sk-test-qwen-right-1111";
const WRONG = "sk-test-qwen-wrong-2222";
const DEEPSEEK = "sk-test-deepseek-3333";

/** What qwen accepts: a test repairs a token by adding it. */
const accepted = [RIGHT];
let browser: Browser;
let gateway: RunningGateway;
let opened: Opened;
const providers: DemoProvider[] = [];

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  providers.push(await startDemoProvider({ name: "qwen", tokens: accepted, modelPrefix: "qwen-" }));
  providers.push(await startDemoProvider({ name: "deepseek", tokens: [DEEPSEEK], modelPrefix: "deepseek-" }));
  gateway = await startGateway(undefined);
  opened = await openPage(browser, gateway.url);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  for (const provider of providers) await provider.close();
});

async function add(type: string, token: string, baseUrl: string): Promise<void> {
  const { page } = opened;
  await page.getByLabel("Search the types").fill(type);
  await page.locator(".type-list button", { has: page.getByText(type, { exact: true }) }).click();
  await addToken(page, token);
  await field(page, "baseUrl").locator("input").fill(baseUrl);
  await saveAndApply(page);
}

test("an empty configuration is filled from the page: DeepSeek, then Qwen", async () => {
  const { page } = opened;
  await page.getByRole("button", { name: "Use my key" }).click();
  await add("deepseek", DEEPSEEK, providers[1]?.baseUrl ?? "");
  await page.getByRole("article", { name: "deepseek" }).getByText("ok").first().waitFor();
  await page.getByRole("button", { name: "Add a provider" }).first().click();
  await add("qwen", RIGHT, providers[0]?.baseUrl ?? "");
  await page.getByRole("article", { name: "qwen" }).getByText("…1111").waitFor();
  expect((await gateway.chat("qwen-turbo")).headers.get("x-ai-provider")).toBe("qwen");
});

test("fallback is enabled on the preset route, with deepseek-chat as its target", async () => {
  const { page } = opened;
  await go(page, "Routes");
  await page.getByRole("button", { name: "Edit qwen" }).click();
  await page.getByRole("button", { name: "Add a fallback" }).click();
  await choose(page, "Provider, fallback 1", "deepseek");
  await page.getByLabel("Model, fallback 1").fill("deepseek-chat");
  const shown = await saveAndApply(page);
  expect(shown).toContain("deepseek-chat");
  await page.locator(".route-row", { hasText: "qwen" }).getByText("deepseek-chat").first().waitFor();
  await page.getByLabel("Model to explain").fill("qwen-turbo");
  await page.getByText(/qwen-turbo would try qwen#0, deepseek#0\s+deepseek-chat/).waitFor();
});

test("with a wrong token the playground's answer comes from deepseek-chat, and says so", async () => {
  const { page } = opened;
  await go(page, "Providers");
  await page.getByRole("button", { name: "Edit qwen" }).click();
  await page.getByRole("button", { name: "Remove: Token #0" }).click();
  await addToken(page, WRONG);
  const shown = await saveAndApply(page);
  expect(shown).toContain("A token was refused by its provider");
  expect(shown).not.toContain(WRONG);
  await go(page, "Playground");
  await page.getByLabel("Model", { exact: true }).fill("qwen-turbo");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Send" }).click();
  const outcome = page.locator('.outcome[aria-busy="false"]');
  await outcome.getByText("deepseek-chat").first().waitFor();
  expect((await outcome.innerText()).replace(/\s+/g, " ")).toContain("qwen#0 auth ▸ deepseek#0 ok");
  expect(await outcome.getByTestId("answer").innerText()).toContain("model deepseek-chat");
});

test("with two tokens, one wrong, twenty requests succeed, and the wrong one shows as ejected with its reason", async () => {
  const { page } = opened;
  await go(page, "Providers");
  await page.getByRole("button", { name: "Edit qwen" }).click();
  await addToken(page, RIGHT);
  await field(page, "healthCheckModel").locator("input").fill("qwen-turbo");
  await field(page, "healthCheckInterval").locator("input").fill("1s");
  await field(page, "healthCheckMaxInterval").locator("input").fill("2s");
  await saveAndApply(page);
  const answers = await Promise.all(Array.from({ length: 20 }, () => gateway.chat("qwen-turbo")));
  expect(answers.map(({ status, headers }) => [status, headers.get("x-ai-provider")])).toEqual(answers.map(() => [200, "qwen"]));
  const card = page.getByRole("article", { name: "qwen" });
  await card.getByText(/ejected · auth · since \d\d:\d\d:\d\d · /).waitFor();
  await go(page, "Overview");
  // The strip of the present, and what happened.
  await page
    .getByText(/#0 ejected · auth/)
    .first()
    .waitFor();
  await page.getByText("1 token out").waitFor();
});

test("a repaired token is seen restored", async () => {
  accepted.push(WRONG);
  // A token that was ejected before it had a health check model waits for a real request: requests go on.
  await eventually(
    "the page says healthy",
    async () => (await gateway.chat("qwen-turbo")).ok && opened.page.getByText("healthy").isVisible(),
    60_000,
  );
  expectCalm(opened);
});
