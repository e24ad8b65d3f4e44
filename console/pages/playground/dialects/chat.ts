// OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat
import { objectOf, type Message } from "../conversation.js";
import { errorIn, present, type Dialect, type Piece } from "./dialect.js";

interface ToolCall {
  index?: number;
  id?: string;
  function?: { name?: string; arguments?: string };
}
interface Said {
  content?: string | null;
  reasoning_content?: string | null;
  tool_calls?: ToolCall[] | null;
}
interface Chunk {
  choices?: { delta?: Said; message?: Said }[];
  error?: unknown;
}

export const chat: Dialect = {
  path: () => "/v1/chat/completions",
  body: ({ model, messages, stream, tool }) => ({
    model,
    messages: messages.flatMap(written),
    ...(tool === undefined
      ? {}
      : {
          tools: [
            { type: "function", function: { name: tool.name, description: tool.description, parameters: objectOf(tool.parameters) } },
          ],
        }),
    ...(stream ? { stream: true } : {}),
  }),
  event: pieces,
  whole: pieces,
};

function written(message: Message): object[] {
  if (message.from === "model") {
    const calls = message.calls.map(({ id, name, arguments: text }) => ({ id, type: "function", function: { name, arguments: text } }));
    return [{ role: "assistant", content: message.text === "" ? null : message.text, ...(calls.length > 0 ? { tool_calls: calls } : {}) }];
  }
  const { text, pictures, results } = message;
  const shown = pictures.map(({ type, data }) => ({ type: "image_url", image_url: { url: `data:${type};base64,${data}` } }));
  const said = text === "" ? undefined : { type: "text", text };
  const content = shown.length === 0 ? text : present<object>(said, ...shown);
  return [
    ...results.map(({ id, text: result }) => ({ role: "tool", tool_call_id: id, content: result })),
    ...(text === "" && shown.length === 0 ? [] : [{ role: "user", content }]),
  ];
}

function pieces(value: unknown): Piece[] {
  const { choices, error } = (value ?? {}) as Chunk;
  if (error !== undefined && error !== null) return errorIn(value);
  const said = choices?.[0]?.delta ?? choices?.[0]?.message;
  return [
    ...(said?.reasoning_content ? [{ reasoning: said.reasoning_content }] : []),
    ...(said?.content ? [{ text: said.content }] : []),
    ...(said?.tool_calls ?? []).map(({ index, id, function: called }, i) => ({
      call: {
        at: String(index ?? i),
        ...(id === undefined ? {} : { id }),
        ...(called?.name === undefined ? {} : { name: called.name }),
        ...(called?.arguments === undefined ? {} : { arguments: called.arguments }),
      },
    })),
  ];
}
