// Names and ids as a provider takes them, where goldens have no room for them.
import { beforeAll, describe, expect, test } from "vitest";
import { type Dialect, type Dialects, MODELS, compileDialects } from "./dialects.js";

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

function written(from: Dialect, to: Dialect, body: object): Record<string, unknown> {
  const { body: text, refused } = dialects.request(from, to, JSON.stringify(body), { model: MODELS[to] });
  expect(refused).toBe("");
  return JSON.parse(text) as Record<string, unknown>;
}

// A client that numbers its calls in each turn anew. By pairs it was quadratic: a minute for these, and every other request waited.
test("calls of one id are ten thousand, and of their own ids, in a moment", { timeout: 20_000 }, () => {
  const turns = Array.from({ length: 10_000 }, () => [
    { role: "assistant", content: null, tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }] },
    { role: "tool", tool_call_id: "c", content: "r" },
  ]).flat();
  const { messages } = written("chat", "messages", { model: "m", messages: [{ role: "user", content: "x" }, ...turns] }) as {
    messages: { content: { id?: string }[] }[];
  };
  const ids = messages.flatMap(({ content }) => (Array.isArray(content) ? content.flatMap(({ id }) => id ?? []) : []));
  expect(new Set(ids).size).toBe(10_000);
});

test("many turns of the system's, and many allowed tools, take a moment", { timeout: 20_000 }, () => {
  const systems = Array.from({ length: 40_000 }, () => ({ role: "system", content: "s" }));
  const { system } = written("chat", "messages", { model: "m", messages: [...systems, { role: "user", content: "x" }] }) as {
    system: object[];
  };
  expect(system).toHaveLength(40_000);
  const tools = Array.from({ length: 20_000 }, (_, i) => ({
    type: "function",
    function: { name: `t${i}`, parameters: { type: "object" } },
  }));
  const allowed = { mode: "auto", tools: tools.slice(10_000).map(({ function: { name } }) => ({ type: "function", function: { name } })) };
  const asked = {
    model: "m",
    messages: [{ role: "user", content: "x" }],
    tools,
    tool_choice: { type: "allowed_tools", allowed_tools: allowed },
  };
  expect((written("chat", "messages", asked) as { tools: object[] }).tools).toHaveLength(10_000);
});

test("the name of a result whose call is gone fits, as that of a call does", () => {
  const name = `mcp.${"x".repeat(80)}`;
  const contents = [
    { role: "user", parts: [{ functionResponse: { name, response: { output: "1" } } }] },
    { role: "model", parts: [{ functionCall: { name, args: {} } }] },
    { role: "user", parts: [{ functionResponse: { name, response: { output: "2" } } }] },
  ];
  const { messages } = written("gemini", "ollama", { contents }) as { messages: { tool_name?: string }[] };
  const names = messages.flatMap(({ tool_name }) => tool_name ?? []);
  expect(names).toEqual([names[1], names[1]]);
  expect(names[0]).toMatch(/^[\w-]{64}$/);
});

describe.each(["chat", "messages", "gemini", "ollama"] as const)("to %s", (to) => {
  test("calls whose ids differ behind 256 bytes are two, each with its result", () => {
    const [one, two] = ["a", "b"].map((end) => `call_${"0".repeat(300)}${end}`);
    const call = (id: string | undefined, name: string) => ({ type: "function_call", call_id: id, name, arguments: "{}" });
    const input = [
      { role: "user", content: "Go" },
      call(one, "first"),
      call(two, "second"),
      { type: "function_call_output", call_id: two, output: "of the second" },
      { type: "function_call_output", call_id: one, output: "of the first" },
    ];
    const text = JSON.stringify(written("responses", to, { model: "m", input }));
    const told = to === "gemini" || to === "ollama" ? byName(text) : byId(text);
    expect(told).toEqual({ first: "of the first", second: "of the second" });
  });
});

/** What came of each tool, where results name it. */
function byName(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  JSON.parse(text, (_, value: unknown) => {
    const { tool_name, content, name, response } = (value ?? {}) as Record<string, string & { output?: string }>;
    if (tool_name !== undefined) found[tool_name] = String(content);
    if (response !== undefined) found[String(name)] = String(response.output);
    return value;
  });
  return found;
}

/** The same where they name the call. */
function byId(text: string): Record<string, string> {
  const names = new Map<string, string>();
  const found: Record<string, string> = {};
  JSON.parse(text, function (this: Record<string, unknown>, _, value: unknown) {
    const part = (value ?? {}) as Record<string, string & { name?: string }>;
    if (part["type"] === "function") names.set(String(part["id"]), String(part["function"]?.name));
    if (part["type"] === "tool_use") names.set(String(part["id"]), String(part["name"]));
    return value;
  });
  JSON.parse(text, (_, value: unknown) => {
    const { tool_call_id, tool_use_id, content } = (value ?? {}) as Record<string, string>;
    const name = names.get(tool_call_id ?? tool_use_id ?? "");
    if (name !== undefined) found[name] = String(content);
    return value;
  });
  return found;
}
