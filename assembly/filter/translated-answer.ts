// An answer of a provider that speaks another dialect, on its way back: read in the provider's, written in the client's.
import { takeTokens } from "./answer/usage-watch";
import { FailureKind } from "../core/outcome";
import { leftOf, loweredTo } from "../core/put-right";
import { NONE, sliceOf } from "../dialect/slice";
import { AnswerOptions } from "../dialect/telling";
import { AnswerTranslation } from "../dialect/pair/translate";
import { getBuffer, replaceBuffer } from "../host/calls";
import { owe } from "../host/collect";
import { HeaderList, removeHeader, setHeader } from "../host/headers";
import { ptrOf, releaseReturned, returnedPtr, returnedSize, utf8 } from "../host/memory";
import { BufferTypeValues, FilterDataStatusValues, HeaderMapTypeValues } from "../host/values";
import { ByteWriter } from "../json/write";
import { TRUNCATED_WORDS, answerType, truncatedEvent } from "./answer/endings";
import { Reception } from "./answer/reception";
import { foreignError, foreignStatus, unreadable } from "./answer/translated-error";
import { dialectOf } from "./answer/dialect-of";
import { translationOf } from "./attempt/translate-request";
import { settleBrokenOff } from "./health/settle";
import { Journey } from "./journey";
import { brokenKind, brokenOffEvent } from "./passing";
import { optionsOf } from "./rewritten";
import { vm } from "./vm";
import * as names from "./names";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;
const BODY = BufferTypeValues.HttpResponseBody;
/** Of a whole answer in Envoy's buffer, whose limit is 1 MiB where nobody has set another. */
const MOST_HELD: i32 = 262144;
/** A longer answer is not translated. */
const MOST_WHOLE: i32 = 33554432;

/** `x-ai-translated: messages>chat`, and what was left out, on the answer that passes. */
export function showTranslation(journey: Journey): void {
  if (!journey.plan.runtime.settings.responseHeaders) return;
  if (journey.translates) setHeader(RESPONSE, names.X_AI_TRANSLATED, utf8(translationOf(journey.plan.api, journey.spoken)));
  const dropped = droppedOf(journey);
  if (dropped.byteLength > 0) setHeader(RESPONSE, names.X_AI_DROPPED, dropped);
}

/** Whether something of the request was left out that has nothing to do with a translation. */
export function leftOut(journey: Journey): bool {
  return journey.forgot.length > 0 || (journey.plan.mendTarget >= 0 && (loweredTo(journey.plan) > 0 || leftOf(journey.plan).length > 0));
}

/** Names of what was left out: for want of a word, because another account made it, and what of the answer's length is beyond the model's. */
function droppedOf(journey: Journey): ArrayBuffer {
  const dropped = journey.translates ? journey.dropped : names.EMPTY;
  if (!leftOut(journey)) return dropped;
  const writer = new ByteWriter(dropped.byteLength + 48);
  writer.buffered(dropped);
  if (journey.forgot.length > 0) writer.ascii(dropped.byteLength > 0 ? `, ${journey.forgot}` : journey.forgot);
  const left = leftOf(journey.plan);
  for (let i = 0, n = left.length; i < n; i++) {
    if (writer.length > 0) writer.ascii(", ");
    writer.buffered(left[i]);
  }
  const bound = loweredTo(journey.plan);
  if (bound > 0) writer.ascii(`${writer.length > 0 ? ", " : ""}max_tokens>${bound.toString()}`);
  return writer.take();
}

/** The same on an answer of our own. */
export function addTranslation(headers: HeaderList, journey: Journey): void {
  if (!journey.plan.runtime.settings.responseHeaders) return;
  if (journey.translates) headers.add(names.X_AI_TRANSLATED, utf8(translationOf(journey.plan.api, journey.spoken)));
  const dropped = droppedOf(journey);
  if (dropped.byteLength > 0) headers.add(names.X_AI_DROPPED, dropped);
}


