// Writes the manifests of deploy/ from deploy/ai-failover.yaml, as `ai-failover export` would. Needs a build.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { EXPORT_KINDS } from "../build/js/gateway/export/exported.js";
import { exportTo } from "../build/js/gateway/export/export.js";
import { helped } from "./help.mjs";

helped(`node scripts/deploy.mjs [--check]

Writes the manifests of deploy/ from deploy/ai-failover.yaml where they differ. Needs a build (npm run build).

  --check   names the files that differ and ends with 1
  --help    this text`);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = parse(readFileSync(join(root, "deploy/ai-failover.yaml"), "utf8"));
let differ = 0;

for (const kind of EXPORT_KINDS) {
  const folder = join(root, "deploy", kind);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(exportTo(kind, source).files)) {
    const file = join(folder, name);
    if (current(file) === text) continue;
    differ++;
    if (process.argv.includes("--check")) console.log(`differs: deploy/${kind}/${name}`);
    else {
      writeFileSync(file, text);
      console.log(`written: deploy/${kind}/${name}`);
    }
  }
}
if (process.argv.includes("--check") && differ > 0) process.exit(1);

function current(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
