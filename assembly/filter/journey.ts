// A request on its way through the house: its plan, and what the halves need to carry it on. Found by the plan's id.
import { isSocket } from "../core/api-shape";
import { Attempt, Plan } from "../core/plan";
import { ProviderRuntime } from "../core/runtime";
import { Api, ProviderSettings } from "../core/settings";
import { AnswerOptions } from "../dialect/telling";
import { getProperty, setProperty } from "../host/calls";
import { returnedPtr, returnedSize } from "../host/memory";
import { SlotTable } from "../host/slot-table";
import { UsageWindow } from "../json/usage";
import { Pulse } from "./answer/pulse";
import { Rest } from "./answer/rest";
import { EMPTY, PLAN_PROPERTY, POST } from "./names";
import { KeptHead } from "./kept-head";
import { Aside } from "./answer/aside";
import { VideoAnswer } from "./answer/video-answer";
import { vm } from "./vm";

const ID: usize = memory.data(8, 8);

/** Headers of the client that the attempt's provider has its own of; an empty value: the client sent none. */
@final
export class Replaced {
  names: ArrayBuffer[] = [];
  values: ArrayBuffer[] = [];
}

/** A request of so many bytes in the dialect of this attempt's provider. */
@final
export class Written {
  constructor(
    public attempt: Attempt | null,
    public size: i32,
    public body: ArrayBuffer,
  ) {}
}


@final
export class Journey {
  /** The span of the last upstream try, where Envoy traces: the next pass continues its trace. */
  traceparent: ArrayBuffer = EMPTY;
  /** Size of the body as it is buffered now, and where the model's value lies in it (its quotes included). */
  bodySize: i32 = 0;
  /** As long as returnStamp() is the same, the whole body lies where the host returned it; 0: it does not. */
  bodyStamp: u32 = 0;
  /** The body is a multipart form: the model's value stands in it as it is. */
  form: bool = false;
  modelStart: i32 = 0;
  modelEnd: i32 = 0;
  /** The client's body names no model: it comes with its name, in front of the first member. */
  modelless: bool = false;
  /** The model that the buffered body names now. */
  bodyModel: ArrayBuffer = EMPTY;
  /** The request's content-length is that of a body without the parameters that a provider rejects, not that of the buffered one. */
  lengthChanged: bool = false;
  /** A passed request: the client's path and method. */
  passedPath: ArrayBuffer = EMPTY;
  method: ArrayBuffer = POST;
  /** The client asked with `?beta=true`. */
  beta: bool = false;
  /** A WebSocket's handshake that the router in front sends anew where it is refused: what that calls its stream; empty: nothing does. */
  socket: ArrayBuffer = EMPTY;
  /** The answer passes in a way of its own; null: as all do. */
  aside: Aside | null = null;
  /** A video that its provider makes by a task; null: it is none. */
  video: VideoAnswer | null = null;
  replaced: Replaced | null = null;
  /** What the writer of a translated answer has to know of the request; null: the attempt speaks the client's own dialect. */
  answerOptions: AnswerOptions | null = null;
  /** The request in the provider's dialect, from the look at it; null: it is written when it is sent. */
  written: Written | null = null;
  /** The last turn of a translated chat request is the beginning of its answer: the member that says so; empty: it is a turn like any other. */
  lastTurnMark: string = "";
  /** The stream was asked for its usage, which its client did not do. */
  askedUsage: bool = false;
  /** Names of the parameters that were left out of what the attempt's provider got. */
  dropped: ArrayBuffer = EMPTY;
  /** What another account made and was left out; empty: nothing. */
  forgot: string = "";
  /** The attempt's limit in milliseconds: to its first content, or its end. */
  limitMs: i64 = 0;
  /** Envoy does not know the limit of the whole request: a tick ends it. */
  byTick: bool = false;
  /** The request has the plan's id: further passes and tries find it. */
  carried: bool = false;
  /** The pass under way, by the host's number. */
  contextId: u32 = 0;
  /** Envoy replied itself, and the pass was made anew by the filter in front: that does so once. */
  again: bool = false;
  /** It was the plugin that replied for that. */
  sentAgain: bool = false;
  /** Upstream tries of the attempt under way: the second one is the redirector's. */
  upstreamTries: i32 = 0;
  /** The first try ended with no answer for a reason of its transport (refused, TLS). */
  transportFailed: bool = false;
  /** What goes on where the stream breaks; null: nothing does. */
  continuation: Rest | null = null;
  /** The connection of the inner hop that it comes through, by the host's number; 0: none. */
  hop: u32 = 0;
  /** The stream could have been continued, and is not: what it owes is told as it passes. */
  letBe: bool = false;
  /** Whether the answer under way is alive; null: silence has no limit. */
  pulse: Pulse | null = null;
  /** The end of the answer, where it may tell the usage. */
  usage: UsageWindow | null = null;
  /** When the answer was committed with all of it there: it ends then; 0: it was not. */
  endedMs: i64 = 0;
  /** The answer was committed and is translated as a whole: nothing of it has passed, its headers neither. */
  pending: bool = false;
  /** It stood still, and was ended for that. */
  stalled: bool = false;
  /** The stream that passes may end in trailers: HTTP/1.1 in chunks cannot. */
  mayTrail: bool = false;
  /** The upstream half left what the client brought for a fallback's pass. */
  clientLeft: bool = false;
  /** The upstream half told the client what came of it. */
  told: bool = false;
  /** A stream was cut short before its trailers, and nothing of it was left to add an error event to. */
  brokenByTrailers: bool = false;

