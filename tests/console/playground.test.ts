// The playground as a conversation, on the real gateway with the demo's providers: in each dialect, with a tool, a picture, a drill.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import type { DemoProvider } from "../../gateway/demo/provider.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { axeViolations } from "./support/axe.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { go } from "./support/hands.js";
import { type Opened, openPage } from "./support/open.js";
import { LOOKS } from "./support/looks.js";

/** One red dot. */
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

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

const message = (page: Page) => page.locator('.ask textarea[id$="-message"]');
const turn = (page: Page, n: number) => page.locator(".turn").nth(n);
const words = async (page: Page, n: number) => (await turn(page, n).innerText()).replace(/\s+/g, " ");

async function playground(model: string): Promise<Opened> {
  const opened = await openPage(browser, `${gateway.url}/playground`);
  const { page } = opened;
  await page.getByLabel("Model", { exact: true }).fill(model);
  await page.keyboard.press("Escape");
  return opened;
}

/** Resolves when the n-th turn is answered. */
async function sent(page: Page, n: number): Promise<void> {
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await turn(page, n).locator('.outcome[aria-busy="false"]').waitFor();
}

describe.each(["chat", "messages", "responses", "gemini", "converse"])("a client of %s", (dialect) => {
  test("calls a tool, is given its result, shows a picture", async () => {
    const opened = await playground("deepseek-chat");
    const { page } = opened;
    await page.getByRole("button", { name: dialect, exact: true }).click();
    await page.getByLabel("offer a tool").check();
    await message(page).fill("How warm is it?");
    await sent(page, 0);
    expect(await turn(page, 0).getByTestId("call").innerText()).toBe('calls get_weather {"city":"Hangzhou"}');
    await turn(page, 0).locator(".attempts li", { hasText: "chat ok" }).waitFor();
    // The demo's providers speak chat alone, whatever the client does.
    expect(await words(page, 0)).toMatch(/deepseek#0 deepseek-chat chat ok .*first choice/);

    await page.getByLabel("Result of get_weather").fill("twenty-one degrees");
    await page.getByLabel("streamed").uncheck();
    await sent(page, 1);
    expect(await words(page, 1)).toContain("result of get_weather twenty-one degrees");
    expect(await turn(page, 1).getByTestId("answer").innerText()).toBe("deepseek (simulated) was told by the tool: twenty-one degrees");

    await page.getByLabel("offer a tool").uncheck();
    await page.locator('input[type="file"]').setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: PICTURE });
    await page.locator(".attached img").waitFor();
    // The tool is still named, since its call is told: the demo calls it again. A new conversation has none.
    await page.getByRole("button", { name: "New conversation" }).click();
    await message(page).fill("What is it?");
    await sent(page, 0);
    expect(await turn(page, 0).getByTestId("answer").innerText()).toMatch(/You said: "What is it\?" You sent a picture\.$/);
    expect(await turn(page, 0).locator(".picture").count()).toBe(1);
    expectCalm(opened);
    await opened.close();
  });
});

