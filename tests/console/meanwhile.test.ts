// Two people at one file: what others change while a form is open is kept, what both changed is said, and nothing that was typed is lost.
import { readFileSync, writeFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ConfigDocument } from "../../config/api.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { Signal } from "../support/gate.js";
import { axeViolations } from "./support/axe.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { typeAtEnd } from "./support/editor.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { field, pressUntil, saveAndApply } from "./support/hands.js";
import { openPage, type Opened } from "./support/open.js";

const FILE = `# Ours.
providers:
  - id: qwen # the first account
    type: qwen
    baseUrl: http://127.0.0.1:9/v1
    apiTokens: [sk-test-one-1111, sk-test-two-2222]
  - id: deepseek
    type: deepseek
    baseUrl: http://127.0.0.2:9/v1
    apiTokens: [sk-test-six-6666]
routes:
  - { name: fast, match: { model: qwen-turbo }, provider: qwen }
  - name: all # the rest
    provider: deepseek
    fallbacks:
      - { provider: qwen, model: qwen-plus }
      - { provider: qwen, model: qwen-max }
`;

let browser: Browser;
let gateway: RunningGateway;
let opened: Opened;

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  gateway = await startGateway(FILE);
  opened = await openPage(browser, gateway.url);
}, 600_000);

beforeEach(async () => {
  if (file() !== FILE) await written(FILE);
});

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

const file = () => readFileSync(gateway.configFile, "utf8");

/** Somebody's editor writes the file; resolves when it is in force. */
async function written(text: string): Promise<void> {
  const { inForceSince } = (await status()).config;
  writeFileSync(gateway.configFile, text);
  await expect.poll(async () => (await status()).config.inForceSince, { timeout: 15_000 }).toBeGreaterThan(inForceSince);
}

async function status(): Promise<{ config: { inForceSince: number } }> {
  return (await (await fetch(`${gateway.url}/api/status`)).json()) as { config: { inForceSince: number } };
}

/** The same, and the page has read it: not what it had asked for before. */
async function elsewhere(page: Page, change: (text: string) => string): Promise<void> {
  const revision = new Signal<string>();
  const read = page.waitForResponse(async (response) => {
    if (!response.url().endsWith("/api/config") || response.request().method() !== "GET") return false;
    return ((await response.json()) as ConfigDocument).revision === (await revision.promise);
  });
  await written(change(file()));
  revision.resolve(((await (await fetch(`${gateway.url}/api/config`)).json()) as ConfigDocument).revision);
  await (await read).finished();
}

