// Which functions of the plugin a healthy request runs through, and what each counts.
import { parseArgs } from "node:util";
import { command } from "../../bench/command.js";
import { begun, ended, writeResult } from "../../bench/results/store.js";
import { ownAreas } from "./areas.js";
import { HEALTHY, ownCost } from "./healthy.js";

const HELP = `npm run profile -- [FILE.wasm] [NAME]
npm run profile -- --areas [--out FOLDER]

Instructions that the plugin's own module executes for one healthy request, counted in the module itself.
  FILE.wasm     another build than build/ai-failover.wasm; npm run build:wasm -- --names --out FILE.wasm keeps the functions' names
  NAME          one of ${HEALTHY.map(({ name }) => `"${name}"`).join(", ")}: by function
  --areas       by what they are for, of a build of the sources as they are
  --out FOLDER  writes them there too, as docs/results has them
  --help        this text`;

command(() => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { areas: { type: "boolean", default: false }, out: { type: "string" }, help: { type: "boolean", default: false } },
  });
  if (values.help) console.log(HELP);
  else if (values.areas) showAreas(values.out);
  else showFunctions(positionals[0], positionals[1]);
});

function showAreas(folder: string | undefined): void {
  const head = begun(`npm run profile -- ${process.argv.slice(2).join(" ")}`, `Node ${process.versions.node}`);
  const rows = ownAreas();
  for (const { group, name, count } of rows) console.log(`${group.padEnd(18)} ${Math.round(count).toString().padStart(8)}  ${name}`);
  if (folder !== undefined) console.log(writeResult(folder, { part: "own", ...ended(head), rows }));
}

function showFunctions(wasm: string | undefined, only: string | undefined): void {
  for (const of of HEALTHY) {
    if (only !== undefined && only !== of.name) continue;
    const { total, functions } = ownCost(of, wasm);
    console.log(`${of.name}: ${Math.round(total)}`);
    for (const { name, entries, count } of functions.slice(0, only === undefined ? 0 : 200))
      console.log(`${Math.round(count).toString().padStart(8)} ${entries.toFixed(1).padStart(7)}  ${name}`);
  }
}
