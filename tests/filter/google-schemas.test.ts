// Google's own schemas, as its SDKs write them, towards providers that read JSON Schema.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { SPEAKS, type Fields, asked, formOf } from "./asked.js";

/** What becomes of a property, as of a tool's parameters and as of an answer's. */
function became(property: Fields): Fields {
  const schema = { type: "OBJECT", properties: { a: property } };
  const tools = [{ functionDeclarations: [{ name: "f", parameters: schema }] }];
  const tool = asked("gemini", "chat", { ...SPEAKS.gemini, tools }).body?.tools[0].function.parameters.properties.a as Fields;
  const generationConfig = { response_mime_type: "application/json", response_schema: schema };
  const form = asked("gemini", "responses", { ...SPEAKS.gemini, generationConfig });
  assert.deepEqual(formOf("responses", form)?.schema.properties.a, tool);
  return tool;
}

describe("a schema of Google's", () => {
  test.each<[string, Fields, Fields]>([
    // google-genai for JavaScript (types.Schema): 64 bits as texts
    [
      "bounds as texts",
      { type: "ARRAY", minItems: "1", maxItems: "9", items: { type: "STRING", maxLength: "20" } },
      { type: "array", minItems: 1, maxItems: 9, items: { type: "string", maxLength: 20 } },
    ],
    ["bounds as numbers", { type: "NUMBER", minimum: 0.5, maximum: 1 }, { type: "number", minimum: 0.5, maximum: 1 }],
    ["a bound that is none", { type: "STRING", maxLength: "9223372036854775807", minLength: "x" }, { type: "string" }],
    // google-genai for Python (types.Schema): names with underscores
    [
      "names with underscores",
      { any_of: [{ type: "INTEGER" }, { type: "ARRAY", min_items: 1, items: { type: "BOOLEAN" } }] },
      { anyOf: [{ type: "integer" }, { type: "array", minItems: 1, items: { type: "boolean" } }] },
    ],
    [
      "a map",
      { type: "OBJECT", additional_properties: { type: "STRING", max_length: 3 } },
      { type: "object", additionalProperties: { type: "string", maxLength: 3 } },
    ],
    [
      "an order",
      { type: "OBJECT", properties: { min_items: { type: "STRING" } }, property_ordering: ["min_items"], propertyOrdering: [] },
      { type: "object", properties: { min_items: { type: "string" } } },
    ],
    ["nullable", { type: "STRING", nullable: true, description: "d" }, { type: ["string", "null"], description: "d" }],
    ["nullable: false", { type: "STRING", nullable: false }, { type: "string" }],
    ["nullable, of several", { anyOf: [{ type: "STRING" }], nullable: true }, { anyOf: [{ type: "string" }, { type: "null" }] }],
    [
      "nullable, of a list of words",
      { type: "STRING", format: "enum", enum: ["a"], nullable: true },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [
      "numbers of a list",
      { type: "INTEGER", format: "enum", enum: ["101", "-2", "007", "x"] },
      { type: "integer", enum: [101, -2, "007", "x"] },
    ],
    ["a form that all know", { type: "STRING", format: "date-time" }, { type: "string", format: "date-time" }],
    ["no type", { type: "TYPE_UNSPECIFIED", title: "t" }, { title: "t" }],
    ["an example", { type: "STRING", example: "e", default: null }, { type: "string", default: null }],
    ["references", { ref: "#/$defs/A", defs: { A: { type: "STRING" } } }, { $ref: "#/$defs/A", $defs: { A: { type: "string" } } }],
    [
      "JSON Schema as it is",
      { type: "string", pattern: "^\\d+$", const: "STRING" },
      { type: "string", pattern: "^\\d+$", const: "STRING" },
    ],
    [
      "a quote in a key",
      { type: "OBJECT", properties: { 'a"_b': { type: "STRING" } } },
      { type: "object", properties: { 'a"_b': { type: "string" } } },
    ],
  ])("%s", (_, property, expected) => assert.deepEqual(became(property), expected));
  test("that goes very deep stays JSON", () => {
    const deep = Array.from({ length: 60 }).reduce<Fields>((inner) => ({ type: "OBJECT", properties: { inner } }), { type: "STRING" });
    assert.equal(became(deep).type, "object");
  });
});

test("one word of an enumeration, without quotes, is what no other dialect says", () => {
  const generationConfig = { responseMimeType: "text/x.enum", responseSchema: { type: "STRING", enum: ["a", "b"] } };
  for (const to of ["chat", "messages", "responses", "converse"])
    assert.equal(asked("gemini", to, { ...SPEAKS.gemini, generationConfig }).body, undefined);
});
