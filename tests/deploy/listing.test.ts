// The plugin in the list of Higress's console, by the rules of the console's own code: WasmPluginServiceImpl, KubernetesModelConverter and
// KubernetesConstants of github.com/higress-group/higress-console, and its image specification (higress.cn, "Wasm Plugin Image Specification").
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { parse } from "yaml";
import { checkConfig } from "../../config/index.js";
import { LISTING } from "../../config/listing.js";
import { VERSION } from "../../gateway/paths.js";
import { definition } from "../../config/definition.js";

type Json = Record<string, unknown>;
interface Schema extends Json {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: Schema;
  example?: Json;
}
interface Spec {
  apiVersion: string;
  info: Json;
  spec: { phase: string; priority: number } & Record<"configSchema" | "routeConfigSchema", { openAPIV3Schema: Schema }>;
}

const read = (name: string) => readFileSync(`deploy/higress/${name}`, "utf8");
const text = read("plugin/spec.yaml");
const spec = parse(text) as Spec;
const plugin = parse(read("wasmplugin.yaml")) as { metadata: Record<"labels" | "annotations", Record<string, string>> & Json; spec: Json };

/** Every schema inside, with its path. */
function* schemasIn(schema: Schema, path: string): Generator<[string, Schema]> {
  yield [path, schema];
  for (const [key, value] of Object.entries(schema.properties ?? {})) yield* schemasIn(value, `${path}.${key}`);
  for (const [i, value] of (schema.anyOf ?? []).entries()) yield* schemasIn(value, `${path}|${i}`);
  if (schema.items !== undefined) yield* schemasIn(schema.items, `${path}[]`);
  if (schema.additionalProperties !== undefined) yield* schemasIn(schema.additionalProperties, `${path}{}`);
}

