// What a whole answer means, whichever dialect it is in: to compare what a provider said with what its client got.
export type Json = Record<string, unknown>;

export interface Meaning {
  text: string;
  thought: string;
  calls: [name: string, input: unknown][];
  stop: "end" | "length" | "calls" | "refusal" | "unknown";
  /** Input with what came from a cache, output with what was thought, what came from a cache. */
  usage: [number, number, number];
}

export type Client = "chat" | "messages" | "responses" | "gemini" | "converse";

const STOPS: Record<string, Meaning["stop"]> = {
  ...{ stop: "end", end_turn: "end", stop_sequence: "end", STOP: "end", completed: "end" },
  ...{ length: "length", max_tokens: "length", MAX_TOKENS: "length", max_output_tokens: "length" },
  ...{ tool_calls: "calls", tool_use: "calls", SAFETY: "refusal", refusal: "refusal" },
  ...{ content_filter: "refusal", content_filtered: "refusal", guardrail_intervened: "refusal" },
};

export const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
export const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
export const inside = (value: unknown, ...keys: string[]): unknown =>
  keys.reduce((at: unknown, key) => (at as Json | undefined)?.[key], value);
/** Arguments; those that are no JSON stand in an object of their own, as where a dialect wants one. */
export function given(value: unknown): unknown {
  try {
    return text(value) === "" ? {} : (JSON.parse(value as string) as unknown);
  } catch {
    return { input: value };
  }
}

function made(blocks: Partial<Pick<Meaning, "text" | "thought">>[], calls: [string, unknown][], stop: unknown, usage: number[]): Meaning {
  const all = (key: "text" | "thought") => blocks.map((block) => block[key] ?? "").join("");
  const why = STOPS[text(stop)] ?? "unknown";
  return {
    ...{ text: all("text"), thought: all("thought"), calls },
    ...{ stop: why === "end" && calls.length > 0 ? "calls" : why, usage: usage as Meaning["usage"] },
  };
}

export const READERS: Record<Client, (answer: Json) => Meaning> = {
  chat: ({ choices, usage }) => {
    const { message, finish_reason } = list(choices)[0] as Json;
    const said = { text: text(inside(message, "content")) || text(inside(message, "refusal")) };
    const calls = list(inside(message, "tool_calls")).map(({ function: call }): [string, unknown] => [
      text(inside(call, "name")),
      given(inside(call, "arguments")),
    ]);
    const cached = number(inside(usage, "prompt_tokens_details", "cached_tokens"));
    const used = [number(inside(usage, "prompt_tokens")), number(inside(usage, "completion_tokens")), cached];
    return made([said, { thought: text(inside(message, "reasoning_content")) }], calls, finish_reason, used);
  },
  messages: ({ content, stop_reason, usage }) => {
    const cached = number(inside(usage, "cache_read_input_tokens"));
    const input = number(inside(usage, "input_tokens")) + cached + number(inside(usage, "cache_creation_input_tokens"));
    const blocks = list(content).map((block) => ({ text: text(block["text"]), thought: text(block["thinking"]) }));
    const calls = list(content).flatMap(({ type, name, input: of }): [string, unknown][] =>
      type === "tool_use" ? [[text(name), of]] : [],
    );
    return made(blocks, calls, stop_reason, [input, number(inside(usage, "output_tokens")), cached]);
  },
  responses: ({ output, status, incomplete_details, usage }) => {
    const items = list(output);
    const blocks = items.flatMap(({ content, summary }) => [
      ...list(content).map((part) => ({ text: text(part["text"]) || text(part["refusal"]) })),
      {
        thought: list(summary)
          .map((part) => text(part["text"]))
          .join("\n\n"),
      },
    ]);
    const calls = items.flatMap(({ type, name, arguments: of, input }): [string, unknown][] => {
      if (type === "custom_tool_call") return [[text(name), { input }]];
      return type === "function_call" ? [[text(name), given(of)]] : [];
    });
    const refused = items.some(({ content }) => list(content).some(({ type }) => type === "refusal"));
    const cached = number(inside(usage, "input_tokens_details", "cached_tokens"));
    const used = [number(inside(usage, "input_tokens")), number(inside(usage, "output_tokens")), cached];
    return made(blocks, calls, refused ? "refusal" : (inside(incomplete_details, "reason") ?? status), used);
  },
  gemini: ({ candidates, usageMetadata }) => {
    const { content, finishReason } = list(candidates)[0] as Json;
    const parts = list(inside(content, "parts"));
    const blocks = parts.map((part) => (part["thought"] === true ? { thought: text(part["text"]) } : { text: text(part["text"]) }));
    const calls = parts.flatMap(({ functionCall }): [string, unknown][] =>
      functionCall === undefined ? [] : [[text(inside(functionCall, "name")), inside(functionCall, "args") ?? {}]],
    );
    const output = number(inside(usageMetadata, "candidatesTokenCount")) + number(inside(usageMetadata, "thoughtsTokenCount"));
    const used = [number(inside(usageMetadata, "promptTokenCount")), output, number(inside(usageMetadata, "cachedContentTokenCount"))];
    return made(blocks, calls, finishReason, used);
  },
  converse: ({ output, stopReason, usage }) => {
    const content = list(inside(output, "message", "content"));
    const blocks = content.map((block) => ({
      ...{ text: text(block["text"]), thought: text(inside(block, "reasoningContent", "reasoningText", "text")) },
    }));
    const calls = content.flatMap(({ toolUse }): [string, unknown][] =>
      toolUse === undefined ? [] : [[text(inside(toolUse, "name")), inside(toolUse, "input")]],
    );
    const cached = number(inside(usage, "cacheReadInputTokens"));
    const input = number(inside(usage, "inputTokens")) + cached + number(inside(usage, "cacheWriteInputTokens"));
    return made(blocks, calls, stopReason, [input, number(inside(usage, "outputTokens")), cached]);
  },
};
