// The APIs.
/** The APIs a request can speak. A re-dispatch stays within one. The order is that of `apiNames` in the provider table. */
export const enum Api {
  ChatCompletions = 0,
  Completions = 1,
  Embeddings = 2,
  Responses = 3,
  Messages = 4,
  Rerank = 5,
  Images = 6,
  ImageEdits = 7,
  ImageVariations = 8,
  Speech = 9,
  Transcriptions = 10,
  Translations = 11,
  Moderations = 12,
  CountTokens = 13,
  ResponsesCompact = 14,
  ResponsesInputTokens = 15,
  /** Google's generateContent, whole and streamed. */
  GenerateContent = 16,
  /** Amazon Bedrock's Converse, whole and streamed. */
  Converse = 17,
  /** OpenAI's Realtime, a WebSocket. */
  Realtime = 18,
  /** Responses over a WebSocket. */
  ResponsesSocket = 19,
  // Providers' own protocols, in which no client asks.
  Cohere = 20,
  Ollama = 21,
  DashScope = 22,
  Dify = 23,
  Coze = 24,
  DeepL = 25,
  Triton = 26,
  Hunyuan = 27,
  MiniMax = 28,
  /** No API of the table: a path that is passed to the default provider as it is. */
  Passed = 29,
}
/** Without Passed. */
export const API_COUNT: i32 = 29;
