// Names and schemas of tools as each vendor takes them: one tool that does not fit would cost the whole request.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { SPEAKS, type Fields, asked } from "./asked.js";
import { JSON_HEADERS, worker } from "./worker.js";

const A = { a: { type: "string" } };

function tools(name: string, parameters: Fields, description?: string): Fields {
  return { ...SPEAKS.chat, tools: [{ type: "function", function: { name, description, parameters } }] };
}

/** The tool's description and schema as they leave. */
function left(to: string, body: Fields, model?: string): { description?: string; schema?: Fields; dropped: string } {
  const { body: sent, dropped } = asked(to === "chat" ? "responses" : "chat", to, body, model);
  const tool = (sent?.tools ?? sent?.toolConfig?.tools)?.[0] as Fields | undefined;
  const own = (tool?.function ?? tool?.toolSpec ?? tool?.functionDeclarations?.[0] ?? tool) as Fields | undefined;
  const schema = (own?.parameters ?? own?.input_schema ?? own?.inputSchema?.json ?? own?.parametersJsonSchema) as Fields | undefined;
  return { description: own?.description as string | undefined, schema, dropped };
}

const asResponses = ({ tools, ...body }: Fields): Fields => ({
  ...SPEAKS.responses,
  ...body,
  messages: undefined,
  tools: (tools as Fields[]).map((tool) => ({ type: "function", ...tool.function })),
});
const spoken = (to: string, body: Fields) => (to === "chat" ? asResponses(body) : body);

// github.com/nspady/google-calendar-mcp/issues/39, github.com/anthropics/claude-code/issues/5319, github.com/dearlordylord/huly-mcp/issues/66
describe.each(["chat", "responses", "messages", "converse"])(
  "towards %s what stands beside the object at the top of a tool's schema",
  (to) => {
    test("is told in the description, and the tool stays", () => {
      const schema = { type: "object", properties: A, anyOf: [{ required: ["a"] }], not: { required: ["b"] } };
      const { description, schema: sent, dropped } = left(to, spoken(to, tools("f", schema, 'Looks "up"')));
      assert.equal(description, 'Looks "up"\n\n{anyOf: [{"required":["a"]}], not: {"required":["b"]}}');
      assert.deepEqual(sent, { type: "object", properties: A });
      assert.doesNotMatch(dropped, /anyOf/);
    });
    test("alone leaves an object", () => {
      const { description, schema } = left(to, spoken(to, tools("f", { oneOf: [{ type: "object", properties: A }] })));
      assert.equal(description, '{oneOf: [{"type":"object","properties":{"a":{"type":"string"}}}]}');
      assert.deepEqual(schema, { type: "object", properties: {} });
    });
    test("within stays", () => {
      const schema = { type: "object", properties: { a: { anyOf: [{ type: "string" }, { type: "null" }] } } };
      assert.deepEqual(left(to, spoken(to, tools("f", schema))).schema, schema);
    });
    // github.com/getsentry/sentry-mcp/issues/106: "Expected a string with maximum length 1024"
    test("is left out by name where OpenAI takes no longer description", () => {
      const { description, dropped } = left(to, spoken(to, tools("f", { type: "object", properties: A, anyOf: [] }, "x".repeat(1020))));
      const isOpenAI = to === "chat" || to === "responses";
      assert.equal(description?.length, isOpenAI ? 1020 : 1033);
      assert.equal(/anyOf/.test(dropped), isOpenAI);
    });
  },
);

test("Gemini reads the schema as it is", () => {
  const schema = { type: "object", properties: A, anyOf: [{ required: ["a"] }] };
  assert.deepEqual(left("gemini", tools("f", schema)), { description: undefined, schema, dropped: "" });
});

// github.com/ComposioHQ/composio/issues/3500, github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/709 (at the top alone)
test("a property whose name Claude refuses passes Claude over, and nobody else", () => {
  for (const name of ["filter[name]", "$top", "Account Number", "x".repeat(65), ""]) {
    const body = tools("f", { type: "object", properties: { [name]: { type: "string" } } });
    for (const to of ["messages", "converse"]) assert.equal(left(to, body).schema, undefined, name);
    for (const to of ["responses", "gemini"]) assert.ok(left(to, body).schema, name);
    assert.ok(left("messages", body, "kimi-k2").schema);
    const within = tools("f", { type: "object", properties: { ok_1: { type: "object", properties: { [name]: {} } }, "b.c-d": {} } });
    assert.ok(left("messages", within).schema, name);
  }
});

// github.com/google-gemini/gemini-cli/issues/9535: "Must start with a letter or an underscore"
describe("a tool's name that Gemini refuses comes back as the client knows it", () => {
  test.each(["21st_magic_component_builder", "-dash", "7"])("%s", (name) => {
    const provider = {
      id: "p",
      type: "gemini",
      dialect: "gemini",
      apiTokens: ["sk-filter-token-one"],
      baseUrl: "http://127.0.0.1:9/v1",
      modelMapping: { "*": "gemini-2.5-flash" },
    };
    const on = worker({ config: { providers: [provider], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
    const body = JSON.stringify({ model: "m", ...tools(name, { type: "object", properties: {} }) });
    const passage = on.request({ headers: JSON_HEADERS, body: [body] });
    const sent = JSON.parse(passage.attempt?.body.toString() ?? "") as Fields;
    const fitted = sent.tools[0].functionDeclarations[0].name as string;
    assert.match(fitted, /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/);
    passage.respond(200, JSON_HEADERS, [
      JSON.stringify({
        candidates: [{ content: { role: "model", parts: [{ functionCall: { name: fitted, args: {} } }] }, finishReason: "STOP" }],
      }),
    ]);
    const answer = JSON.parse(passage.answer?.body.toString() ?? "") as Fields;
    assert.equal(answer.choices[0].message.tool_calls[0].function.name, name);
  });
  test("at Google's compatible endpoint too, and nowhere else", () => {
    const body = { ...SPEAKS.messages, tools: [{ name: "2nd", input_schema: { type: "object" } }] };
    const nameAt = (model: string) => asked("messages", "self-hosted", body, model).body?.tools[0].function.name as string;
    assert.match(nameAt("gemini-2.5-flash"), /^_nd_/);
    assert.equal(nameAt("Qwen3-32B"), "2nd");
  });
});
