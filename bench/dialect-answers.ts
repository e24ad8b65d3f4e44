// What a provider of messages and one of responses answers, whole and as the events of a stream.
const TEXT = "word ".repeat(40);

const event = (type: string, rest: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;

export interface DialectAnswer {
  whole: string;
  /** Before the pieces of text, one of them, and behind them. */
  begin: string[];
  piece: string;
  end: string[];
}

const message = (content: object[], stop_reason: string | null): object => ({
  ...{ id: "msg_1", type: "message", role: "assistant", model: "m", content, stop_reason, stop_sequence: null },
  usage: { input_tokens: 9, output_tokens: 40 },
});

export const MESSAGES_ANSWER: DialectAnswer = {
  whole: JSON.stringify(message([{ type: "text", text: TEXT }], "end_turn")),
  begin: [
    event("message_start", { message: message([], null) }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
  ],
  piece: event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "word " } }),
  end: [
    event("content_block_stop", { index: 0 }),
    event("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 40 } }),
    event("message_stop", {}),
  ],
};

const item = (text: string): object => ({
  ...{ id: "msg_1", type: "message", status: "completed", role: "assistant" },
  content: [{ type: "output_text", text, annotations: [] }],
});
const response = (status: string, output: object[]): object => ({
  ...{ id: "resp_1", object: "response", created_at: 1700000000, status, model: "m", output, error: null, incomplete_details: null },
  usage: { input_tokens: 9, output_tokens: 40, total_tokens: 49 },
});

export const RESPONSES_ANSWER: DialectAnswer = {
  whole: JSON.stringify(response("completed", [item(TEXT)])),
  begin: [
    event("response.created", { sequence_number: 0, response: response("in_progress", []) }),
    event("response.output_item.added", { sequence_number: 1, output_index: 0, item: item("") }),
  ],
  piece: event("response.output_text.delta", { sequence_number: 2, item_id: "msg_1", output_index: 0, content_index: 0, delta: "word " }),
  end: [
    event("response.output_item.done", { sequence_number: 3, output_index: 0, item: item(TEXT) }),
    event("response.completed", { sequence_number: 4, response: response("completed", [item(TEXT)]) }),
  ],
};
