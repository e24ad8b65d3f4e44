// What an answer may be made of, by the vendors' newest definitions: its kinds of content, and those of its pieces where it comes as a stream.
import { Declarations } from "./declared.js";
import { Recorded } from "./recorded.js";
import type { Client } from "./requests.js";
import { type Shape, choices, least } from "./shape.js";

/** The least that stands for a kind. */
export type Kinds = Record<string, unknown>;

/** Of a union of objects each, by the word that `type` says. */
function byType(shape: Shape): Kinds {
  return Object.fromEntries(
    choices(shape).map((choice) => {
      const example = full(choice) as { type: string };
      return [example.type, example];
    }),
  );
}

/** Of an object each member by itself, by its name. */
function byMember(shape: Shape): Kinds {
  const found = choices(shape).flatMap((choice) => (choice.kind === "object" ? choice.members() : []));
  return Object.fromEntries(found.map(({ name, shape: inner }) => [name, { [name]: full(inner) }]));
}

/** With what may be left out as well, but a type: without one it is of the ordinary kind. */
function full(shape: Shape, depth = 0): unknown {
  const [first] = choices(shape);
  if (first === undefined || depth > 3) return least(shape);
  if (first.kind === "list") return [full(first.of, depth)];
  if (first.kind !== "object") return least(first);
  const said = first.members().filter(({ name, optional }) => !(optional && name === "type"));
  return Object.fromEntries(said.map(({ name, shape: inner }) => [name, full(inner, depth + 1)]));
}

export function answerKinds(): Record<Client, Kinds> {
  const chat = new Declarations("openai/resources/chat/completions/completions.d.ts");
  const messages = new Declarations("@anthropic-ai/sdk/resources/beta/messages/messages.d.ts");
  const responses = new Declarations("openai/resources/responses/responses.d.ts");
  const gemini = new Recorded("gemini");
  const converse = new Recorded("converse");
  return {
    chat: byMember(chat.shape("ChatCompletionMessage")),
    messages: byType(messages.shape("BetaContentBlock")),
    responses: byType(responses.shape("ResponseOutputItem")),
    gemini: byMember(gemini.shape("Part")),
    converse: byMember(converse.shape("ContentBlock")),
  };
}

export function pieceKinds(): Record<Exclude<Client, "gemini">, Kinds> {
  const chat = new Declarations("openai/resources/chat/completions/completions.d.ts");
  const messages = new Declarations("@anthropic-ai/sdk/resources/beta/messages/messages.d.ts");
  const responses = new Declarations("openai/resources/responses/responses.d.ts");
  const converse = new Recorded("converse");
  const choice = member(member(chat.shape("ChatCompletionChunk"), "choices"), "delta");
  return {
    chat: byMember(choice),
    messages: byType(messages.shape("BetaRawContentBlockDelta")),
    responses: byType(responses.shape("ResponseStreamEvent")),
    converse: byMember(converse.shape("ContentBlockDelta")),
  };
}

function member(shape: Shape, name: string): Shape {
  const inside = shape.kind === "list" ? shape.of : shape;
  const found = inside.kind === "object" ? inside.members().find((one) => one.name === name) : undefined;
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found.shape;
}
