/** What an API's answers look like: which sign shows that an answer is one. */
export const enum AnswerShape {
  /** Any of them: nobody said which. */
  Any = 0,
  /** Chat completions and legacy completions. */
  Choices = 1,
  /** Anthropic Messages. */
  Message = 2,
  /** OpenAI Responses. */
  Response = 3,
  /** Embeddings, rerank, moderations, images: a list of results. */
  List = 4,
  /** Transcriptions and translations: a text, plain or in JSON. */
  Text = 5,
  /** A count of tokens. */
  Count = 6,
  /** Speech: bytes of no form that can be read. */
  Binary = 7,
  /** Google's generateContent. */
  Candidates = 8,
  /** Bedrock's Converse. */
  Output = 9,
  /** A dialect of a provider's own: its reader says what an answer shows. */
  Told = 10,
}
