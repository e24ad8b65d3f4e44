// A session that ends while something is open: the sign-in comes over the page, and what was typed is there after it.
import { readFileSync } from "node:fs";
import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { hashPassword } from "../../gateway/password.js";
import { axeViolations } from "./support/axe.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { typeAtEnd } from "./support/editor.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { addToken, field, go } from "./support/hands.js";
import { openPage, type Look } from "./support/open.js";

const PASSWORD = "a long enough password";
const CONFIG = `providers:
  - id: qwen
    type: qwen
    baseUrl: http://127.0.0.1:9/v1
    apiTokens: [sk-test-one-1111, sk-test-two-2222]
`;

let browser: Browser;
let closed: RunningGateway;
let open: RunningGateway;

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  closed = await startGateway(CONFIG, { password: await hashPassword(PASSWORD) });
  open = await startGateway(CONFIG);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await closed?.stop();
  await open?.stop();
});

const WORDS = { en: { password: "Password", ended: "The session has ended" }, zh: { password: "密码", ended: "会话已结束" } };

async function signedIn(look: Look = {}) {
  const opened = await openPage(browser, closed.url, look);
  await sign(opened.page, look.language);
  await opened.page.locator(".no-traffic").waitFor();
  return opened;
}

async function sign(page: Page, language: "en" | "zh" = "en"): Promise<void> {
  await page.getByLabel(WORDS[language].password, { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
}

/** As another page of the same browser, or time, ends it: the page is not told. */
async function endSession(page: Page): Promise<void> {
  await page.context().clearCookies();
}

/** Another process draws other marks. Here it is the same one: each mark comes turned round, and one of before means nothing. */
async function otherMarks(route: Route): Promise<void> {
  const turned = (text: string) =>
    text.replace(/__secret_([0-9a-f]{16})__/g, (_, id: string) => `__secret_${[...id].reverse().join("")}__`);
  const sent = route.request().postData();
  const response = await route.fetch(sent === null ? {} : { postData: turned(sent) });
  await route.fulfill({ response, body: turned(await response.text()) });
}

test("a session that ends under an open form asks for the password over it; the save that met it goes on by itself", async () => {
  const opened = await signedIn();
  const { page } = opened;
  await page.goto(`${closed.url}/providers?open=qwen`);
  await field(page, "baseUrl").locator("input").fill("http://127.0.0.1:9/mine");
  await endSession(page);
  await page.getByRole("button", { name: "Review and save" }).click();
  const again = page.getByRole("dialog", { name: WORDS.en.ended });
  await again.waitFor();
  expect(await page.evaluate("document.activeElement.type")).toBe("password");
  expect(await axeViolations(page)).toEqual([]);
  // Neither Escape nor Tab leads past it.
  await page.keyboard.press("Escape");
  for (let n = 0; n < 4; n++) await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.closest('.sign-in-again') !== null")).toBe(true);
  await page.getByLabel("Password", { exact: true }).fill("a guess at it");
  await page.keyboard.press("Enter");
  await page.getByText("This is not the password.").waitFor();
  await sign(page);
  await again.waitFor({ state: "detached" });
  expect(await field(page, "baseUrl").locator("input").inputValue()).toBe("http://127.0.0.1:9/mine");
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.locator(".diff .added").waitFor();
  await endSession(page);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await again.waitFor();
  await sign(page);
  await page.locator(".ant-drawer").waitFor({ state: "detached" });
  expect(readFileSync(closed.configFile, "utf8")).toBe(CONFIG.replace("9/v1", "9/mine"));
  expectCalm(opened);
  await opened.close();
});

test("a gateway that starts anew finds a form as it was, and its secrets are those of the file", async () => {
  const opened = await signedIn();
  const { page } = opened;
  const file = readFileSync(closed.configFile, "utf8");
  await page.goto(`${closed.url}/providers?open=qwen`);
  await addToken(page, "sk-test-new-3333");
  await page.getByRole("button", { name: "Remove: Token #0" }).click();
  await closed.restart(async () => {
    await page.getByText("The gateway does not answer.").waitFor();
    await page.route(/\/api\/config/, otherMarks);
  });
  await page.getByRole("dialog", { name: WORDS.en.ended }).waitFor();
  await sign(page);
  await page.getByText("The gateway does not answer.").waitFor({ state: "detached" });
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await page.getByRole("button", { name: "Review and save" }).click();
  await dialog.locator(".diff .added").waitFor();
  expect(await dialog.innerText()).not.toContain("__secret_");
  await dialog.getByRole("button", { name: "Apply" }).click();
  await page.locator(".ant-drawer").waitFor({ state: "detached" });
  const written = readFileSync(closed.configFile, "utf8");
  expect(written).toMatch(/apiTokens: \[sk-test-two-2222, "?\$\{[A-Z_0-9]+\}"?\]/);
  expect(written).not.toContain("1111");
  expect(file).toContain("1111");
  expectCalm(opened);
  await opened.close();
});

test("without a password a page goes on with a gateway that started anew: what is written in the editor can be applied", async () => {
  const opened = await openPage(browser, `${open.url}/config`);
  const { page } = opened;
  await page.getByText("no errors").waitFor();
  await typeAtEnd(page, "maxAttempts: 7");
  await open.restart(async () => void (await page.getByText("The gateway does not answer.").waitFor()));
  await page.getByText("The gateway does not answer.").waitFor({ state: "detached" });
  await page.getByText("no errors").waitFor();
  expect(await page.getByText("the file has changed meanwhile").count()).toBe(0);
  await page.getByRole("button", { name: "Review and apply" }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(readFileSync(open.configFile, "utf8")).toBe(`${CONFIG}maxAttempts: 7`);
  expectCalm(opened);
  await opened.close();
});

test.each([
  { language: "zh", theme: "dark", width: 360, height: 740 },
  { language: "en", theme: "dark" },
] as const)("the sign-in over the page: $language, $theme", async (look) => {
  const opened = await signedIn(look);
  const { page } = opened;
  await endSession(page);
  await page.locator('nav a[href="/providers"]').click();
  await page.getByRole("dialog", { name: WORDS[look.language].ended }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(look.language === "zh" ? 360 : 1280);
  await sign(page, look.language);
  await page.locator(".provider-card").first().waitFor();
  expectCalm(opened);
  await opened.close();
});

test("what was typed outlives a form that is closed by a slip, another page and the way back; the browser asks before it goes with the page", async () => {
  const opened = await openPage(browser, open.url);
  const { page } = opened;
  const url = field(page, "baseUrl").locator("input");
  await go(page, "Providers");
  await page.getByRole("button", { name: "Edit qwen" }).click();
  await url.fill("http://127.0.0.1:9/mine");
  await page.keyboard.press("Escape");
  await page.locator(".ant-drawer").waitFor({ state: "detached" });
  await page.locator(".provider-card").getByText("changed, not applied").waitFor();
  await go(page, "Overview");
  await page.goBack();
  await page.getByRole("button", { name: "Edit qwen" }).click();
  expect(await url.inputValue()).toBe("http://127.0.0.1:9/mine");
  const asked = page.waitForEvent("dialog");
  const leaving = page.evaluate("setTimeout(() => location.reload())");
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await leaving;
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.locator(".ant-drawer").waitFor({ state: "detached" });
  expect(await page.getByText("changed, not applied").count()).toBe(0);
  await page.getByRole("button", { name: "Edit qwen" }).click();
  expect(await url.inputValue()).toBe("http://127.0.0.1:9/v1");
  await page.keyboard.press("Escape");
  await go(page, "Config");
  await page.locator(".cm-content").waitFor();
  await typeAtEnd(page, "# mine");
  await go(page, "Overview");
  await go(page, "Config");
  await page.locator(".cm-line", { hasText: "# mine" }).waitFor();
  await page.getByText("changed, not applied").waitFor();
  expectCalm(opened);
  await opened.close();
});
