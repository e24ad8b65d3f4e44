// What an ordinary answer looks like in each API, as the providers document it: a JSON body, or the events of a stream.

export type ApiName = "chat" | "completions" | "embeddings" | "responses" | "messages" | MediaApi;
/** APIs that do not answer with a model's text, or not in the way that chats do. */
export type MediaApi = "compaction" | "inputTokens" | "images" | "speech" | "transcripts" | "moderations" | "rerank" | "countTokens";

/** One server-sent event: its name (Anthropic and Responses use them) and its data. */
export interface SseEvent {
  event?: string;
  data: string;
}

const ENDS: [string, ApiName][] = [
  ["/chat/completions", "chat"],
  ["/completions", "completions"],
  ["/embeddings", "embeddings"],
  ["/responses", "responses"],
  ["/responses/compact", "compaction"],
  ["/responses/input_tokens", "inputTokens"],
  ["/messages", "messages"],
  ["/images/generations", "images"],
  ["/images/edits", "images"],
  ["/images/variations", "images"],
  ["/audio/speech", "speech"],
  ["/audio/transcriptions", "transcripts"],
  ["/audio/translations", "transcripts"],
  ["/moderations", "moderations"],
  ["/rerank", "rerank"],
  ["/count_tokens", "countTokens"],
];

export function apiOf(path: string): ApiName {
  const bare = path.split("?")[0] ?? "";
  for (const [end, api] of ENDS) if (bare.endsWith(end)) return api;
  return "chat";
}

/** The JSON body of an answer that is not streamed. */
export function jsonAnswer(api: ApiName, model: string, text: string): object {
  const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
  switch (api) {
    case "chat": {
      const choice = { index: 0, message: { role: "assistant", content: text, refusal: null }, logprobs: null, finish_reason: "stop" };
      return { id: "chatcmpl-B9MBs8", object: "chat.completion", created: 1741569952, model, choices: [choice], usage };
    }
    case "completions":
      return {
        id: "cmpl-uqkvlQ",
        object: "text_completion",
        created: 1589478378,
        model,
        choices: [{ text, index: 0, logprobs: null, finish_reason: "stop" }],
        usage,
      };
    case "embeddings":
      return {
        object: "list",
        data: [{ object: "embedding", embedding: [0.0023064255, -0.009327292], index: 0 }],
        model,
        usage: { prompt_tokens: 8, total_tokens: 8 },
      };
    case "responses":
      return responseObject(model, "completed", text);
    case "messages":
      return {
        id: "msg_013Zva",
        type: "message",
        role: "assistant",
        model,
        content: [{ type: "text", text }],
        stop_reason: "end_turn",
        stop_sequence: null,
        usage: { input_tokens: 9, output_tokens: 3 },
      };
    default:
      return mediaAnswer(api, model, text);
  }
}

/** The picture that simulated providers draw: the smallest PNG there is, cut short. */
export const PICTURE = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
/** The sound that they make: bytes that are no text. */
export const SOUND = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7) % 256));

/** Embeddings as OpenAI's packages ask for them: 32-bit floats in base64. */
export function packedEmbeddings(model: string): object {
  const embedding = Buffer.from(Float32Array.from([0.0023064255, -0.009327292]).buffer).toString("base64");
  return { object: "list", data: [{ object: "embedding", embedding, index: 0 }], model, usage: { prompt_tokens: 8, total_tokens: 8 } };
}

function mediaAnswer(api: MediaApi, model: string, text: string): object {
  const usage = { input_tokens: 9, output_tokens: 3, total_tokens: 12 };
  switch (api) {
    case "images":
      return { created: 1713833628, data: [{ b64_json: PICTURE.toString("base64") }] };
    case "moderations":
      return { id: "modr-1", model, results: [{ flagged: false, categories: { violence: false }, category_scores: { violence: 0.01 } }] };
    case "rerank":
      return { id: "rerank-1", model, results: [{ index: 0, relevance_score: 0.9 }] };
    case "countTokens":
      return { input_tokens: 14 };
    // https://platform.openai.com/docs/api-reference/responses/compact and /input-tokens
    case "compaction":
      return {
        id: "resp_1",
        object: "response.compaction",
        created_at: 1764967971,
        output: [{ type: "compaction", encrypted_content: text }],
        usage,
      };
    case "inputTokens":
      return { object: "response.input_tokens", input_tokens: 11 };
    default:
      return { text };
  }
}

