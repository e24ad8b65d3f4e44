// Which schemas are sent as strict ones: a vendor refuses the whole request for one that it cannot hold its model to.
import { beforeAll, describe, expect, test } from "vitest";
import { type Dialect, type Dialects, MODELS, compileDialects } from "./dialects.js";

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
}, 300000);

type Schema = Record<string, unknown>;

const closed = (properties: Schema, more: Schema = {}): Schema => ({
  ...{ type: "object", properties, required: Object.keys(properties), additionalProperties: false },
  ...more,
});
const A = { a: { type: "string" } };
const tool = (parameters: Schema | undefined, name = "look") => ({ type: "function", function: { name, parameters, strict: true } });

interface Asked {
  model?: string;
  takesStrict?: boolean;
  choice?: string;
}

function asked(to: Dialect, tools: object[], { model = MODELS[to], takesStrict = true, choice }: Asked = {}) {
  const chosen = choice === undefined ? {} : { tool_choice: choice };
  const body = JSON.stringify({ messages: [{ role: "user", content: "Go" }], tools, ...chosen });
  const { body: written, dropped, refused } = dialects.request("chat", to, body, { model, takesStrict });
  expect(refused).toBe("");
  return { strict: /"strict":true|"VALIDATED"/.test(written), dropped };
}

const CARRIED = { strict: true, dropped: "" };
const LEFT_OUT = { strict: false, dropped: "strict" };

describe.each(["messages", "converse", "gemini"] as const)("towards %s", (to) => {
  test("a closed schema", () => expect(asked(to, [tool(closed(A))])).toEqual(CARRIED));
  test("a property that may be missing", () => expect(asked(to, [tool(closed(A, { required: [] }))])).toEqual(CARRIED));
  test("closed objects of a list", () => expect(asked(to, [tool(closed({ l: { type: "array", items: closed(A) } }))])).toEqual(CARRIED));
  test.each([
    ["an open one", closed(A, { additionalProperties: true })],
    ["one that does not say that it is closed", { type: "object", properties: A }],
    ["an open one inside", closed({ l: { type: "array", items: { type: "object", properties: A } } })],
    ["an open one of several", closed({ o: { anyOf: [{ type: "null" }, { type: "object", properties: A }] } })],
    ["bounds of a number", closed({ n: { type: "integer", minimum: 1 } })],
    ["a pattern", closed({ s: { type: "string", pattern: "^a" } })],
    ["a form that its grammar does not know", closed({ s: { type: "string", format: "byte" } })],
    ["a reference, which may be to itself", closed({ s: { $ref: "#" } })],
    ["no schema", undefined],
    ["one that goes too deep", Array.from({ length: 40 }).reduce<Schema>((inner) => closed({ inner }), A.a)],
  ])("%s", (_, schema) => expect(asked(to, [tool(schema)])).toEqual(LEFT_OUT));
  test("more tools than one grammar holds", () => {
    const tools = (count: number) => Array.from({ length: count }, (_, i) => tool(closed(A), `tool_${i}`));
    expect(asked(to, tools(8))).toEqual(CARRIED);
    expect(asked(to, tools(9))).toEqual(LEFT_OUT);
  });
  test("more properties that may be missing, or be of several types", () => {
    const many = (count: number, type: unknown) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, { type }]));
    expect(asked(to, [tool(closed(many(24, "string"), { required: [] }))])).toEqual(CARRIED);
    expect(asked(to, [tool(closed(many(25, "string"), { required: [] }))])).toEqual(LEFT_OUT);
    expect(asked(to, [tool(closed(many(16, ["string", "null"])))])).toEqual(CARRIED);
    expect(asked(to, [tool(closed(many(17, ["string", "null"])))])).toEqual(LEFT_OUT);
  });
});

test.each([
  ["messages", "claude-3-7-sonnet-latest"],
  ["converse", "anthropic.claude-3-5-sonnet-20240620-v1:0"],
  ["converse", "amazon.nova-pro-v1:0"],
  ["converse", "us.anthropic.claude-opus-4-7"], // github.com/vercel/ai/issues/14773
  ["gemini", "gemini-2.0-flash"],
] as const)("%s: %s is held to no schema", (to, model) => expect(asked(to, [tool(closed(A))], { model })).toEqual(LEFT_OUT));

test("a provider of messages that is not known to take it gets none", () =>
  expect(asked("messages", [tool(closed(A))], { takesStrict: false })).toEqual(LEFT_OUT));

test("Gemini holds all tools to their schemas or none, and in any case where a call is demanded", () => {
  const loose = { type: "function", function: { name: "other", parameters: closed(A) } };
  expect(asked("gemini", [tool(closed(A)), loose])).toEqual(LEFT_OUT);
  expect(asked("gemini", [tool(closed(A)), loose], { choice: "required" })).toEqual({ strict: false, dropped: "" });
});

describe.each(["chat", "responses"] as const)("from messages towards %s", (to) => {
  const from = (input_schema: Schema) => {
    const tools = [{ name: "look", input_schema, strict: true }];
    const body = JSON.stringify({ max_tokens: 100, messages: [{ role: "user", content: "Go" }], tools });
    const { body: written, dropped } = dialects.request("messages", to, body, { model: MODELS[to] });
    return { strict: written.includes('"strict":true'), dropped };
  };
  test("a closed schema that demands all", () => expect(from(closed({ ...A, n: { type: "integer", minimum: 1 } }))).toEqual(CARRIED));
  test("a property that may be missing", () => expect(from(closed(A, { required: [] }))).toEqual(LEFT_OUT));
  test("an open one", () => expect(from({ type: "object", properties: A, required: ["a"] })).toEqual(LEFT_OUT));
  test("a word that OpenAI refuses", () => expect(from(closed({ a: { type: "string", default: "" } }))).toEqual(LEFT_OUT));
});
