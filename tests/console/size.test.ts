// What the browser loads before the Overview stands, compressed as the gateway sends it at the least.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { ROOT } from "../../gateway/paths.js";

const BUILD = join(ROOT, "build", "console");
const MOST_BYTES = 250_000;

/** The page's own files and all that they import at once; what is imported later by `import()` does not count. */
function firstLoad(): string[] {
  const found = new Set(["index.html"]);
  const read = (name: string) => readFileSync(join(BUILD, name), "utf8");
  const queue = [...read("index.html").matchAll(/(?:src|href)="\/([^"]+)"/g)].map((match) => match[1] as string);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    if (!name.endsWith(".js")) continue;
    for (const [, other] of read(name).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) queue.push(`assets/${other as string}`);
  }
  return [...found];
}

test("the first load is under 250 KB compressed", () => {
  const files = firstLoad();
  expect(files.filter((name) => name.endsWith(".js")).length).toBeGreaterThan(0);
  const bytes = files.map((name) => gzipSync(readFileSync(join(BUILD, name))).length).reduce((sum, size) => sum + size, 0);
  console.log(`first load: ${Math.round(bytes / 1000)} KB compressed, ${files.length} files`);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

test("the editor, the forms and the other pages are loaded when they are wanted", () => {
  const first = firstLoad().join(" ");
  const all = readdirSync(join(BUILD, "assets")).filter((name) => name.endsWith(".js"));
  for (const page of ["Editor", "Map", "Usage", "PastPanels", "Providers", "Routes", "Playground", "Config", "schema", "zh_CN"]) {
    expect(all.some((name) => name.startsWith(`${page}-`))).toBe(true);
    expect(first).not.toContain(`/${page}-`);
  }
});

test("nothing in the page names an address elsewhere", () => {
  const page = readFileSync(join(BUILD, "index.html"), "utf8");
  expect(page).not.toMatch(/https?:\/\//);
  for (const name of readdirSync(join(BUILD, "assets"))) {
    if (!name.endsWith(".css") || !statSync(join(BUILD, "assets", name)).isFile()) continue;
    expect(readFileSync(join(BUILD, "assets", name), "utf8")).not.toMatch(/url\(|@import/);
  }
});
