// Brings envoy/*/envoy.yaml up to what the gateway generates; comments and order stay. Needs a build (npm run build).
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import * as prettier from "prettier";
import { parseDocument } from "yaml";
import { demoRig } from "../build/js/gateway/demo/rig.js";
import { staticBootstrap } from "../build/js/gateway/envoy/static.js";
import { helped } from "./help.mjs";

helped(`npm run rigs

Brings envoy/*/envoy.yaml up to what the gateway generates; comments and order stay. Needs a build (npm run build).`);

const RIGS = { demo: "full", callout: "downstreamOnly" };

for (const [name, mode] of Object.entries(RIGS)) {
  const file = new URL(`../envoy/${name}/envoy.yaml`, import.meta.url);
  const before = readFileSync(file, "utf8");
  const document = parseDocument(before);
  bring(document, [], document.toJS(), JSON.parse(JSON.stringify(staticBootstrap(demoRig(mode)))));
  const style = await prettier.resolveConfig(fileURLToPath(file));
  const after = await prettier.format(document.toString({ lineWidth: 140 }), { ...style, parser: "yaml" });
  if (after === before) continue;
  writeFileSync(file, after);
  console.log(`envoy/${name}/envoy.yaml is up to date again`);
}

/** Changes only what differs, as deep down as possible. */
function bring(document, path, is, wanted) {
  if (sameMeaning(is, wanted)) return;
  if (Array.isArray(is) && Array.isArray(wanted) && is.length === wanted.length) {
    wanted.forEach((item, i) => bring(document, [...path, i], is[i], item));
  } else if (isMap(is) && isMap(wanted)) {
    for (const key of Object.keys(is)) if (!(key in wanted)) document.deleteIn([...path, key]);
    for (const [key, item] of Object.entries(wanted)) bring(document, [...path, key], is[key], item);
  } else {
    document.setIn(path, document.createNode(wanted));
  }
}

/** Configurations of the plugin are text inside the file: compared by what they say. */
function sameMeaning(is, wanted) {
  if (isDeepStrictEqual(is, wanted)) return true;
  if (typeof is !== "string" || typeof wanted !== "string" || !is.startsWith("{") || !wanted.startsWith("{")) return false;
  return isDeepStrictEqual(JSON.parse(is), JSON.parse(wanted));
}

function isMap(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
