// What a writer of requests has to know beside the conversation.

@final
export class WriteOptions {
  /** The model that is asked for. */
  model: ArrayBuffer = new ArrayBuffer(0);
  /** OpenAI's own models take `max_completion_tokens`; what only imitates them knows `max_tokens`. */
  newLimit: bool = false;
  /** The provider wants its thoughts back in the turns that follow (DeepSeek, Moonshot). */
  keepsReasoning: bool = false;
}
