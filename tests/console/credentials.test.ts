// Credentials of more than one part, in the forms of a real browser: asked for, said where they are half, hidden once they are typed, with a state once they are in force.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { axeViolations } from "./support/axe.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { field, saveAndApply } from "./support/hands.js";
import { openPage, type Look, type Opened } from "./support/open.js";

let browser: Browser;
let gateway: RunningGateway;

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  gateway = await startGateway("providers:\n  - { id: qwen, type: qwen, baseUrl: http://127.0.0.1:9/v1, apiTokens: [sk-test-one-1111] }\n");
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

async function formOf(type: string, look: Look = {}): Promise<Opened> {
  const opened = await openPage(browser, gateway.url, look);
  await opened.page.goto(`${gateway.url}/providers?open=%2B`);
  await opened.page.locator(".type-list button", { has: opened.page.locator("b", { hasText: new RegExp(`^${type}$`) }) }).click();
  await opened.page.locator(".token-list").first().waitFor();
  return opened;
}

async function attributes(of: Locator, name: string): Promise<(string | null)[]> {
  return await Promise.all((await of.all()).map((each) => each.getAttribute(name)));
}

const part = (page: Page, number: number, key: string) =>
  page.getByRole("group", { name: `Credential ${number}`, exact: true }).locator(`.credential-part[data-key="${key}"]`);

test.each([
  ["kling", ["klingAccessKey", "klingSecretKey"], []],
  ["hunyuan", ["hunyuanAuthId", "hunyuanAuthKey"], []],
  ["bedrock", ["awsAccessKey", "awsSecretKey", "awsSessionToken"], ["awsRegion"]],
  ["vertex", ["vertexAuthKey"], ["vertexProjectId", "vertexRegion"]],
  ["azure", ["azureClientId", "azureClientSecret"], ["azureServiceUrl", "azureTenantId"]],
])("the form of %s offers what its credentials are made of", async (type, keys, besides) => {
  const opened = await formOf(type);
  const parts = opened.page.locator(".credential-list .credential-part");
  expect(await attributes(parts, "data-key")).toEqual(keys);
  // What tells who it is may be read while it is typed.
  expect(await attributes(parts.locator("input"), "type")).toEqual(keys.map((_, i) => (i === 0 && keys.length > 1 ? "text" : "password")));
  for (const key of besides) await field(opened.page, key).waitFor();
  expectCalm(opened);
  await opened.close();
});

test.each([
  ["dify", "botType"],
  ["gemini", "geminiSafetySetting"],
  ["bedrock", "bedrockAdditionalFields"],
])("the form of %s has the type's own key %s", async (type, key) => {
  const opened = await formOf(type);
  await opened.page.locator(".ant-collapse-header", { hasText: "Advanced" }).click();
  await field(opened.page, key).waitFor();
  await opened.close();
});

test("a type's needed key is asked for at once", async () => {
  const opened = await formOf("deepl");
  await field(opened.page, "targetLang").waitFor();
  await opened.close();
});

test("two pairs: half of one is told where it stands, and once saved no part of a secret comes back", async () => {
  const opened = await formOf("kling");
  const { page } = opened;
  await page.getByText('type "kling" wants an API token, or "klingAccessKey, klingSecretKey"').waitFor();
  await part(page, 1, "klingAccessKey").locator("input").focus();
  await page.keyboard.type("ak-first-5555");
  await part(page, 1, "klingSecretKey").getByText("expected 1, one for each id, got 0").waitFor();
  expect(await part(page, 1, "klingSecretKey").locator("input").getAttribute("aria-invalid")).toBe("true");
  await page.keyboard.press("Tab");
  await page.keyboard.type("secret-of-the-first-6666");
  await part(page, 1, "klingSecretKey").locator(".finding").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Add another one" }).click();
  await part(page, 2, "klingSecretKey").locator("input").fill("secret-of-the-second-8888");
  await page.locator(".credential-list > .finding", { hasText: "klingSecretKey expected 1, one for each id, got 2" }).waitFor();
  await part(page, 2, "klingAccessKey").locator("input").fill("ak-second-7777");
  await page.locator(".credential-list .finding").first().waitFor({ state: "detached" });
  const shown = await saveAndApply(page);
  expect(shown).toContain("klingSecretKey");
  expect(shown).not.toMatch(/ak-first|secret-of/);
  const file = readFileSync(gateway.configFile, "utf8");
  expect(file).not.toMatch(/ak-first|ak-second|secret-of/);
  expect(
    readFileSync(join(dirname(gateway.configFile), ".env"), "utf8")
      .trim()
      .split("\n")
      .sort(),
  ).toEqual([
    "KLING_ACCESS_KEY=ak-first-5555",
    "KLING_ACCESS_KEY_2=ak-second-7777",
    "KLING_SECRET_KEY=secret-of-the-first-6666",
    "KLING_SECRET_KEY_2=secret-of-the-second-8888",
  ]);
  await page.goto(`${gateway.url}/providers?open=kling`);
  const second = page.getByRole("group", { name: "Credential 2", exact: true });
  await second.locator(".token-state").waitFor();
  expect(await second.innerText()).toContain("${KLING_SECRET_KEY_2}");
  expect(await second.locator("input").count()).toBe(0);
  await second.getByRole("button", { name: "✕" }).or(second.getByLabel("Remove: Credential 2")).click();
  await saveAndApply(page);
  expect(readFileSync(gateway.configFile, "utf8")).not.toContain("KLING_ACCESS_KEY_2");
  expectCalm(opened);
  await opened.close();
});

test("secrets that stand in the file are shown by their last characters, and a second pair leaves them as they are", async () => {
  const own = await startGateway(
    "providers:\n  - id: aws\n    type: bedrock\n    awsRegion: eu-central-1\n    awsAccessKey: AKIATESTTESTTEST1234\n    awsSecretKey: a-secret-of-the-file-4321 # ours\n",
  );
  const opened = await openPage(browser, own.url);
  try {
    const { page } = opened;
    await page.goto(`${own.url}/providers?open=aws`);
    expect(await part(page, 1, "awsSecretKey").innerText()).toContain("…4321");
    await page.getByRole("button", { name: "Add another one" }).click();
    await part(page, 2, "awsAccessKey").locator("input").fill("AKIATESTTESTTEST5678");
    await part(page, 2, "awsSecretKey").locator("input").fill("typed-by-hand-8765");
    await saveAndApply(page);
    const file = readFileSync(own.configFile, "utf8");
    expect(file).toContain("# ours");
    expect(file).not.toContain("typed-by-hand");
    expect(file).toContain("a-secret-of-the-file-4321");
    expect(readFileSync(join(dirname(own.configFile), ".env"), "utf8")).toContain("typed-by-hand-8765");
    expect(await (await fetch(`${own.url}/api/config`)).text()).not.toMatch(/secret-of-the-file|typed-by-hand/);
    expectCalm(opened);
  } finally {
    await opened.close();
    await own.stop();
  }
});

test.each(["light", "dark"] as const)("in Chinese, %s, at 360 px it is whole and axe finds nothing serious", async (theme) => {
  const opened = await formOf("bedrock", { theme, language: "zh", width: 360, height: 740 });
  const { page } = opened;
  await page.getByText("其他凭证").waitFor();
  await page.getByText(/类型 "bedrock" 需要令牌，或/).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  expectCalm(opened);
  await opened.close();
});
