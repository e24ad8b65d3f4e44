// Members of requests that are left out without a word, and why that loses nothing of the conversation.
import type { Client } from "./requests.js";

/** By the end of a member's path. `to`: towards these alone. */
export interface Silent {
  where: RegExp;
  because: string;
  to?: string[];
}

const silent = (because: string, where: RegExp, ...to: string[]): Silent => ({ where, because, ...(to.length > 0 ? { to } : {}) });

export const SILENT: Record<Client, Silent[]> = {
  chat: [
    silent("auto is what holds by itself", /detail=auto$/),
    silent("a result belongs to its call by its id", /<function>\.name$/),
    silent("words are what it answers in by itself", /^modalities\[\]=text$/),
    silent("how the client's own stream is written", /^stream_options\./),
    silent("it thinks of nothing by itself", /^reasoning_effort=none$/, "messages", "converse"),
    silent("calls have no ids there", /(\.id|\.tool_call_id)$/, "gemini"),
    silent("there a schema has no name", /json_schema\.name$/, "messages", "gemini"),
    silent("there a schema is held to in any case", /json_schema\.strict$/, "messages", "gemini", "converse"),
  ],
  messages: [
    silent("calls have no ids there, nor documents names", /(\.id|\.tool_use_id|<document>\.title)$/, "gemini"),
    silent("who called a tool is told by the turn", /\.caller<\w+>\.tool_id$/),
    silent("a tool of this name was never there", /<tool_reference>\.name$/),
    silent("tools of MCP servers pass the target over where they are offered", /<tool_removal>\.tool<mcp_\w+>\./),
    silent("tools that are to be loaded later go as all others", /\.defer_loading$/),
    silent("a tool without a type is a custom one", /\.type=custom$/),
    silent("it tells how thoughts come back, which the answer is written by", /^thinking<\w+>\.display=/),
  ],
  responses: [
    silent("items have no ids there, and are whole or not by what is in them", /\.(id|status=\w+)$/),
    silent("calls have no ids there", /\.call_id$/, "gemini"),
    silent("an item without a type is a message", /\.type=message$/),
    silent("the system's turn in the middle is the user's", /\.role=(system|developer)$/),
    silent("tools that are to be loaded later go as all others", /\.defer_loading$/),
    silent("where its provider ran it", /\.container_id$/),
    silent("a question is told by its answer, and an allowed call by what came of it", /<mcp_approval_\w+>\.|\.approval_request_id$/),
    silent("what the provider's own search found are tools, which are told", /<tool_search_output>\.(call_id|execution=server)$/),
    silent("thoughts are told in any case", /^reasoning\.(generate_)?summary=/),
    silent("it thinks of nothing by itself", /^reasoning\.effort=none$/, "messages", "converse"),
    silent("there a schema has no name", /^text\.format<json_schema>\.name$/, "messages", "gemini"),
    silent("there a schema is held to in any case", /^text\.format<json_schema>\.strict$/, "messages", "gemini", "converse"),
  ],
  gemini: [
    silent("a result belongs to its call by its id", /functionResponse\.name$/),
    silent("everybody but the model and the system is the user", /\.role$/),
    silent("words are what it answers in by itself", /\.responseModalities\[\]=TEXT$/),
    silent("it tells whether thoughts come back, which the answer is written by", /\.includeThoughts$/),
    silent("the system thinks nothing", /^systemInstruction\.parts\[\]\.thought$/),
  ],
  converse: [
    silent("calls have no ids there", /\.toolUseId$/, "gemini"),
    silent("the system's turn in the middle is the user's", /\.role=system$/, "messages", "gemini"),
    silent("a result that belongs to no call of the provider's own is the client's", /\.toolResult\.type$/),
    silent("a tool of this name was never there", /\.tool(Addition|Removal)\.tool\./),
    silent("a result that says nothing else is a good one", /\.status=success$/),
  ],
};
