/** The APIs, in the order of the plugin's enum `Api` (assembly/core/settings.ts). */
export const API_NAMES = [
  "chatCompletions",
  "completions",
  "embeddings",
  "responses",
  "messages",
  "rerank",
  "images",
  "imageEdits",
  "imageVariations",
  "speech",
  "transcriptions",
  "translations",
  "moderations",
  "countTokens",
  "responsesCompact",
  "responsesInputTokens",
  "generateContent",
  "converse",
  "realtime",
  "responsesSocket",
  "cohere",
  "ollama",
  "dashscope",
  "dify",
  "coze",
  "deepl",
  "triton",
  "hunyuan",
  "minimax",
] as const;
export type ApiName = (typeof API_NAMES)[number];

/** The path of each API below `/v1` as clients ask for it, and below a base path where a row's own path does not apply. */
export const API_PATHS: Record<ApiName, string> = {
  chatCompletions: "/chat/completions",
  completions: "/completions",
  embeddings: "/embeddings",
  responses: "/responses",
  messages: "/messages",
  rerank: "/rerank",
  images: "/images/generations",
  imageEdits: "/images/edits",
  imageVariations: "/images/variations",
  speech: "/audio/speech",
  transcriptions: "/audio/transcriptions",
  translations: "/audio/translations",
  moderations: "/moderations",
  countTokens: "/messages/count_tokens",
  responsesCompact: "/responses/compact",
  responsesInputTokens: "/responses/input_tokens",
  generateContent: "/models/{model}:generateContent",
  converse: "/model/{model}/converse",
  realtime: "/realtime",
  responsesSocket: "/responses",
  cohere: "/v2/chat",
  ollama: "/api/chat",
  dashscope: "/api/v1/services/aigc/text-generation/generation",
  dify: "/v1/chat-messages",
  coze: "/v3/chat",
  deepl: "/v2/translate",
  triton: "/v2/models/{model}/generate",
  hunyuan: "/",
  minimax: "/text/chatcompletion_pro",
};

/** Those that no client asks for: a provider's own protocol, into which requests are translated. */
export const OWN_APIS = [
  "cohere",
  "ollama",
  "dashscope",
  "dify",
  "coze",
  "deepl",
  "triton",
  "hunyuan",
  "minimax",
] as const satisfies readonly ApiName[];

/** Those that are asked for by a WebSocket's handshake. */
export const SOCKET_APIS = ["realtime", "responsesSocket"] as const satisfies readonly ApiName[];

/** The dialects that a request can be written in, each with its API. */
export const DIALECT_APIS = {
  chat: "chatCompletions",
  responses: "responses",
  messages: "messages",
  gemini: "generateContent",
  converse: "converse",
  cohere: "cohere",
  ollama: "ollama",
  dashscope: "dashscope",
  dify: "dify",
  coze: "coze",
  deepl: "deepl",
  triton: "triton",
  hunyuan: "hunyuan",
  minimax: "minimax",
} as const satisfies Record<string, ApiName>;
export type DialectName = keyof typeof DIALECT_APIS;

/** The failure kinds, in the order of the plugin's enum `FailureKind` (assembly/core/outcome.ts). */
export const KINDS = [
  "none",
  "auth",
  "quota",
  "rateLimit",
  "overloaded",
  "serverError",
  "timeout",
  "connection",
  "callerError",
  "contextLength",
  "contentPolicy",
  "modelNotFound",
] as const;
export type Kind = Exclude<(typeof KINDS)[number], "none">;

/**
 * Where an API lives: a path below the base path, or one of its own on the same host. The latter counts only while the
 * base path is the type's: below a `baseUrl` (or `relative` where that differs) the API's usual path is taken. `beside`: below the base path
 * without the end (`tail`) that belongs to the OpenAI-compatible API alone.
 */
export type ApiPath = string | { own: string; relative?: string } | { beside: string };

/** A header that carries a credential: `prefix` and token. */
export interface Credential {
  header: string;
  prefix: string;
}

