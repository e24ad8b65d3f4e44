import type { z } from "zod";
import { either, flag, integer, json, list, map, milliseconds, oneOf, record, text, unused } from "./notes.js";
import type { ApiName } from "./providers/index.js";

function optional<T extends z.ZodType>(schema: T, help: string) {
  return schema.optional().describe(help);
}

/** One credential, or one of each pair. */
const EXPECTED_KEYS = "a text or a list of texts";
const keys = () => either([text("token", true), list(text("token", true), EXPECTED_KEYS, 1, true)], EXPECTED_KEYS);

const EXPECTED_ACCOUNTS = "a service account's JSON or a list of them";

const port = () => integer(1, 65_535, "a port");

/** Where AWS's credentials stand. */
export const AWS_KEYS = ["awsAccessKey", "awsSecretKey", "awsSessionToken"];
/** And Tencent Cloud's. */
export const TENCENT_KEYS = ["hunyuanAuthId", "hunyuanAuthKey"];
/** And Kling's. */
export const KLING_KEYS = ["klingAccessKey", "klingSecretKey"];
/** Those that requests are signed with: of each type the id, its secret, and what temporary ones have. */
export const PAIR_KEYS = [...AWS_KEYS, ...TENCENT_KEYS, ...KLING_KEYS];

/** Where credentials stand that are exchanged for access tokens: of each kind what makes one, its secret last. */
export const GOOGLE_CREDENTIAL = ["vertexAuthKey"];
export const ENTRA_CREDENTIAL = ["azureClientId", "azureClientSecret"];
export const GRANT_KEYS = ["vertexAuthKey", "azureClientSecret"];
export const GOOGLE_GRANT_KEYS = ["vertexAuthKey", "vertexAuthServiceName", "vertexTokenRefreshAhead"];
export const ENTRA_GRANT_KEYS = ["azureTenantId", "azureClientId", "azureClientSecret", "azureAuthorityHost"];

/** Keys, besides `apiTokens` and `headers`, in which the plugin itself fills in `${NAME}`. */
export const FILLED_KEYS = [...PAIR_KEYS, ...GRANT_KEYS, "azureClientId", "azureTenantId"];

