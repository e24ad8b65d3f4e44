// What the plugin's own instructions of a healthy request are for.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OwnArea } from "../../bench/results/result.js";
import { HEALTHY, ownCost } from "./healthy.js";

/** By the begin of a function's name; the first that fits. */
const AREAS: [string, RegExp][] = [
  [
    "the request's body: JSON, model, session",
    /^assembly\/(json\/(request-scan|scan-machine|session-scan|string-run|unescape|digits)|filter\/request\/(request-body|coming-body))/,
  ],
  ["headers: read, compared, set", /^assembly\/(host\/headers|filter\/request|filter\/kept-head|core\/(bytes|header-value|api))/],
  ["plan, token, health", /^assembly\/(core|filter\/(health|new-plan|journey|admit))|^~lib\/(map|util\/hash)/],
  [
    "the answer: judged, its usage",
    /^assembly\/(json\/(answer|walk|usage|choices|said|says|same|event|sse|stream|error|finish|ascii)|filter\/answer)/,
  ],
  ["what is written: body, headers, the access log's entry, metrics", /^assembly\/(json\/write|filter\/(told|attempt))/],
  ["memory: allocated, freed, collected", /^~lib\/rt|^assembly\/host\/(memory|collect)/],
];
const REST = "callbacks, and what holds them together";

/** Of a build of the sources as they are. Compiles for half a minute. */
export function ownAreas(): OwnArea[] {
  const folder = mkdtempSync(join(tmpdir(), "areas-"));
  try {
    const wasm = join(folder, "named.wasm");
    const { status } = spawnSync(process.execPath, ["scripts/build-wasm.mjs", "--names", "--out", wasm], { stdio: "inherit" });
    if (status !== 0) throw new Error("the plugin could not be built");
    return HEALTHY.flatMap((of) => areasOf(of.name, ownCost(of, wasm).functions));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function areasOf(group: string, functions: { name: string; count: number }[]): OwnArea[] {
  const sums = new Map([...AREAS.map(([name]) => name), REST].map((name) => [name, 0]));
  for (const { name, count } of functions) {
    const area = AREAS.find(([, begin]) => begin.test(name))?.[0] ?? REST;
    sums.set(area, (sums.get(area) ?? 0) + count);
  }
  return [...sums].map(([name, count]) => ({ group, name, count }));
}
