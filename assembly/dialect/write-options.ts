// What a writer of requests has to know beside the conversation.

@final
export class WriteOptions {
  /** The model that is asked for. */
  model: ArrayBuffer = new ArrayBuffer(0);
  /** OpenAI's own models take `max_completion_tokens`; what only imitates them knows `max_tokens`. */
  newLimit: bool = false;
  /** The provider wants its thoughts back in the turns that follow (DeepSeek, Moonshot). */
  keepsReasoning: bool = false;
  /** Its model takes its thoughts back as parts of what it said (Mistral's that think). */
  thoughtParts: bool = false;
  /** The provider is Mistral: it takes ids of calls of nine letters and digits alone, behind what came of them the assistant's words alone, and marks the begin of an answer. */
  isMistral: bool = false;
  /** The provider takes `strict` of tools: Anthropic itself, and not Google with its models ("Extra inputs are not permitted"). */
  takesStrict: bool = false;
  /** The provider fetches no pictures and documents: Claude at Google and Amazon. */
  bytesOnly: bool = false;
  /** Tokens that a Gemini model may think where the client says nothing of it; -1: nothing is said. */
  thinkingBudget: i64 = -1;
  /** Further members of Bedrock's `additionalModelRequestFields`, and whether they say how the model thinks. */
  additional: ArrayBuffer = new ArrayBuffer(0);
  additionalThinks: bool = false;
  /** Where Bedrock's cache points stand, and for how long where the client says nothing of it. */
  cacheSystem: bool = true;
  cacheLastUser: bool = false;
  cacheLast: bool = false;
  cacheShort: bool = false;
  cacheLong: bool = false;
  /** What a text is translated into. */
  language: string = "";
  /** A workflow's variable that takes the conversation; empty: it is asked as a chat. */
  input: string = "";
}