/** The events of a streamed answer; the pieces are its content. */
export function streamAnswer(api: ApiName, model: string, pieces: string[]): SseEvent[] {
  switch (api) {
    case "responses":
      return responsesStream(model, pieces);
    case "messages":
      return messagesStream(model, pieces);
    case "completions":
      return [
        ...pieces.map((text) =>
          json({ id: "cmpl-1", object: "text_completion", model, choices: [{ text, index: 0, finish_reason: null }] }),
        ),
        DONE,
      ];
    case "transcripts":
      return [
        ...pieces.map((delta) => json({ type: "transcript.text.delta", delta })),
        json({ type: "transcript.text.done", text: pieces.join("") }),
      ];
    case "images":
      return [
        json({ type: "image_generation.partial_image", b64_json: PICTURE.toString("base64"), partial_image_index: 0 }),
        json({ type: "image_generation.completed", b64_json: PICTURE.toString("base64") }),
      ];
    default:
      return chatStream(model, pieces);
  }
}

/** How many events of an API's stream come before its first content. */
export function openingEvents(api: ApiName): number {
  return { chat: 1, responses: 4, messages: 3 }[api as string] ?? 0;
}

export const DONE: SseEvent = { data: "[DONE]" };

export function json(value: object, event?: string): SseEvent {
  return event === undefined ? { data: JSON.stringify(value) } : { event, data: JSON.stringify(value) };
}

/** One chunk of a chat completion's stream. */
export function chatChunk(model: string, delta: object, finish: string | null = null): SseEvent {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  return json({ id: "chatcmpl-123", object: "chat.completion.chunk", created: 1694268190, model, choices });
}

function chatStream(model: string, pieces: string[]): SseEvent[] {
  const role = chatChunk(model, { role: "assistant", content: "", refusal: null });
  return [role, ...pieces.map((content) => chatChunk(model, { content })), chatChunk(model, {}, "stop"), DONE];
}

function messagesStream(model: string, pieces: string[]): SseEvent[] {
  const usage = { input_tokens: 9, output_tokens: 1 };
  const message = { id: "msg_1nZd", type: "message", role: "assistant", content: [], model, stop_reason: null, stop_sequence: null, usage };
  const delta = (text: string): SseEvent =>
    json({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }, "content_block_delta");
  return [
    json({ type: "message_start", message }, "message_start"),
    json({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }, "content_block_start"),
    json({ type: "ping" }, "ping"),
    ...pieces.map(delta),
    json({ type: "content_block_stop", index: 0 }, "content_block_stop"),
    json({ type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 15 } }, "message_delta"),
    json({ type: "message_stop" }, "message_stop"),
  ];
}

function responsesStream(model: string, pieces: string[]): SseEvent[] {
  let sequence = 0;
  const event = (type: string, rest: object): SseEvent => json({ type, sequence_number: sequence++, ...rest }, type);
  const item = { id: "msg_67c9", type: "message", status: "in_progress", role: "assistant", content: [] };
  const place = { item_id: "msg_67c9", output_index: 0, content_index: 0 };
  return [
    event("response.created", { response: responseObject(model, "in_progress", "") }),
    event("response.in_progress", { response: responseObject(model, "in_progress", "") }),
    event("response.output_item.added", { output_index: 0, item }),
    event("response.content_part.added", { ...place, part: { type: "output_text", text: "", annotations: [] } }),
    ...pieces.map((delta) => event("response.output_text.delta", { ...place, delta })),
    event("response.output_text.done", { ...place, text: pieces.join("") }),
    event("response.completed", { response: responseObject(model, "completed", pieces.join("")) }),
  ];
}

// platform.openai.com/docs/api-reference/responses-streaming: the members of the whole object, in the order of the document.
function responseObject(model: string, status: string, text: string): object {
  const content = [{ type: "output_text", text, annotations: [] }];
  const done = status === "completed";
  const counts = { input_tokens: 37, input_tokens_details: { cached_tokens: 0 }, output_tokens: 11 };
  return {
    id: "resp_67c9",
    object: "response",
    created_at: 1741476777,
    status,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model,
    output: done ? [{ id: "msg_67c9", type: "message", status, role: "assistant", content }] : [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: true,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
    usage: done ? { ...counts, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 48 } : null,
    user: null,
    metadata: {},
  };
}
