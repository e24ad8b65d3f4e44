// The answer of an upstream try that was judged and passes: it is counted, translated where that was asked for, and its end is held open for a
// word in a silent stream.
import { FailureKind, Outcome } from "../core/outcome";
import { Phase } from "../core/plan";
import { Api } from "../core/settings";
import { returnStamp, returnedPtr, returnedSize } from "../host/memory";
import { FilterDataStatusValues, FilterTrailersStatusValues } from "../host/values";
import { UsageWindow } from "../json/usage";
import { Made } from "./answer/made";
import { OpenEnd } from "./answer/open-end";
import { Pulse } from "./answer/pulse";
import { Reception } from "./answer/reception";
import { StreamWatch } from "./answer/stream-watch";
import { showTrail } from "./answer/trail";
import { UsageWatch, readWhole } from "./answer/usage-watch";
import { leaveUsage } from "./attempt/attempt-fields";
import { failTry } from "./failed-try";
import { Journey } from "./journey";
import {
  beat,
  beginsToPass,
  hear,
  goesOn,
  isTold,
  leftOf,
  sayBeforeTrailers,
  swallow,
  swallowRest,
  tellStalled,
  translateChunk,
  watchStream,
  watched,
} from "./living";
import { endByTrailers } from "./passing";
import { rewrites } from "./rewritten";
import { TranslatedAnswer, leftOut, showTranslation } from "./translated-answer";

/** Objects of answers that ended, for answers to come. */
const spare: PassingTry[] = [];
const MOST_SPARE: i32 = 64;


@final
export class PassingTry {
  private watch: StreamWatch | null = null;
  private usage: UsageWatch | null = null;
  /** What it holds that others do not know; null: it is not looked for. */
  private made: Made | null = null;
  /** The answer is written in the client's dialect; null: it passes as it is. */
  private translated: TranslatedAnswer | null = null;
  /** A stream that passes; null: nothing is said in it. */
  private open: OpenEnd | null = null;

  private constructor(
    private journey: Journey,
    private contextId: u32,
  ) {}

  /** The answer is committed. `whole`: bytes of one that is whole already; 0: it is not. `buffered`: the host holds what came of it. */
  static of(journey: Journey, contextId: u32, reception: Reception, whole: i32, buffered: bool): PassingTry {
    const made = spare.length == 0 ? new PassingTry(journey, contextId) : spare.pop();
    made.journey = journey;
    made.contextId = contextId;
    made.begin(reception, whole, buffered);
    return made;
  }

  private begin(reception: Reception, whole: i32, buffered: bool): void {
    const journey = this.journey;
    const good = reception.outcome.kind == FailureKind.None;
    journey.plan.phase = Phase.Committed;
    showTrail(journey.plan, reception.outcome.kind);
    if (leftOut(journey)) showTranslation(journey);
    if (rewrites(journey, reception)) {
      showTranslation(journey);
      this.translated = TranslatedAnswer.begin(journey, reception);
      this.made = Made.of(journey.plan, reception);
      if (good) this.keepOpen(reception.isStream && journey.plan.stream, buffered);
      return;
    }
    if (journey.isSocket) beginsToPass(journey, this.contextId, good);
    if (good) this.made = Made.of(journey.plan, reception);
    if (!good) return;
    if (!reception.isJson && !reception.isStream) {
      // Sound, or an encoding that nobody asked for: it may not stand still either.
      if (journey.plan.api != Api.Passed && !journey.isSocket) journey.pulse = Pulse.of(journey.plan, this.contextId);
      return;
    }
    if (reception.isJson && this.made === null && whole > 0 && reception.stamp == returnStamp()) {
      journey.pulse = null; // all of it is there
      journey.endedMs = committedMs(journey);
      readWhole(journey.plan, returnedPtr(), whole, returnedSize());
      return;
    }
    this.keepOpen(reception.isStream, buffered);
    this.lookAt(reception);
  }

