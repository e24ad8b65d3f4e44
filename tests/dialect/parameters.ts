// What clients of each dialect may say, one thing at a time: the rows of the tables in docs/dialects.md.
type Json = Record<string, unknown>;

/** A request that says nothing else. */
export const PLAIN: Record<"chat" | "messages" | "responses" | "gemini" | "converse", Json> = {
  chat: { model: "m", messages: [{ role: "user", content: "Go" }] },
  messages: { model: "m", max_tokens: 8192, messages: [{ role: "user", content: [{ type: "text", text: "Go" }] }] },
  responses: { model: "m", input: [{ type: "message", role: "user", content: [{ type: "input_text", text: "Go" }] }] },
  gemini: { contents: [{ role: "user", parts: [{ text: "Go" }] }] },
  converse: { messages: [{ role: "user", content: [{ text: "Go" }] }] },
};

/** Beside this tool, what is said of tools. */
const SCHEMA = { type: "object", properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false };
const CHAT_TOOL = { type: "function", function: { name: "look", description: "Looks", parameters: SCHEMA } };
const strict = ({ function: of, ...tool }: typeof CHAT_TOOL) => ({ ...tool, function: { ...of, strict: true } });
const MESSAGES_TOOL = { name: "look", description: "Looks", input_schema: SCHEMA };
const RESPONSES_TOOL = { type: "function", name: "look", description: "Looks", parameters: SCHEMA };
const GEMINI_TOOL = { functionDeclarations: [{ name: "look", description: "Looks", parametersJsonSchema: SCHEMA }] };
const SYSTEM_FIRST = [{ role: "system", content: "Be brief" }, ...(PLAIN.chat["messages"] as Json[])];
const user = (...content: Json[]): Json => ({ messages: [{ role: "user", content }] });
const input = (...items: Json[]): Json => ({ input: [...(PLAIN.responses["input"] as Json[]), ...items] });
const inMessage = (part: Json): Json => ({ input: [{ type: "message", role: "user", content: [part] }] });
const parts = (...list: Json[]): Json => ({ contents: [{ role: "user", parts: list }] });
const config = (generationConfig: Json): Json => ({ generationConfig });
const CONVERSE_TOOL = { toolSpec: { name: "look", description: "Looks", inputSchema: { json: SCHEMA } } };
const block = (...content: Json[]): Json => ({ messages: [{ role: "user", content }] });
const toolConfig = (more: Json, ...tools: Json[]): Json => ({ toolConfig: { tools: [CONVERSE_TOOL, ...tools], ...more } });
const S3 = { s3Location: { uri: "s3://a/b" } };
const PDF = "data:application/pdf;base64,aGk=";

/** `beside`: what has to stand there for it to mean anything. */
export interface Parameter {
  name: string;
  says: Json;
  beside?: Json;
}

const of = (name: string, says: Json, beside?: Json): Parameter => ({ name, says, ...(beside === undefined ? {} : { beside }) });

