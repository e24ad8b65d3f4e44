// What a vendor's own protocol says of a request beside what its client said, by Higress's keys: for requests that are translated into it.

/** How long what was sent stays in a provider's cache. */
export const enum Retention {
  /** No cache is asked for. */
  None = 0,
  Short = 1,
  Long = 2,
}


@final
export class VendorWords {
  /** Tokens that a Gemini model may think; -1: nothing is said. */
  thinkingBudget: i64 = -1;
  /** Members of Bedrock's `additionalModelRequestFields`, with commas between them. */
  additional: ArrayBuffer = new ArrayBuffer(0);
  /** They say how the model thinks. */
  additionalThinks: bool = false;
  /** Where Bedrock's cache points stand, and what they ask for where the client says nothing. */
  cacheSystem: bool = true;
  cacheLastUser: bool = false;
  cacheLast: bool = false;
  retention: Retention = Retention.None;
}

export const NO_WORDS = new VendorWords();

/** OpenAI's word for it, as people write it. */
export function retentionOf(word: string): Retention {
  const plain = word.trim().toLowerCase().replaceAll("-", "_");
  if (plain == "in_memory") return Retention.Short;
  return plain == "24h" ? Retention.Long : Retention.None;
}
