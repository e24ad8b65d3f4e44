// An answer that passes, as long as it lives: what came of it, and what is said where nothing comes any more. For both halves.
import { FailureKind, Outcome } from "../core/outcome";
import { Api, OnBreak } from "../core/settings";
import { appendBuffer, getBuffer, prependBuffer, replaceBuffer } from "../host/calls";
import { removeHeader } from "../host/headers";
import { copyBytes, releaseReturned, returnedPtr, returnedSize } from "../host/memory";
import { BufferTypeValues, FilterDataStatusValues, HeaderMapTypeValues } from "../host/values";
import { UsageWindow } from "../json/usage";
import { onBreak } from "./answer/breaks";
import { stalledEvent, truncatedEvent } from "./answer/endings";
import { HeldStream } from "./answer/held-stream";
import { OpenEnd } from "./answer/open-end";
import { Reception } from "./answer/reception";
import { Pulse } from "./answer/pulse";
import { SocketTraffic } from "./answer/socket-traffic";
import { Passing, StreamWatch } from "./answer/stream-watch";
import { shapeOf } from "./answer/shape-of";
import { readStart } from "./answer/usage-watch";
import { settleBrokenOff } from "./health/settle";
import { Journey } from "./journey";
import { brokenKind, brokenOffEvent, countPassing } from "./passing";
import { TranslatedAnswer } from "./translated-answer";
import * as names from "./names";

const BODY = BufferTypeValues.HttpResponseBody;

/** A stream is looked at as it passes, and counted in `window`. */
export function watchStream(journey: Journey, reception: Reception, window: UsageWindow): StreamWatch {
  const plan = journey.plan;
  // A word that is said at its end is more than was announced.
  if (reception.head.contentLength >= 0) removeHeader(HeaderMapTypeValues.ResponseHeaders, names.CONTENT_LENGTH);
  // With its end open there is always room for what is owed in front of trailers.
  journey.mayTrail = !reception.head.chunked && journey.pulse === null;
  if (plan.api == Api.Messages) readStart(plan);
  return new StreamWatch(plan.api, window, journey.pulse, onBreak(plan) != OnBreak.End && journey.continuation === null);
}

/** The answer begins to pass. Of a good one silence is told; but a WebSocket may be silent for long, and a task's few lines are held whole. */
export function beginsToPass(journey: Journey, contextId: u32, good: bool): void {
  journey.pulse = null;
  if (!good) return;
  if (journey.isSocket) journey.aside = new SocketTraffic();
  else if (journey.video === null) journey.pulse = Pulse.of(journey.plan, contextId);
}

/** The body of a whole answer has begun, whatever its client asked for: from here on it may not stand still. */
export function beginsWhole(journey: Journey, reception: Reception, contextId: u32): void {
  if (journey.plan.stream && !reception.begun) return;
  if (journey.pulse === null) journey.pulse = Pulse.of(journey.plan, contextId);
  beat(journey);
}

/** A good stream that is held until it is whole: from here on it may not stand still. null: it is none of those. */
export function beginHolding(journey: Journey, reception: Reception, contextId: u32): HeldStream | null {
  if (!HeldStream.takes(journey.plan, reception)) return null;
  const pulse = Pulse.of(journey.plan, contextId);
  journey.pulse = pulse;
  return new HeldStream(journey.plan, journey.spoken, pulse);
}

/** What a chunk of a stream becomes that is held by the plugin itself: where trailers may follow, the host has to hold something to give it back to. */
export function holds(reception: Reception): FilterDataStatusValues {
  return reception.head.chunked ? FilterDataStatusValues.StopIterationNoBuffer : FilterDataStatusValues.StopIterationAndBuffer;
}

/** Bytes came. */
export function beat(journey: Journey): void {
  const pulse = journey.pulse;
  if (pulse !== null) pulse.beat();
}

/** The last `fresh` of `size` bytes came, to be translated: of a stream, events that say nothing are no content. */
export function hear(journey: Journey, translated: TranslatedAnswer, size: i32, fresh: i32): void {
  const pulse = journey.pulse;
  if (pulse === null) return;
  if (translated.streamed && pulse.listens && fresh > 0 && getBuffer(BODY, size - fresh, fresh)) {
    pulse.take(returnedPtr(), returnedSize(), shapeOf(journey.spoken));
    releaseReturned();
  } else pulse.beat();
}

/** The client was told that the answer stands still. */
export function isTold(journey: Journey | null): bool {
  if (journey === null) return false;
  const pulse = journey.pulse;
  return pulse !== null && pulse.told;
}

/** What comes too late goes nowhere. */
export function swallow(size: i32): FilterDataStatusValues {
  if (size > 0) replaceBuffer(BODY, size, 0, 0);
  return FilterDataStatusValues.Continue;
}

