// The `openai` package from npm, asking for chat completions.
import OpenAI from "openai";
import { eachTask, say, SCHEMA } from "./each-task.mjs";

const tools = [
  { type: "function", function: { name: "get_weather", description: "Weather", parameters: SCHEMA } },
  { type: "function", function: { name: "now", description: "Time" } },
];
const asked = (picture) => ({
  messages: [
    { role: "system", content: "Be brief." },
    {
      role: "user",
      content: [
        { type: "text", text: "Which town?" },
        { type: "image_url", image_url: { url: `data:image/png;base64,${Buffer.from(picture, "hex").toString("base64")}` } },
      ],
    },
    { role: "assistant", tool_calls: [{ id: "call_0", type: "function", function: { name: "now", arguments: '{"zone":"CET"}' } }] },
    { role: "tool", tool_call_id: "call_0", content: "noon" },
  ],
  ...{ max_completion_tokens: 4000, stop: ["END"], reasoning_effort: "medium", tools, tool_choice: "auto" },
});

/** A whole answer is one chunk. */
async function read(chunks) {
  const out = { text: "", thought: "", calls: [], stop: "", usage: [] };
  for await (const { choices, usage } of chunks) {
    const said = choices[0]?.delta ?? choices[0]?.message ?? {};
    if (said.content) say({ piece: said.content });
    out.text += said.content ?? "";
    out.thought += said.reasoning_content ?? "";
    for (const [at, { index = at, function: called }] of (said.tool_calls ?? []).entries()) {
      out.calls[index] ??= [called.name, ""];
      out.calls[index][1] += called.arguments ?? "";
    }
    out.stop = choices[0]?.finish_reason ?? out.stop;
    if (usage) out.usage = [usage.prompt_tokens, usage.completion_tokens, usage.prompt_tokens_details?.cached_tokens ?? 0];
  }
  return { ...out, calls: out.calls.map(([name, given]) => [name, JSON.parse(given || "{}")]) };
}

async function carryOut({ kind, key, root, model, picture }) {
  const { completions } = new OpenAI({ apiKey: key, baseURL: `${root}/v1`, maxRetries: 0 }).chat;
  const messages = [{ role: "user", content: "Where?" }];
  if (kind === "whole") return read([await completions.create({ model, ...asked(picture) })]);
  if (kind === "stream")
    return read(await completions.create({ model, ...asked(picture), stream: true, stream_options: { include_usage: true } }));
  if (kind === "chat") {
    const called = (await completions.create({ model, messages, tools })).choices[0].message;
    const results = called.tool_calls.map(({ id }) => ({ role: "tool", tool_call_id: id, content: "Rain" }));
    return read([await completions.create({ model, messages: [...messages, called, ...results], tools })]);
  }
  if (kind === "schema") {
    const response_format = { type: "json_schema", json_schema: { name: "where", schema: SCHEMA } };
    return read([await completions.create({ model, messages, response_format })]);
  }
  return read([await completions.create({ model, messages, n: 2 })]);
}

await eachTask(carryOut, ({ status, code }) => ({ status, name: code }));