/** Keys of one or a few types that are used here. Names as in Higress's ai-proxy (plugins/wasm-go/extensions/ai-proxy/provider/provider.go). */
export const TYPE_KEYS = {
  providerDomain: optional(text("host"), "Host instead of the type's own."),
  providerBasePath: optional(text("basePath"), "Put before the type's paths."),
  basePath: optional(
    text("printable"),
    "Beginning of the client's path that is taken off (which needs nothing here: a path is known by its end), or with `basePathHandling: prepend` put before the provider's.",
  ),
  basePathHandling: optional(oneOf(["removePrefix", "prepend", ""]), "What is done with `basePath`."),
  capabilities: optional(
    map(text("printable"), "an object of paths"),
    "Whole paths of single APIs, by Higress's names: `openai/v1/chatcompletions`, `openai/v1/embeddings`, `openai/v1/imagegeneration`, `cohere/v1/rerank`, ...",
  ),
  firstByteTimeout: optional(milliseconds(), "Milliseconds; as `firstTokenTimeout`, where that is not there. 0: none of its own."),
  responseJsonSchema: optional(json(), "openai: the `response_format` that each chat request gets, in place of the client's."),
  qwenEnableCompatible: optional(
    flag(),
    "qwen: `false` asks in DashScope's own protocol (`dialect: dashscope`), unless `dialect` says otherwise.",
  ),
  qwenEnableSearch: optional(flag(), "qwen: chat requests get `enable_search: true` where the client said nothing of it."),
  mergeConsecutiveMessages: optional(
    flag(),
    "Neighbouring messages of one role, user or assistant, that have nothing but content become one; texts with an empty line between them.",
  ),
  contextCleanupCommands: optional(
    list(text("printable"), "a list of texts"),
    "The last user message that is one of these goes from a chat request, and what stands before it but system messages.",
  ),
  qwenFileIds: optional(
    list(text("printable"), "a list of file ids"),
    "qwen: ids of files; a system message behind those that lead a chat request names them (`fileid://...`).",
  ),
  reasoningContentMode: optional(
    oneOf(["passthrough", "ignore", "concat", ""]),
    "Reasoning in chat answers: `ignore` leaves it out, `concat` makes it the beginning of the content, between `<think>` and `</think>`.",
  ),
  promoteThinkingOnEmpty: optional(
    flag(),
    "A chat answer that has neither content nor calls gets its reasoning as content; a stream at its end, behind the reasoning as it came.",
  ),
  hiclawMode: optional(flag(), "As `mergeConsecutiveMessages` and `promoteThinkingOnEmpty`."),
  agentteamsMode: optional(flag(), "As `hiclawMode`."),
  hideStreamUsage: optional(
    flag(),
    "The usage that a stream was asked for by the plugin alone is counted and does not reach the client. Without it, it passes.",
  ),
  context: optional(
    record({
      fileUrl: optional(text("url"), "Address of a text file of at most 1 MiB."),
      serviceName: optional(text("host"), "Higress's service of that address; without it the gateway makes a cluster."),
      servicePort: optional(port(), "Its port; without it that of the address."),
      cluster: optional(text("text"), "The Envoy cluster where it is fetched, in place of the service's."),
    }),
    "A text file that each chat request gets as a system message behind its own; fetched once by each worker. A request that cannot have it goes to the next provider.",
  ),
  timeout: optional(milliseconds(), "Milliseconds that `context` or `moonshotFileId` may take to be fetched; 10 s without it."),
  moonshotFileId: optional(text("printable"), "moonshot: id of an uploaded file whose text each chat request gets as `context`."),
  apiKeyAffinity: optional(
    record({
      enabled: optional(
        flag(),
        "As `affinity: session` by the header `x-mse-consumer`, unless `affinity` or `affinityHeader` says otherwise.",
      ),
      redis: unused("Where the bindings are kept.", "nothing is kept: the consumer's name says which token"),
      bindingTTLDays: unused("How long a binding lives.", "a consumer keeps its token as long as the tokens are the same"),
      maxRetries: unused("Tokens that are tried behind the consumer's own.", "`retryOnFailure` says how many"),
      retryTimeout: unused("How long they are tried.", "`retryOnFailure` says how long"),
    }),
    "A consumer of Higress's keeps its token while that works.",
  ),
  logUpstreamErrorResponseBody: optional(flag(), "The body of each failing answer is a line in the log, without tokens."),
  openaiCustomUrl: optional(
    text("url"),
    "openai: as `baseUrl`. With the path of an API at its end that API is asked there, and the others beside it.",
  ),
  claudeCustomUrl: optional(text("url"), "claude: as `baseUrl`."),
  vllmCustomUrl: optional(text("url"), "vllm: as `openaiCustomUrl`."),
  difyApiUrl: optional(text("url"), "dify: as `baseUrl`, with or without `/v1` at its end."),
  botType: optional(oneOf(["Chat", "Agent", "Completion", "Workflow", ""]), "dify: kind of app; `Chat` where it is not there."),
  inputVariable: optional(
    text("printable"),
    "dify: of a workflow the variable that takes the conversation; `query` where it is not there.",
  ),
  outputVariable: optional(text("printable"), "dify: of a workflow the output that is the answer; its first text where it is not there."),
  hunyuanAuthId: optional(
    keys(),
    "hunyuan: Tencent Cloud's SecretId, or a list of them. Without `apiTokens` each pair with its key is a token: requests go to `hunyuan.tencentcloudapi.com` in Tencent's own protocol, signed.",
  ),
  hunyuanAuthKey: optional(keys(), "hunyuan: the SecretKey of each id; it never leaves."),
  klingAccessKey: optional(
    keys(),
    "kling: access key, or a list of them. Each with its secret key is one more token: requests carry a JWT that it signs.",
  ),
  klingSecretKey: optional(keys(), "kling: the secret key of each access key; it never leaves."),
  minimaxApiType: optional(
    oneOf(["v2", "pro", ""]),
    "minimax: `pro` asks in its older protocol (`dialect: minimax`), unless `dialect` says otherwise.",
  ),
  minimaxGroupId: optional(text("host"), "minimax: group, part of the older protocol's path; needed with `minimaxApiType: pro`."),
  targetLang: optional(text("printable"), "deepl: language to translate into, such as `ZH` or `EN-GB`; needed."),
  tritonModelVersion: optional(
    text("host"),
    "triton: version of the model, in Triton's own protocol: with it requests are asked in `triton`, unless `dialect` says otherwise; in Higress's forms without it too.",
  ),
  azureServiceUrl: optional(
    text("azureUrl"),
    "azure: `https://RESOURCE.openai.azure.com`; with `?api-version=...` the deployment paths are used, without it Azure's v1 API.",
  ),
  qwenDomain: optional(text("host"), "qwen: host, such as `dashscope-intl.aliyuncs.com`."),
  doubaoDomain: optional(text("host"), "doubao: host."),
  zhipuDomain: optional(text("host"), "zhipuai: host, such as `api.z.ai`."),
  vllmServerHost: optional(text("host"), "vllm: host."),
  genericHost: optional(text("hostAddress"), "generic: host, or with its scheme and port (`http://llm.internal:8080`)."),
  tritonDomain: optional(text("host"), "triton: host."),
  ollamaServerHost: optional(text("host"), "ollama: host."),
  ollamaServerPort: optional(port(), "ollama: port."),
  awsRegion: optional(text("host"), "bedrock: region, part of the host and of signatures."),
  awsAccessKey: optional(
    keys(),
    "bedrock: access key id, or a list of them: each pair with a secret key is a token behind `apiTokens`, and requests are signed with it.",
  ),
  awsSecretKey: optional(keys(), "bedrock: the secret key of each access key; it never leaves."),
  awsSessionToken: optional(keys(), "bedrock: the session token of each access key, where they are temporary credentials."),
  vertexRegion: optional(
    text("host"),
    "vertex: region, part of host and path. Without region, project and `vertexAuthKey` the `apiTokens` are API keys of its express mode.",
  ),
  vertexProjectId: optional(text("host"), "vertex: project, part of the path."),
  vertexAuthKey: optional(
    either([text("account", true), list(text("account", true), EXPECTED_ACCOUNTS, 1, true)], EXPECTED_ACCOUNTS),
    "vertex: a service account's JSON, as a text, or a list of them: each is a token behind `apiTokens`, exchanged for access tokens that are renewed 5 minutes before their end.",
  ),
  vertexAuthServiceName: optional(text("host"), "vertex: Higress's service of oauth2.googleapis.com, where access tokens are asked for."),
  azureTenantId: optional(text("host"), "azure: the Entra tenant of the clients."),
  azureClientId: optional(
    keys(),
    "azure: an Entra client's id, or a list of them: each with its secret is a token behind `apiTokens`, exchanged for access tokens that are renewed 5 minutes before their end.",
  ),
  azureClientSecret: optional(keys(), "azure: the secret of each client."),
  azureAuthorityHost: optional(
    text("url"),
    "azure: where access tokens are asked for; `https://login.microsoftonline.com` where it is not there.",
  ),
  tokenCluster: optional(
    text("text"),
    "vertex, azure: the Envoy cluster where access tokens are asked for. The gateway makes one where it is not there.",
  ),
  vertexTokenRefreshAhead: optional(
    integer(0, 86_400, "a number of seconds from 0 to 86400"),
    "vertex: seconds before its end at which a service account's access token is renewed, in place of 5 minutes; at most half of its life. 0: 5 minutes.",
  ),
  bedrockAdditionalFields: optional(
    map(json(), "an object of fields"),
    "bedrock: `additionalModelRequestFields` of requests that are translated into Converse, such as `top_k`; how the model thinks, where it is said here, comes before the client's `reasoning_effort`.",
  ),
  bedrockPromptCachePointPositions: optional(
    map(flag(), "an object of positions"),
    "bedrock: where cache points stand in requests that are translated into Converse, with `promptCacheRetention` or the client's `prompt_cache_retention`: `systemPrompt` (alone without this key), `lastUserMessage`, `lastMessage`.",
  ),
  promptCacheRetention: optional(
    text("printable"),
    "bedrock: `in_memory` (5 minutes) or `24h` (an hour, the longest there), for chat requests that bring no `prompt_cache_retention`; Claude and Nova alone have such a cache.",
  ),
  cloudflareAccountId: optional(text("host"), "cloudflare: account, part of the path."),
  zhipuCodePlanMode: optional(flag(), "zhipuai: use the address of the coding plan."),
  claudeCodeMode: optional(
    flag(),
    "claude: the `apiTokens` are OAuth tokens, which go as `Authorization: Bearer`, with `oauth-2025-04-20` in `anthropic-beta` beside what the client has there. Nothing else of a request changes; which programs such a token is for, Anthropic decides.",
  ),
  claudeVersion: optional(text("host"), "claude: value of the header `anthropic-version`."),
  apiVersion: optional(
    text("host"),
    "claude: as `claudeVersion`, which comes first. gemini: version of the API in its paths, `v1beta` without it.",
  ),
  geminiSafetySetting: optional(
    map(text("printable"), "an object of thresholds"),
    "gemini, vertex: thresholds by category (`HARM_CATEGORY_HARASSMENT: BLOCK_NONE`), for requests that name no `safetySettings` of their own. With it chat requests too are asked in `gemini`, unless `dialect` says otherwise.",
  ),
  geminiThinkingBudget: optional(
    integer(0, 1_000_000, "a number of tokens"),
    "gemini, vertex: `thinkingBudget` of Gemini 2.5's models, for requests that say nothing of `reasoning_effort`. With it chat requests are asked in `gemini`, unless `dialect` says otherwise.",
  ),
  geminiSafetySettings: optional(map(text("printable"), "an object of thresholds"), "As `geminiSafetySetting`, which comes first."),
  vertexGeminiSafetySetting: optional(map(text("printable"), "an object of thresholds"), "As `geminiSafetySetting`, which comes first."),
};

