// What a conversation brings along from the provider that answered before, made to fit the one that is asked now: ids of calls, names of tools, and what else
// a vendor refuses in a request that another one takes.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, worker } from "./worker.js";

type Fields = Record<string, unknown>;

interface Spoken {
  type: string;
  dialect: string;
  more?: Fields;
  /** Where the vendor says what an id of a call may be, or who was refused. */
  id: RegExp;
}

const SPOKEN: Record<string, Spoken> = {
  // github.com/maximhq/bifrost/issues/5097, github.com/router-for-me/CLIProxyAPI/pull/1875; how long, is our own word.
  messages: { type: "claude", dialect: "messages", id: /^[a-zA-Z0-9_-]{1,256}$/ },
  // github.com/maximhq/bifrost/pull/6300
  converse: { type: "bedrock", dialect: "converse", more: { awsRegion: "us-east-1" }, id: /^[a-zA-Z0-9_.:-]{1,64}$/ },
  // github.com/Blockether/vis/issues/152: "Expected a string with maximum length 64"
  responses: { type: "openai", dialect: "responses", id: /^.{1,64}$/ },
  // The same of chat: 40.
  chat: { type: "openai", dialect: "chat", id: /^.{1,40}$/ },
  // github.com/anomalyco/opencode/issues/1680
  mistral: { type: "mistral", dialect: "chat", id: /^[a-zA-Z0-9]{9}$/ },
};

