// A configuration with every key of the definition, opened in the forms of a real browser: what nobody touched is not changed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseConfig } from "../../config/index.js";
import { definition } from "../../config/definition.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { sample } from "../gateway/console/sample-config.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { field, saveAndApply } from "./support/hands.js";
import { openPage, type Opened } from "./support/open.js";

type Value = Record<string, unknown>;

function without(value: Value, keys: readonly string[]): Value {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

const FOLDER = mkdtempSync(join(tmpdir(), "ai-failover-forms-"));
/** The gateway reads it when it starts. */
const TOKEN_FILE = join(FOLDER, "tokens");
writeFileSync(TOKEN_FILE, "sk-test-token-2222\n");

/** Every key with a value, made to fit together: one provider that a route can lead to. Keys that do nothing here stay as they are. */
function everything(which: 0 | 1): Value {
  const whole = without(sample(definition, which) as Value, ["provider", "_rules_", "activeProviderId"]);
  const [provider] = whole.providers as Value[];
  const [route] = whole.routes as Value[];
  const rest = without(route ?? {}, ["model", "targets"]);
  const to = { provider: "first", model: "m" };
  return {
    ...whole,
    defaultProvider: "first",
    providers: [
      {
        ...provider,
        id: "first",
        type: "qwen",
        baseUrl: "http://127.0.0.1:9/v1",
        apiTokens: ["sk-test-token-1111"],
        tokenFile: TOKEN_FILE,
        cluster: "own",
      },
    ],
    clientKeys: [{ name: "team", hash: `sha256:${"a".repeat(64)}` }],
    routes: [{ ...rest, name: "all", match: { model: "m" }, provider: "first", fallbacks: [{ ...to, model: "n" }] }],
  };
}

let browser: Browser;
let gateway: RunningGateway;
let opened: Opened;
let text = "";

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  text = stringify(everything(0)).replace("providers:", "# The accounts.\nproviders:").replace("maxAttempts: 1", "maxAttempts: 1 # few");
  const { errors } = parseConfig(text, { A_TOKEN: "sk-test-a", ANOTHER: "sk-test-b", A_VALUE: "a", OTHER_VALUE: "b" });
  expect(errors).toEqual([]);
  gateway = await startGateway(text, { env: { A_TOKEN: "sk-test-a", ANOTHER: "sk-test-b", A_VALUE: "a", OTHER_VALUE: "b" } });
  opened = await openPage(browser, gateway.url);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  rmSync(FOLDER, { recursive: true });
});

const file = () => readFileSync(gateway.configFile, "utf8");

/** Opens all that is folded, asks for the change, and gives what the review says. */
async function reviewed(page: Page): Promise<string> {
  for (const folded of await page.locator(".ant-drawer .ant-collapse-header").all()) await folded.click();
  await page.getByRole("button", { name: "Review and save" }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.locator(".diff").or(dialog.getByText("Nothing changes.")).waitFor();
  const said = await dialog.innerText();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  return said;
}

test.each([
  ["provider", "/providers?open=first", undefined],
  ["route", "/routes", "Edit all"],
  ["settings", "/config", "Settings for all"],
])("the form of a %s with every key, opened and saved as it is, changes nothing", async (_name, path, button) => {
  const { page } = opened;
  await page.goto(gateway.url + path);
  if (button !== undefined) await page.getByRole("button", { name: button }).click();
  await page.locator(".ant-drawer .field").first().waitFor();
  expect(await reviewed(page)).toContain("Nothing changes.");
});

test("one key that is changed is all that changes in the file, comments included", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/config`);
  await page.getByRole("button", { name: "Settings for all" }).click();
  await field(page, "maxAttempts").locator("input").fill("7");
  await saveAndApply(page);
  expect(file()).toBe(text.replace("maxAttempts: 1 # few", "maxAttempts: 7 # few"));
  expectCalm(opened);
});
