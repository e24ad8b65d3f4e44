// The form that a client wants its answer in, towards providers of other dialects: each vendor holds its model to schemas of its own kind, and refuses the request for others.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, worker } from "./worker.js";

// What leaves is JSON of any shape.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Fields = Record<string, any>;

const SPOKEN: Record<string, Fields> = {
  chat: { type: "openai", modelMapping: { "*": "gpt-4.1" } },
  "self-hosted": { type: "openai-compatible", dialect: "chat", modelMapping: { "*": "Qwen3-32B" } },
  responses: { type: "openai", modelMapping: { "*": "gpt-4.1" } },
  messages: { type: "claude", modelMapping: { "*": "claude-sonnet-4-5" } },
  gemini: { type: "gemini", modelMapping: { "*": "gemini-2.5-flash" } },
  converse: { type: "bedrock", awsRegion: "us-east-1", modelMapping: { "*": "eu.anthropic.claude-sonnet-4-5-20250929-v1:0" } },
};
const PATHS: Record<string, string> = {
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
  messages: "/v1/messages",
  gemini: "/v1beta/models/m:generateContent",
  converse: "/model/m/converse",
};

/** What the provider is sent, and the names of what was left out; without a body where it is passed over. */
function asked(from: string, to: string, body: Fields, model?: string): { body?: Fields; dropped: string } {
  const spoken = { dialect: to, ...SPOKEN[to] };
  const provider = { id: "p", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1", ...spoken };
  const named = model === undefined ? provider : { ...provider, modelMapping: { "*": model } };
  const on = worker({ config: { providers: [named], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
  const text = JSON.stringify(from === "gemini" || from === "converse" ? body : { model: "m", ...body });
  const passage = on.request({ path: PATHS[from], headers: JSON_HEADERS, body: [text] });
  const { attempt } = passage;
  if (!attempt) {
    assert.match(passage.answer?.body.toString() ?? "", /response_format|responseMimeType/);
    return { dropped: "" };
  }
  const left = JSON.parse(attempt.body.toString()) as Fields;
  passage.respond(400, JSON_HEADERS, ['{"error":{"message":"no"}}']);
  return { body: left, dropped: passage.answer?.headers.get("x-ai-dropped") ?? "" };
}

const TURN = [{ role: "user", content: "Go" }];
const SPEAKS: Record<string, Fields> = {
  chat: { messages: TURN },
  responses: { input: TURN },
  messages: { max_tokens: 99, messages: TURN },
  gemini: { contents: [{ role: "user", parts: [{ text: "Go" }] }] },
  converse: { messages: [{ role: "user", content: [{ text: "Go" }] }] },
};

/** A request whose answer is to be held to the schema, of a client that says so or whose API means it so. */
function wanting(from: string, schema: Fields, more: Fields = {}): Fields {
  const said = { ...SPEAKS[from], ...more };
  const named = { name: "a", strict: true, schema };
  if (from === "chat") return { ...said, response_format: { type: "json_schema", json_schema: named } };
  if (from === "responses") return { ...said, text: { format: { type: "json_schema", ...named } } };
  if (from === "messages") return { ...said, output_config: { format: { type: "json_schema", schema } } };
  if (from === "gemini") return { ...said, generationConfig: { responseMimeType: "application/json", responseJsonSchema: schema } };
  return {
    ...said,
    outputConfig: { textFormat: { type: "json_schema", structure: { jsonSchema: { name: "a", schema: JSON.stringify(schema) } } } },
  };
}

/** Where a dialect has the schema of an answer. */
function formOf(to: string, { body }: { body?: Fields }): Fields | undefined {
  if (to === "messages") return body?.output_config?.format;
  if (to === "converse") {
    const form = body?.outputConfig?.textFormat?.structure.jsonSchema;
    return form && { ...form, schema: JSON.parse(form.schema as string) as Fields };
  }
  if (to === "gemini") return body?.generationConfig;
  return to === "responses" ? body?.text?.format : body?.response_format?.json_schema;
}

const STRING = { type: "string" };
const closed = (properties: Fields, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const others = (to: string) => Object.keys(PATHS).filter((from) => from !== to);

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
