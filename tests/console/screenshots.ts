// Pictures of every page, to be looked at: build/screenshots. English and Chinese, light and dark, wide and narrow.
//   npm run screenshots -- --help
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import { hashPassword } from "../../gateway/password.js";
import { ROOT } from "../../gateway/paths.js";
import { Store } from "../../gateway/history/store.js";
import { makeHistory } from "../support/made-history.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway } from "./support/gateway.js";
import { wellFacts } from "./support/facts.js";
import { type Look, openPage } from "./support/open.js";
import { pastOf } from "./support/past.js";
import { type Place, PLACES, traffic, trouble } from "./support/places.js";
import { slowly } from "./support/slow.js";
import { StandIn } from "./support/stand-in.js";

const HELP = `npm run screenshots [-- WORD]

Photographs every page of the console with the demo's providers into build/screenshots: English and Chinese, light and dark, wide and narrow.

  WORD     only pictures whose name has it: zh, dark, config
  --help   this text`;

const FOLDER = join(ROOT, "build", "screenshots");

const FOR_DOCS = "overview.en.light.wide.png";

interface Pictured extends Place {
  /** Of the console that has it. */
  base: string;
}

async function main(word = ""): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const browser = await startBrowser();
  const providers = await startDemoProviders();
  // Not always the same, and the same each time.
  let n = 0;
  const relays = await Promise.all(providers.map(({ baseUrl }) => slowly(baseUrl, () => 60 + ((n++ * 37) % 120))));
  const gateway = await startGateway(demoConfiguration(relays[0]?.baseUrl ?? "", relays[1]?.baseUrl ?? ""));
  const empty = await startGateway(undefined);
  const closed = await startGateway(undefined, { password: await hashPassword("a long enough password") });
  console.log("the gateways serve");
  await traffic(gateway);
  await trouble(gateway);
  const store = Store.open(":memory:", 32 * 1024 * 1024);
  makeHistory(store, { requests: 20_000, days: 30 });
  const past = new StandIn(wellFacts(), pastOf(store));
  const told = await past.start();
  console.log("there is something to see");
  const all: Pictured[] = [
    ...PLACES.map((place) => ({ ...place, base: gateway.url })),
    { name: "first-run", path: "/", base: empty.url, prepare: (page) => page.locator(".first-run").waitFor() },
    { name: "sign-in", path: "/", base: closed.url, prepare: (page) => page.locator(".sign-in").waitFor() },
    { name: "past-overview", path: "/?range=7d", base: told, prepare: (page) => page.locator(".bars-field").first().waitFor() },
    { name: "usage", path: "/usage?range=30d", base: told, prepare: (page) => page.locator(".usage-table").waitFor() },
    { name: "map", path: "/map?range=30d", base: told, prepare: (page) => page.locator(".map-list li").first().waitFor() },
  ];
  for (const language of ["en", "zh"] as const)
    for (const theme of ["light", "dark"] as const)
      for (const [form, width, height] of [
        ["wide", 1360, 860],
        ["narrow", 360, 740],
      ] as const)
        for (const each of all) {
          const file = `${each.name}.${language}.${theme}.${form}.png`;
          if (file.includes(word)) await picture(browser, each, { language, theme, width, height }, file);
        }
  await browser.close();
  for (const each of [gateway, empty, closed, past]) await each.stop();
  store.close();
  for (const each of [...relays, ...providers]) await each.close();
}

async function picture(browser: Browser, { base, path, prepare }: Pictured, look: Look, file: string): Promise<void> {
  const opened = await openPage(browser, base + path, look);
  await prepare?.(opened.page);
  // A drawer is as high as the window, and so is docs/console.png.
  const asWindow = (await opened.page.locator(".ant-drawer").count()) > 0 || file === FOR_DOCS;
  await opened.page.screenshot({ path: join(FOLDER, file), fullPage: !asWindow });
  for (const complaint of opened.complaints) console.log(`${file}: ${complaint}`);
  await opened.close();
  console.log(file);
}

if (process.argv[2] === "--help") console.log(HELP);
else await main(process.argv[2]);
