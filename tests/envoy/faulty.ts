// A provider that fails a share of its requests, each with a fault that is drawn.
import { answer, type Answer, closes, events, ok, onUsedConnection, resets } from "../support/answers.js";
import { ANTHROPIC, DEEPSEEK, OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import type { Random } from "../support/random.js";
import { fails } from "./drills/bad-tokens.js";
import { errorEvent } from "./drills/hidden-errors.js";

const FAULTS: Answer[] = [
  fails(OPENAI.invalidKey),
  fails(DEEPSEEK.balance),
  fails(OPENAI.rateLimit, { "retry-after": "1" }),
  fails(OPENAI.serverError),
  fails(ANTHROPIC.overloaded),
  answer(200, { error: { message: "no", code: "server_error" } }),
  (r) => (r.streamed ? events([errorEvent("chat")])(r) : answer(500)(r)),
  answer(307, "", { location: "http://127.0.0.1:1/" }),
  resets,
  closes,
  onUsedConnection(closes),
];

/** A provider that fails this share of its requests, and keeps nothing of them: long runs would fill Node's memory. */
export class Faulty {
  hits = 0;
  faults = 0;

  private constructor(
    readonly provider: Provider,
    private readonly random: Random,
    /** Of the answers to come. */
    public share: number,
  ) {}

  static async start(random: Random, share: number): Promise<Faulty> {
    const made: Faulty = new Faulty(await Provider.start({ otherwise: (request) => made.answer()(request) }), random, share);
    return made;
  }

  private answer(): Answer {
    this.hits++;
    this.provider.requests.length = 0;
    // It takes the request off the list of those that a test has not looked at.
    this.provider.nextRequest().catch(() => undefined);
    if (!this.random.chance(this.share)) return ok();
    this.faults++;
    return this.random.one(FAULTS);
  }
}