export const PARAMETERS: Record<keyof typeof PLAIN, Parameter[]> = {
  chat: [
    of("`system`, `developer`", { messages: [{ role: "developer", content: "Be brief" }, ...(PLAIN.chat["messages"] as Json[])] }),
    of("`image_url`", user({ type: "image_url", image_url: { url: "data:image/png;base64,aGk=" } })),
    of(
      "`detail` of a picture",
      user({ type: "image_url", image_url: { url: "data:image/png;base64,aGk=", detail: "low" } }),
      user({ type: "image_url", image_url: { url: "data:image/png;base64,aGk=" } }),
    ),
    of("`file` with `file_data`", user({ type: "file", file: { filename: "a.pdf", file_data: PDF } })),
    of("`file` with `file_id`", user({ type: "file", file: { file_id: "file-1" } })),
    of("`input_audio`", user({ type: "input_audio", input_audio: { data: "aGk=", format: "wav" } })),
    of("`tools`: functions", { tools: [CHAT_TOOL] }),
    of("`strict` of a function", { tools: [strict(CHAT_TOOL)] }, { tools: [CHAT_TOOL] }),
    of("`name` of a message", { messages: [{ role: "user", content: "Go", name: "Ann" }] }),
    of("`tools`: custom", { tools: [{ type: "custom", custom: { name: "patch", description: "Patches" } }] }),
    of("`tool_choice`", { tool_choice: "required" }, { tools: [CHAT_TOOL] }),
    of("`parallel_tool_calls: false`", { parallel_tool_calls: false }, { tools: [CHAT_TOOL] }),
    of("`max_tokens`", { max_tokens: 100 }),
    of("`max_completion_tokens`", { max_completion_tokens: 100 }),
    of("`temperature`", { temperature: 0.5 }),
    of("`top_p`", { top_p: 0.5 }),
    of("`stop`", { stop: ["END"] }),
    of("`reasoning_effort`", { reasoning_effort: "high" }),
    of("`response_format`: schema", { response_format: { type: "json_schema", json_schema: { name: "a", schema: SCHEMA } } }),
    of("`response_format`: any JSON", { response_format: { type: "json_object" } }),
    ...Object.entries({
      ...{ n: 2, logprobs: true, audio: { voice: "a", format: "wav" }, modalities: ["text", "audio"] },
      ...{ functions: [{ name: "f", parameters: SCHEMA }], function_call: "auto" },
      ...{
        seed: 1,
        presence_penalty: 1,
        frequency_penalty: 1,
        logit_bias: { "1": 2 },
        top_k: 5,
        top_logprobs: 2,
        prediction: { type: "content" },
      },
      ...{
        metadata: { a: "b" },
        service_tier: "flex",
        user: "u",
        safety_identifier: "u",
        prompt_cache_key: "k",
        verbosity: "low",
        store: true,
      },
      ...{ web_search_options: {} },
    }).map(([name, value]) => of(`\`${name}\``, { [name]: value })),
  ],
  messages: [
    of("`system`", { system: "Be brief" }),
    of("`image`", user({ type: "image", source: { type: "base64", media_type: "image/png", data: "aGk=" } })),
    of("`document` with data", user({ type: "document", source: { type: "base64", media_type: "application/pdf", data: "aGk=" } })),
    of("`document`: plain text", user({ type: "document", source: { type: "text", media_type: "text/plain", data: "Words" } })),
    of("files by id", user({ type: "document", source: { type: "file", file_id: "file_1" } })),
    of("`search_result`", user({ type: "search_result", source: "s", title: "t", content: [{ type: "text", text: "x" }] })),
    of("`tools`", { tools: [MESSAGES_TOOL] }),
    of("`strict` of a tool", { tools: [{ ...MESSAGES_TOOL, strict: true }] }, { tools: [MESSAGES_TOOL] }),
    of("`input_examples` of a tool", { tools: [{ ...MESSAGES_TOOL, input_examples: [{ a: "b" }] }] }, { tools: [MESSAGES_TOOL] }),
    of("`citations`", user({ type: "search_result", source: "s", title: "t", content: [], citations: { enabled: true } })),
    of("`tools` with `defer_loading`", { tools: [{ ...MESSAGES_TOOL, defer_loading: true }] }),
    of("`tool_addition`", {
      messages: [
        ...(PLAIN.messages["messages"] as Json[]),
        { role: "system", content: [{ type: "tool_addition", tool: { type: "tool_definition", definition: MESSAGES_TOOL } }] },
      ],
    }),
    of("`tools`: web search", { tools: [{ type: "web_search_20250305", name: "web_search" }] }),
    of("`tools`: search for tools", { tools: [{ type: "tool_search_tool_bm25_20251119", name: "tool_search" }] }),
    of("`tools`: other hosted ones", { tools: [{ type: "code_execution_20250825", name: "code_execution" }] }),
    of("`tool_choice`", { tool_choice: { type: "any" } }, { tools: [MESSAGES_TOOL] }),
    of(
      "`disable_parallel_tool_use`",
      { tool_choice: { type: "any", disable_parallel_tool_use: true } },
      { tools: [MESSAGES_TOOL], tool_choice: { type: "any" } },
    ),
    of("`max_tokens`", { max_tokens: 100 }),
    of("`temperature`", { temperature: 0.5 }),
    of("`top_p`", { top_p: 0.5 }),
    of("`stop_sequences`", { stop_sequences: ["END"] }),
    of("`thinking`", { thinking: { type: "enabled", budget_tokens: 4096 } }),
    of("`output_config.effort`", { output_config: { effort: "high" } }),
    of("`output_config.format`", { output_config: { format: { type: "json_schema", schema: SCHEMA } } }),
    of("`cache_control`", user({ type: "text", text: "Go", cache_control: { type: "ephemeral" } })),
    of("`signature` of a thought", {
      messages: [
        { role: "user", content: "Go" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "Hm", signature: "c2ln" },
            { type: "text", text: "Yes" },
          ],
        },
        { role: "user", content: "On" },
      ],
    }),
    ...Object.entries({
      ...{ top_k: 5, metadata: { user_id: "u" }, service_tier: "auto", context_management: { edits: [{ type: "a" }] } },
      ...{ mcp_servers: [{ type: "url", name: "a", url: "https://example.com" }], container: "c" },
    }).map(([name, value]) => of(`\`${name}\``, { [name]: value })),
    of("`thread`: create", { thread: { type: "create" } }),
    of("`thread`: continue", { thread: { type: "continue", previous_message_id: "msg_1" } }),
  ],
  responses: [
    of("`instructions`", { instructions: "Be brief" }),
    of("`input_image`", inMessage({ type: "input_image", image_url: "data:image/png;base64,aGk=" })),
    of(
      "`detail` of a picture",
      inMessage({ type: "input_image", image_url: "data:image/png;base64,aGk=", detail: "low" }),
      inMessage({ type: "input_image", image_url: "data:image/png;base64,aGk=" }),
    ),
    of("`input_file` with data", inMessage({ type: "input_file", filename: "a.pdf", file_data: PDF })),
    of("files by id", inMessage({ type: "input_file", file_id: "file-1" })),
    of("`item_reference`", input({ type: "item_reference", id: "msg_1" })),
    of("`encrypted_content`", input({ type: "reasoning", id: "rs_1", summary: [], encrypted_content: "x" })),
    of("`tools`: functions", { tools: [RESPONSES_TOOL] }),
    of("`strict` of a function", { tools: [{ ...RESPONSES_TOOL, strict: true }] }, { tools: [RESPONSES_TOOL] }),
    of("`phase` of a message", { input: [{ role: "assistant", content: "Go", phase: "commentary" }] }),
    of("`tools`: custom", { tools: [{ type: "custom", name: "patch", description: "Patches" }] }),
    of("`tools`: a namespace's", { tools: [{ type: "namespace", name: "crm", description: "", tools: [RESPONSES_TOOL] }] }),
    of("`additional_tools`", input({ type: "additional_tools", role: "developer", tools: [RESPONSES_TOOL] })),
    of("`tools`: the client's search for tools", { tools: [{ type: "tool_search", execution: "client", parameters: SCHEMA }] }),
    of("`tools`: the provider's search for tools", { tools: [{ type: "tool_search" }] }),
    of("`tools`: web search", { tools: [{ type: "web_search" }] }),
    of("`tools`: other hosted ones", { tools: [{ type: "file_search", vector_store_ids: ["v"] }] }),
    of("`tool_choice`", { tool_choice: "required" }, { tools: [RESPONSES_TOOL] }),
    of("`parallel_tool_calls: false`", { parallel_tool_calls: false }, { tools: [RESPONSES_TOOL] }),
    of("`max_output_tokens`", { max_output_tokens: 100 }),
    of("`temperature`", { temperature: 0.5 }),
    of("`top_p`", { top_p: 0.5 }),
    of("`reasoning.effort`", { reasoning: { effort: "high" } }),
    of("`text.format`: schema", { text: { format: { type: "json_schema", name: "a", schema: SCHEMA } } }),
    of("`text.verbosity`", { text: { verbosity: "low" } }),
    ...Object.entries({
      ...{ previous_response_id: "resp_1", conversation: "conv_1", prompt: { id: "pmpt_1" }, background: true },
      ...{ include: ["reasoning.encrypted_content"], truncation: "auto", metadata: { a: "b" }, user: "u", prompt_cache_key: "k" },
      ...{ safety_identifier: "u", service_tier: "flex", top_logprobs: 2, store: true },
    }).map(([name, value]) => of(`\`${name}\``, { [name]: value })),
  ],
  gemini: [
    of("`systemInstruction`", { systemInstruction: { parts: [{ text: "Be brief" }] } }),
    of("`inlineData`: a picture", parts({ inlineData: { mimeType: "image/png", data: "aGk=" } })),
    of("`inlineData`: sound", parts({ inlineData: { mimeType: "audio/wav", data: "aGk=" } })),
    of(
      "`fileData` of Google's",
      parts({ fileData: { mimeType: "image/png", fileUri: "https://generativelanguage.googleapis.com/v1beta/files/a" } }),
    ),
    of("`functionDeclarations`", { tools: [GEMINI_TOOL] }),
    of("`functionCallingConfig`", { toolConfig: { functionCallingConfig: { mode: "ANY" } } }, { tools: [GEMINI_TOOL] }),
    of("mode `VALIDATED`", { toolConfig: { functionCallingConfig: { mode: "VALIDATED" } } }, { tools: [GEMINI_TOOL] }),
    of("`behavior` of a function", { tools: [{ functionDeclarations: [{ name: "look", behavior: "NON_BLOCKING" }] }] }),
    of("`googleSearch`", { tools: [{ googleSearch: {} }] }),
    of("`codeExecution`", { tools: [{ codeExecution: {} }] }),
    of("`maxOutputTokens`", config({ maxOutputTokens: 100 })),
    of("`temperature`", config({ temperature: 0.5 })),
    of("`topP`", config({ topP: 0.5 })),
    of("`topK`", config({ topK: 5 })),
    of("`seed`", config({ seed: 5 })),
    of("`stopSequences`", config({ stopSequences: ["END"] })),
    of("`candidateCount`", config({ candidateCount: 2 })),
    of("`responseJsonSchema`", config({ responseMimeType: "application/json", responseJsonSchema: SCHEMA })),
    of("`responseModalities`: sound", config({ responseModalities: ["AUDIO"] })),
    of("`thinkingConfig`", config({ thinkingConfig: { thinkingBudget: 8192 } })),
    of("`safetySettings`", { safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }] }),
    of("`cachedContent`", { cachedContent: "cachedContents/a" }),
    of("`labels`", { labels: { a: "b" } }),
  ],
  converse: [
    of("`system`", { system: [{ text: "Be brief" }] }),
    of("`image`: bytes", block({ image: { format: "png", source: { bytes: "aGk=" } } })),
    of("`image` in S3", block({ image: { format: "png", source: S3 } })),
    of("`document`: bytes", block({ document: { format: "pdf", name: "a", source: { bytes: "aGk=" } } })),
    of("`document`: text", block({ document: { format: "txt", name: "a", source: { text: "Words" } } })),
    of("`video`", block({ video: { format: "mp4", source: { bytes: "aGk=" } } })),
    of("`guardContent`", block({ guardContent: { text: { text: "Look at this" } } })),
    of("`cachePoint`", block({ text: "Go" }, { cachePoint: { type: "default" } })),
    of("`toolSpec`", toolConfig({})),
    of("`strict` of a tool", { toolConfig: { tools: [{ toolSpec: { ...CONVERSE_TOOL.toolSpec, strict: true } }] } }, toolConfig({})),
    of("`systemTool`: Nova's search", toolConfig({}, { systemTool: { name: "nova_grounding" } }), toolConfig({})),
    of("`systemTool`: others", toolConfig({}, { systemTool: { name: "nova_code_interpreter" } }), toolConfig({})),
    of("`toolChoice`", toolConfig({ toolChoice: { any: {} } }), toolConfig({})),
    of("`maxTokens`", { inferenceConfig: { maxTokens: 100 } }),
    of("`temperature`", { inferenceConfig: { temperature: 0.5 } }),
    of("`topP`", { inferenceConfig: { topP: 0.5 } }),
    of("`stopSequences`", { inferenceConfig: { stopSequences: ["END"] } }),
    of("`thinking` of Claude", { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 4096 } } }),
    of("`reasoning_effort` of OpenAI's models", { additionalModelRequestFields: { reasoning_effort: "high" } }),
    of("`reasoningConfig` of Nova", { additionalModelRequestFields: { reasoningConfig: { type: "enabled", maxReasoningEffort: "high" } } }),
    of("others of `additionalModelRequestFields`", { additionalModelRequestFields: { top_k: 5 } }),
    of("`outputConfig.textFormat`", {
      outputConfig: { textFormat: { type: "json_schema", structure: { jsonSchema: { name: "a", schema: JSON.stringify(SCHEMA) } } } },
    }),
    ...Object.entries({
      ...{ guardrailConfig: { guardrailIdentifier: "g", guardrailVersion: "1" }, promptVariables: { a: { text: "b" } } },
      ...{ requestMetadata: { a: "b" }, performanceConfig: { latency: "optimized" }, serviceTier: { type: "priority" } },
      ...{ additionalModelResponseFieldPaths: ["/stop_sequence"] },
    }).map(([name, value]) => of(`\`${name}\``, { [name]: value })),
  ],
};