/** Counts the stall, and says it in the stream. False: it cannot be said, or the client shall not hear of it. */
export function tellStalled(journey: Journey, open: OpenEnd | null): bool {
  const pulse = journey.pulse;
  if (pulse !== null) pulse.told = true;
  settleBrokenOff(journey.plan, FailureKind.Timeout);
  if (open === null || onBreak(journey.plan) == OnBreak.End) return false;
  return open.say(stalledEvent(journey.plan, journey.usage));
}

/** Trailers end a stream that was cut short: what is owed is said in front of them. False: nothing can be said here. */
export function sayBeforeTrailers(journey: Journey, open: OpenEnd | null, translated: TranslatedAnswer | null): bool {
  if (!journey.brokenByTrailers || open === null) return false;
  if (!open.sayBeforeTrailers(translated === null ? truncatedEvent(journey.plan, journey.usage) : translated.left())) return false;
  journey.brokenByTrailers = false;
  return true;
}

/** A chunk of `size` bytes, of which all but the last `fresh` were translated before; where the stream breaks, it is continued or told. */
export function translateChunk(
  journey: Journey,
  contextId: u32,
  translated: TranslatedAnswer,
  size: i32,
  fresh: i32,
  endOfStream: bool,
): FilterDataStatusValues {
  const status = writeChunk(translated, size, fresh, endOfStream);
  const continuation = journey.continuation;
  if (!translated.broke) return status;
  translated.broke = false;
  if (continuation !== null) {
    const outcome = new Outcome();
    outcome.kind = brokenKind(journey);
    continuation.contextId = contextId;
    continuation.left = translated.written;
    if (continuation.begin(outcome)) return FilterDataStatusValues.StopIterationAndBuffer;
    continuation.letBe();
  }
  if (!translated.failed) appendBuffer(BODY, i32.MAX_VALUE, brokenOffEvent(journey));
  return status;
}

function writeChunk(translated: TranslatedAnswer, size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
  if (fresh == size || !getBuffer(BODY, 0, size)) return translated.chunk(size, endOfStream);
  const before = copyBytes(returnedPtr(), size - fresh);
  replaceBuffer(BODY, size, returnedPtr() + (size - fresh), fresh);
  const status = translated.chunk(fresh, endOfStream);
  prependBuffer(BODY, before);
  translated.written += before.byteLength;
  return status;
}

/** Bytes of the buffer of `size` bytes since its last chunk was looked at: what was made of it stands there now. */
export function leftOf(journey: Journey, translated: TranslatedAnswer | null, size: i32): i32 {
  const continuation = journey.continuation;
  if (translated !== null) return translated.written;
  return continuation === null ? size : continuation.left;
}

/** The filter that judged the answer is gone. */
export function noMorePulse(journey: Journey, contextId: u32): void {
  const pulse = journey.pulse;
  if (pulse !== null && pulse.contextId == contextId) journey.pulse = null;
}

/** The rest of a broken stream is asked for, or was written. */
export function goesOn(journey: Journey | null): bool {
  if (journey === null) return false;
  const continuation = journey.continuation;
  return continuation !== null && continuation.begun;
}

export function swallowRest(journey: Journey | null, size: i32, endOfStream: bool): FilterDataStatusValues {
  if (journey === null) return FilterDataStatusValues.Continue;
  const continuation = journey.continuation;
  return continuation === null ? FilterDataStatusValues.Continue : continuation.swallow(size, endOfStream);
}

/** A chunk of a stream passes: counted, and where it breaks, continued or told. */
export function watched(
  journey: Journey,
  watch: StreamWatch,
  contextId: u32,
  size: i32,
  fresh: i32,
  endOfStream: bool,
): FilterDataStatusValues {
  const passing = watch.chunk(size, fresh, endOfStream);
  countPassing(journey, watch, passing);
  const continuation = journey.continuation;
  if (continuation === null) {
    if (journey.letBe && passing == Passing.BrokeOff) appendBuffer(BODY, i32.MAX_VALUE, brokenOffEvent(journey));
    return FilterDataStatusValues.Continue;
  }
  continuation.contextId = contextId;
  continuation.take(size, fresh, endOfStream, passing == Passing.BrokeOff);
  if (passing == Passing.Well && !continuation.malformed) return FilterDataStatusValues.Continue;
  const outcome = passing == Passing.Failed ? watch.outcome(journey.provider) : new Outcome();
  if (passing != Passing.Failed) outcome.kind = brokenKind(journey);
  if (passing == Passing.Well) settleBrokenOff(journey.plan);
  if (continuation.begin(outcome)) return FilterDataStatusValues.StopIterationAndBuffer;
  continuation.letBe();
  if (passing == Passing.BrokeOff) appendBuffer(BODY, i32.MAX_VALUE, brokenOffEvent(journey));
  return FilterDataStatusValues.Continue;
}
