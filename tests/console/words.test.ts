// The catalogue and the definition stay in step.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HELP_ZH } from "../../console/words/help.js";
import { ROOT } from "../../gateway/paths.js";

interface Node {
  description?: string;
  [key: string]: unknown;
}

/** Help texts of keys that do something: those without a kind are Higress's, accepted and unused. */
function helpTexts(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const item of node) helpTexts(item, found);
  else if (typeof node === "object" && node !== null) {
    const { description, ...rest } = node as Node;
    if (typeof description === "string" && Object.keys(rest).length > 0) found.add(description);
    for (const value of Object.values(rest)) helpTexts(value, found);
  }
  return found;
}

const schema = JSON.parse(readFileSync(join(ROOT, "config", "schema.json"), "utf8")) as { properties: Node };
// Higress's rules are written inside a cluster: no form shows them.
const shown = Object.entries(schema.properties).filter(([key]) => key !== "_rules_");

test("every help text of the definition has its Chinese one, and no other is kept", () => {
  const texts = [...helpTexts(shown.map(([, property]) => property))];
  expect(texts.filter((text) => HELP_ZH[text] === undefined)).toEqual([]);
  expect(Object.keys(HELP_ZH).filter((text) => !texts.includes(text))).toEqual([]);
});
