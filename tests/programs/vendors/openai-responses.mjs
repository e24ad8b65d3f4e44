// The `openai` package from npm, asking for responses.
import OpenAI from "openai";
import { eachTask, say, SCHEMA } from "./each-task.mjs";

const tools = [
  { type: "function", name: "get_weather", description: "Weather", parameters: SCHEMA, strict: false },
  { type: "function", name: "now", description: "Time", parameters: { type: "object", properties: {} }, strict: false },
];
const asked = (picture) => ({
  instructions: "Be brief.",
  input: [
    {
      role: "user",
      content: [
        { type: "input_text", text: "Which town?" },
        { type: "input_image", image_url: `data:image/png;base64,${Buffer.from(picture, "hex").toString("base64")}`, detail: "auto" },
      ],
    },
    { type: "function_call", call_id: "call_0", name: "now", arguments: '{"zone":"CET"}' },
    { type: "function_call_output", call_id: "call_0", output: "noon" },
  ],
  ...{ max_output_tokens: 4000, reasoning: { effort: "medium", summary: "auto" }, tools, tool_choice: "auto", store: false },
});

function whole({ output, status, incomplete_details, usage }) {
  const out = { text: "", thought: "", calls: [], stop: incomplete_details?.reason ?? status };
  for (const item of output) {
    if (item.type === "function_call") out.calls.push([item.name, JSON.parse(item.arguments)]);
    else if (item.type === "reasoning") out.thought += item.summary.map(({ text }) => text).join("\n\n");
    else out.text += item.content.map(({ text, refusal }) => text ?? refusal).join("");
  }
  return { ...out, usage: [usage.input_tokens, usage.output_tokens, usage.input_tokens_details.cached_tokens] };
}

async function streamed(events) {
  for await (const event of events) {
    if (event.type === "response.output_text.delta") say({ piece: event.delta });
    if (event.type === "response.failed") throw new OpenAI.APIError(undefined, event.response.error, undefined, undefined);
    if (event.type === "response.completed" || event.type === "response.incomplete") return whole(event.response);
  }
  throw new Error("the stream has no end");
}

async function carryOut({ kind, key, root, model, picture }) {
  const { responses } = new OpenAI({ apiKey: key, baseURL: `${root}/v1`, maxRetries: 0 });
  const input = [{ role: "user", content: "Where?" }];
  if (kind === "whole") return whole(await responses.create({ model, ...asked(picture) }));
  if (kind === "stream") return streamed(await responses.create({ model, ...asked(picture), stream: true }));
  if (kind === "chat") {
    const called = (await responses.create({ model, input, tools })).output;
    const results = called.flatMap(({ type, call_id }) =>
      type === "function_call" ? [{ type: "function_call_output", call_id, output: "Rain" }] : [],
    );
    return whole(await responses.create({ model, input: [...input, ...called, ...results], tools }));
  }
  if (kind === "schema") {
    const format = { type: "json_schema", name: "where", schema: SCHEMA };
    return whole(await responses.create({ model, input, text: { format } }));
  }
  return whole(await responses.create({ model, input, previous_response_id: "resp_1" }));
}

await eachTask(carryOut, ({ status, code }) => ({ status, name: code }));
