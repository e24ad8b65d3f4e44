// OpenAI's Responses: https://platform.openai.com/docs/api-reference/responses and .../responses-streaming
import type { Message } from "../conversation.js";
import { callBegins, callGoesOn, errorIn, offered, userInput, type Dialect, type Piece } from "./dialect.js";

interface Part {
  type?: string;
  text?: string;
  refusal?: string;
}
interface Item {
  type?: string;
  call_id?: string;
  name?: string;
  arguments?: string;
  content?: Part[];
  summary?: Part[];
}
interface Event {
  type?: string;
  delta?: string;
  output_index?: number;
  item?: Item;
  response?: unknown;
}

export const responses: Dialect = {
  path: () => "/v1/responses",
  body: ({ model, messages, stream, tool }) => ({
    model,
    input: messages.flatMap(written),
    ...offered(tool, (name, description, parameters) => ({ tools: [{ type: "function", name, description, parameters, strict: false }] })),
    ...(stream ? { stream: true } : {}),
  }),
  event(value) {
    const { type = "", delta = "", output_index: at = 0, item, response } = (value ?? {}) as Event;
    if (type === "error") return errorIn(value);
    if (type === "response.failed") return errorIn(response);
    if (type === "response.output_text.delta" || type === "response.refusal.delta") return [{ text: delta }];
    if (type === "response.reasoning_summary_text.delta" || type === "response.reasoning_text.delta") return [{ reasoning: delta }];
    if (type === "response.output_item.added" && item?.type === "function_call") return [callBegins(at, item.call_id, item.name)];
    if (type === "response.function_call_arguments.delta") return [callGoesOn(at, delta)];
    return [];
  },
  whole(value) {
    const { output, error } = (value ?? {}) as { output?: Item[]; error?: unknown };
    if (error !== undefined && error !== null) return errorIn(value);
    return (output ?? []).flatMap((item, i): Piece[] => {
      if (item.type === "function_call") return [callBegins(i, item.call_id, item.name), callGoesOn(i, item.arguments ?? "")];
      if (item.type === "reasoning") return (item.summary ?? []).map(({ text = "" }) => ({ reasoning: text }));
      return (item.content ?? []).map(({ text, refusal }) => ({ text: text ?? refusal ?? "" }));
    });
  },
};

function written(message: Message): object[] {
  if (message.from === "model") {
    const calls = message.calls.map(({ id, name, arguments: text }) => ({ type: "function_call", call_id: id, name, arguments: text }));
    return [...(message.text === "" ? [] : [{ role: "assistant", content: message.text }]), ...calls];
  }
  const results = message.results.map(({ id, text: output }) => ({ type: "function_call_output", call_id: id, output }));
  const pictures = message.pictures.map(({ type, data }) => ({ type: "input_image", image_url: `data:${type};base64,${data}` }));
  return userInput(message, results, pictures, { type: "input_text", text: message.text });
}
