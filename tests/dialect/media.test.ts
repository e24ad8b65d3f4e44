// Pictures and documents as each provider takes them, where goldens have no room for them.
import { beforeAll, describe, expect, test } from "vitest";
import { type Dialect, type Dialects, MODELS, compileDialects } from "./dialects.js";

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

function asked(from: Dialect, to: Dialect, body: object, model = MODELS[to]): { refused: string; text: string } {
  const { body: text, refused } = dialects.request(from, to, JSON.stringify(body), { model });
  expect(() => JSON.parse(text) as unknown).not.toThrow();
  return { refused, text };
}

const PDF = "JVBERi0=";
const words = 'naïve, "quoted"\n\tand more';
const encoded = Buffer.from(words).toString("base64");

/** A picture, a document, as each client has it. */
const CLIENTS: Record<string, (media: string, data: string) => object> = {
  chat: (media, data) =>
    chat(
      media.startsWith("image/")
        ? { type: "image_url", image_url: { url: `data:${media};base64,${data}` } }
        : { type: "file", file: { filename: "a", file_data: `data:${media};base64,${data}` } },
    ),
  responses: (media, data) => ({
    model: "m",
    input: [
      {
        role: "user",
        content: [
          media.startsWith("image/")
            ? { type: "input_image", image_url: `data:${media};base64,${data}` }
            : { type: "input_file", filename: "a", file_data: `data:${media};base64,${data}` },
        ],
      },
    ],
  }),
  messages: (media, data) => {
    const type = media.startsWith("image/") ? "image" : "document";
    return {
      model: "m",
      max_tokens: 9,
      messages: [{ role: "user", content: [{ type, source: { type: "base64", media_type: media, data } }] }],
    };
  },
  gemini: (media, data) => ({ contents: [{ role: "user", parts: [{ inlineData: { mimeType: media, data } }] }] }),
};

function chat(part: object): object {
  return { model: "m", messages: [{ role: "user", content: [{ type: "text", text: "x" }, part] }] };
}

describe.each(Object.entries(CLIENTS))("a client of %s", (from, file) => {
  const to = (["messages", "chat", "responses", "gemini", "converse"] as const).filter((dialect) => dialect !== from);

  // The registry of media types knows image/jpeg alone; Anthropic refuses the other.
  test("image/jpg is image/jpeg", () => {
    for (const dialect of to) {
      const { refused, text } = asked(from as Dialect, dialect, file("image/jpg", "/9j/4AAQ"));
      expect([refused, text.includes("image/jpg"), text.includes("jpeg")], dialect).toEqual(["", false, true]);
    }
  });

  // @anthropic-ai/sdk, Base64ImageSource: jpeg, png, gif, webp; Base64PDFSource: application/pdf.
  test("what Anthropic has no type for is not sent there", () => {
    if (from === "messages") return;
    for (const media of ["image/bmp", "image/heic", "image/svg+xml"])
      expect(asked(from as Dialect, "messages", file(media, "AAAA")).refused).toBe("image_url");
    for (const media of ["image/png", "image/gif", "image/webp", "application/pdf"])
      expect(asked(from as Dialect, "messages", file(media, PDF)).refused).toBe("");
    if (from === "gemini") return; // whose readers take these alone
    expect(asked(from as Dialect, "messages", file("application/msword", "AAAA")).refused).toBe("document");
  });

  test("a file of text is told as its text to those that take PDFs alone", () => {
    for (const dialect of ["messages", "chat", "ollama"] as const) {
      if (dialect === from) continue;
      for (const media of ["text/plain", "text/csv", "TEXT/markdown"].slice(0, from === "gemini" ? 2 : 3)) {
        const { refused, text } = asked(from as Dialect, dialect, file(media, encoded));
        expect([refused, text.includes(JSON.stringify(words).slice(1, -1)), text.includes(encoded)], `${dialect} ${media}`).toEqual([
          "",
          true,
          false,
        ]);
      }
    }
  });

  test("a text that is no UTF-8 is read as Latin-1", () => {
    const data = Buffer.from("Müller, ÿ: é", "latin1").toString("base64");
    for (const dialect of ["messages", "chat"] as const) {
      if (dialect === from) continue;
      expect(asked(from as Dialect, dialect, file("text/plain", data)).text).toContain("Müller, ÿ: é");
    }
  });
});