/** Where thresholds of Google's safety settings stand. */
export const BEDROCK_KEYS = ["bedrockAdditionalFields", "bedrockPromptCachePointPositions", "promptCacheRetention"];
export const SAFETY_KEYS = ["geminiSafetySetting", "geminiSafetySettings", "vertexGeminiSafetySetting"];
export const SAFETY_TYPES = ["gemini", "vertex"];

/** Those of them that count for every type. */
export const EVERY_TYPE_KEYS = [
  "providerDomain",
  "providerBasePath",
  "basePath",
  "basePathHandling",
  "capabilities",
  "firstByteTimeout",
  "mergeConsecutiveMessages",
  "contextCleanupCommands",
  "context",
  "timeout",
  "reasoningContentMode",
  "promoteThinkingOnEmpty",
  "hiclawMode",
  "agentteamsMode",
  "hideStreamUsage",
  "apiKeyAffinity",
  "logUpstreamErrorResponseBody",
];

/** The names of APIs in `capabilities`; ai-proxy's own others are paths that no model routes. */
export const CAPABILITIES: Readonly<Record<string, ApiName>> = {
  "openai/v1/chatcompletions": "chatCompletions",
  "openai/v1/completions": "completions",
  "openai/v1/embeddings": "embeddings",
  "openai/v1/responses": "responses",
  "openai/v1/imagegeneration": "images",
  "openai/v1/imageedit": "imageEdits",
  "openai/v1/imagevariation": "imageVariations",
  "openai/v1/audiospeech": "speech",
  "openai/v1/audiotranscription": "transcriptions",
  "openai/v1/audiotranslation": "translations",
  "openai/v1/realtime": "realtime",
  "anthropic/v1/messages": "messages",
  "cohere/v1/rerank": "rerank",
};

