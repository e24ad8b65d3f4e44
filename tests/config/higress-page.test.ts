// docs/higress.md says of each key of Higress's ai-proxy what it does here, and has all of its documented examples.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "vitest";
import { HIGRESS_KEYS, TYPE_KEYS } from "../../config/higress.js";

const PAGE = readFileSync("docs/higress.md", "utf8");
/** Names of ai-proxy's settings, from its provider.go, failover.go, retry.go and README. */
const KEYS = JSON.parse(readFileSync("tests/deploy/higress/ai-proxy-keys.json", "utf8")) as string[];

test.each(KEYS)("%s is here, differs because, or does nothing for a reason", (key) => {
  const row = PAGE.split("\n").find((line) => line.startsWith(`| \`${key}\` |`));
  assert.match(row ?? "", /\| (here|(differs|does nothing) \| \S.*) \|/);
});

test("no key of the definition that is Higress's is missing in the list", () => {
  for (const key of [...Object.keys(TYPE_KEYS), ...Object.keys(HIGRESS_KEYS)]) assert.ok(PAGE.includes(`| \`${key}\` |`), key);
});

test("every documented example is counted by its type", () => {
  const counts = [...PAGE.matchAll(/^\| `[a-z0-9-]+` \| ([0-9]+) of ([0-9]+) \|/gm)].map(([, , all]) => Number(all));
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    readdirSync("tests/deploy/higress/examples").length,
  );
});
