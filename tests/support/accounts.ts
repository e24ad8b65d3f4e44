// Simulated vendors whose accounts (tokens) know what they made and nothing else: stored answers, conversations, files, batches, encrypted reasoning,
// signed thinking. Shapes as documented at platform.openai.com/docs/api-reference (responses, conversations, files, batches) and
// docs.anthropic.com/en/docs/build-with-claude/extended-thinking.
import { answer, events, type Answer } from "./answers.js";
import type { Received } from "./received.js";
import { json, type SseEvent } from "./wire.js";

type Json = Record<string, unknown>;

/** https://github.com/openai/codex/issues/8145 */
const encrypted = refusal(400, "The encrypted content gAAA...DQ== could not be verified.", "invalid_encrypted_content", null);
/** https://github.com/anthropics/claude-code/issues/10627 */
const signed = answer(400, {
  type: "error",
  error: { type: "invalid_request_error", message: "messages.1.content.0: Invalid `signature` in `thinking` block" },
  request_id: "req_011CUdL49e3Fu9bCKbWF6cXD",
});

function refusal(status: number, message: string, code: string | null, param: string | null): Answer {
  return answer(status, { error: { message, type: "invalid_request_error", param, code } });
}

/** One vendor. Every token of it is an account of its own, unless several are said to be `shared`. */
export class Accounts {
  private readonly made = new Map<string, Set<string>>();
  private count = 0;

  constructor(private readonly accountOf: (token: string) => string = (token) => token) {}

  readonly answer: Answer = (request) => {
    const path = request.path.split("?")[0] ?? "";
    if (path.endsWith("/messages")) return this.messages(request);
    if (path.endsWith("/responses")) return this.responses(request);
    return this.stored(request, path);
  };

  private make(request: Received, prefix: string): string {
    const id = `${prefix}${++this.count}x${Math.random().toString(36).slice(2)}`;
    this.of(request).add(id);
    return id;
  }

  private of(request: Received): Set<string> {
    const account = this.accountOf(request.token);
    const known = this.made.get(account) ?? new Set();
    this.made.set(account, known);
    return known;
  }

  private knows(request: Received, id: unknown): boolean {
    return id === undefined || id === null || this.of(request).has(String(id));
  }

  private responses(request: Received) {
    const { input, previous_response_id: previous, conversation } = request.json;
    const items = Array.isArray(input) ? (input as Json[]) : [];
    if (!this.knows(request, previous)) {
      return refusal(
        400,
        `Previous response with id '${previous}' not found.`,
        "previous_response_not_found",
        "previous_response_id",
      )(request);
    }
    if (!this.knows(request, conversation)) return refusal(404, `Conversation with id '${conversation}' not found.`, null, null)(request);
    if (items.some((item) => !this.knows(request, item.encrypted_content))) return encrypted(request);
    const files = [...JSON.stringify(items).matchAll(/"file_id":"([^"]*)"/g)].map(([, id]) => id);
    if (files.some((id) => !this.knows(request, id))) return refusal(400, `The file was not found.`, null, "input")(request);
    return this.responseOf(request);
  }

  private responseOf(request: Received) {
    const reasoning = { id: `rs_${++this.count}`, type: "reasoning", summary: [], encrypted_content: this.make(request, "gAAAAA+Bo/") };
    const text = { type: "output_text", text: "Good", annotations: [] };
    const message = { id: `msg_${this.count}`, type: "message", status: "completed", role: "assistant", content: [text] };
    const whole = {
      id: this.make(request, "resp_"),
      object: "response",
      created_at: 1741476777,
      status: "completed",
      model: request.model,
      output: [reasoning, message],
      tools: [],
      usage: { input_tokens: 9, output_tokens: 3, total_tokens: 12 },
    };
    if (!request.streamed) return answer(200, JSON.stringify(whole, null, 2))(request);
    let at = 0;
    const event = (type: string, rest: object): SseEvent => json({ type, sequence_number: at++, ...rest }, type);
    const place = { item_id: message.id, output_index: 1, content_index: 0 };
    const begun = { ...whole, status: "in_progress", output: [], usage: null };
    const list = [
      event("response.created", { response: begun }),
      event("response.output_item.added", { output_index: 0, item: { ...reasoning, encrypted_content: "" } }),
      event("response.output_item.done", { output_index: 0, item: reasoning }),
      event("response.output_item.added", { output_index: 1, item: { ...message, content: [] } }),
      event("response.content_part.added", { ...place, part: { ...text, text: "" } }),
      event("response.output_text.delta", { ...place, delta: "Good" }),
      event("response.output_text.done", { ...place, text: "Good" }),
      event("response.output_item.done", { output_index: 1, item: message }),
      event("response.completed", { response: whole }),
    ];
    return events(list, { split: 97 })(request);
  }

