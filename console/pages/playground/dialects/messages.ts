// Anthropic's Messages: https://docs.anthropic.com/en/api/messages and .../build-with-claude/streaming
import { objectOf, type Message } from "../conversation.js";
import { callBegins, callGoesOn, errorIn, offered, present, said, type Dialect, type Piece } from "./dialect.js";

/** The API wants a bound. */
const MOST_TOKENS = 1024;

interface Block {
  type?: string;
  text?: string;
  thinking?: string;
  partial_json?: string;
  id?: string;
  name?: string;
  input?: object;
}
interface Event {
  type?: string;
  index?: number;
  content_block?: Block;
  delta?: Block;
}

export const messages: Dialect = {
  path: () => "/v1/messages",
  body: ({ model, messages: all, stream, tool }) => ({
    model,
    max_tokens: MOST_TOKENS,
    messages: all.map(written),
    ...offered(tool, (name, description, schema) => ({ tools: [{ name, description, input_schema: schema }] })),
    ...(stream ? { stream: true } : {}),
  }),
  event(value) {
    const { type, index = 0, content_block: block, delta } = (value ?? {}) as Event;
    if (type === "error") return errorIn(value);
    if (type === "content_block_start" && block?.type === "tool_use") return [callBegins(index, block.id, block.name)];
    if (type === "content_block_start") return said(block?.thinking, block?.text);
    if (type !== "content_block_delta") return [];
    if (delta?.partial_json !== undefined) return [callGoesOn(index, delta.partial_json)];
    return said(delta?.thinking, delta?.text);
  },
  whole(value) {
    const { content, error } = (value ?? {}) as { content?: Block[]; error?: unknown };
    if (error !== undefined) return errorIn(value);
    return (content ?? []).flatMap((block, i): Piece[] => {
      if (block.type !== "tool_use") return said(block.thinking, block.text);
      return [callBegins(i, block.id, block.name), callGoesOn(i, JSON.stringify(block.input ?? {}))];
    });
  },
};

function written(message: Message): object {
  if (message.from === "model") {
    const calls = message.calls.map(({ id, name, arguments: text }) => ({ type: "tool_use", id, name, input: objectOf(text) }));
    const text = message.text === "" ? undefined : { type: "text", text: message.text };
    return { role: "assistant", content: calls.length === 0 ? message.text : present<object>(text, ...calls) };
  }
  const { text, pictures, results } = message;
  const blocks = [
    ...results.map(({ id, text: content }) => ({ type: "tool_result", tool_use_id: id, content })),
    ...pictures.map(({ type, data }) => ({ type: "image", source: { type: "base64", media_type: type, data } })),
  ];
  if (blocks.length === 0) return { role: "user", content: text };
  return { role: "user", content: present<object>(...blocks, text === "" ? undefined : { type: "text", text }) };
}
