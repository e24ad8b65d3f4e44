// The Config page on a real gateway: errors as one types, the difference before it is applied, the history, and the way to a cluster.
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXPORT_KINDS } from "../../config/api.js";
import { demoConfiguration, DEMO_TOKENS } from "../../gateway/demo/scenario.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { openPage, type Opened } from "./support/open.js";
import { typeAtEnd } from "./support/editor.js";

/** Providers that nobody asks, on two hosts: a fallback on the target's own would be a finding. */
const CONFIG = demoConfiguration("http://127.0.0.1:9/v1", "http://127.0.0.2:9/v1");

let browser: Browser;
let gateway: RunningGateway;
let opened: Opened;

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  gateway = await startGateway(CONFIG);
  opened = await openPage(browser, `${gateway.url}/config`);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

const file = () => readFileSync(gateway.configFile, "utf8");

test("a mistake is told with its line while one types, it cannot be applied, and its cure is a button", async () => {
  const { page } = opened;
  await page.getByText("no errors").waitFor();
  await typeAtEnd(page, "maxAttempt: 4");
  await page.getByText("0 errors, 1 warning").waitFor();
  const finding = page.locator(".config-findings li");
  const line = CONFIG.split("\n").length;
  expect(await finding.innerText()).toContain(`line ${line} · maxAttempt unknown key, did you mean maxAttempts?`);
  await page.getByRole("button", { name: "rename to maxAttempts" }).click();
  await page.getByText("no errors").waitFor();
  await typeAtEnd(page, "x");
  await page.getByText("1 error, 0 warnings").waitFor();
  await page.getByRole("button", { name: "Review and apply" }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.locator(".ant-alert-error").waitFor();
  expect(await dialog.getByRole("button", { name: "Apply" }).isDisabled()).toBe(true);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Backspace");
  await page.getByText("no errors").waitFor();
  expect(file()).not.toContain("maxAttempt");
});

test("the difference is shown before it is applied, and no secret in it", async () => {
  const { page } = opened;
  await page.getByRole("button", { name: "Review and apply" }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.locator(".diff .added").waitFor();
  expect((await dialog.locator(".diff .added").allInnerTexts()).map((text) => text.replace(/^added\s*\+\s*/, ""))).toEqual([
    "maxAttempts: 4",
  ]);
  for (const token of Object.values(DEMO_TOKENS)) expect(await page.content()).not.toContain(token);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(file()).toContain("maxAttempts: 4");
  await page.getByText("maxAttempts changed").or(page.getByText("maxAttempts added")).waitFor();
});

test("an older version of the history is brought back, with its difference shown before", async () => {
  const { page } = opened;
  await page.getByRole("button", { name: /^Bring back/ }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.locator(".diff .removed").waitFor();
  expect(await dialog.locator(".diff .removed").innerText()).toContain("maxAttempts: 4");
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(file()).toBe(CONFIG);
  await page.getByText("maxAttempts removed").waitFor();
});

test("the configuration is exported for each kind of cluster, with what is still to do, and without any token", async () => {
  const { page } = opened;
  expect(EXPORT_KINDS).toHaveLength(4);
  for (const [name, first] of [
    ["Higress", "wasmplugin.yaml"],
    ["Istio", "envoyfilter.yaml"],
    ["Envoy Gateway", "gateway.yaml"],
    ["Envoy", "envoy.yaml"],
  ] as const) {
    await page.getByRole("button", { name, exact: true }).click();
    const drawer = page.getByRole("dialog", { name: `Export for ${name}` });
    await drawer.getByRole("heading", { name: first }).waitFor();
    const text = await drawer.innerText();
    expect(text).toContain("QWEN_TOKEN_0");
    for (const token of Object.values(DEMO_TOKENS)) expect(text).not.toContain(token);
    if (name === "Higress") {
      const download = page.waitForEvent("download");
      await drawer.getByRole("button", { name: `Download ${first}` }).click();
      expect((await download).suggestedFilename()).toBe(first);
    }
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "hidden" });
  }
  expectCalm(opened);
});
