// What a provider wants of turns with calls that another one made, and has refused them without. In the order of json/mend-calls.ts.
export const enum Mend {
  None = 0,
  /** Gemini: a signature, or the word that there is none. */
  Signatures = 1,
  /** Mistral: ids of nine letters and digits. */
  Ids = 2,
  /** DeepSeek, Moonshot: a thought. */
  Thoughts = 3,
}
