// What is done to a provider's chat answers, by Higress's keys.

export const enum Reasoning {
  /** It passes. */
  Pass = 0,
  /** It is left out. */
  Ignore = 1,
  /** It becomes the beginning of the content, between `<think>` and `</think>`. */
  Concat = 2,
}

/** The names of `reasoningContentMode` in the order of the enum. */
const NAMES: StaticArray<string> = ["passthrough", "ignore", "concat"];

export function reasoningOf(name: string): Reasoning {
  for (let i = 0, n = NAMES.length; i < n; i++) if (NAMES[i] == name) return <Reasoning>i;
  return Reasoning.Pass;
}


@final
export class AnswerEdit {
  reasoning: Reasoning = Reasoning.Pass;
  /** An answer of reasoning alone gets it as its content. */
  promotes: bool = false;
  /** The usage of a stream does not pass to a client that did not ask for it. */
  hidesUsage: bool = false;

  /** Something is done whatever the client asked for. */
  get always(): bool {
    return this.reasoning != Reasoning.Pass || this.promotes;
  }
}