describe("wasmplugin.yaml", () => {
  const { labels, annotations, name } = plugin.metadata;

  test("has what the console selects and shows plugins by", () => {
    assert.deepEqual(labels, {
      "higress.io/resource-definer": "higress",
      "higress.io/wasm-plugin-name": "ai-failover",
      "higress.io/wasm-plugin-version": VERSION,
      "higress.io/wasm-plugin-category": "ai",
      "higress.io/wasm-plugin-built-in": "false",
    });
    assert.equal(annotations["higress.io/wasm-plugin-title"], spec.info["title"]);
    assert.equal(annotations["higress.io/wasm-plugin-description"], spec.info["description"]);
    const [, icon] = /^data:image\/svg\+xml;base64,(.+)$/.exec(annotations["higress.io/wasm-plugin-icon"] ?? "") ?? [];
    assert.equal(Buffer.from(icon ?? "", "base64").toString(), readFileSync("console/public/mark.svg", "utf8").trim());
  });

  test("is named NAME-VERSION, since the console replaces the resource of that name when it is edited there", () => {
    assert.equal(name, `${labels["higress.io/wasm-plugin-name"]}-${labels["higress.io/wasm-plugin-version"]}`);
  });

  test("has labels that Kubernetes takes", () => {
    for (const value of Object.values(labels)) assert.match(value, /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
  });

  test("says that it is on: the console shows what does not say so as off", () => {
    assert.equal(plugin.spec["defaultConfigDisable"], false);
  });

  test("runs where the console's spec.yaml says", () => {
    assert.deepEqual([plugin.spec["phase"], plugin.spec["priority"]], [spec.spec.phase, spec.spec.priority]);
    assert.match(String(plugin.spec["url"]), new RegExp(`^oci://[^:]+:${VERSION}$`));
  });
});

describe("spec.yaml", () => {
  test("names the plugin as its WasmPlugin does", () => {
    assert.equal(spec.apiVersion, "1.0.0");
    const { name, version, category, title, description } = spec.info;
    assert.deepEqual([name, version, category, title, description], [LISTING.name, VERSION, "ai", LISTING.title, LISTING.description]);
    assert.deepEqual(Object.keys(spec.info["x-title-i18n"] as Json), ["en-US", "zh-CN"]);
    assert.deepEqual(Object.keys(spec.info["x-description-i18n"] as Json), ["en-US", "zh-CN"]);
  });

  test("has every key that may be typed, globally and for a route", () => {
    const keysOf = (shape: object) => Object.keys(shape).filter((key) => !/^_match_|^_rules_$|^idleTimeout$/.test(key));
    const rules = definition.shape._rules_.unwrap().unwrap().shape;
    assert.deepEqual(Object.keys(spec.spec.configSchema.openAPIV3Schema.properties ?? {}), keysOf(definition.shape));
    assert.deepEqual(Object.keys(spec.spec.routeConfigSchema.openAPIV3Schema.properties ?? {}), keysOf(rules));
  });

  test.each(["configSchema", "routeConfigSchema"] as const)("says nothing in %s that an OpenAPI 3.0 schema cannot", (which) => {
    const known =
      /^(type|title|description|enum|default|minimum|maximum|minItems|pattern|required|properties|items|anyOf|additionalProperties|example|x-(title|description)-i18n)$/;
    for (const [path, schema] of schemasIn(spec.spec[which].openAPIV3Schema, which)) {
      assert.deepEqual(
        Object.keys(schema).filter((key) => !known.test(key)),
        [],
        path,
      );
      if (schema["description"] !== undefined) assert.equal((schema["x-description-i18n"] as Json)["en-US"], schema["description"], path);
      assert.doesNotMatch(String(schema["pattern"] ?? ""), /\\p\{/, "the console's page has no Unicode classes");
    }
  });

  test("has an example where the console cuts it out of the text: a child of the first openAPIV3Schema", () => {
    const [, indent, body] = /^( *)openAPIV3Schema:\n\1 {2}type: object\n\1 {2}example:\n((?:\1 {4}.*\n)+)/m.exec(text) ?? [];
    assert.deepEqual(
      parse((body ?? "").replaceAll(new RegExp(`^${indent} {4}`, "gm"), "")),
      spec.spec.configSchema.openAPIV3Schema.example,
    );
  });

  test("has examples that the plugin takes", () => {
    const global = spec.spec.configSchema.openAPIV3Schema.example as Json;
    assert.deepEqual(checkConfig(global).errors, []);
    const rule = spec.spec.routeConfigSchema.openAPIV3Schema.example as Json;
    const qwen = { id: "qwen", type: "qwen", apiTokens: ["k1"] };
    const deepseek = { id: "deepseek", type: "deepseek", apiTokens: ["k2"] };
    const rules = [{ _match_route_: ["chat"], ...rule }];
    assert.deepEqual(checkConfig({ providers: [qwen, deepseek], _rules_: rules }).errors, []);
  });
});

describe("the pages", () => {
  test.each([
    ["README.md", ["## 功能说明", "## 运行属性", "## 配置字段", "## 配置示例"]],
    ["README_EN.md", ["## Function Description", "## Runtime Properties", "## Configuration Fields", "## Configuration Example"]],
  ])("%s has the parts of every plugin's page, and a line for every key of a provider", (name, parts) => {
    const page = read(`plugin/${name}`);
    assert.match(page, /^---\ntitle: .+\nkeywords:\n(?: {2}- .+\n)+description: .+\n---\n/);
    assert.deepEqual(
      page.split("\n").filter((line) => line.startsWith("## ")),
      parts,
    );
    const provider = definition.shape.providers.unwrap().unwrap().shape;
    for (const key of Object.keys(provider)) assert.ok(page.includes(`\n| \`${key}\` |`), key);
  });

  test("icon.png is a square picture", () => {
    const icon = readFileSync("deploy/higress/plugin/icon.png");
    assert.equal(icon.toString("latin1", 0, 4), "\x89PNG");
    assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [128, 128]);
  });
});
