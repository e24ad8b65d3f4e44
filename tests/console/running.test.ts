// A failure is shown while it is survived: the row is there before the request has ended.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { answer, ok } from "../support/answers.js";
import { Gate } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { openPage } from "./support/open.js";

const gate = new Gate();
let browser: Browser;
let broken: Provider;
let slow: Provider;
let gateway: RunningGateway;

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  broken = await Provider.start({ otherwise: answer(402, { error: { message: "no credit", code: "insufficient_quota" } }) });
  slow = await Provider.start({ otherwise: ok({ pieces: ["Hel", "lo"], gates: { 1: gate } }) });
  gateway = await startGateway(`
providers:
  - { id: qwen, type: qwen, baseUrl: ${broken.baseUrl}, apiTokens: [sk-test-one-1111] }
  - { id: deepseek, type: deepseek, baseUrl: ${slow.baseUrl}, apiTokens: [sk-test-two-2222] }
routes:
  - { name: chat, provider: qwen, fallbacks: [{ provider: deepseek, model: deepseek-chat }] }
`);
}, 600_000);

afterAll(async () => {
  gate.open();
  await browser?.close();
  await gateway?.stop();
  await broken?.close();
  await slow?.close();
});

test("a request whose first attempt failed is seen while the next one runs, and its row is completed at its end", async () => {
  const opened = await openPage(browser, gateway.url);
  const { page } = opened;
  await page.getByText("No traffic yet").waitFor();
  const answered = gateway.chat("qwen-turbo", { stream: true }).then((response) => response.text());
  const row = page.locator(".lane-row");
  await row.waitFor();
  expect((await row.innerText()).replace(/\s+/g, " ")).toMatch(/qwen#0 quota \d+ ms ▸ deepseek#0 running …$/);
  await row.click();
  await page.getByRole("dialog").getByText("running", { exact: true }).first().waitFor();
  gate.open();
  expect(await answered).toContain("lo");
  await page.getByRole("dialog").getByText("fallback: the next target · status 200").waitFor();
  await page.keyboard.press("Escape");
  expect(await row.count()).toBe(1);
  expect((await row.innerText()).replace(/\s+/g, " ")).toMatch(/qwen#0 quota \d+ ms ▸ deepseek#0 ok .* 200$/);
  expectCalm(opened);
  await opened.close();
});
