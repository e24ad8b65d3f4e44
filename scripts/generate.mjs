// Writes what is made from config/: the plugin's tables, the JSON Schema and the reference pages. Needs npm ci and nothing else.
//   node scripts/generate.mjs          writes the files that differ
//   node scripts/generate.mjs --check  names them and ends with 1
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** config/ as JavaScript in a folder of its own, so that this runs before anything was built. */
function transpile(from, to) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "fixtures") transpile(source, join(to, entry.name));
    } else if (entry.name.endsWith(".ts")) {
      const options = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true } };
      mkdirSync(to, { recursive: true });
      writeFileSync(join(to, entry.name.replace(/\.ts$/, ".js")), ts.transpileModule(readFileSync(source, "utf8"), options).outputText);
    }
  }
}

async function generatedFiles() {
  const folder = join(root, "build", `generate-${process.pid}`);
  try {
    transpile(join(root, "config"), folder);
    const { generated } = await import(pathToFileURL(join(folder, "generated.js")).href);
    return generated();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function current(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

const check = process.argv.includes("--check");
let differing = 0;
for (const [name, text] of Object.entries(await generatedFiles())) {
  const path = join(root, name);
  if (current(path) === text) continue;
  differing++;
  console.log(`${check ? "out of step" : "written"}: ${relative(root, path)}`);
  if (!check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
if (check && differing > 0) {
  console.log("run: npm run generate");
  process.exitCode = 1;
}
