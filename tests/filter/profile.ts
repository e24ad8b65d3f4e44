// Which functions of the plugin a healthy request runs through, and what each counts: `npm run profile -- [FILE.wasm] [NAME]`.
import { HEALTHY, ownCost } from "./healthy.js";

const [wasm, only] = process.argv.slice(2);
for (const of of HEALTHY) {
  if (only !== undefined && only !== of.name) continue;
  const { total, functions } = ownCost(of, wasm);
  console.log(`${of.name}: ${Math.round(total)}`);
  for (const { name, entries, count } of functions.slice(0, only === undefined ? 0 : 200))
    console.log(`${Math.round(count).toString().padStart(8)} ${entries.toFixed(1).padStart(7)}  ${name}`);
}
