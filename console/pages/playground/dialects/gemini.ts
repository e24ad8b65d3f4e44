// Google's generateContent: https://ai.google.dev/api/generate-content
import { objectOf, type Message } from "../conversation.js";
import { errorIn, offered, present, said, type Dialect, type Piece } from "./dialect.js";

interface Part {
  text?: string;
  thought?: boolean;
  functionCall?: { id?: string; name?: string; args?: object };
  thoughtSignature?: string;
}
interface Chunk {
  candidates?: { content?: { parts?: Part[] } }[];
  error?: unknown;
}

export const gemini: Dialect = {
  path: ({ model, stream }) =>
    `/v1beta/models/${encodeURIComponent(model)}${stream ? ":streamGenerateContent?alt=sse" : ":generateContent"}`,
  body: ({ messages, tool }) => ({
    contents: messages.map(written),
    ...offered(tool, (name, description, parameters) => ({ tools: [{ functionDeclarations: [{ name, description, parameters }] }] })),
  }),
  event: pieces,
  whole: pieces,
};

function written(message: Message): object {
  if (message.from === "model") {
    const called = message.calls.map(({ name, arguments: text, mark }) => ({
      functionCall: { name, args: objectOf(text) },
      ...(mark === undefined ? {} : { thoughtSignature: mark }),
    }));
    return { role: "model", parts: present<object>(message.text === "" ? undefined : { text: message.text }, ...called) };
  }
  const { text, pictures, results } = message;
  return {
    role: "user",
    parts: present<object>(
      ...results.map(({ name, text: result }) => ({ functionResponse: { name, response: { result } } })),
      ...pictures.map(({ type, data }) => ({ inlineData: { mimeType: type, data } })),
      text === "" ? undefined : { text },
    ),
  };
}

/** Calls come whole and mostly without an id: they are counted. */
let calls = 0;

function pieces(value: unknown): Piece[] {
  const { candidates, error } = (value ?? {}) as Chunk;
  if (error !== undefined) return errorIn(value);
  return (candidates?.[0]?.content?.parts ?? []).flatMap((part): Piece[] => {
    if (part.functionCall === undefined) return part.thought === true ? said(part.text, "") : said("", part.text);
    const { name = "", args = {}, id } = part.functionCall;
    const at = id ?? `${name}-${++calls}`;
    return [
      {
        call: {
          ...{ at, id: at, name, arguments: JSON.stringify(args) },
          ...(part.thoughtSignature === undefined ? {} : { mark: part.thoughtSignature }),
        },
      },
    ];
  });
}