/** One of a provider's own error codes and what it means. Exactly one of `code` and `message`. */
export interface ErrorCode {
  /** HTTP status it is limited to. */
  status?: number;
  /** Equal to the error's code, type, status or reason, case ignored. */
  code?: string;
  /**
   * In the error's message, case ignored. For a kind that blames a token or the provider: how the message begins, where a `*` stands for a few
   * words; what a client wrote may stand behind it and blames nobody. For the request's own kinds, and where nobody is blamed (`requestOnly`): anywhere
   * outside of quotes; one with a `*` at its beginning too.
   */
  message?: string;
  kind: Kind;
  /** Judged where it stands in the list, like a code: the code that comes with these words says less than they do. */
  finer?: boolean;
  /** The model failed with this request; nobody is blamed, the next target is asked. */
  requestOnly?: boolean;
  /** The failure concerns this token and this model only. */
  modelOnly?: boolean;
  /** The failure concerns the provider as a whole, none of its tokens. */
  providerOnly?: boolean;
  /** The request holds what another account made and alone can read: it is asked once more without that. */
  ofState?: boolean;
  /** Turns that another provider made are refused as they are: the request is asked once more, with a signature, other ids or a thought for each call, or without members of answers; or the role `developer` is. */
  mend?: "signatures" | "ids" | "thoughts" | "members" | "roles";
  /** The request names what another account may have made: the provider's other tokens are asked. */
  ofMaker?: boolean;
  /** None of the provider's public documents that were found has it: where a client's report shows it, or `NO_DOCUMENT`. */
  seen?: string;
}

export const NO_DOCUMENT = "none found";

/** One provider type: facts from the document named in `source`. */
export interface ProviderRow {
  type: string;
  /** Name for people. */
  title: string;
  /** May hold `{key}`: filled from the provider's key of that name. Empty: the type has no address of its own. */
  host: string;
  scheme?: "http" | "https";
  port?: number;
  /** Starts with `/`, ends without one. May hold `{key}`. */
  basePath: string;
  apis: Partial<Record<ApiName, ApiPath>>;
  /** The end of the base path that is left out for APIs `beside` it. */
  tail?: string;
  credential: Credential;
  /** Where the Messages API wants another one. */
  messagesCredential?: Credential;
  /** Where Google's generateContent wants another one. */
  geminiCredential?: Credential;
  /** Fixed headers, lower-case names. */
  headers?: Record<string, string>;
  /** Model patterns for the route that a provider gets where the config has no routes: `qwen*`, `gpt-4o`, `*`. */
  models: string[];
  /** The dialect that it is spoken to in where the configuration names none; absent: the client's own. */
  dialect?: DialectName;
  /** Top-level parameters that the provider documents as rejected. */
  dropParams?: string[];
  /**
   * How it takes the beginning of its own answer, to go on with: the member of the last message that says so, `assistant` where a last turn of the assistant is
   * continued as it is, a star where the request says so (`continue_final_message`). Absent: it is asked to go on in a turn of the user.
   */
  prefill?: "prefix" | "partial" | "assistant" | "*";
  /** Minutes by which the dates in its words are ahead of UTC, where they name no zone. Absent: nobody has said. */
  zone?: number;
  tokensRequired: boolean;
  /** Requests may be signed, with the pairs of `keys.pair`: the service's name in the signature. */
  signs?: string;
  /** Credentials that are exchanged for access tokens: Google's service accounts, or clients of Microsoft Entra. */
  grants?: "google" | "entra";
  /** Per-type keys that matter for this type. */
  keys?: {
    /** Key with another host. */
    host?: string;
    /** Key with another port. */
    port?: string;
    /** Key with a whole URL, used as `baseUrl`. */
    url?: string;
    /** Keys with defaults for the placeholders. */
    defaults?: Record<string, string>;
    /** Keys of the credentials that requests are signed with: the id, its secret, and a session's token where it has one. */
    pair?: string[];
    /** Flag with another base path. */
    flag?: { key: string; basePath: string };
    /** Flag by which every API takes the tokens as `authorization: Bearer`, and what a header that lists features says of their kind then. */
    bearer?: { key: string; header: string; feature: string };
    /** Key with the value of a fixed header. */
    header?: { key: string; name: string };
    /** Keys of the type's own protocol, and those of them that it cannot be without. */
    own?: string[];
    needed?: string[];
    /** Accepted, and without effect here. */
    ignored?: string[];
  };
  errors?: ErrorCode[];
  /** The documents that the row and its errors come from. */
  source: string[];
}

export const BEARER: Credential = { header: "authorization", prefix: "Bearer " };