  private messages(request: Received) {
    const turns = request.json.messages as { content: string | Json[] }[];
    const parts = turns.flatMap(({ content }) => (typeof content === "string" ? [] : content));
    if (parts.some((part) => !this.knows(request, part.signature))) return signed(request);
    const thinks = request.json.thinking !== undefined;
    const signature = this.make(request, "EqoB+/");
    const thought = { type: "thinking", thinking: "Hm", signature };
    const text = { type: "text", text: "Good" };
    const content = thinks ? [thought, text] : [text];
    const whole = {
      id: `msg_${++this.count}`,
      type: "message",
      role: "assistant",
      model: request.model,
      content,
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 9, output_tokens: 3 },
    };
    if (!request.streamed) return answer(200, whole)(request);
    const block = (index: number, start: object, deltas: object[]) => [
      json({ type: "content_block_start", index, content_block: start }, "content_block_start"),
      ...deltas.map((delta) => json({ type: "content_block_delta", index, delta }, "content_block_delta")),
      json({ type: "content_block_stop", index }, "content_block_stop"),
    ];
    const thinking = block(0, { type: "thinking", thinking: "", signature: "" }, [
      { type: "thinking_delta", thinking: "Hm" },
      { type: "signature_delta", signature },
    ]);
    const list = [
      json({ type: "message_start", message: { ...whole, content: [], stop_reason: null } }, "message_start"),
      ...(thinks ? thinking : []),
      ...block(thinks ? 1 : 0, { type: "text", text: "" }, [{ type: "text_delta", text: "Good" }]),
      json({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 3 } }, "message_delta"),
      json({ type: "message_stop" }, "message_stop"),
    ];
    return events(list, { split: 61 })(request);
  }

  /** A video that is made of another one. */
  private madeOf(request: Received, id: unknown) {
    if (!this.knows(request, id)) return refusal(404, `No such video object: ${String(id)}`, null, "id")(request);
    return answer(200, { id: this.make(request, "video_"), object: "video", status: "queued", remixed_from_video_id: id })(request);
  }

  /** Files, batches, videos, conversations and stored answers by their ids. */
  private stored(request: Received, path: string) {
    const [folder = "", id, way] = path.split("/v1/")[1]?.split("/") ?? [];
    if (folder === "videos" && (id === "edits" || way === "remix")) return this.madeOf(request, id === "edits" ? nameOf(request) : id);
    const object =
      { videos: "video", files: "file", batches: "batch", conversations: "conversation", responses: "response" }[folder] ?? folder;
    if (id === undefined) {
      const input: unknown = request.json.input_file_id;
      if (!this.knows(request, input)) return refusal(400, `No such File object: ${input}`, null, "input_file_id")(request);
      return answer(200, { id: this.make(request, `${object}-`), object, status: "validating" })(request);
    }
    if (!this.knows(request, id)) return refusal(404, `No such ${object} object: ${id}`, null, "id")(request);
    const more = folder === "batches" ? { output_file_id: this.make(request, "file-out") } : {};
    return answer(200, { id, object, output: [], ...more, deleted: request.method === "DELETE" })(request);
  }
}

function nameOf(request: Received): unknown {
  return (request.json.video as { id?: string } | undefined)?.id;
}
