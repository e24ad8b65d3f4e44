// Amazon Bedrock's Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html and ..._ConverseStream.html
import { objectOf, type Message } from "../conversation.js";
import { errorIn, present, type Dialect, type Piece } from "./dialect.js";

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
    ...(tool === undefined
      ? {}
      : {
          toolConfig: {
            tools: [{ toolSpec: { name: tool.name, description: tool.description, inputSchema: { json: objectOf(tool.parameters) } } }],
          },
        }),
  }),
  event(value) {
    const { contentBlockStart: start, contentBlockDelta: more, exception } = (value ?? {}) as Event;
    if (exception !== undefined) return errorIn(exception);
    if (start?.start?.toolUse !== undefined) return [called(start.contentBlockIndex ?? 0, start.start.toolUse)];
    if (more?.delta === undefined) return [];
    const { toolUse } = more.delta;
    if (toolUse === undefined) return said(more.delta);
    return [{ call: { at: String(more.contentBlockIndex ?? 0), arguments: String(toolUse.input ?? "") } }];
  },
  whole(value) {
    const { output, message } = (value ?? {}) as { output?: { message?: { content?: Block[] } }; message?: unknown };
    if (message !== undefined) return errorIn(value);
    return (output?.message?.content ?? []).flatMap((block, i): Piece[] => {
      if (block.toolUse === undefined) return said(block);
      return [called(i, block.toolUse), { call: { at: String(i), arguments: JSON.stringify(block.toolUse.input ?? {}) } }];
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

function said({ text, reasoningContent }: Block): Piece[] {
  const reasoning = reasoningContent?.text ?? reasoningContent?.reasoningText?.text;
  return [...(reasoning ? [{ reasoning }] : []), ...(text ? [{ text }] : [])];
}

function called(at: number, { toolUseId: id = "", name = "" }: NonNullable<Block["toolUse"]>): Piece {
  return { call: { at: String(at), id, name } };
}
