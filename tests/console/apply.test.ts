// A change that is applied in the page while a stream runs: the stream goes on to its end, the next request meets the new configuration.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { ok } from "../support/answers.js";
import { Gate } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { field, go, saveAndApply } from "./support/hands.js";
import { openPage } from "./support/open.js";

const gate = new Gate();
let browser: Browser;
let provider: Provider;
let gateway: RunningGateway;

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  provider = await Provider.start({ otherwise: ok({ pieces: ["Hel", "lo"], gates: { 2: gate } }) });
  gateway = await startGateway(
    `# Mine.\nproviders:\n  - id: qwen # the first account\n    type: qwen\n    baseUrl: ${provider.baseUrl}\n    apiTokens: [sk-test-one-1111]\n`,
  );
}, 600_000);

afterAll(async () => {
  gate.open();
  await browser?.close();
  await gateway?.stop();
  await provider?.close();
});

test("an apply in the page drops no stream in flight and keeps the file's comments", async () => {
  const opened = await openPage(browser, gateway.url);
  const { page } = opened;
  const stream = await gateway.chat("qwen-turbo", { stream: true });
  expect(stream.status).toBe(200);
  await go(page, "Config");
  await page.getByRole("button", { name: "Settings for all" }).click();
  await field(page, "maxAttempts").locator("input").fill("3");
  const shown = await saveAndApply(page);
  expect(shown).toContain("maxAttempts: 3");
  const file = readFileSync(gateway.configFile, "utf8");
  expect(file).toContain("# Mine.");
  expect(file).toContain("# the first account");
  gate.open();
  const text = await stream.text();
  expect(text).toContain("lo");
  expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true);
  expectCalm(opened);
  await opened.close();
});
