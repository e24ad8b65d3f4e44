import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { PROVIDER_TYPES } from "../../config/providers/index.js";

describe("generated files", () => {
  test("are in step with config/", () => {
    expect(execFileSync(process.execPath, ["scripts/generate.mjs", "--check"], { encoding: "utf8" })).toBe("");
  });

  test("hold every type in the provider page", () => {
    const page = readFileSync("docs/providers.md", "utf8");
    for (const type of PROVIDER_TYPES) expect(page).toContain(`| \`${type}\` |`);
  });

  test("hold a JSON Schema with every key of the fixture that uses every key", () => {
    const schema = JSON.parse(readFileSync("config/schema.json", "utf8")) as { properties: Record<string, unknown> };
    const fixture = parse(readFileSync("config/fixtures/valid/everything.yaml", "utf8")) as Record<string, unknown>;
    for (const key of Object.keys(fixture)) expect(Object.keys(schema.properties)).toContain(key);
  });
});
