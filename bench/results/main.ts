// `npm run results`: the documents' tables, plots and numbers, from the newest of docs/results.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { command } from "../command.js";
import { ROOT } from "../../gateway/paths.js";
import { RESULTS } from "../all-results.js";
import { documents } from "./documents.js";
import { readResults } from "./store.js";

const HELP = `npm run results -- [options]

Makes the tables and plots of docs/performance.md and the numbers of README.md and README.zh-CN.md from the newest files of ${RESULTS}.

  --check           writes nothing, and ends with 1 where a document differs
  --help            this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
  if (values.help) return console.log(HELP);
  for (const [path, text] of Object.entries(await documents(ROOT, readResults(join(ROOT, RESULTS))))) {
    if (readFileSync(join(ROOT, path), "utf8") === text) continue;
    console.log(`${values.check ? "out of step" : "written"}: ${path}`);
    if (values.check) process.exitCode = 1;
    else writeFileSync(join(ROOT, path), text);
  }
}

command(main);