/** The same of Kling's videos: asked for from a text and from a picture, and the tasks of both, with `{video_id}`. */
export const VIDEO_CAPABILITIES = ["openai/v1/videos", "kling/v1/image2video", "openai/v1/retrievevideo", "kling/v1/retrieveimagevideo"];

/** Keys of Higress's ai-proxy that are accepted, warned about, and do nothing: what they mean there, what happens here, and a value that asks for nothing else. */
export const HIGRESS_KEYS = {
  subType: unused("Higress's sub-type.", "the type alone decides, as there"),
  authHeaderKey: unused("Higress's header with the client's token.", "a client's credential never reaches a provider"),
  vllmExtraCustomUrls: unused(
    "vllm: the console's further addresses of the service.",
    "they are the console's, which makes the service of them: the cluster has them",
  ),
  openaiExtraCustomUrls: unused(
    "openai: the console's further addresses of the service.",
    "they are the console's, which makes the service of them: the cluster has them",
  ),
  openaiCustomServiceName: unused(
    "openai: the console's choice of a service.",
    "the rule that names the service says which provider it is, the route which cluster",
  ),
  openaiCustomServicePort: unused(
    "openai: the console's port of the service.",
    "the port of openaiCustomUrl is used for calls, `cluster` names another",
  ),
  klingTokenRefreshAhead: unused("kling: how long before its end a JWT is made anew.", "each request carries one of its own"),
  vertexOpenAICompatible: unused("vertex: OpenAI-compatible endpoint.", "the OpenAI-compatible endpoint is used in any case", true),
};