@final
export class TranslatedAnswer {
  private translation: AnswerTranslation;
  /** What replaces an error's body; null: it is an answer. */
  private error: ArrayBuffer | null = null;
  private done: bool = false;
  private counted: bool = false;
  /** It is none, or broke off, and nothing of it has passed: another attempt can take its place. */
  unfit: bool = false;
  /** It broke off, and the rest may be asked for: nothing is said of it yet. */
  broke: bool = false;
  /** Bytes of the buffer since the last chunk was replaced by what it made. */
  written: i32 = 0;
  /** Bytes of a whole answer that Envoy holds, and what was moved from there. */
  private held: i32 = 0;
  private moved: ByteWriter = new ByteWriter(0);

  constructor(
    private journey: Journey,
    /** The provider streams. */
    public streamed: bool,
    /** The client wants a stream. */
    private streams: bool,
    /** It is whole before its end. */
    private closed: bool,
    options: AnswerOptions,
  ) {
    this.translation = AnswerTranslation.between(dialectOf(journey.spoken), dialectOf(journey.plan.api), options);
  }

  /** The answer was judged, and its headers are still held. */
  static begin(journey: Journey, reception: Reception): TranslatedAnswer {
    const options = optionsOf(journey, reception);
    const answer = new TranslatedAnswer(journey, reception.isStream, options.stream, reception.closed, options);
    const api = journey.plan.api;
    removeHeader(RESPONSE, names.CONTENT_LENGTH);
    if (reception.outcome.kind != FailureKind.None) {
      const said = reception.said;
      answer.error = foreignError(api, reception.outcome, said === null ? names.EMPTY : said.bytes);
      setHeader(RESPONSE, names.STATUS, utf8(foreignStatus(api, reception.outcome).toString()));
    }
    journey.pending = vm.upstreamInstalled && answer.error === null && (!answer.streamed || !answer.streams);
    const isStream = options.stream && answer.error === null;
    setHeader(RESPONSE, names.CONTENT_TYPE, isStream ? answerType(journey.plan) : names.JSON_TYPE);
    return answer;
  }

  /** `size` bytes are there: what they make takes their place. An answer that is not streamed is held, with its headers, until it is whole. */
  chunk(size: i32, endOfStream: bool): FilterDataStatusValues {
    const error = this.error;
    if (error !== null) {
      replaceBuffer(BODY, size, ptrOf(error), this.done ? 0 : error.byteLength);
      this.done = true;
      return FilterDataStatusValues.Continue;
    }
    if (this.done) {
      replaceBuffer(BODY, size, 0, 0);
      return FilterDataStatusValues.Continue;
    }
    this.held = size;
    const ends = endOfStream || this.closed;
    if (!this.streamed && !ends) {
      if (size > MOST_HELD) this.move(size);
      return FilterDataStatusValues.StopIterationAndBuffer;
    }
    this.read(size);
    if (ends) this.finish(false);
    return this.unfit ? FilterDataStatusValues.Continue : this.put(size, ends);
  }

  /** Trailers end the answer: what is held is all of it; to a stream that has passed nothing can be added. */
  trailers(): void {
    if (this.error !== null || this.done) return;
    if (!this.streamed) this.chunk(this.held, true);
    else {
      this.finish(true);
      if (this.unfit) return;
      if (!this.streams) this.put(0, true);
      else if (this.translation.teller.out.length > 0) this.journey.brokenByTrailers = true;
    }
  }

  /** What was written and is not part of the stream yet. */
  left(): ArrayBuffer {
    return this.translation.teller.out.take();
  }

  private put(size: i32, endOfStream: bool): FilterDataStatusValues {
    const out = this.translation.teller.out;
    if (!this.streams && !endOfStream) {
      replaceBuffer(BODY, size, out.ptr, 0);
      this.written = 0;
      return FilterDataStatusValues.StopIterationAndBuffer;
    }
    this.journey.pending = false;
    const continuation = this.journey.continuation;
    if (!this.streams) setHeader(RESPONSE, names.CONTENT_LENGTH, utf8(out.length.toString()));
    const status = this.translation.teller.status;
    if (status > 0) setHeader(RESPONSE, names.STATUS, utf8(status.toString()));
    else if (continuation !== null) continuation.hear(out.ptr, out.length);
    replaceBuffer(BODY, size, out.ptr, out.length);
    this.written = out.length;
    owe(out.length);
    out.reset();
    return FilterDataStatusValues.Continue;
  }

