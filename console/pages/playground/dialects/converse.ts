// Amazon Bedrock's Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html and ..._ConverseStream.html
import { objectOf, type Message } from "../conversation.js";
import { callBegins, callGoesOn, errorIn, offered, present, said, type Dialect, type Piece } from "./dialect.js";

interface Block {
  text?: string;
  toolUse?: { toolUseId?: string; name?: string; input?: unknown };
  reasoningContent?: { text?: string; reasoningText?: { text?: string } };
}
/** One message of the stream under the name of its type (frames.ts). */
interface Event {
  contentBlockStart?: { contentBlockIndex?: number; start?: Block };
  contentBlockDelta?: { contentBlockIndex?: number; delta?: Block };
  exception?: unknown;
}

export const converse: Dialect = {
  path: ({ model, stream }) => `/model/${encodeURIComponent(model)}/${stream ? "converse-stream" : "converse"}`,
  body: ({ messages, tool }) => ({
    messages: messages.map(written),
    ...offered(tool, (name, description, json) => ({
      toolConfig: { tools: [{ toolSpec: { name, description, inputSchema: { json } } }] },
    })),
  }),
  event(value) {
    const { contentBlockStart: start, contentBlockDelta: more, exception } = (value ?? {}) as Event;
    if (exception !== undefined) return errorIn(exception);
    const begun = start?.start?.toolUse;
    if (begun !== undefined) return [callBegins(start?.contentBlockIndex ?? 0, begun.toolUseId, begun.name)];
    if (more?.delta === undefined) return [];
    const { toolUse } = more.delta;
    if (toolUse === undefined) return spoken(more.delta);
    return [callGoesOn(more.contentBlockIndex ?? 0, String(toolUse.input ?? ""))];
  },
  whole(value) {
    const { output, message } = (value ?? {}) as { output?: { message?: { content?: Block[] } }; message?: unknown };
    if (message !== undefined) return errorIn(value);
    return (output?.message?.content ?? []).flatMap((block, i): Piece[] => {
      const { toolUse } = block;
      if (toolUse === undefined) return spoken(block);
      return [callBegins(i, toolUse.toolUseId, toolUse.name), callGoesOn(i, JSON.stringify(toolUse.input ?? {}))];
    });
  },
};

function written(message: Message): object {
  if (message.from === "model") {
    const calls = message.calls.map(({ id, name, arguments: text }) => ({ toolUse: { toolUseId: id, name, input: objectOf(text) } }));
    return { role: "assistant", content: present<object>(message.text === "" ? undefined : { text: message.text }, ...calls) };
  }
  const { text, pictures, results } = message;
  return {
    role: "user",
    content: present<object>(
      ...results.map(({ id, text: result }) => ({ toolResult: { toolUseId: id, content: [{ text: result }] } })),
      text === "" ? undefined : { text },
      ...pictures.map(({ type, data }) => ({ image: { format: type.replace("image/", ""), source: { bytes: data } } })),
    ),
  };
}

function spoken({ text, reasoningContent }: Block): Piece[] {
  return said(reasoningContent?.text ?? reasoningContent?.reasoningText?.text, text);
}
