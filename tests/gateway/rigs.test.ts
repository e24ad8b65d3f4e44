import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { demoRig } from "../../gateway/demo/rig.js";
import { staticBootstrap } from "../../gateway/envoy/static.js";
import { ROOT } from "../../gateway/paths.js";

/** Configurations of the plugin are text inside the file: compared by what they say. */
function readable(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("{")) return JSON.parse(value);
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}

test.for([
  ["demo", "full"],
  ["callout", "downstreamOnly"],
] as const)("envoy/%s is the Envoy that the gateway generates", ([name, mode]) => {
  const written: unknown = parse(readFileSync(join(ROOT, "envoy", name, "envoy.yaml"), "utf8"));
  // npm run rigs brings the files up to date.
  expect(readable(written)).toEqual(readable(staticBootstrap(demoRig(mode))));
});
