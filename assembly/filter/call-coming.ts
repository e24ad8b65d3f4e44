// What comes by the response callbacks of a request whose further attempts are calls: an answer that passes, one that a call's takes the
// place of, or the plugin's own.
import { FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues } from "../host/values";
import { UsageWindow } from "../json/usage";
import { Reception } from "./answer/reception";
import { StreamWatch } from "./answer/stream-watch";
import { cleanTrailers } from "./answer/trailers";
import { UsageWatch } from "./answer/usage-watch";
import { Journey } from "./journey";
import { Made } from "./answer/made";
import { OpenEnd } from "./answer/open-end";
import { beat, hear, leftOf, sayBeforeTrailers, translateChunk, watchStream, watched } from "./living";
import { endByTrailers } from "./passing";
import { TranslatedAnswer } from "./translated-answer";

export abstract class Coming {
  headers(endOfStream: bool): FilterHeadersStatusValues {
    return FilterHeadersStatusValues.Continue;
  }

  /** A buffer of `size` bytes, of which the last `fresh` were not seen before. */
  body(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    return FilterDataStatusValues.Continue;
  }

  /** Bytes of the buffer of `size` bytes after `body`. */
  left(size: i32): i32 {
    return size;
  }

  /** A stream of events, in which a word can be said. */
  get speaks(): bool {
    return false;
  }

  trailers(): FilterTrailersStatusValues {
    return FilterTrailersStatusValues.Continue;
  }

  /** In the callback of its trailers: what is owed is said in front of them, which go on behind the callback. */
  sayBeforeTrailers(open: OpenEnd | null): bool {
    return false;
  }

  /** The stream is gone. */
  gone(): void {}

  /** The attempt under way is over its limit, and Envoy did not end it. */
  expire(): void {}
}

/** Nothing of a first attempt: what comes is the plugin's own answer. */
@final
class Own extends Coming {}

/** The first attempt's answer, of which no more is wanted: the client was answered without it. */
@final
class Dropped extends Coming {
  body(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    return FilterDataStatusValues.StopIterationNoBuffer;
  }

  trailers(): FilterTrailersStatusValues {
    return FilterTrailersStatusValues.StopIteration;
  }
}

/** The first attempt's answer was good, or is to pass as it is. */
@final
export class PassingAnswer extends Coming {
  private watch: StreamWatch | null = null;
  private usage: UsageWatch | null = null;
  /** What it holds that others do not know; null: it is not looked for. */
  private made: Made | null = null;
  private translated: TranslatedAnswer | null = null;

  constructor(private journey: Journey) {
    super();
  }

  /** It is written in the client's dialect. */
  translate(reception: Reception): void {
    this.translated = TranslatedAnswer.begin(this.journey, reception);
    this.made = Made.of(this.journey.plan, reception);
  }

  /** It is looked at as it passes. */
  watchOver(reception: Reception): void {
    const journey = this.journey;
    this.made = Made.of(journey.plan, reception);
    if (!reception.isJson && !reception.isStream) return;
    const window = new UsageWindow();
    journey.usage = window;
    if (reception.isJson) this.usage = new UsageWatch(window, reception.head.contentLength);
    if (reception.isStream) this.watch = watchStream(journey, reception, window);
  }

  body(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    const translated = this.translated;
    const made = this.made;
    if (made !== null) made.chunk(size, fresh);
    if (translated === null) return this.look(size, fresh, endOfStream);
    hear(this.journey, translated, size, fresh);
    return translateChunk(this.journey, this.journey.contextId, translated, size, fresh, endOfStream);
  }

  get speaks(): bool {
    const translated = this.translated;
    return this.watch !== null || (translated !== null && translated.streamed);
  }

  left(size: i32): i32 {
    return leftOf(this.journey, this.translated, size);
  }

  sayBeforeTrailers(open: OpenEnd | null): bool {
    return sayBeforeTrailers(this.journey, open, this.translated);
  }

  trailers(): FilterTrailersStatusValues {
    const journey = this.journey;
    const translated = this.translated;
    const watch = this.watch;
    cleanTrailers(journey.secret);
    if (translated !== null) translated.trailers();
    if (watch !== null) endByTrailers(journey, watch);
    return FilterTrailersStatusValues.Continue;
  }

  /** Trailers came behind `size` bytes that are held: they are all there is. */
  whole(size: i32): void {
    this.body(size, size, true);
  }

  /** Looks at a buffer of `size` bytes. What is no stream is never held back: its size is that of the chunk. */
  private look(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    const watch = this.watch;
    const usage = this.usage;
    if (watch !== null) return watched(this.journey, watch, this.journey.contextId, size, fresh, endOfStream);
    beat(this.journey);
    if (usage !== null) usage.chunk(size);
    return FilterDataStatusValues.Continue;
  }
}

export const OWN: Coming = new Own();
export const DROPPED: Coming = new Dropped();
