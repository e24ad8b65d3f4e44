/** Words of a refusal that is about this request alone: it asks for more than the account affords or a limit allows, a smaller one goes through. */
export interface RequestWords {
  /** HTTP status it is limited to. */
  status?: number;
  /** Anywhere outside of quotes in the message of a 402, 403, 413 or 429: nobody is blamed, so a client's own words can do no harm here. */
  words: string;
  /** Where they are documented, or who met them. */
  source: string;
}

const OPENROUTER = "https://github.com/can1357/oh-my-pi/issues/9569";
const OPENAI = "https://github.com/vanna-ai/vanna-flask/issues/11";

/** A limit and a larger number that was requested (`Limit 30000, Requested 47043`) need no words: the numbers say it. */
export const REQUEST_WORDS: readonly RequestWords[] = [
  { status: 402, words: "can only afford", source: OPENROUTER },
  { status: 402, words: "requires more credits, or fewer max_tokens", source: OPENROUTER },
  { status: 402, words: "prompt tokens limit exceeded", source: "https://github.com/anomalyco/opencode/issues/12219" },
  { words: "request too large", source: OPENAI },
  { words: "must be reduced in order to run successfully", source: OPENAI },
  { words: "reduce your message size", source: "https://github.com/continuedev/continue/issues/10218" },
  // What a request may cost is set aside beforehand: a cheaper one goes through.
  { status: 403, words: "need quota", source: "https://github.com/MAX-API-Next/MAX-API/pull/20" },
  { status: 403, words: "预扣费额度", source: "https://github.com/QuantumNous/new-api/issues/4429" },
  // A prompt that is longer than the account may send; shorter ones go through.
  {
    status: 400,
    words: "the long context beta is not yet available",
    source: "https://github.com/anthropics/claude-code/issues/27945",
  },
  { status: 429, words: "extra usage is required for long context", source: "https://github.com/Wei-Shaw/sub2api/issues/572" },
  { status: 429, words: "usage credits are required for long context", source: "https://github.com/anthropics/claude-code/issues/61808" },
  { words: "request body too large", source: "https://github.com/cline/cline/issues/995" },
];