  private read(size: i32): void {
    if (this.done) return;
    if (this.moved.length > 0) {
      this.move(size);
      if (this.moved.length <= MOST_WHOLE) this.translation.whole(this.moved.ptr, this.moved.length);
    } else if (size > 0 && getBuffer(BODY, 0, size)) {
      owe(2 * returnedSize());
      if (this.streamed) this.translation.chunk(returnedPtr(), returnedSize());
      else this.translation.whole(returnedPtr(), returnedSize());
      releaseReturned();
    }
    this.countFailure();
  }

  /** Envoy gives up an answer that fills its buffer: a long one is held here. */
  private move(size: i32): void {
    if (size > 0 && getBuffer(BODY, 0, size)) {
      owe(2 * returnedSize());
      if (this.moved.length <= MOST_WHOLE) this.moved.bytes(returnedPtr(), returnedSize());
      releaseReturned();
    }
    replaceBuffer(BODY, size, 0, 0);
    this.held = 0;
  }

  /** The provider's answer is over. */
  private finish(byTrailers: bool): void {
    const teller = this.translation.teller;
    if (this.done) return;
    this.done = true;
    if (this.streamed) this.translation.end();
    this.countFailure();
    takeTokens(this.journey.plan, teller.tokens);
    if (teller.over && (!teller.failed || (this.streams && this.streamed))) return;
    this.unfit = this.journey.pending && !vm.holdsHere;
    if (this.unfit) return;
    // Trailers leave nothing to add the rest to.
    if (byTrailers || !this.streams || this.journey.continuation === null) this.breakOff();
    else {
      this.broke = true;
      this.count();
    }
  }

  /** It is not complete, or none of its dialect. */
  private breakOff(): void {
    const out = this.translation.teller.out;
    const api = this.journey.plan.api;
    this.count();
    if (this.journey.plan.list) {
      // Its own words of a failure may have closed the list.
      if (!this.translation.teller.over) this.translation.teller.broken(NONE, sliceOf(TRUNCATED_WORDS));
      return;
    }
    if (this.streams) {
      // It may have told of a failure in its own words.
      if (!this.translation.teller.failed) out.buffered(brokenOffEvent(this.journey));
      return;
    }
    out.reset();
    out.buffered(unreadable(api));
    setHeader(RESPONSE, names.STATUS, names.BAD_GATEWAY);
  }

  /** A failure that comes in the middle counts when it comes: clients close at it. */
  private countFailure(): void {
    if (!this.translation.teller.failed || this.journey.pending) return;
    this.broke = this.broke || (!this.counted && this.streams && this.journey.continuation !== null);
    this.count();
  }

  /** Its end was told in the provider's own words. */
  get failed(): bool {
    return this.translation.teller.failed;
  }

  private count(): void {
    if (!this.counted) settleBrokenOff(this.journey.plan, brokenKind(this.journey));
    this.counted = true;
  }
}

/** Set by translatedWhole: the status of what it returned. */
export let wholeStatus: i32 = 200;

/** The answer of a call, which is there at once, in the client's dialect; empty where it is none of the provider's. */
export function translatedWhole(journey: Journey, reception: Reception, body: ArrayBuffer): ArrayBuffer {
  const options = optionsOf(journey, reception);
  const translation = AnswerTranslation.between(dialectOf(journey.spoken), dialectOf(journey.plan.api), options);
  const teller = translation.teller;
  owe(2 * body.byteLength);
  if (reception.isStream) {
    translation.chunk(ptrOf(body), body.byteLength);
    translation.end();
  } else translation.whole(ptrOf(body), body.byteLength);
  takeTokens(journey.plan, teller.tokens);
  wholeStatus = teller.status > 0 ? teller.status : 200;
  if (teller.over && !teller.failed) return teller.out.take();
  if (!options.stream || !teller.began) return names.EMPTY;
  settleBrokenOff(journey.plan);
  if (!teller.over && options.list) teller.broken(NONE, sliceOf(TRUNCATED_WORDS));
  else if (!teller.over) teller.out.buffered(truncatedEvent(journey.plan, null));
  return teller.out.take();
}