function sent(spoken: Spoken, path: string, body: Fields): Fields {
  const { type, dialect, more = {} } = spoken;
  const provider = { id: "p", type, dialect, apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1", ...more };
  const on = worker({ config: { providers: [provider], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
  const passage = on.request({ path, headers: JSON_HEADERS, body: [JSON.stringify({ model: "claude-m", ...body })] });
  assert.ok(passage.attempt, "nothing was asked");
  return JSON.parse(passage.attempt.body.toString()) as Fields;
}

/** Every id of a call and of a result in a request of any dialect, in order. */
function idsOf(request: Fields): { calls: string[]; results: string[] } {
  const calls: string[] = [];
  const results: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const at = value as Fields;
    if (at.type === "tool_use" || at.type === "function") calls.push(...("id" in at ? [String(at.id)] : []));
    if (at.type === "function_call") calls.push(String(at.call_id));
    if (at.type === "function_call_output") results.push(String(at.call_id));
    if ("tool_use_id" in at) results.push(String(at.tool_use_id));
    if ("tool_call_id" in at) results.push(String(at.tool_call_id));
    for (const [name, inner] of Object.entries(at)) {
      if (name === "toolUse") calls.push(String((inner as Fields).toolUseId));
      if (name === "toolResult") results.push(String((inner as Fields).toolUseId));
      walk(inner);
    }
  };
  walk(request.messages ?? request.input);
  return { calls, results };
}

/** A conversation in which two calls of one turn, and one of a later turn, have these ids; as a client of chat and as one of responses sends it. */
function told(ids: [string, string, string], chat: boolean): [string, Fields] {
  const [a, b, c] = ids;
  const call = (id: string) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
  const result = (id: string, content: string) => ({ role: "tool", tool_call_id: id, content });
  const item = (id: string) => ({ type: "function_call", call_id: id, name: "f", arguments: "{}" });
  const output = (id: string, said: string) => ({ type: "function_call_output", call_id: id, output: said });
  const user = { role: "user", content: "Go" };
  if (!chat) return ["/v1/responses", { input: [user, item(a), item(b), output(a, "1"), output(b, "2"), item(c), output(c, "3")] }];
  const first = { role: "assistant", content: null, tool_calls: [call(a), call(b)] };
  const messages = [
    user,
    first,
    result(a, "1"),
    result(b, "2"),
    { role: "assistant", content: null, tool_calls: [call(c)] },
    result(c, "3"),
  ];
  return ["/v1/chat/completions", { messages }];
}

const IDS: [string, [string, string, string]][] = [
  ["Kimi's", ["functions.Bash:0", "functions.Bash:1", "functions.Read:2"]],
  ["Anthropic's", ["toolu_01A", "toolu_01B", "toolu_01C"]],
  // github.com/earendil-works/pi/pull/781
  ["long ones that begin alike", [`call_65O|fc_${"0".repeat(80)}1`, `call_65O|fc_${"0".repeat(80)}2`, "x".repeat(300)]],
  ["ids that come again in each turn", ["call_0", "call_1", "call_0"]],
  ["one id for all", ["call_0", "call_0", "call_0"]],
  ["none", ["", "", ""]],
  ["ids of other letters", ["Größe", "a b", "a\u0000b"]],
  ["two that are one without their signs", ["f.0", "f:0", "f-0"]],
];

describe.each(Object.entries(SPOKEN))("ids of calls to %s", (name, spoken) => {
  test.each(IDS)("%s", (_, ids) => {
    const [path, body] = told(ids, spoken.dialect !== "chat");
    const { calls, results } = idsOf(sent(spoken, path, body));
    assert.equal(calls.length, 3);
    // Each result belongs to its call, in order, and no two calls are one.
    assert.deepEqual(results, calls);
    assert.equal(new Set(calls).size, 3);
    for (const id of calls) assert.match(id, spoken.id);
    // What fits stays, and what is made is the same each time: a prompt's cache lives by it.
    for (const [i, id] of ids.entries()) if (spoken.id.test(id) && ids.indexOf(id) === i) assert.equal(calls[i], id);
    assert.deepEqual(idsOf(sent(spoken, path, body)).calls, calls);
  });
  test("a result without a call stays one", () => {
    const [path, body] = told(["a", "b", "c"], spoken.dialect !== "chat");
    const list = (body.messages ?? body.input) as Fields[];
    list.splice(1, 1);
    const { results } = idsOf(sent(spoken, path, body));
    for (const id of results) assert.match(id, spoken.id, name);
  });
});

// github.com/ChromeDevTools/chrome-devtools-mcp/issues/1169, github.com/openai/codex/issues/1289, github.com/chatboxai/chatbox/issues/2400
const LONG = "mcp__plugin_chrome-devtools-mcp_chrome-devtools__get_console_message";

describe("names of tools", () => {
  const asked = (names: string[]) => ({
    max_tokens: 9,
    tools: names.map((name) => ({ name, input_schema: { type: "object" } })),
    tool_choice: { type: "tool", name: names[0] },
    messages: [
      { role: "user", content: "Go" },
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: names[0], input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "ok" }] },
    ],
  });

  test("that are too long for the provider come back as the client knows them, whole and streamed", () => {
    const names = [LONG, `${LONG}s`, "short"];
    for (const stream of [false, true]) {
      const provider = { id: "p", type: "openai", dialect: "chat", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };
      const on = worker({ config: { providers: [provider], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
      const body = JSON.stringify({ model: "m", stream, ...asked(names) });
      const passage = on.request({ path: "/v1/messages", headers: JSON_HEADERS, body: [body] });
      const left = JSON.parse(passage.attempt?.body.toString() ?? "") as {
        tools: { function: { name: string } }[];
        tool_choice: { function: { name: string } };
        messages: { tool_calls?: { function: { name: string } }[] }[];
      };
      const known = left.tools.map((tool) => tool.function.name);
      for (const name of known) assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
      assert.equal(new Set(known).size, 3);
      assert.equal(known[2], "short");
      assert.equal(left.tool_choice.function.name, known[0]);
      assert.equal(left.messages[1]?.tool_calls?.[0]?.function.name, known[0]);
      const call = { index: 0, id: "c", type: "function", function: { name: known[1], arguments: "{}" } };
      const choice = {
        index: 0,
        finish_reason: "tool_calls",
        [stream ? "delta" : "message"]: { role: "assistant", content: null, tool_calls: [call] },
      };
      const answer = JSON.stringify({ id: "x", model: "m", choices: [choice] });
      if (stream) passage.respond(200, [["content-type", "text/event-stream"]], [`data: ${answer}\n\n`, "data: [DONE]\n\n"]);
      else passage.respond(200, JSON_HEADERS, [answer]);
      assert.match(passage.answer?.body.toString() ?? "", new RegExp(`"name":"${LONG}s"`));
    }
  });

  test.each(["chat", "responses", "converse"])("of other letters fit %s", (dialect) => {
    const spoken = SPOKEN[dialect];
    assert.ok(spoken);
    const request = JSON.stringify(sent(spoken, "/v1/messages", asked(["a.b", "a b", "a/b"])));
    const names = [...request.matchAll(/"name":"([^"]*)"/g)].map((found) => found[1] ?? "");
    for (const name of names) assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
    assert.equal(new Set(names).size, 3);
  });
});

describe("what Claude refuses", () => {
  const claude = (body: Fields): Fields =>
    sent(SPOKEN.messages as Spoken, "/v1/chat/completions", { messages: [{ role: "user", content: "Go" }], ...body });
  // github.com/BerriAI/litellm/issues/3286, github.com/MegaGrindStone/mcp-web-ui/issues/5
  test("a stop sequence of white space is left out", () => {
    assert.deepEqual(claude({ stop: ["\n", "END", " \t", "\n\n- "] }).stop_sequences, ["END", "\n\n- "]);
    assert.equal(claude({ stop: "\n" }).stop_sequences, undefined);
  });

  test("the begin of an answer ends without white space", () => {
    const messages = (content: string) => [
      { role: "user", content: "Go" },
      { role: "assistant", content },
    ];
    const said = (content: string) => (claude({ messages: messages(content) }).messages as Fields[]).map((turn) => turn.content);
    assert.deepEqual(said("So: \n\t"), ["Go", "So:"]);
    assert.deepEqual(said("C:\\n"), ["Go", "C:\\n"]);
    assert.deepEqual(said(" \n"), ["Go"]);
  });

  test.each([
    [{ properties: { a: {} } }, { type: "object", properties: { a: {} } }],
    [{}, { type: "object", properties: {} }],
    [{ type: "object" }, { type: "object" }],
    [
      { type: null, properties: { a: {} } },
      { type: "object", properties: { a: {} } },
    ],
  ])("a tool's schema without its type: %j", (parameters, schema) => {
    const tools = [{ type: "function", function: { name: "f", parameters } }];
    assert.deepEqual((claude({ tools }).tools as Fields[])[0]?.input_schema, schema);
  });
});

// github.com/earendil-works/pi/issues/4975, github.com/langchain-ai/langchain-aws/issues/403, github.com/NousResearch/hermes-agent/pull/63983
describe.each(["messages", "converse"])("turns that are none to %s", (dialect) => {
  const turns = (messages: Fields[]) => {
    const request = sent(SPOKEN[dialect] as Spoken, "/v1/chat/completions", { messages });
    const said = (content: unknown): unknown =>
      typeof content === "string"
        ? [content]
        : (content as Fields[]).map((part) => part.text ?? (part.type === "tool_result" || part.toolResult ? "result" : "call"));
    return (request.messages as Fields[]).map((turn) => [turn.role, said(turn.content)]);
  };
  const user = (content: unknown) => ({ role: "user", content });
  const model = (content: unknown, more: Fields = {}) => ({ role: "assistant", content, ...more });

  test("a blank text is left out, and what stood around it is one turn", () => {
    assert.deepEqual(
      turns([
        user("Go"),
        model("\n\n"),
        user([
          { type: "text", text: " " },
          { type: "text", text: "On" },
        ]),
      ]),
      [["user", ["Go", "On"]]],
    );
    assert.deepEqual(turns([user("Go"), model(""), user("On"), model("So"), user("Well")]), [
      ["user", ["Go", "On"]],
      ["assistant", ["So"]],
      ["user", ["Well"]],
    ]);
  });

  test("a result that says nothing stays one", () => {
    const call = { id: "a", type: "function", function: { name: "f", arguments: "{}" } };
    const told = [
      user("Go"),
      model(null, { tool_calls: [call] }),
      { role: "tool", tool_call_id: "a", content: " \n" },
      model(" "),
      user("On"),
    ];
    assert.deepEqual(turns(told), [
      ["user", ["Go"]],
      ["assistant", ["call"]],
      ["user", ["result", "On"]],
    ]);
  });

  test("the user is the first to speak", () => {
    assert.deepEqual(turns([{ role: "system", content: "Be brief" }, model("Welcome"), user("Go")]), [
      ["user", ["."]],
      ["assistant", ["Welcome"]],
      ["user", ["Go"]],
    ]);
    assert.deepEqual(turns([user(" "), model("Welcome"), user("Go")])[0], ["user", ["."]]);
  });
});

// github.com/bytedance/deer-flow/issues/3043, github.com/abhigyanpatwari/GitNexus/issues/43; a space is taken, an empty one is not: github.com/charmbracelet/crush/issues/2696
test.each(["deepseek", "moonshot"])("%s wants a thought in each turn with calls, and another vendor's have none", (type) => {
  const spoken = { type, dialect: "chat", id: /./ };
  const [path, body] = told(["a", "b", "c"], false);
  const thoughts = (more: Fields) => (sent(spoken, path, { ...body, ...more }).messages as Fields[]).map((turn) => turn.reasoning_content);
  assert.deepEqual(thoughts({}), [undefined, " ", undefined, undefined, " ", undefined]);
  assert.deepEqual(thoughts({ reasoning: { effort: "none" } }), Array(6).fill(undefined));
});

// github.com/vercel/ai/pull/13353, github.com/genkit-ai/genkit/issues/4985: "tools.0.custom.strict: Extra inputs are not permitted" by Vertex.
test.each([
  ["claude", true, {}],
  ["deepseek", false, {}],
  ["vertex", false, { vertexProjectId: "p", vertexRegion: "us-east5", apiTokens: ["ya29.filter-token"] }],
])("Anthropic itself takes strict tools: %s %s", (type, takes, more) => {
  const parameters = { type: "object", properties: {}, additionalProperties: false };
  const tools = [{ type: "function", function: { name: "f", parameters, strict: true } }];
  const messages = [{ role: "user", content: "Go" }];
  const request = sent({ type, dialect: "messages", more, id: /./ }, "/v1/chat/completions", {
    model: "claude-sonnet-4-5",
    messages,
    tools,
  });
  const [written] = request.tools as Fields[];
  assert.equal(written?.strict, takes ? true : undefined);
});

// docs.mistral.ai/capabilities/reasoning
describe("what was thought goes back to Mistral's models that think, in their words", () => {
  const content = [
    { type: "thinking", thinking: "Two and two: four.", signature: "" },
    { type: "text", text: "It is 4" },
  ];
  const user = { role: "user", content: "Go" };
  const said = (model: string) => {
    const body = { model, max_tokens: 100, messages: [user, { role: "assistant", content }, user] };
    return (sent(SPOKEN["mistral"] as Spoken, "/v1/messages", body).messages as Fields[])[1]?.content;
  };
  test("magistral", () =>
    assert.deepEqual(said("magistral-medium-2509"), [
      { type: "thinking", thinking: [{ type: "text", text: "Two and two: four." }] },
      { type: "text", text: "It is 4" },
    ]));
  test("others", () => assert.equal(said("mistral-small-latest"), "It is 4"));
});
