// The requests of the clients' dialects, by their vendors' newest definitions.
import { Declarations } from "./declared.js";
import { Recorded } from "./recorded.js";
import type { Member, Shape } from "./shape.js";

export type Client = "chat" | "messages" | "responses" | "gemini" | "converse";

const optional = (name: string, shape: Shape): Member => ({ name, shape, optional: true });

/** Members that name what is no part of the conversation: where the request goes, and that it streams. */
const OUTSIDE = ["model", "modelId", "stream", "betas"];

export function requestShapes(): Record<Client, Shape> {
  const openai = "openai/resources";
  const gemini = new Recorded("gemini");
  const beside: Record<string, Shape> = {
    ...{ systemInstruction: gemini.shape("Content"), toolConfig: gemini.shape("ToolConfig") },
    ...{ tools: { kind: "list", of: gemini.shape("Tool") }, safetySettings: { kind: "list", of: gemini.shape("SafetySetting") } },
    ...{ modelArmorConfig: gemini.shape("ModelArmorConfig"), labels: { kind: "anything" } },
  };
  const google: Shape = {
    kind: "object",
    members: () => [
      { name: "contents", shape: { kind: "list", of: gemini.shape("Content") }, optional: false },
      optional("generationConfig", gemini.shape("GenerationConfig")),
      ...(gemini.file.beside ?? []).map((name) => optional(name, beside[name] ?? { kind: "text" })),
    ],
  };
  const all: Record<Client, Shape> = {
    chat: new Declarations(`${openai}/chat/completions/completions.d.ts`).shape("ChatCompletionCreateParamsBase"),
    messages: new Declarations("@anthropic-ai/sdk/resources/beta/messages/messages.d.ts").shape("MessageCreateParamsBase"),
    responses: new Declarations(`${openai}/responses/responses.d.ts`).shape("ResponseCreateParamsBase"),
    gemini: google,
    converse: new Recorded("converse").shape("ConverseRequest"),
  };
  return Object.fromEntries(Object.entries(all).map(([client, shape]) => [client, inside(shape)])) as Record<Client, Shape>;
}

function inside(shape: Shape): Shape {
  if (shape.kind !== "object") throw new Error("a request is an object");
  return { kind: "object", members: () => shape.members().filter(({ name }) => !OUTSIDE.includes(name)) };
}
