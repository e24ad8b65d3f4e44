// Tools that a client of Responses knows by more than their names: their calls come back as the client knows them.
import { beforeAll, describe, expect, test } from "vitest";
import { type Dialects, compileDialects } from "./dialects.js";

interface Item {
  type: string;
  [member: string]: unknown;
}

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

/** A call in chat's words. */
const call = (name: string, args: string, index = 0) => ({
  index,
  id: `call_${index}`,
  type: "function",
  function: { name, arguments: args },
});

function whole(name: string, args: string): Item[] {
  const message = { role: "assistant", content: null, tool_calls: [call(name, args)] };
  const answer = { id: "x", model: "m", choices: [{ index: 0, message, finish_reason: "tool_calls" }] };
  return (JSON.parse(dialects.answer("chat", "responses", JSON.stringify(answer), { custom: true })) as { output: Item[] }).output;
}

function streamed(name: string, args: string): { events: Item[]; done: Item } {
  const middle = Math.ceil(args.length / 2);
  const chunk = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: "x", model: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const pieces = [
    chunk({ tool_calls: [call(name, args.slice(0, middle))] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: args.slice(middle) } }] }),
    chunk({}, "tool_calls"),
    "data: [DONE]\n\n",
  ];
  const text = dialects.stream("chat", "responses", pieces, { custom: true }).join("");
  const events = text.split("\n").flatMap((line) => (line.startsWith("data: ") ? [JSON.parse(line.slice(6)) as Item] : []));
  const last = events.at(-1) as unknown as { response: { output: Item[] } };
  const done = events.find(({ type }) => type === "response.output_item.done") as unknown as { item: Item };
  expect(last.response.output).toEqual([done.item]);
  return { events, done: done.item };
}

const CASES: [string, string, string, Item][] = [
  [
    "a function of a namespace has its own name and its namespace",
    "crm__find",
    '{"name":"Ada"}',
    { type: "function_call", namespace: "crm", name: "find", arguments: '{"name":"Ada"}' },
  ],
  [
    "a tool of a namespace that takes text gets its text",
    "js__exec",
    '{"input":"text(\\"a\\\\n\\")"}',
    { type: "custom_tool_call", namespace: "js", name: "exec", input: 'text("a\\n")' },
  ],
  [
    "a search for tools has an object",
    "tool_search",
    '{"query":"ti\\"me"}',
    { type: "tool_search_call", execution: "client", arguments: { query: 'ti"me' } },
  ],
  ["another function has no namespace", "find", "{}", { type: "function_call", name: "find", arguments: "{}" }],
];

describe.each(CASES)("%s", (_, name, args, expected) => {
  test("whole", () => {
    const [item] = whole(name, args);
    expect(item).toMatchObject({ ...expected, call_id: "call_0", status: "completed" });
    expect("namespace" in (item ?? {})).toBe("namespace" in expected);
  });

  test("streamed", () => {
    expect(streamed(name, args).done).toMatchObject({ ...expected, call_id: "call_0", status: "completed" });
  });
});

test("a search for tools whose arguments are no object asks for them as its input", () => {
  expect(whole("tool_search", "time")[0]).toMatchObject({ type: "tool_search_call", arguments: { input: "time" } });
});

test("a tool whose name would be too long with its namespace keeps its own", () => {
  const tool = { type: "function", name: "n".repeat(40), parameters: { type: "object" } };
  const space = (name: string) => ({ model: "m", input: "Go", tools: [{ type: "namespace", name, tools: [tool] }] });
  const sent = (name: string) => dialects.request("responses", "chat", JSON.stringify(space(name))).body;
  expect(sent("s".repeat(22))).toContain(`"name":"${"s".repeat(22)}__${"n".repeat(40)}"`);
  expect(sent("s".repeat(23))).toContain(`"name":"${"n".repeat(40)}"`);
});

test("a search for tools that the provider would carry out is left out by name", () => {
  const { dropped, refused } = dialects.request(
    "responses",
    "chat",
    JSON.stringify({ model: "m", input: "Go", tools: [{ type: "tool_search" }] }),
  );
  expect([dropped, refused]).toEqual(["tool_search", ""]);
});