test("turns go on from another, tell their trail, and stay while another page is looked at", async () => {
  const opened = await playground("qwen-wrong-token");
  const { page } = opened;
  await message(page).fill("one");
  await sent(page, 0);
  await turn(page, 0).locator(".attempts li", { hasText: "chat ok" }).waitFor();
  expect(await words(page, 0)).toMatch(/qwen-wrong#0 qwen-turbo chat auth.* deepseek#0 deepseek-chat chat ok/);
  await message(page).fill("two");
  const request = page.waitForRequest(/chat\/completions/);
  await page.keyboard.press("Control+Enter");
  const { messages } = JSON.parse((await request).postData() ?? "{}") as { messages: { role: string; content: string }[] };
  expect(messages.map(({ role, content }) => `${role}: ${content.slice(0, 10)}`)).toEqual([
    "user: one",
    "assistant: Hello from",
    "user: two",
  ]);
  await turn(page, 1).locator('.outcome[aria-busy="false"]').waitFor();
  await message(page).fill("three, not sent");
  await go(page, "Drills");
  await go(page, "Playground");
  expect(await page.locator(".turn").count()).toBe(2);
  expect(await message(page).inputValue()).toBe("three, not sent");
  await page.getByRole("button", { name: "New conversation" }).click();
  expect(await page.locator(".turn").count()).toBe(0);
  expect(await message(page).inputValue()).toBe("three, not sent");
  expectCalm(opened);
  await opened.close();
});

test("an answer that fails loses nothing: the words come back, and the turn is not told", async () => {
  const opened = await playground("deepseek-chat");
  const { page } = opened;
  await message(page).fill("good");
  await sent(page, 0);
  await page.getByLabel("Model", { exact: true }).fill("nobody-has-it");
  await page.keyboard.press("Escape");
  await message(page).fill("kept");
  await page.locator('input[type="file"]').setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: PICTURE });
  await page.locator(".attached img").waitFor();
  await sent(page, 1);
  expect(await words(page, 1)).toContain("Answer 404");
  await expect.poll(() => message(page).inputValue()).toBe("kept");
  expect(await page.locator(".attached img").count()).toBe(1);
  await page.getByLabel("Model", { exact: true }).fill("deepseek-chat");
  await page.keyboard.press("Escape");
  const request = page.waitForRequest(/chat\/completions/);
  await sent(page, 2);
  const { messages } = JSON.parse((await request).postData() ?? "{}") as { messages: unknown[] };
  expect(messages.length).toBe(3);
  expect(await message(page).inputValue()).toBe("");
  expectCalm(opened);
  await opened.close();
});

test("the token that answers is broken from beside the send button, and the next turn survives it", async () => {
  const opened = await playground("qwen-turbo");
  const { page } = opened;
  await message(page).fill("before");
  await sent(page, 0);
  const broken = page.getByLabel("Token to break");
  await expect.poll(() => broken.inputValue()).toMatch(/^qwen#/);
  await broken.selectOption("qwen#1");
  await page.getByRole("button", { name: "Break it now" }).click();
  await page.getByText(/drill: qwen#1 503/).waitFor();
  await message(page).fill("after");
  await sent(page, 1);
  await turn(page, 1).locator(".attempts li", { hasText: "chat ok" }).waitFor();
  expect(await words(page, 1)).toMatch(/qwen#1 qwen-turbo chat overloaded .*met a drill.* deepseek#0 deepseek-chat chat ok/);
  await page.locator(".break-now").getByRole("button", { name: "End the drill" }).click();
  await page.getByText(/drill: qwen#1/).waitFor({ state: "detached" });
  expectCalm(opened);
  await opened.close();
});

test.each(LOOKS)("in $language, $theme, $width px: axe finds nothing, nothing is too wide, the keyboard reaches all", async (look) => {
  const opened = await openPage(browser, `${gateway.url}/playground`, look);
  const { page } = opened;
  await page.locator(".ask input").first().fill("deepseek-chat");
  await page.keyboard.press("Escape");
  await page.locator(".ask input[type=checkbox]").last().check();
  await page.locator('input[type="file"]').setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: PICTURE });
  await message(page).focus();
  await page.keyboard.press("Control+Enter");
  await turn(page, 0).locator(".attempts li").waitFor();
  await turn(page, 0).locator('.outcome[aria-busy="false"]').waitFor();
  // From the results of the call by Tab alone to the button that sends, and through what breaks a token.
  await page.locator(".result textarea").focus();
  const reached: string[] = [];
  for (let n = 0; n < 24; n++) {
    await page.keyboard.press("Tab");
    reached.push(
      (await page.evaluate(`document.activeElement.closest("label, button, select, textarea, pre")?.className ?? ""`)) as string,
    );
  }
  for (const part of ["ant-btn-primary", "ant-checkbox", "choice", "ant-btn-dangerous"])
    expect([part, reached.some((name) => name.includes(part))]).toEqual([part, true]);
  expect(await axeViolations(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(look.width ?? 0);
  expectCalm(opened);
  await opened.close();
});