type Client = keyof typeof PLAIN;

/** What stands beside a member of the request while it is looked at by itself: without it, it means nothing. */
export const BESIDE: Record<Client, Record<string, Json>> = {
  chat: {
    tool_choice: { tools: [CHAT_TOOL] },
    parallel_tool_calls: { tools: [CHAT_TOOL] },
    prompt_cache_retention: { messages: SYSTEM_FIRST },
  },
  messages: { tool_choice: { tools: [MESSAGES_TOOL] } },
  responses: { tool_choice: { tools: [RESPONSES_TOOL] }, parallel_tool_calls: { tools: [RESPONSES_TOOL] } },
  gemini: { toolConfig: { tools: [GEMINI_TOOL] } },
  converse: {},
};

/** The same of members inside of an object, by its path. */
export const DEMANDS: Record<Client, Record<string, Json>> = {
  chat: {
    "response_format<json_schema>.json_schema": { name: "a", schema: SCHEMA },
    "tools[]<function>.function": { name: "look", parameters: SCHEMA },
  },
  messages: {
    "output_config.format<json_schema>": { type: "json_schema", schema: SCHEMA },
    "output_format<json_schema>": { type: "json_schema", schema: SCHEMA },
  },
  responses: { "text.format<json_schema>": { type: "json_schema", name: "a", schema: SCHEMA } },
  gemini: { "contents[].parts[]": { text: "Go" } },
  converse: {},
};
