// A request of a client in one dialect to a provider in another: what leaves, and where its answer's form stands in it.
import assert from "node:assert/strict";
import { JSON_HEADERS, worker } from "./worker.js";

// What leaves is JSON of any shape.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Fields = Record<string, any>;

const SPOKEN: Record<string, Fields> = {
  chat: { type: "openai", modelMapping: { "*": "gpt-4.1" } },
  "self-hosted": { type: "openai-compatible", dialect: "chat", modelMapping: { "*": "Qwen3-32B" } },
  responses: { type: "openai", modelMapping: { "*": "gpt-4.1" } },
  messages: { type: "claude", modelMapping: { "*": "claude-sonnet-4-5" } },
  gemini: { type: "gemini", modelMapping: { "*": "gemini-2.5-flash" } },
  converse: { type: "bedrock", awsRegion: "us-east-1", modelMapping: { "*": "eu.anthropic.claude-sonnet-4-5-20250929-v1:0" } },
};
const PATHS: Record<string, string> = {
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
  messages: "/v1/messages",
  gemini: "/v1beta/models/m:generateContent",
  converse: "/model/m/converse",
};

/** What the provider is sent, and the names of what was left out; without a body where it is passed over. */
export function asked(from: string, to: string, body: Fields, model?: string): { body?: Fields; dropped: string } {
  const spoken = { dialect: to, ...SPOKEN[to] };
  const provider = { id: "p", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1", ...spoken };
  const named = model === undefined ? provider : { ...provider, modelMapping: { "*": model } };
  const on = worker({ config: { providers: [named], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
  const text = JSON.stringify(from === "gemini" || from === "converse" ? body : { model: "m", ...body });
  const passage = on.request({ path: PATHS[from], headers: JSON_HEADERS, body: [text] });
  const { attempt } = passage;
  if (!attempt) {
    assert.match(passage.answer?.body.toString() ?? "", /response_format|responseMimeType|tools.properties/);
    return { dropped: "" };
  }
  const left = JSON.parse(attempt.body.toString()) as Fields;
  passage.respond(400, JSON_HEADERS, ['{"error":{"message":"no"}}']);
  return { body: left, dropped: passage.answer?.headers.get("x-ai-dropped") ?? "" };
}

export const TURN = [{ role: "user", content: "Go" }];
export const SPEAKS: Record<string, Fields> = {
  chat: { messages: TURN },
  responses: { input: TURN },
  messages: { max_tokens: 99, messages: TURN },
  gemini: { contents: [{ role: "user", parts: [{ text: "Go" }] }] },
  converse: { messages: [{ role: "user", content: [{ text: "Go" }] }] },
};

/** A request whose answer is to be held to the schema, of a client that says so or whose API means it so. */
export function wanting(from: string, schema: Fields, more: Fields = {}): Fields {
  const said = { ...SPEAKS[from], ...more };
  const named = { name: "a", strict: true, schema };
  if (from === "chat") return { ...said, response_format: { type: "json_schema", json_schema: named } };
  if (from === "responses") return { ...said, text: { format: { type: "json_schema", ...named } } };
  if (from === "messages") return { ...said, output_config: { format: { type: "json_schema", schema } } };
  if (from === "gemini") return { ...said, generationConfig: { responseMimeType: "application/json", responseJsonSchema: schema } };
  return {
    ...said,
    outputConfig: { textFormat: { type: "json_schema", structure: { jsonSchema: { name: "a", schema: JSON.stringify(schema) } } } },
  };
}

/** Where a dialect has the schema of an answer. */
export function formOf(to: string, { body }: { body?: Fields }): Fields | undefined {
  if (to === "messages") return body?.output_config?.format;
  if (to === "converse") {
    const form = body?.outputConfig?.textFormat?.structure.jsonSchema;
    return form && { ...form, schema: JSON.parse(form.schema as string) as Fields };
  }
  if (to === "gemini") return body?.generationConfig;
  return to === "responses" ? body?.text?.format : body?.response_format?.json_schema;
}

/** Who asks in another dialect. */
export const others = (to: string) => Object.keys(PATHS).filter((from) => from !== to);
