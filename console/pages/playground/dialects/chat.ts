// OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat
import type { Message } from "../conversation.js";
import { errorIn, offered, said, userInput, type Dialect, type Piece } from "./dialect.js";

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
    ...offered(tool, (name, description, parameters) => ({ tools: [{ type: "function", function: { name, description, parameters } }] })),
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
  const results = message.results.map(({ id, text: content }) => ({ role: "tool", tool_call_id: id, content }));
  const pictures = message.pictures.map(({ type, data }) => ({ type: "image_url", image_url: { url: `data:${type};base64,${data}` } }));
  return userInput(message, results, pictures, { type: "text", text: message.text });
}

function pieces(value: unknown): Piece[] {
  const { choices, error } = (value ?? {}) as Chunk;
  if (error !== undefined && error !== null) return errorIn(value);
  const part = choices?.[0]?.delta ?? choices?.[0]?.message;
  return [
    ...said(part?.reasoning_content, part?.content),
    ...(part?.tool_calls ?? []).map(({ index, id, function: called }, i) => ({
      call: {
        at: String(index ?? i),
        ...(id === undefined ? {} : { id }),
        ...(called?.name === undefined ? {} : { name: called.name }),
        ...(called?.arguments === undefined ? {} : { arguments: called.arguments }),
      },
    })),
  ];
}
