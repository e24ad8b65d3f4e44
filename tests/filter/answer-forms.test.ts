// The form that a client wants its answer in, towards providers of other dialects: each vendor holds its model to schemas of its own kind, and refuses the request for others.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { SPEAKS, TURN, type Fields, asked, formOf, others, wanting } from "./asked.js";

const STRING = { type: "string" };
const closed = (properties: Fields, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

// github.com/vercel/ai/issues/6484: "'required' is required to be supplied and to be an array including every key in properties"
describe.each(["chat", "responses"])("a schema of the answer to OpenAI's %s", (to) => {
  test.each(others(to).filter((from) => from !== "gemini"))("of %s is strict where all is closed and demanded, else not", (from) => {
    const strict = asked(from, to, wanting(from, closed({ a: STRING, b: STRING })));
    assert.equal(formOf(to, strict)?.strict, true);
    assert.doesNotMatch(strict.dropped, /strict/);
    for (const schema of [
      closed({ a: STRING, b: STRING }, ["a"]),
      { type: "object", properties: { a: STRING } },
      { ...closed({ a: STRING }), anyOf: [{}] },
    ]) {
      const loose = asked(from, to, wanting(from, schema));
      assert.deepEqual(formOf(to, loose)?.schema, schema);
      assert.notEqual(formOf(to, loose)?.strict, true);
      assert.match(loose.dropped, /strict/);
    }
  });
  // github.com/podly-pure-podcasts/podly_pure_podcasts/pull/89: "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'"
  test("that is none of an object passes it over", () => {
    for (const schema of [
      { type: "array", items: STRING },
      { type: "string", enum: ["a", "b"] },
    ])
      assert.equal(asked("gemini", to, wanting("gemini", schema)).body, undefined);
    assert.deepEqual(formOf(to, asked("gemini", to, wanting("gemini", { properties: { a: STRING } })))?.schema.type, "object");
  });
});

test("a list of a model of one's own is asked for: vLLM takes one", () => {
  const schema = { type: "array", items: STRING };
  assert.deepEqual(formOf("chat", asked("gemini", "self-hosted", wanting("gemini", schema)))?.schema, schema);
});

// ai.google.dev/gemini-api/docs/structured-output ("structured outputs with tools"), github.com/googleapis/python-genai/issues/867, github.com/google/adk-python/issues/5735
describe("JSON beside functions to Gemini", () => {
  const tools = [{ type: "function", function: { name: "f", parameters: closed({ a: STRING }) } }];
  const json = { response_format: { type: "json_object" }, tools, ...SPEAKS.chat };
  const schema = wanting("chat", closed({ a: STRING }), { tools });
  const mime = (body?: Fields) => body?.generationConfig?.responseMimeType as string | undefined;
  test("2.5 is told no form: a wish is left out, a demand passes it over", () => {
    const left = asked("chat", "gemini", json);
    assert.equal(left.body?.tools.length, 1);
    assert.equal(mime(left.body), undefined);
    assert.match(left.dropped, /response_format/);
    assert.equal(asked("chat", "gemini", schema).body, undefined);
  });
  test("2.5 is told one where it may call none, and Gemini 3 in any case", () => {
    assert.equal(mime(asked("chat", "gemini", { ...schema, tool_choice: "none" }).body), "application/json");
    for (const body of [json, schema]) assert.equal(mime(asked("chat", "gemini", body, "gemini-3-pro-preview").body), "application/json");
  });
});

// portkey.ai/error-library/response-format-error-10006, alibabacloud.com/help/en/model-studio/qwen-structured-output, github.com/miracodeai/mira/pull/267
describe("any JSON, where the conversation does not speak of it", () => {
  const JSON_OBJECT: Record<string, Fields> = {
    chat: { response_format: { type: "json_object" } },
    responses: { text: { format: { type: "json_object" } } },
    gemini: { generationConfig: { responseMimeType: "application/json" } },
  };
  const turnsOf = (body?: Fields) => JSON.stringify(body?.messages ?? body?.input);
  test.each([
    ["gemini", "chat"],
    ["gemini", "self-hosted"],
    ["gemini", "responses"],
    ["responses", "chat"],
    ["chat", "responses"],
  ])("%s to %s: the word is said once", (from, to) => {
    const body = { ...SPEAKS[from], ...JSON_OBJECT[from] };
    assert.equal(turnsOf(asked(from, to, body).body).match(/json/gi)?.length, 1);
    const text = JSON.stringify(body).replace("Go", "Colours as Json");
    assert.equal(turnsOf(asked(from, to, JSON.parse(text) as Fields).body).match(/json/gi)?.length, 1);
  });
  test("stands with what the system says, of which there is one turn", () => {
    const body = { ...SPEAKS.gemini, ...JSON_OBJECT.gemini, systemInstruction: { parts: [{ text: "Be brief." }] } };
    assert.deepEqual(asked("gemini", "self-hosted", body).body?.messages, [
      { role: "system", content: "Be brief.\n\nAnswer in JSON." },
      ...TURN,
    ]);
  });
  test("responses: what the system says in front does not count", () => {
    const messages = [{ role: "system", content: "Speak JSON." }, ...TURN];
    assert.match(turnsOf(asked("chat", "responses", { ...JSON_OBJECT.chat, messages }).body), /JSON/);
  });
});

// platform.claude.com/docs/en/build-with-claude/structured-outputs, and lib/transform-json-schema of @anthropic-ai/sdk
describe.each(["messages", "converse"])("a schema of the answer to Claude in %s", (to) => {
  const made = (schema: Fields, model?: string) =>
    formOf(to, asked("chat", to, wanting("chat", schema), model))?.schema as Fields | undefined;
  test.each(others(to))("of %s has closed objects and no bounds, which its description tells", (from) => {
    const n = { type: "integer", minimum: 1, maximum: 9, description: 'How "many"' };
    const list = { type: "array", minItems: 1, maxItems: 3, items: { type: "object", properties: { s: { ...STRING, pattern: "^a" } } } };
    const schema = { $schema: "x", type: "object", properties: { n, list }, required: ["n"] };
    assert.deepEqual(formOf(to, asked(from, to, wanting(from, schema)))?.schema, {
      type: "object",
      properties: {
        n: { type: "integer", description: 'How "many"\n\n{minimum: 1, maximum: 9}' },
        list: {
          type: "array",
          minItems: 1,
          items: { type: "object", properties: { s: { ...STRING, description: '{pattern: "^a"}' } }, additionalProperties: false },
          description: "{maxItems: 3}",
        },
      },
      required: ["n"],
      additionalProperties: false,
    });
  });
  test("keeps references, choices and what the grammar knows", () => {
    const node = { ...closed({ at: { ...STRING, format: "date-time" }, kind: { enum: ["a", 1, null] } }), title: "Node" };
    const schema = { ...closed({ a: { $ref: "#/$defs/N" }, b: { anyOf: [{ type: "null" }, node] } }), $defs: { N: node } };
    assert.deepEqual(made(schema), schema);
    assert.deepEqual(made(closed({ a: { oneOf: [STRING, { type: "null" }] } })), closed({ a: { anyOf: [STRING, { type: "null" }] } }));
    assert.deepEqual(made(closed({ a: { $ref: "#/$defs/N", description: "d" } })), closed({ a: { $ref: "#/$defs/N" } }));
  });
  test.each<[string, Fields]>([
    ["a map", closed({ a: { type: "object", additionalProperties: STRING } })],
    ["an object of anything", closed({ a: { type: "object" } })],
    ["anything", closed({ a: {} })],
    ["a list", { type: "array", items: STRING }],
    ["all of several objects", closed({ a: { allOf: [closed({ b: STRING }), closed({ c: STRING })] } })],
    [
      "more properties that may be missing than its grammar holds",
      closed(Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`p${i}`, STRING])), []),
    ],
    ["one that goes too deep", Array.from({ length: 40 }).reduce<Fields>((inner) => closed({ inner }), STRING)],
  ])("%s passes it over", (_, schema) => assert.equal(made(schema), undefined));
});

test.each([
  ["messages", "claude-sonnet-4-20250514", false],
  ["messages", "claude-3-7-sonnet-latest", false],
  ["messages", "claude-opus-4-7", true],
  ["messages", "claude-mythos-preview", true],
  ["messages", "kimi-k2", true],
  ["converse", "us.anthropic.claude-sonnet-4-20250514-v1:0", false],
  ["converse", "us.anthropic.claude-opus-4-6-v1", true],
  // github.com/vercel/ai/issues/14773, github.com/ax-llm/ax/issues/667: "output_config.format: Extra inputs are not permitted"
  ["converse", "us.anthropic.claude-opus-4-7", false],
  ["converse", "us.anthropic.claude-opus-5", false],
  ["converse", "qwen.qwen3-32b-v1:0", true],
])("%s, %s: a schema of the answer passes it over where it is held to none", (to, model, takes) => {
  assert.equal(asked("chat", to, wanting("chat", closed({ a: STRING })), model).body !== undefined, takes);
});