const review = async (page: Page): Promise<Locator> => {
  await page.getByRole("button", { name: "Review and save" }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.locator(".diff").waitFor();
  return dialog;
};

const url = (page: Page) => field(page, "baseUrl").locator("input");

test("a provider's form keeps what others changed in the file and in the same provider, wherever that stands now", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/providers?open=deepseek`);
  await url(page).fill("http://127.0.0.2:9/mine");
  await elsewhere(page, (text) =>
    text
      .replace("# Ours.", "# Ours, and theirs.\nmaxAttempts: 3")
      .replace("providers:\n", "providers:\n  - { id: first, type: openai, apiTokens: [sk-test-new-3333] }\n")
      .replace("    apiTokens: [sk-test-six-6666]", "    apiTokens: [sk-test-six-6666, sk-test-ten-9999] # one more"),
  );
  const theirs = file();
  expect(await url(page).inputValue()).toBe("http://127.0.0.2:9/mine");
  const shown = await saveAndApply(page);
  expect(shown).toContain("The file has changed meanwhile. What others changed stays");
  expect(file()).toBe(theirs.replace("127.0.0.2:9/v1", "127.0.0.2:9/mine"));
});

test("what both changed is said before it is saved, and either of the two can be chosen", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/providers?open=deepseek`);
  await url(page).fill("http://127.0.0.2:9/mine");
  await field(page, "models").locator("input").fill("deepseek-chat");
  await page.keyboard.press("Enter");
  await elsewhere(page, (text) => text.replace("127.0.0.2:9/v1", "127.0.0.2:9/theirs").replace("# Ours.", "# Theirs."));
  const dialog = await review(page);
  await dialog.getByText("Changed by others as well: providers.deepseek.baseUrl").waitFor();
  expect(await dialog.getByRole("button", { name: "Apply" }).count()).toBe(0);
  expect(await dialog.locator(".diff").innerText()).toMatch(
    /- +baseUrl: http:\/\/127.0.0.2:9\/theirs[^]*\+ +baseUrl: http:\/\/127.0.0.2:9\/mine/,
  );
  await dialog.getByRole("button", { name: "See what others changed" }).click();
  await dialog.locator(".diff .added", { hasText: "# Theirs." }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  const right = (selector: string) => page.evaluate<number>(`document.querySelector("${selector}").getBoundingClientRect().right`);
  for (const part of [".meanwhile .diff", ".review .ant-alert", ".review > .diff"])
    await expect.poll(async () => (await right(part)) - (await right(".review")), { timeout: 15_000 }).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  // To leave is to be in the form again, with all that was typed.
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await url(page).inputValue()).toBe("http://127.0.0.2:9/mine");
  await review(page);
  await dialog.getByRole("button", { name: "what is there now" }).click();
  await dialog.getByRole("button", { name: "Apply" }).waitFor();
  await expect.poll(() => dialog.locator(".diff").innerText()).not.toContain("9/mine");
  await dialog.getByRole("button", { name: "mine", exact: true }).click();
  await dialog.getByRole("button", { name: "Save mine over it" }).click();
  await page.locator(".ant-drawer").waitFor({ state: "detached" });
  expect(file()).toContain("# Theirs.");
  expect(file()).toContain("9/mine");
  expect(file()).toContain("deepseek-chat");
  expect(file()).not.toContain("9/theirs");
});

test("a provider that others took away meanwhile leaves its open form, which says so", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/providers?open=deepseek`);
  await url(page).fill("http://127.0.0.2:9/mine");
  await elsewhere(page, (text) =>
    text.replace(/ {2}- id: deepseek[^]*?(?=routes)/, "").replace("provider: deepseek\n", "provider: qwen\n"),
  );
  const dialog = await review(page);
  await dialog.getByText("Changed by others as well: providers.deepseek").waitFor();
  await dialog.getByRole("button", { name: "Save mine over it" }).click();
  await page.locator(".ant-drawer").waitFor({ state: "detached" });
  expect(file()).toMatch(/id: deepseek[^]*9\/mine/);
});

test("a file that cannot be read for a while leaves the open form alone", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/providers?open=deepseek`);
  await url(page).fill("http://127.0.0.2:9/mine");
  writeFileSync(gateway.configFile, "x: [");
  await page.locator(".notices .ant-alert-error").waitFor();
  await page.getByRole("button", { name: "Review and save" }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.getByText("The file is not a YAML object").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  writeFileSync(gateway.configFile, FILE);
  await page.locator(".notices .ant-alert-error").waitFor({ state: "detached" });
  await saveAndApply(page);
  expect(file()).toBe(FILE.replace("127.0.0.2:9/v1", "127.0.0.2:9/mine"));
});

