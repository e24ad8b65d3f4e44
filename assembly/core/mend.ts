// What a provider has refused, and is asked for once more otherwise: turns that another one made, as it wants them (in the order of json/mend-turns.ts), and a longer answer than its
// model gives.
import { isAmong } from "./bytes";

export const enum Mend {
  None = 0,
  /** Gemini: a signature, or the word that there is none. */
  Signatures = 1,
  /** Mistral: ids of nine letters and digits. */
  Ids = 2,
  /** DeepSeek, Moonshot: a thought. */
  Thoughts = 3,
  /** Mistral, Groq, Cerebras: no members that it does not know. */
  Members = 4,
  /** DeepSeek and many others: `system` for `developer`. */
  Roles = 5,
  /** Mistral: the assistant's words between what came of a call and the user's, and the begin of an answer marked as one. */
  Order = 6,
  /** Templates of self-hosted models, and Anthropic's API of others: no turn of the system's but the first. */
  Systems = 7,
  /** Older templates, such as Gemma's: the same, and no two turns of one side. */
  Alternate = 8,
  /** Claude from 4.6 on, llama.cpp: no begin of an answer, but the user who asks to go on. */
  Begin = 9,
  /** A limit of the answer that the model does not go beyond. */
  Bound = 10,
}

/** All that is put right of turns, and one more: a bit for each. */
export function withMend(turns: u32, mend: Mend): u32 {
  // What was put in may be what it does not know.
  const kept = mend == Mend.Members ? withoutMend(turns, Mend.Thoughts) : turns;
  return kept | ((<u32>1) << (<u32>mend));
}

export function withoutMend(turns: u32, mend: Mend): u32 {
  return turns & ~((<u32>1) << (<u32>mend));
}

/** Of turns in other APIs than chat. */
export const ANYWHERE: u32 = ((<u32>1) << (<u32>Mend.Systems)) | ((<u32>1) << (<u32>Mend.Alternate)) | ((<u32>1) << (<u32>Mend.Begin));

export function hasMend(turns: u32, mend: Mend): bool {
  return (turns & ((<u32>1) << (<u32>mend))) != 0;
}

/** Members of one request that its target does not know. */
@final
export class Leaves {
  /** What it has said of them, if that was not looked at yet. */
  refusal: ArrayBuffer = NOTHING;
  /** Its turns were put right before it said so. */
  again: bool = false;

  constructor(public keys: ArrayBuffer[]) {}
}

export const NOTHING = new ArrayBuffer(0);

/** Models that are remembered for each provider; one more takes the place of the one that is forgotten next. */
const MOST_MODELS: i32 = 8;
/** Members of each. */
const MOST_KEYS: i32 = 32;
export const NO_KEYS: ArrayBuffer[] = [];


@final
class Known {
  constructor(
    public model: u64,
    /** How turns are put right: a bit for each way. */
    public turns: u32,
    /** Tokens of an answer at most; 0: it is not known. */
    public bound: i64,
    /** Members that it does not take. */
    public leaves: ArrayBuffer[],
    /** Milliseconds since the epoch; a bound's end does not move with its use, which tells nothing of it. */
    public boundUntilMs: i64,
    public untilMs: i64,
  ) {}
}

/** What the models of a provider are known to want. Of one worker, and of one configuration: whatever it says was paid for by an attempt. */
@final
export class Mends {
  private known: Known[] = [];

  /** Nothing is known. */
  get none(): bool {
    return this.known.length == 0;
  }

  /** How its turns are put right: a bit for each way. */
  turnsOf(model: u64, nowMs: i64): u32 {
    const place = this.placeInTime(model, nowMs);
    return place < 0 ? 0 : this.known[place].turns;
  }

  /** Tokens of an answer at most; 0: it is not known. */
  boundOf(model: u64, nowMs: i64): i64 {
    const place = this.placeInTime(model, nowMs);
    return place >= 0 && nowMs < this.known[place].boundUntilMs ? this.known[place].bound : 0;
  }

  /** Members that it does not take. */
  leavesOf(model: u64, nowMs: i64): ArrayBuffer[] {
    const place = this.placeInTime(model, nowMs);
    return place < 0 ? NO_KEYS : this.known[place].leaves;
  }

  /** Of 0, and of no members, what was known stays, and so does the end of a bound that was known. */
  remember(model: u64, turns: u32, bound: i64, leaves: ArrayBuffer[], nowMs: i64, untilMs: i64): void {
    const standing = this.boundOf(model, nowMs);
    const place = this.placeOf(model);
    const both = new Known(
      model,
      turns != 0 ? turns : this.turnsOf(model, nowMs),
      bound > 0 ? bound : standing,
      together(this.leavesOf(model, nowMs), leaves),
      place >= 0 && standing > 0 && (bound == 0 || bound == standing) ? this.known[place].boundUntilMs : untilMs,
      untilMs,
    );
    this.forget(model);
    const known = this.known;
    // The list is in the order of its ends.
    if (known.length >= MOST_MODELS) known.shift();
    known.push(both);
  }

  forget(model: u64): void {
    const place = this.placeOf(model);
    if (place >= 0) this.known.splice(place, 1);
  }

  private placeInTime(model: u64, nowMs: i64): i32 {
    const place = this.placeOf(model);
    return place >= 0 && nowMs < this.known[place].untilMs ? place : -1;
  }

  private placeOf(model: u64): i32 {
    const known = this.known;
    for (let i = 0, n = known.length; i < n; i++) if (known[i].model == model) return i;
    return -1;
  }
}

/** Those that are known, and more: each once, at most 32. */
export function together(known: ArrayBuffer[], more: ArrayBuffer[]): ArrayBuffer[] {
  if (more.length == 0) return known;
  const all = known.slice(0);
  for (let i = 0, n = more.length; i < n && all.length < MOST_KEYS; i++) if (!isAmong(known, more[i])) all.push(more[i]);
  return all;
}
