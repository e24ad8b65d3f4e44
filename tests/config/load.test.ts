import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findingText, loadConfig, parseConfig } from "../../config/index.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "config-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const YAML = 'providers:\n  - { id: qwen, type: qwen, apiTokens: ["${KEY_1}", "pre-${KEY_2}"] }\n';

describe("loadConfig", () => {
  test("fills in variables, the environment before the .env file", () => {
    file(".env", "KEY_1=from-file\nKEY_2=two-from-file\n");
    const result = loadConfig(file("ai-failover.yaml", YAML), { KEY_1: "from-environment" });
    expect(result.errors).toEqual([]);
    expect(result.pluginConfig).toEqual({
      providers: [{ id: "qwen", type: "qwen", apiTokens: ["from-environment", "pre-two-from-file"] }],
    });
    expect(result.secrets).toEqual(new Set(["from-environment", "two-from-file", "pre-two-from-file"]));
  });

  test("names a missing variable and its path", () => {
    const result = loadConfig(file("ai-failover.yaml", YAML), { KEY_1: "one" });
    expect(result.errors.map(findingText)).toEqual(["providers[0].apiTokens[1]: environment variable KEY_2 is not set"]);
    expect(result.pluginConfig).toBeUndefined();
  });

  test("names the line and column of broken YAML", () => {
    const result = loadConfig(file("ai-failover.yaml", "providers:\n  - id: a\n   type: b\n"), {});
    expect(result.errors.map(findingText)[0]).toMatch(/^line [23], column \d+: /);
  });

  test("says that a file is missing", () => {
    expect(loadConfig(join(folder, "nothing.yaml"), {}).errors[0]?.message).toMatch(/^cannot read .*: there is no such file$/);
  });

  test("reads JSON as well", () => {
    const result = loadConfig(file("ai-failover.json", '{"providers":[{"id":"o","type":"ollama"}]}'), {});
    expect(result.config?.providers[0]?.endpoint).toMatchObject({ scheme: "http", host: "127.0.0.1", port: 11434 });
  });
});

describe("parseConfig", () => {
  test.each([
    ['{"providers":[\n  {"id":"a" "type":"qwen"}]}', "line 2, column 13: this is no JSON: expected a comma or }"],
    ['{"providers":[{"id":"a","type":"qwen"}]', "the text ends here: expected a comma or }"],
    ['{"providers":[}', "line 1, column 15: this is no JSON: expected a value"],
  ])("half a JSON is told in JSON's words: %s", (text, message) => {
    const { errors } = parseConfig(text);
    expect(errors.map((error) => error.message).join()).toContain(message);
  });

  test("YAML in brackets is YAML", () => {
    expect(parseConfig('{"providers": [{id: a, type: ollama},],}').errors).toEqual([]);
  });

  test("takes $${ as the text ${", () => {
    const result = parseConfig('providers: [{ id: a, type: ollama, modelMapping: { x: "$${NAME} ${MODEL}" } }]', { MODEL: "m" });
    expect(result.config?.providers[0]?.modelMapping).toEqual({ x: "${NAME} m" });
  });

  test("does not show a secret that stands in the wrong place", () => {
    const result = parseConfig("providers: [{ id: qwen, type: qwen }]\ntokenSelection: ${KEY}\n", { KEY: "sk-in-the-wrong-place" });
    expect(result.errors.map(findingText)).toEqual(['tokenSelection: expected one of random, roundRobin, leastBusy, sticky, got "***"']);
  });

  test("takes an empty variable as an empty token, and refuses it", () => {
    const result = parseConfig('providers: [{ id: qwen, type: qwen, apiTokens: ["${KEY}"] }]', { KEY: "" });
    expect(result.errors.map(findingText)).toEqual([
      "providers[0].apiTokens[0]: expected a token of visible ASCII characters without spaces, got an empty string",
    ]);
  });

  test("refuses a key that stands twice", () => {
    expect(parseConfig("timeout: 1s\ntimeout: 2s\n").errors[0]?.message).toMatch(/^line 2, column 1: /);
  });

  test.each([
    ["nothing", ""],
    ["null", "~"],
    ["a list", "- a"],
    ["a list within itself", "a: &x [*x, *x]"],
    ["70 levels", "[".repeat(70) + "]".repeat(70)],
    ["50,000 levels", "[".repeat(50_000)],
    ["an unknown tag", "a: !!binary x"],
    ["an unknown directive", "%YAML 9"],
    ["a zero byte", "\u0000"],
    ["an open brace", "{"],
    ["half a character", '"\\ud800"'],
  ])("refuses %s", (_, source) => {
    const result = parseConfig(source);
    expect(result.ok).toBe(false);
    expect(result.errors.length).toBeGreaterThan(0);
  });
});
