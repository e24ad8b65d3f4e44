// Pictures of every page, to be looked at: build/screenshots. English and Chinese, light and dark, wide and narrow.
//   npm run screenshots [-- word]     word: only pictures whose name has it
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import { ROOT } from "../../gateway/paths.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { openPage } from "./support/open.js";

const FOLDER = join(ROOT, "build", "screenshots");
const WIDTHS = { wide: 1360, narrow: 360 } as const;

/** What is on a picture: where it is, and what is done there before. */
interface Picture {
  name: string;
  path: string;
  prepare?: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: "overview", path: "/", prepare: (page) => page.locator(".lane-row").first().waitFor() },
  {
    name: "request",
    path: "/",
    prepare: async (page) => {
      await page.locator(".lane-row", { hasText: "▸" }).first().click();
      await page.locator(".attempts").waitFor();
    },
  },
  { name: "providers", path: "/providers", prepare: (page) => page.locator(".provider-card").first().waitFor() },
  { name: "provider-form", path: "/providers?open=qwen", prepare: (page) => page.locator(".token-row").first().waitFor() },
  { name: "provider-types", path: "/providers?open=%2B", prepare: (page) => page.locator(".type-list").waitFor() },
  {
    name: "routes",
    path: "/routes",
    prepare: async (page) => {
      await page.locator(".route-row").first().waitFor();
      await page.locator(".explain-panel input").fill("qwen-turbo");
      await page.locator(".explain-panel p").first().waitFor();
    },
  },
  {
    name: "route-form",
    path: "/routes",
    prepare: async (page) => {
      await page.locator(".route-row").nth(1).locator("button").last().click();
      await page.locator(".handle").first().waitFor();
    },
  },
  {
    name: "playground",
    path: "/playground",
    prepare: async (page) => {
      await page.locator(".ask input").first().fill("qwen-turbo");
      await page.locator('.ask button[type="submit"]').click();
      await page.locator('.outcome[aria-busy="false"] dl dd').first().waitFor();
    },
  },
  { name: "drills", path: "/drills", prepare: (page) => page.locator(".drill-form").waitFor() },
  { name: "config", path: "/config", prepare: (page) => page.locator(".cm-content").waitFor() },
];

async function traffic(gateway: RunningGateway): Promise<void> {
  await gateway.chat("qwen-wrong-token");
  for (let n = 0; n < 12; n++) {
    await (await gateway.chat(n % 3 === 0 ? "deepseek-chat" : "qwen-turbo", { stream: n % 2 === 0 })).text();
  }
  await (await gateway.chat("nope")).text();
}

async function main(word = ""): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const [qwen, deepseek] = await startDemoProviders();
  const gateway = await startGateway(demoConfiguration(qwen?.baseUrl ?? "", deepseek?.baseUrl ?? ""));
  const empty = await startGateway(undefined);
  const browser = await startBrowser();
  const all = [
    ...PICTURES.map((picture) => ({ ...picture, base: gateway.url })),
    { name: "first-run", path: "/", base: empty.url, prepare: (page: Page) => page.locator(".first-run").waitFor() },
  ];
  for (const language of ["en", "zh"] as const)
    for (const theme of ["light", "dark"] as const)
      for (const [form, width] of Object.entries(WIDTHS)) {
        for (const { name, path, base, prepare } of all) {
          const file = `${name}.${language}.${theme}.${form}.png`;
          if (!file.includes(word)) continue;
          const opened = await openPage(browser, base, { language, theme, width, height: form === "wide" ? 860 : 740 });
          // The event stream brings what is new: the requests are sent while the page listens.
          await opened.page.locator(".shell").waitFor();
          if (base === gateway.url && ["overview", "request", "drills"].includes(name)) await traffic(gateway);
          if (path !== "/") await opened.page.goto(base + path);
          await prepare?.(opened.page);
          await opened.page.screenshot({ path: join(FOLDER, file), fullPage: form === "narrow" });
          for (const complaint of opened.complaints) console.log(`${file}: ${complaint}`);
          await opened.close();
          console.log(file);
        }
      }
  await browser.close();
  await gateway.stop();
  await empty.stop();
  for (const provider of [qwen, deepseek]) await provider?.close();
}

await main(process.argv[2]);