  private keepOpen(streams: bool, buffered: bool): void {
    const journey = this.journey;
    journey.pulse = Pulse.of(journey.plan, this.contextId);
    if (streams && journey.pulse !== null) this.open = new OpenEnd(this.contextId, buffered);
  }

  private lookAt(reception: Reception): void {
    const window = new UsageWindow();
    this.journey.usage = window;
    if (reception.isJson) this.usage = new UsageWatch(window, reception.head.contentLength);
    if (reception.isStream) this.watch = watchStream(this.journey, reception, window);
  }

  chunk(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (isTold(this.journey)) return swallow(size);
    if (goesOn(this.journey)) return swallowRest(this.journey, size, endOfStream);
    const status = this.look(size, endOfStream);
    const open = this.open;
    if (open === null) return status;
    if (!endOfStream && status == FilterDataStatusValues.Continue) return open.pass(leftOf(this.journey, this.translated, size));
    if (status == FilterDataStatusValues.Continue) return open.last();
    open.forget();
    return status;
  }

  /** A buffer of `size` bytes passes, and nothing is held open behind it. */
  look(size: i32, endOfStream: bool): FilterDataStatusValues {
    const translated = this.translated;
    const open = this.open;
    const fresh = open === null ? size : size - open.kept;
    const status = this.count(size, fresh, endOfStream);
    if (translated === null) return status;
    const written = translateChunk(this.journey, this.contextId, translated, size, fresh, endOfStream);
    if (translated.unfit) this.unfit();
    return written;
  }

  /** It ended, and is no answer: nothing of it has passed, its headers neither. */
  private unfit(): void {
    const outcome = new Outcome();
    outcome.kind = FailureKind.ServerError;
    failTry(this.journey, outcome, null, 0);
  }

  private count(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    const watch = this.watch;
    const usage = this.usage;
    const translated = this.translated;
    let status = FilterDataStatusValues.Continue;
    if (watch !== null) status = watched(this.journey, watch, this.contextId, size, fresh, endOfStream);
    else if (translated !== null) hear(this.journey, translated, size, fresh);
    else {
      beat(this.journey);
      if (usage !== null) usage.chunk(size);
    }
    const made = this.made;
    if (made !== null) made.chunk(size, fresh);
    if (endOfStream) leaveUsage(this.journey);
    return status;
  }

  /** Trailers came behind `size` bytes that are held: they are all there is. */
  whole(size: i32): void {
    const translated = this.translated;
    this.count(size, size, true);
    if (translated === null) return;
    translated.chunk(size, true);
    if (translated.unfit) this.unfit();
  }

  /** Trailers end it. Where the end is not open, what the client gets is the downstream half's to say. */
  trailers(): FilterTrailersStatusValues {
    const translated = this.translated;
    const watch = this.watch;
    if (translated !== null) {
      translated.trailers();
      if (translated.unfit) {
        this.unfit();
        return FilterTrailersStatusValues.Continue;
      }
    }
    if (watch !== null) endByTrailers(this.journey, watch);
    leaveUsage(this.journey);
    const said = sayBeforeTrailers(this.journey, this.open, translated);
    return said ? FilterTrailersStatusValues.StopIteration : FilterTrailersStatusValues.Continue;
  }

  /** A tick lets `size` bytes go that the host holds: the caller continues behind this. */
  letGo(size: i32): void {
    this.look(size, false);
    const open = this.open;
    if (open !== null) open.loosens();
  }

  /** It stands still, and its context is in effect. False: nothing can be said of it. */
  stalled(): bool {
    return tellStalled(this.journey, this.open);
  }

  /** The stream is gone. */
  gone(): void {
    const open = this.open;
    if (open !== null) open.forget();
    if (spare.length < MOST_SPARE) this.putBack();
  }

  private putBack(): void {
    this.watch = null;
    this.usage = null;
    this.made = null;
    this.translated = null;
    this.open = null;
    spare.push(this);
  }
}

function committedMs(journey: Journey): i64 {
  const attempt = journey.plan.current;
  return attempt === null ? 0 : attempt.committedMs;
}
