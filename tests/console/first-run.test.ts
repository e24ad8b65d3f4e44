// Without a configuration: the demo in one click, which answers at once, and code that does the same from elsewhere.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import type { DemoProvider } from "../../gateway/demo/provider.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { ROOT } from "../../gateway/paths.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { go } from "./support/hands.js";
import { openPage, type Opened } from "./support/open.js";

const run = promisify(execFile);

let browser: Browser;
let gateway: RunningGateway;
let opened: Opened;
let providers: DemoProvider[] = [];
let folder = "";

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  gateway = await startGateway(undefined, {
    demoConfiguration: async () => {
      providers = await startDemoProviders();
      return demoConfiguration(providers[0]?.baseUrl ?? "", providers[1]?.baseUrl ?? "");
    },
  });
  folder = mkdtempSync(join(tmpdir(), "ai-failover-code-"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  opened = await openPage(browser, gateway.url);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  for (const provider of providers) await provider.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the demo is one click away, and a request from the page shows at once as a row", async () => {
  const { page } = opened;
  await page.getByRole("button", { name: "Try the demo" }).click();
  await page.getByText("No traffic yet").waitFor();
  await page.getByText("demo: simulated providers").waitFor();
  await page.getByRole("button", { name: "Send one from here" }).click();
  await page.locator(".lane-row").first().waitFor();
  expect(await page.locator(".lane-row").first().innerText()).toContain("ok");
});

test("the code that the playground shows does what the page did", async () => {
  const { page } = opened;
  await go(page, "Playground");
  await page.getByLabel("Model", { exact: true }).fill("deepseek-chat");
  await page.keyboard.press("Escape");
  await page.getByLabel("Message").fill(`It's "quoted" & $HOME \\ done`);
  for (const streamed of [true, false]) {
    await page.getByLabel("streamed").setChecked(streamed);
    const code = async (language: string) => {
      await page.locator(".code-panel .ant-segmented-item", { hasText: language }).click();
      return await page.locator(".code-panel pre").innerText();
    };
    const said = `You said: "It's "quoted" & $HOME \\ done"`;
    const curl = (await run("sh", ["-c", await code("curl")])).stdout;
    expect(curl).toMatch(/^HTTP\/1.1 200 OK/);
    if (!streamed) expect(JSON.parse(curl.split("\r\n\r\n").at(-1) ?? "")).toMatchObject({ model: "deepseek-chat" });
    writeFileSync(join(folder, "ask.mjs"), await code("Node"));
    expect((await run(process.execPath, [join(folder, "ask.mjs")])).stdout).toContain(said);
    writeFileSync(join(folder, "ask.py"), await code("Python"));
    // The package may not be there: what is shown is Python all the same.
    await run("python3", ["-m", "py_compile", join(folder, "ask.py")]);
  }
  expectCalm(opened);
});