test("a route's form saves its own route where others put another one in its place", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/routes`);
  await page.getByRole("button", { name: "Edit all" }).click();
  await page.getByRole("button", { name: "Move: fallback 2", exact: true }).focus();
  await page.keyboard.press("Space");
  await page.getByText("Fallback 2 is taken.").waitFor({ state: "attached" });
  await pressUntil(page, "ArrowUp", "Fallback 2 is over place 1.");
  await page.keyboard.press("Space");
  await page.getByText("Fallback 2 is now at place 1.").waitFor({ state: "attached" });
  await elsewhere(page, (text) =>
    text.replace("routes:\n", "routes:\n  - { name: new, match: { model: new }, provider: qwen } # theirs\n"),
  );
  await page.getByText("Route all", { exact: true }).waitFor();
  await saveAndApply(page);
  expect(file()).toContain("{ name: new, match: { model: new }, provider: qwen } # theirs");
  expect(file()).toContain("{ name: fast, match: { model: qwen-turbo }, provider: qwen }");
  expect(file()).toMatch(/name: all # the rest[^]*qwen-max[^]*qwen-plus/);
});

test("two people's client keys are both there, and what was changed for all", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/config`);
  await page.getByRole("button", { name: "Settings for all" }).click();
  await field(page, "maxAttempts").locator("input").fill("7");
  await page.getByLabel("Name of the key").fill("mine");
  await page.getByRole("button", { name: "Add a key" }).click();
  await page.locator(".made-key code").waitFor();
  const theirs = `clientKeys:\n  - { name: theirs, hash: "sha256:${"a".repeat(64)}" } # of the team\n`;
  await elsewhere(page, (text) => text.replace("providers:\n", `timeout: 90s\n${theirs}providers:\n`));
  await saveAndApply(page);
  for (const part of ["name: theirs", "# of the team", "name: mine", "timeout: 90s", "maxAttempts: 7"]) expect(file()).toContain(part);
});

test("a file that changes while the change is reviewed is shown anew, and nothing is applied that was not seen", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/config`);
  await page.getByRole("button", { name: "Settings for all" }).click();
  await field(page, "maxAttempts").locator("input").fill("7");
  const dialog = await review(page);
  await elsewhere(page, (text) => text.replace("# Ours.", "timeout: 90s\nmaxAttempts: 5"));
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.getByText("Changed by others as well: maxAttempts").waitFor();
  expect(file()).toContain("maxAttempts: 5");
  await dialog.getByRole("button", { name: "Save mine over it" }).click();
  await page.locator(".ant-drawer").waitFor({ state: "detached" });
  expect(file()).toContain("maxAttempts: 7");
  expect(file()).toContain("timeout: 90s");
});

test("what was written in the editor joins the lines that others changed; the same line is said", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/config`);
  await page.getByText("no errors").waitFor();
  await typeAtEnd(page, "maxAttempts: 7 # mine");
  await elsewhere(page, (text) => text.replace("# Ours.", "# Ours, and theirs."));
  const apply = page.getByRole("dialog", { name: "Review the change" });
  const reviewing = async () => {
    await page.getByRole("button", { name: "Review and apply" }).click();
    await apply.locator(".diff").waitFor();
  };
  await reviewing();
  await apply.getByRole("button", { name: "Cancel" }).click();
  await apply.waitFor({ state: "detached" });
  await elsewhere(page, (text) => `${text}maxAttempts: 5\n`);
  await reviewing();
  await apply.getByText("Others changed the same lines").waitFor();
  await apply.getByRole("button", { name: "Cancel" }).click();
  await apply.waitFor({ state: "detached" });
  await elsewhere(page, (text) => text.replace("maxAttempts: 5\n", ""));
  await reviewing();
  await apply.getByRole("button", { name: "Apply" }).click();
  await apply.waitFor({ state: "detached" });
  expect(file()).toBe(`${FILE.replace("# Ours.", "# Ours, and theirs.")}maxAttempts: 7 # mine\n`);
});

test("a cure is for what it was found in, though that stands elsewhere by now", async () => {
  const { page } = opened;
  await written(FILE.replace("    baseUrl: http://127.0.0.2:9/v1\n", "    baseUrl: http://127.0.0.2:9/v1\n    modelMaping: { a: b }\n"));
  await page.goto(`${gateway.url}/providers`);
  await page.getByRole("button", { name: "rename to modelMapping" }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.locator(".diff").waitFor();
  await elsewhere(page, (text) =>
    text.replace("providers:\n", "providers:\n  - { id: first, type: openai, apiTokens: [sk-test-new-3333] }\n"),
  );
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.getByText("The file has changed meanwhile").waitFor();
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(file()).toMatch(/id: first, type: openai, apiTokens: \[[^\]]*\] \}\n/);
  expect(file()).toMatch(/id: deepseek[^]*modelMapping:/);
  expect(file()).not.toContain("modelMaping");
  expectCalm(opened);
});
