// The prompt cache of a simulated provider: each account keeps the prompts that it was asked last, and counts of a new one what begins like
// one of them as cached. It is bounded, as the memory that holds real ones is.
import { answer, type Answer } from "./answers.js";

/** Characters that count as one token. */
const CHARACTERS = 4;

export class PromptCache {
  private readonly prompts = new Map<string, string[]>();
  cached = 0;

  constructor(private readonly kept: number) {}

  /** Tokens of the prompt that the account has in its cache. */
  ask(account: string, prompt: string): number {
    const known = this.prompts.get(account) ?? [];
    const hits = known.filter((before) => prompt.startsWith(before));
    const length = Math.max(0, ...hits.map((before) => before.length));
    this.prompts.set(account, [...known.filter((before) => !hits.includes(before)), prompt].slice(-this.kept));
    const cached = Math.floor(length / CHARACTERS);
    this.cached += cached;
    return cached;
  }

  /** An ordinary answer of chat completions that says what was cached, as OpenAI's do. */
  serves(): Answer {
    return (request) => {
      const prompt = promptOf(request.json.messages);
      const cached = this.ask(request.token, prompt);
      return answer(200, {
        id: "chatcmpl-1",
        object: "chat.completion",
        created: 1741569952,
        model: request.model,
        choices: [{ index: 0, message: { role: "assistant", content: "Yes." }, finish_reason: "stop" }],
        usage: {
          prompt_tokens: tokensOf(prompt),
          completion_tokens: 2,
          total_tokens: tokensOf(prompt) + 2,
          prompt_tokens_details: { cached_tokens: cached },
        },
      })(request);
    };
  }
}

/** The text that stands for messages in the cache. */
export function promptOf(messages: unknown): string {
  return JSON.stringify(messages).slice(0, -1);
}

export function tokensOf(prompt: string): number {
  return Math.floor(prompt.length / CHARACTERS);
}
