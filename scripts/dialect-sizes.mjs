// What each dialect adds to the .wasm: bytes of code by folder, from a release build that keeps the names of its functions.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { helped } from "./help.mjs";

helped(`node scripts/dialect-sizes.mjs

Prints the bytes of code that each dialect adds to the plugin. A function that was inlined counts where it went.`);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, "build", "with-names.wasm");
mkdirSync(dirname(file), { recursive: true });
const options = [
  "assembly/index.ts",
  "--target",
  "release",
  "--debug",
  "--baseDir",
  root,
  "-o",
  file,
  "--textFile",
  join(root, "build", "with-names.wat"),
];
const { error, stderr } = await asc.main(options);
if (error) throw new Error(stderr.toString());
const wasm = readFileSync(file);
for (const end of ["wasm", "wat", "wasm.map"]) rmSync(join(root, "build", `with-names.${end}`), { force: true });

const module = new WebAssembly.Module(wasm);
const imported = WebAssembly.Module.imports(module).filter(({ kind }) => kind === "function").length;
let at = 8;

/** An unsigned LEB128. */
function number() {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = wasm[at++];
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}

function text() {
  const length = number();
  return wasm.toString("utf8", at, (at += length));
}

const sizes = [];
const names = new Map();

function readCode() {
  for (let count = number(); count > 0; count--) {
    const length = number();
    sizes.push(length);
    at += length;
  }
}

function readNames(end) {
  if (text() !== "name") return;
  while (at < end) {
    const kind = wasm[at++];
    const length = number();
    const next = at + length;
    if (kind === 1) for (let count = number(); count > 0; count--) names.set(number(), text());
    at = next;
  }
}

while (at < wasm.length) {
  const id = wasm[at++];
  const length = number();
  const end = at + length;
  if (id === 10) readCode();
  else if (id === 0) readNames(end);
  at = end;
}

const CLIENTS = ["chat", "messages", "responses", "gemini", "converse"];
const DIALECTS = [...CLIENTS, "cohere", "ollama", "dashscope", "dify", "coze", "deepl", "triton", "hunyuan", "minimax"];
const sums = new Map();
for (const [i, size] of sizes.entries()) {
  const folder = /assembly\/dialect\/(\w+)/.exec(names.get(i + imported) ?? "")?.[1];
  const part = folder === undefined ? "everything else" : DIALECTS.includes(folder) ? folder : "what dialects share";
  sums.set(part, (sums.get(part) ?? 0) + size);
}
for (const part of [...DIALECTS, "what dialects share", "everything else"])
  console.log(`${part}: ${((sums.get(part) ?? 0) / 1000).toFixed(1)} KB`);
