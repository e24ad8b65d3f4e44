// Thirty days with two million requests, as a file, and how fast the console tells of them.
//   npm run history -- --help
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { RANGES } from "../../config/history.js";
import { tellHistory, tellMap, tellUsage } from "../../gateway/history/questions.js";
import { engine } from "../../gateway/history/sqlite.js";
import { Store } from "../../gateway/history/store.js";
import { makeHistory } from "../support/made-history.js";
import { startBrowser } from "./support/chromium.js";
import { openPage } from "./support/open.js";
import { wellFacts } from "./support/facts.js";
import { StandIn } from "./support/stand-in.js";
import { pastOf } from "./support/past.js";

const HELP = `npm run history [-- REQUESTS]

Makes thirty days of history with REQUESTS requests (2000000), and tells how large the file is, how long each range takes to be told, and how
long each page in Chromium takes from the press of a range to what it shows.

  --help   this text`;

const BOUND = 200 * 1024 * 1024;
const TURNS = 5;

async function main(requests: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-history-"));
  const file = join(folder, "traffic.sqlite");
  const store = Store.open(file, BOUND);
  const began = performance.now();
  makeHistory(store, { requests });
  console.log(
    `${requests} requests over 30 days by ${engine()}: written in ${seconds(began)}, ${(statSync(file).size / 1e6).toFixed(1)} MB of 200`,
  );
  const now = Date.now();
  for (const range of RANGES) {
    const times = [
      median(() => tellHistory(store, range, now)),
      median(() => tellUsage(store, range, "token", now)),
      median(() => tellUsage(store, range, "model", now)),
      median(() => tellMap(store, range, now)),
    ];
    const [history, token, model, map] = times.map((ms) => `${ms.toFixed(0)} ms`);
    console.log(`${range}: overview ${history}, usage by token ${token}, by model ${model}, map ${map}`);
  }
  await inBrowser(store);
  store.close();
  rmSync(folder, { recursive: true });
}

/** How long each page takes from the press of each range to what it shows: the frame after the answer is put in. */
async function inBrowser(store: Store): Promise<void> {
  const browser = await startBrowser();
  const gateway = new StandIn(wellFacts(), pastOf(store));
  const origin = await gateway.start();
  for (const path of ["/", "/usage", "/map"]) {
    const opened = await openPage(browser, `${origin}${path}`, { width: 1360, height: 860 });
    const { page } = opened;
    await page.evaluate(RANGE_PRESSED);
    const times: string[] = [];
    // No page begins with the first of them.
    for (const range of ["7d", "24h", "30d", "15m"] as const) {
      await page.locator(RANGE_BUTTONS).nth(RANGES.indexOf(range)).waitFor();
      const ms = (await page.evaluate(`rangePressed(${RANGES.indexOf(range)}, "range=${range}")`)) as number;
      times.push(`${range} ${ms.toFixed(0)} ms`);
    }
    console.log(`${path}: ${times.join(", ")} from the press of a range`);
    await opened.close();
  }
  await browser.close();
  await gateway.stop();
}

const RANGE_BUTTONS = ".switch button";
const RANGE_PRESSED = `
  window.rangePressed = (nth, asked) => new Promise((resolve) => {
    const start = performance.now();
    const fetched = window.fetch;
    window.fetch = async (...args) => {
      const answer = await fetched(...args);
      if (!String(args[0]).includes(asked)) return answer;
      window.fetch = fetched;
      const read = answer.json.bind(answer);
      answer.json = async () => {
        const told = await read();
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
        return told;
      };
      return answer;
    };
    document.querySelectorAll("${RANGE_BUTTONS}")[nth].click();
  });
`;

function median(work: () => unknown): number {
  const times = Array.from({ length: TURNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(TURNS / 2)] as number;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}

if (process.argv[2] === "--help") console.log(HELP);
else await main(Number(process.argv[2] ?? 2_000_000));
