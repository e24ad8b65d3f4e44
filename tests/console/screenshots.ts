// Pictures of every page, to be looked at: build/screenshots. English and Chinese, light and dark, wide and narrow.
//   npm run screenshots -- --help
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import { ROOT } from "../../gateway/paths.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway } from "./support/gateway.js";
import { openPage } from "./support/open.js";
import { PLACES, traffic, trouble } from "./support/places.js";
import { slowly } from "./support/slow.js";

const HELP = `npm run screenshots [-- WORD]

Photographs every page of the console with the demo's providers into build/screenshots: English and Chinese, light and dark, wide and narrow.

  WORD     only pictures whose name has it: zh, dark, config
  --help   this text`;

const FOLDER = join(ROOT, "build", "screenshots");
const WIDTHS = { wide: 1360, narrow: 360 } as const;

async function main(word = ""): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const browser = await startBrowser();
  const providers = await startDemoProviders();
  // Not always the same, and the same each time.
  let n = 0;
  const relays = await Promise.all(providers.map(({ baseUrl }) => slowly(baseUrl, () => 60 + ((n++ * 37) % 120))));
  const gateway = await startGateway(demoConfiguration(relays[0]?.baseUrl ?? "", relays[1]?.baseUrl ?? ""));
  await traffic(gateway);
  await trouble(gateway);
  const empty = await startGateway(undefined);
  const all = [
    ...PLACES.map((place) => ({ ...place, base: gateway.url })),
    { name: "first-run", path: "/", base: empty.url, prepare: (page: Page) => page.locator(".first-run").waitFor() },
  ];
  for (const language of ["en", "zh"] as const)
    for (const theme of ["light", "dark"] as const)
      for (const [form, width] of Object.entries(WIDTHS)) {
        for (const { name, path, base, prepare } of all) {
          const file = `${name}.${language}.${theme}.${form}.png`;
          if (!file.includes(word)) continue;
          const opened = await openPage(browser, base, { language, theme, width, height: form === "wide" ? 860 : 740 });
          await opened.page.locator(".shell").waitFor();
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
  for (const each of [...relays, ...providers]) await each.close();
}

if (process.argv[2] === "--help") console.log(HELP);
else await main(process.argv[2]);