test("documents of converse that are no PDFs: text is told, what else there is passes Anthropic over", () => {
  const document = (format: string, bytes: string) => ({
    messages: [{ role: "user", content: [{ text: "x" }, { document: { format, name: "n", source: { bytes } } }] }],
  });
  for (const format of ["csv", "txt", "md", "html"])
    expect(asked("converse", "messages", document(format, encoded)).text).toContain(JSON.stringify(words));
  for (const format of ["doc", "docx", "xls", "xlsx"])
    expect(asked("converse", "messages", document(format, "AAAA")).refused).toBe("document");
});

// google-genai for Python writes urlsafe_b64encode (googleapis/python-genai, google/genai/_common.py), which no other API reads.
test("data in the alphabet for URLs is written in the ordinary one", () => {
  for (const to of ["messages", "chat", "responses", "converse"] as const) {
    const { text } = asked("gemini", to, {
      contents: [{ role: "user", parts: [{ text: "x" }, { inlineData: { mimeType: "image/png", data: "iVD7__4___vv-A==" } }] }],
    });
    expect(text, to).toContain("iVD7//4///vv+A==");
  }
});

// ai.google.dev/gemini-api/docs/function-calling, "Multimodal function responses"; the form that google-genai writes.
test("pictures and documents beside what a function answered", () => {
  const contents = [
    { role: "user", parts: [{ text: "x" }] },
    { role: "model", parts: [{ functionCall: { id: "1", name: "f", args: {} } }] },
    {
      role: "user",
      parts: [
        {
          functionResponse: {
            id: "1",
            name: "f",
            response: { output: "see" },
            parts: [
              { inlineData: { mimeType: "image/png", displayName: "p.png", data: "AAAA" } },
              { inline_data: { mime_type: "application/pdf", data: PDF } },
            ],
          },
        },
      ],
    },
  ];
  for (const to of ["messages", "responses", "chat", "converse"] as const) {
    const { text, refused } = asked("gemini", to, { contents });
    expect([refused, text.includes("AAAA"), text.includes(PDF)], to).toEqual(["", true, true]);
  }
  const { messages } = JSON.parse(asked("gemini", "messages", { contents }).text) as {
    messages: { content: { type: string; content: object[] }[] }[];
  };
  expect(messages[2]?.content.map(({ type }) => type)).toEqual(["tool_result"]);
  expect(messages[2]?.content[0]?.content).toHaveLength(3);
});

// API_runtime_ContentBlock.html, `document`: "you must also include a ContentBlock with a text field".
describe("a document at Bedrock stands beside a text", () => {
  const blocks = (from: Dialect, body: object) => {
    const { messages } = JSON.parse(asked(from, "converse", body).text) as { messages: { content: Record<string, unknown>[] }[] };
    return messages.at(-1)?.content.map((block) => Object.keys(block)[0]);
  };
  const pdf = { type: "document", source: { type: "base64", media_type: "application/pdf", data: PDF } };
  const messages = (content: object[]) => ({ model: "m", max_tokens: 9, messages: [{ role: "user", content }] });

  test("alone", () => expect(blocks("messages", messages([pdf]))).toEqual(["document", "text"]));
  test("with words of its own", () =>
    expect(blocks("messages", messages([{ type: "text", text: "read" }, pdf]))).toEqual(["text", "document"]));
  test("beside a result, as Claude Code reads one", () => {
    const turns = [
      { role: "user", content: "read" },
      { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "Read", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "PDF file read" }, pdf] },
    ];
    const body = { model: "m", max_tokens: 9, tools: [{ name: "Read", input_schema: { type: "object" } }], messages: turns };
    expect(blocks("messages", body)).toEqual(["toolResult", "document", "text"]);
  });
  test("a picture alone needs none", () => {
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } };
    expect(blocks("messages", messages([image]))).toEqual(["image"]);
  });
});

// ai.google.dev/gemini-api/docs/thinking: 2.5 thinks by itself, Pro always, and 3 by levels.
test.each([
  ["gemini-2.5-flash", { thinkingBudget: 0 }],
  ["gemini-2.5-pro", { thinkingBudget: 128 }],
  ["gemini-3-pro-preview", { thinkingLevel: "low" }],
  ["gemini-2.0-flash", undefined],
])("thinking that a client of messages turned off, at %s", (model, told) => {
  const body = { model: "m", max_tokens: 9, thinking: { type: "disabled" }, messages: [{ role: "user", content: "x" }] };
  const { generationConfig } = JSON.parse(asked("messages", "gemini", body, model).text) as {
    generationConfig: { thinkingConfig?: object };
  };
  expect(generationConfig.thinkingConfig).toEqual(told);
  const unsaid = JSON.parse(asked("messages", "gemini", { ...body, thinking: undefined }, model).text) as typeof generationConfig;
  expect(JSON.stringify(unsaid)).not.toContain("thinkingConfig");
});
