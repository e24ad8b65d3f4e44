// OpenAI's Responses: https://platform.openai.com/docs/api-reference/responses and .../responses-streaming
import { objectOf, type Message } from "../conversation.js";
import { errorIn, present, type Dialect, type Piece } from "./dialect.js";

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
    ...(tool === undefined
      ? {}
      : {
          tools: [
            { type: "function", name: tool.name, description: tool.description, parameters: objectOf(tool.parameters), strict: false },
          ],
        }),
    ...(stream ? { stream: true } : {}),
  }),
  event(value) {
    const { type = "", delta = "", output_index: at = 0, item, response } = (value ?? {}) as Event;
    if (type === "error") return errorIn(value);
    if (type === "response.failed") return errorIn(response);
    if (type === "response.output_text.delta" || type === "response.refusal.delta") return [{ text: delta }];
    if (type === "response.reasoning_summary_text.delta" || type === "response.reasoning_text.delta") return [{ reasoning: delta }];
    if (type === "response.output_item.added" && item?.type === "function_call") return [called(at, item)];
    if (type === "response.function_call_arguments.delta") return [{ call: { at: String(at), arguments: delta } }];
    return [];
  },
  whole(value) {
    const { output, error } = (value ?? {}) as { output?: Item[]; error?: unknown };
    if (error !== undefined && error !== null) return errorIn(value);
    return (output ?? []).flatMap((item, i): Piece[] => {
      if (item.type === "function_call") return [called(i, item), { call: { at: String(i), arguments: item.arguments ?? "" } }];
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
  const { text, pictures, results } = message;
  const shown = pictures.map(({ type, data }) => ({ type: "input_image", image_url: `data:${type};base64,${data}` }));
  const said = text === "" ? undefined : { type: "input_text", text };
  const content = shown.length === 0 ? text : present<object>(said, ...shown);
  return [
    ...results.map(({ id, text: output }) => ({ type: "function_call_output", call_id: id, output })),
    ...(text === "" && shown.length === 0 ? [] : [{ role: "user", content }]),
  ];
}

function called(at: number, { call_id: id = "", name = "" }: Item): Piece {
  return { call: { at: String(at), id, name } };
}
