// The `@anthropic-ai/sdk` package from npm.
import Anthropic from "@anthropic-ai/sdk";
import { eachTask, say, SCHEMA } from "./each-task.mjs";

const tools = [
  { name: "get_weather", description: "Weather", input_schema: SCHEMA },
  { name: "now", description: "Time", input_schema: { type: "object", properties: {} } },
];
const asked = (picture) => ({
  system: "Be brief.",
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "Which town?" },
        { type: "image", source: { type: "base64", media_type: "image/png", data: Buffer.from(picture, "hex").toString("base64") } },
      ],
    },
    { role: "assistant", content: [{ type: "tool_use", id: "toolu_0", name: "now", input: { zone: "CET" } }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_0", content: "noon" }] },
  ],
  ...{
    max_tokens: 4000,
    stop_sequences: ["END"],
    thinking: { type: "enabled", budget_tokens: 2048 },
    tools,
    tool_choice: { type: "auto" },
  },
});

function whole({ content, stop_reason, usage }) {
  const cached = usage.cache_read_input_tokens ?? 0;
  const input = usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0);
  return {
    text: content.map(({ text }) => text ?? "").join(""),
    thought: content.map(({ thinking }) => thinking ?? "").join(""),
    calls: content.flatMap(({ type, name, input: given }) => (type === "tool_use" ? [[name, given]] : [])),
    stop: stop_reason,
    usage: [input, usage.output_tokens, cached],
  };
}

async function streamed(stream) {
  for await (const { delta } of stream) if (delta?.type === "text_delta") say({ piece: delta.text });
  return whole(await stream.finalMessage());
}

async function carryOut({ kind, key, root, model, picture }) {
  const { messages } = new Anthropic({ apiKey: key, baseURL: root, maxRetries: 0 });
  const simple = { model, max_tokens: 4000, messages: [{ role: "user", content: "Where?" }] };
  if (kind === "whole") return whole(await messages.create({ model, ...asked(picture) }));
  if (kind === "stream") return streamed(messages.stream({ model, ...asked(picture) }));
  if (kind === "chat") {
    const { content } = await messages.create({ ...simple, tools });
    const results = content.flatMap(({ type, id }) =>
      type === "tool_use" ? [{ type: "tool_result", tool_use_id: id, content: "Rain" }] : [],
    );
    const turns = [...simple.messages, { role: "assistant", content }, { role: "user", content: results }];
    return whole(await messages.create({ ...simple, messages: turns, tools }));
  }
  if (kind === "schema")
    return whole(await messages.create({ ...simple, output_config: { format: { type: "json_schema", schema: SCHEMA } } }));
  return whole(await messages.create({ ...simple, mcp_servers: [{ type: "url", url: "https://example.com", name: "x" }] }));
}

await eachTask(carryOut, ({ status, type }) => ({ status, name: type }));