  constructor(
    public plan: Plan,
    /** What the client sent: where a redirect leads back to, and its Authorization, given back on a redirect so that filters ahead of ours never see a provider's. */
    public head: KeptHead,
  ) {}

  /** The API that the attempt's provider is asked in. */
  get spoken(): Api {
    const attempt = this.plan.current;
    return attempt === null ? this.plan.api : attempt.api;
  }

  /** A WebSocket: it has no body and no end. */
  get isSocket(): bool {
    return isSocket(this.plan.api);
  }

  /** The API whose answer is expected. */
  get judged(): Api {
    return this.plan.counts ? Api.CountTokens : this.spoken;
  }

  /** Whether that is another than the client's. */
  get translates(): bool {
    return this.spoken != this.plan.api;
  }

  /** Position of the attempt's token. */
  get token(): i32 {
    const attempt = this.plan.current;
    return attempt === null ? 0 : attempt.token;
  }

  /** What does not pass back of what the attempt sent. */
  get secret(): ArrayBuffer {
    const attempt = this.plan.current;
    if (attempt === null) return EMPTY;
    if (attempt.sent.byteLength > 0) return attempt.sent;
    const tokens = this.provider.settings.tokens;
    return attempt.token < tokens.length ? tokens[attempt.token].hidden : EMPTY;
  }

  get provider(): ProviderRuntime {
    const attempt = this.plan.current;
    return this.plan.runtime.providers[attempt === null ? 0 : attempt.provider];
  }
}

/** The cluster that an attempt with the provider goes to. */
export function clusterOf(journey: Journey, provider: ProviderSettings): ArrayBuffer {
  const plan = journey.plan;
  return plan.routed.byteLength > 0 && provider.index == plan.routedProvider ? plan.routed : provider.cluster;
}

/** Whether the gateway's route leads elsewhere than to the attempt's provider: the attempt can be made by a call only. */
export function leadsElsewhere(journey: Journey, attempt: Attempt): bool {
  return journey.plan.routed.byteLength > 0 && attempt.provider != journey.plan.routedProvider;
}

const journeys = new SlotTable<Journey>();
let counter: u64 = 0;

export function journeyCount(): i32 {
  return journeys.size;
}

export function nextPlanId(): u64 {
  counter++;
  return vm.epoch | (counter & 0xffffffff);
}

/** Keeps the journey; where its first try is not handed over, with its id at the request. */
export function keepJourney(journey: Journey): void {
  journeys.set(<u32>journey.plan.id, journey);
  if (!vm.routerFollows) carryId(journey);
}

/** Leaves the plan's id with the request of the context in effect, for passes and tries to come. */
export function carryId(journey: Journey): void {
  if (journey.carried) return;
  journey.carried = true;
  store<u64>(ID, journey.plan.id);
  setProperty(PLAN_PROPERTY, ID, 8);
}

export function forgetJourney(journey: Journey): void {
  journeys.delete(<u32>journey.plan.id);
}

/** The id that the request carries; 0: none. */
export function carriedPlanId(): u64 {
  if (!getProperty(PLAN_PROPERTY) || returnedSize() != 8) return 0;
  return load<u64>(returnedPtr());
}

export function journeyOf(id: u64): Journey | null {
  const journey = journeys.get(<u32>id);
  return journey !== null && journey.plan.id == id ? journey : null;
}

export function allJourneys(): Journey[] {
  return journeys.all();
}

/** Journeys whose next pass never came (a filter ahead refused it), by the time they began; for the sweep. */
export function sweepJourneys(startedBeforeMs: i64): i32 {
  const all = journeys.all();
  let swept = 0;
  for (let i = 0, n = all.length; i < n; i++) {
    if (all[i].plan.passes > 0 || all[i].plan.startedMs >= startedBeforeMs) continue;
    forgetJourney(all[i]);
    swept++;
  }
  return swept;
}
