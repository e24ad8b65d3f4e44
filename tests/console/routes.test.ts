// The Routes page on a real gateway: the chain in its order, the plan in words, and what the check says beside the route it is about.
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { pressUntil, saveAndApply } from "./support/hands.js";
import { openPage, type Opened } from "./support/open.js";

const CONFIG = `
providers:
  - { id: qwen, type: qwen, baseUrl: http://127.0.0.1:9/v1, apiTokens: [sk-test-qwen-1, sk-test-qwen-2], tokenSelection: roundRobin }
  - { id: deepseek, type: deepseek, baseUrl: http://127.0.0.2:9/v1, apiTokens: [sk-test-deepseek] }
  - { id: openai, type: openai, baseUrl: http://127.0.0.3:9/v1, apiTokens: [sk-test-openai] }
routes:
  - name: chat # the one that matters
    match: { model: gpt-4o }
    provider: qwen
    model: qwen-max
    fallbacks:
      - { provider: deepseek, model: deepseek-chat } # cheap
      - { provider: openai, model: gpt-4o-mini }
      - { provider: qwen, model: qwen-max }
`;

let browser: Browser;
let gateway: RunningGateway;
let opened: Opened;

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  gateway = await startGateway(CONFIG);
  opened = await openPage(browser, `${gateway.url}/routes`);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

interface Saved {
  routes: { fallbacks: { provider: string; model: string }[] }[];
}
const file = () => readFileSync(gateway.configFile, "utf8");
const chain = () => (parse(file()) as Saved).routes[0]?.fallbacks.map(({ provider }) => provider);

const edit = (page: Page) => page.getByRole("button", { name: "Edit chat" }).click();

test("a fallback that leads back to the target is told beside its route, and taken away by its cure", async () => {
  const { page } = opened;
  const row = page.locator(".route-row", { hasText: "chat" });
  await row.getByText("the chain ends where it began").waitFor();
  await row.getByRole("button", { name: /^Remove it/ }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.waitFor({ state: "detached" });
  await row.getByText("the chain ends where it began").waitFor({ state: "detached" });
  expect(chain()).toEqual(["deepseek", "openai"]);
});

test("the plan of a model is told in words", async () => {
  const { page } = opened;
  await page.getByLabel("Model to explain").fill("gpt-4o");
  const plan = page.locator(".explain-panel").getByText(/would try/);
  await plan.waitFor();
  expect((await plan.innerText()).replace(/\s+/g, " ")).toMatch(
    /^gpt-4o would try qwen#[01] qwen-max, qwen#[01] qwen-max, deepseek#0 deepseek-chat, openai#0 gpt-4o-mini$/,
  );
});

test("the form says the route as a sentence", async () => {
  const { page } = opened;
  await edit(page);
  expect((await page.locator(".route-sentence").innerText()).replace(/\s+/g, " ")).toBe(
    "gpt-4o goes to qwen as qwen-max (2 tokens, roundRobin), then deepseek as deepseek-chat (1 token), then openai as gpt-4o-mini (1 token)",
  );
  await page.keyboard.press("Escape");
});

test("the chain is put in order by dragging, and its comments go along", async () => {
  const { page } = opened;
  await edit(page);
  const handles = page.locator(".handle");
  const [from, to] = [await handles.nth(0).boundingBox(), await handles.nth(1).boundingBox()];
  if (from === null || to === null) throw new Error("there are no handles");
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 10, to.y + 25, { steps: 8 });
  await page.mouse.up();
  await page.locator(".route-sentence").getByText("then openai").first().waitFor();
  await saveAndApply(page);
  expect(chain()).toEqual(["openai", "deepseek"]);
  expect(file()).toMatch(/deepseek-chat \} # cheap/);
  expect(file()).toContain("# the one that matters");
});

test("the chain is put in order by the keyboard", async () => {
  const { page } = opened;
  await edit(page);
  await page.getByRole("button", { name: "Move: fallback 1", exact: true }).focus();
  await page.keyboard.press("Space");
  await page.getByText("Fallback 1 is taken.").waitFor({ state: "attached" });
  await pressUntil(page, "ArrowDown", "Fallback 1 is over place 2.");
  await page.keyboard.press("Space");
  await page.getByText("Fallback 1 is now at place 2.").waitFor({ state: "attached" });
  await page.locator(".route-sentence").getByText("then deepseek").first().waitFor();
  await saveAndApply(page);
  expect(chain()).toEqual(["deepseek", "openai"]);
  expectCalm(opened);
});
