// Each kind of content that an answer may have by the vendors' newest definitions: told to clients of other dialects, or silent for a reason. A
// new kind of a vendor's fails here until it is one of both.
import { beforeAll, describe, expect, test } from "vitest";
import { type Kinds, answerKinds, pieceKinds } from "./definitions/answers.js";
import type { Client } from "./definitions/requests.js";
import { type Dialects, compileDialects } from "./dialects.js";

const RAN = "what a tool of the provider's own did: the model's words about it are told";
const ABOUT = "it tells of another part";
const OPAQUE = "it means something to its own vendor alone";

interface Fates {
  told: string[];
  silent: Record<string, string[]>;
}

const WHOLE: Record<Client, Fates> = {
  chat: {
    told: ["content", "refusal", "audio", "function_call", "tool_calls"],
    silent: { [ABOUT]: ["role", "annotations"] },
  },
  messages: {
    told: ["text", "thinking", "tool_use"],
    silent: {
      [OPAQUE]: ["redacted_thinking", "compaction", "container_upload"],
      [RAN]: [
        ...["server_tool_use", "web_search_tool_result", "web_fetch_tool_result", "advisor_tool_result", "code_execution_tool_result"],
        ...["bash_code_execution_tool_result", "text_editor_code_execution_tool_result", "tool_search_tool_result"],
        ...["mcp_tool_use", "mcp_tool_result", "mcp_tool_listing"],
      ],
      "which model of the vendor's answered": ["fallback"],
    },
  },
  responses: {
    told: ["message", "function_call", "reasoning", "image_generation_call", "custom_tool_call"],
    silent: {
      [OPAQUE]: ["compaction"],
      [RAN]: [
        ...["file_search_call", "web_search_call", "computer_call", "tool_search_call", "tool_search_output", "code_interpreter_call"],
        ...["local_shell_call", "shell_call", "shell_call_output", "apply_patch_call", "apply_patch_call_output"],
        ...["mcp_call", "mcp_list_tools", "mcp_approval_request"],
      ],
    },
  },
  gemini: {
    told: ["text", "functionCall", "inlineData", "fileData", "executableCode", "codeExecutionResult", "audioTranscription"],
    silent: {
      [OPAQUE]: ["thoughtSignature"],
      [RAN]: ["toolCall", "toolResponse", "functionResponse"],
      [ABOUT]: [
        ...["thought", "mediaResolution", "mediaProcessing", "videoMetadata", "partMetadata", "speechMetadata", "documentMetadata"],
        ...["spreadsheetMetadata", "audioMetadata"],
      ],
    },
  },
  converse: {
    told: ["text", "toolUse", "reasoningContent", "citationsContent", "image", "document", "video", "audio"],
    silent: {
      [RAN]: ["toolResult"],
      "of requests alone": ["guardContent", "cachePoint", "searchResult", "toolAddition", "toolRemoval"],
    },
  },
};

const PIECES: Record<keyof ReturnType<typeof pieceKinds>, Fates> = {
  chat: { told: ["content", "function_call", "refusal", "tool_calls"], silent: { [ABOUT]: ["role"] } },
  messages: {
    told: ["text_delta", "thinking_delta", "input_json_delta"],
    silent: { [ABOUT]: ["citations_delta"], [OPAQUE]: ["signature_delta", "compaction_delta"] },
  },
  responses: {
    told: [
      ...["response.created", "response.in_progress", "response.queued", "response.completed", "response.incomplete", "response.failed"],
      ...["error", "response.output_item.added", "response.output_item.done", "response.output_text.delta", "response.refusal.delta"],
      ...["response.reasoning_summary_text.delta", "response.reasoning_text.delta", "response.reasoning_summary_part.added"],
      ...["response.function_call_arguments.delta", "response.custom_tool_call_input.delta"],
    ],
    silent: {
      "the item's own pieces, or its last event, say it": [
        ...["response.content_part.added", "response.content_part.done", "response.output_text.done", "response.refusal.done"],
        ...["response.reasoning_summary_text.done", "response.reasoning_text.done", "response.reasoning_summary_part.done"],
        ...["response.function_call_arguments.done", "response.custom_tool_call_input.done", "response.output_text.annotation.added"],
        ...["in_progress", "generating", "partial_image", "completed"].map((step) => `response.image_generation_call.${step}`),
      ],
      "sound is asked for by nobody": [
        ...["response.audio.delta", "response.audio.done", "response.audio.transcript.delta", "response.audio.transcript.done"],
      ],
      [RAN]: [
        ...["code.delta", "code.done"].map((step) => `response.code_interpreter_call_${step}`),
        ...["completed", "in_progress", "interpreting"].map((step) => `response.code_interpreter_call.${step}`),
        ...["completed", "in_progress", "searching"].flatMap((step) =>
          ["file", "web"].map((tool) => `response.${tool}_search_call.${step}`),
        ),
        ...["completed", "failed", "in_progress"].flatMap((step) => [`response.mcp_call.${step}`, `response.mcp_list_tools.${step}`]),
        ...["response.mcp_call_arguments.delta", "response.mcp_call_arguments.done"],
      ],
    },
  },
  converse: { told: ["text", "toolUse", "reasoningContent", "image"], silent: { [ABOUT]: ["citation"], [RAN]: ["toolResult"] } },
};

/** An answer with these contents. */
const ANSWERS: Record<Client, (...contents: unknown[]) => object> = {
  chat: (...contents) => ({ choices: [{ index: 0, message: Object.assign({}, ...contents) as object, finish_reason: "stop" }] }),
  messages: (...content) => ({ type: "message", role: "assistant", content, stop_reason: "end_turn" }),
  responses: (...output) => ({ object: "response", status: "completed", output }),
  gemini: (...parts) => ({ candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }] }),
  converse: (...content) => ({ output: { message: { role: "assistant", content } }, stopReason: "end_turn" }),
};

const all = ({ told, silent }: Fates) => [...told, ...Object.values(silent).flat()].sort();

let dialects: Dialects;
let kinds: Record<Client, Kinds>;
beforeAll(async () => {
  dialects = await compileDialects();
  kinds = answerKinds();
}, 300000);

describe.each(Object.keys(WHOLE) as Client[])("%s", (from) => {
  const to = from === "chat" ? "messages" : "chat";
  const told = (...contents: unknown[]) => dialects.answer(from, to, JSON.stringify(ANSWERS[from](...contents)));

  test("each kind of a whole answer is known", () => expect(Object.keys(kinds[from]).sort()).toEqual(all(WHOLE[from])));
  test.each(WHOLE[from].told)("%s is told", (kind) => expect(told(kinds[from][kind])).not.toBe(told()));
  test.each(Object.values(WHOLE[from].silent).flat())("%s is silent", (kind) => expect(told(kinds[from][kind])).toBe(told()));
});

test("each kind of a stream's pieces is known", () => {
  const found = Object.entries(pieceKinds()).map(([from, pieces]) => [from, Object.keys(pieces).sort()]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(Object.entries(PIECES).map(([from, fates]) => [from, all(fates)])));
});

test.each([
  ["messages", { type: "new_kind", text: "words" }],
  ["responses", { type: "new_kind", content: [{ type: "new_text", text: "words" }] }],
  ["gemini", { newKind: { text: "words" } }],
  ["converse", { newKind: { text: "words" } }],
  ["chat", { content: [{ type: "new_kind", text: "words" }] }],
] as const)("%s: words of a kind that nobody knows are told", (from, content) => {
  const to = from === "chat" ? "messages" : "chat";
  expect(dialects.answer(from, to, JSON.stringify(ANSWERS[from](content)))).toContain("words");
});
