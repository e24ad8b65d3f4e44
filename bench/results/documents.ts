// The documents that are made from results, as they have to be.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { filled } from "./page.js";
import { performanceParts } from "./performance.js";
import { plots } from "./plots.js";
import { chineseReadmeParts, readmeParts } from "./readme.js";
import type { Kept } from "./result.js";

/** By path below the root: what each has to hold, from these results. */
export async function documents(root: string, results: Kept[]): Promise<Record<string, string>> {
  const pages = {
    "docs/performance.md": performanceParts(results),
    "README.md": readmeParts(results),
    "README.zh-CN.md": chineseReadmeParts(results),
  };
  const made: Record<string, string> = {};
  for (const [path, parts] of Object.entries(pages)) made[path] = await tidy(filled(readFileSync(join(root, path), "utf8"), parts));
  for (const [name, picture] of Object.entries(plots(results))) made[`docs/${name}`] = picture;
  return made;
}

/** As the checkout's formatter leaves it. */
function tidy(markdown: string): Promise<string> {
  return format(markdown, { parser: "markdown", printWidth: 140 });
}
