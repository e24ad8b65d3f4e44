// The plan of one request: where it may go, what was tried, and what came of it. Found again on each pass by its id.
// Over 350 lines: the fields of one object, which every pass of a request reads; small pieces of it stand in files of their own.
import { Leaves, Mend } from "./mend";
import { Access } from "./grant";
import { Held, accountOf } from "./held";
import { FailureKind } from "./outcome";
import { Runtime } from "./runtime";
import { Api, RouteSettings, TargetSettings } from "./settings";
import { Skip, SkipReason } from "./skip";

export { Skip, SkipReason, skipName } from "./skip";

/** Why an attempt was chosen. */
export const enum Why {
  First = 0,
  Failover = 1,
  Fallback = 2,
  /** The same target once more. */
  Retry = 3,
  /** Its token or provider was out, and is tried again. */
  Trial = 4,
  /** Nothing in use was left: it is out, and tried all the same. */
  LastResort = 5,
}

/** The word that people see. */
export function whyName(why: Why): string {
  switch (why) {
    case Why.First:
      return "first";
    case Why.Failover:
      return "failover";
    case Why.Fallback:
      return "fallback";
    case Why.Retry:
      return "retry";
    case Why.LastResort:
      return "lastResort";
    default:
      return "trial";
  }
}

/** Whose doing the end of a WebSocket was. */
export const enum ClosedBy {
  Nobody = 0,
  Client = 1,
  Provider = 2,
  /** Nobody said anything for too long. */
  Silence = 3,
}

/** The word that people see. */
export function closedByName(by: ClosedBy): string {
  return by == ClosedBy.Client ? "client" : by == ClosedBy.Provider ? "provider" : "silence";
}

const NO_CLUSTER = new ArrayBuffer(0);


@final
export class Attempt {
  kind: FailureKind = FailureKind.None;
  why: Why = Why.First;
  /** The API that the provider is asked in: another than the client's where the request is translated. */
  api: Api = Api.ChatCompletions;
  /** The answer's own status; 0: there was none. */
  status: i32 = 0;
  /** Envoy has no cluster of this name; empty: it has. */
  noCluster: ArrayBuffer = NO_CLUSTER;
  /** Consecutive counts of its provider and token that its commit has forgiven. */
  providerFailures: i32 = 0;
  tokenFailures: i32 = 0;
  /** It began an answer that broke off, and another attempt has gone on with it. */
  broke: bool = false;
  /** It has gone on with what another began. */
  continued: bool = false;
  /** The access token that went along, which another may have taken the place of since; empty: none did. */
  sent: ArrayBuffer = NO_CLUSTER;
  /** It met a drill. */
  drilled: bool = false;
  /** It is among what its target's pace has waiting. */
  watched: bool = false;
  /** The commit point, milliseconds since the epoch; 0: it was not reached. */
  committedMs: i64 = 0;
  /** The request waited so long for a rate limit to end before it, milliseconds. */
  waitedMs: i64 = 0;
  /** Its outcome is known. */
  ended: bool = false;
  endedMs: i64 = 0;
  /** The attempt before it; null: it is the first. */
  before: Attempt | null = null;
  constructor(
    /** Index into Plan.targets. */
    public target: i32,
    /** Index into the configuration's providers. */
    public provider: i32,
    /** Position of the token. */
    public token: i32,
    /** The model it asks for. */
    public model: ArrayBuffer,
    /** Hash of that model, by which limits are held. */
    public modelHash: u64,
    /** Milliseconds since the epoch. */
    public startedMs: i64,
  ) {}
}

/** The attempts of a plan, in their order. Most have one: each leads to the one before, and there is no list to be made. */
export class Attempts {
  /** The attempt under way or the last one; null before the first. */
  current: Attempt | null = null;
  /** How many they are. */
  length: i32 = 0;

  /** By its place, which has to be one. */
  @operator("[]")
  at(place: i32): Attempt {
    let found = this.current;
    for (let i = this.length - 1; i > place && found !== null; i--) found = found.before;
    return changetype<Attempt>(found);
  }

  /** Adds an attempt: it is under way. */
  add(attempt: Attempt): void {
    attempt.before = this.current;
    this.current = attempt;
    this.length++;
  }

  /** Forgets the last attempt. */
  dropLast(): void {
    const last = this.current;
    if (last === null) return;
    this.current = last.before;
    this.length--;
  }
}

/** The most telling upstream answer of the failed attempts: what the client gets when all failed. */
@final
export class Telling {
  constructor(
    public kind: FailureKind,
    public status: i32,
    public retryAtMs: i64,
    public contentType: ArrayBuffer,
    /** At most 16 KiB. */
    public body: ArrayBuffer,
  ) {}
  /** The answer was longer: `body` is its beginning, and this is what the whole said. */
  torn: bool = false;
  code: string = "";
  message: string = "";
  /** It refused this request alone: what it says is for the client. */
  ofRequest: bool = false;
  /** The answer's further headers. */
  headerNames: ArrayBuffer[] = [];
  headerValues: ArrayBuffer[] = [];
}

export const enum Phase {
  /** The next attempt is chosen and not sent yet. */
  Chosen = 0,
  /** An attempt is under way. */
  Asked = 1,
  /** A redirect was answered: the next pass is expected. */
  Redirecting = 2,
  /** Content (or the final answer) went to the client. */
  Committed = 3,
  /** Every way failed: the downstream half answers. */
  GivenUp = 4,
}

const NO_MODEL = new ArrayBuffer(0);
/** Never added to: a plan gets a list of its own. */
const NO_TARGETS: TargetSettings[] = [];


@final
export class Plan extends Attempts {
  route: RouteSettings | null = null;
  api: Api = Api.ChatCompletions;
  /** Of a passed path: the hash of its folder, such as `files`. */
  folder: u64 = 0;
  stream: bool = false;
  /** The client wants the stream as one list (Gemini without `alt=sse`). */
  list: bool = false;
  /** Only the tokens of the request are to be counted (Gemini). */
  counts: bool = false;
  /** The body is not held: a second attempt could not send it. */
  once: bool = false;
  /** What answers say in access-control-allow-origin; empty: nothing. */
  allowOrigin: ArrayBuffer = NO_MODEL;
  /** The client reads Anthropic's shape of errors, on a path that does not say so. */
  anthropic: bool = false;
  /** The model as the client named it. */
  model: ArrayBuffer = NO_MODEL;
  targets: TargetSettings[] = NO_TARGETS;
  /** Index of the target in use. */
  cursor: i32 = 0;
  /** Further attempts on the target in use because the provider failed. */
  retries: i32 = 0;
  resetRetried: bool = false;
  /** What it holds that one account made; null: nothing, as most. */
  held: Held | null = null;
  /** It is asked without what another account made and alone can read. */
  stateless: bool = false;
  /** The attempt that was chosen last asks the target of this position once more: what it has refused. */
  mend: Mend = Mend.None;
  /** What refused it so is a server's error by its status: where nothing can be put right the next target is asked. */
  mendLeadsOn: bool = false;
  mendTarget: i32 = -1;
  /** What is put right for it: its turns (a bit for each Mend), and the tokens of an answer at most (0: any), which may be so with this prompt alone. */
  turns: u32 = 0;
  bound: i64 = 0;
  boundOfPrompt: bool = false;
  /** Members that are left out for it; null: it has refused none. */
  leaves: Leaves | null = null;
  /** No token in use made what the request names, and one that is out may have. */
  makerOut: bool = false;
  /** Everything was out from the start. */
  lastResort: bool = false;
  /** Nothing in use is left: what is out is tried, one attempt each. */
  resorting: bool = false;
  /** Only told, not taken: where chance would decide the order is that of the configuration. */
  rehearsed: bool = false;
  phase: Phase = Phase.Chosen;
  startedMs: i64 = 0;
  deadlineMs: i64 = 0;
  /** The chosen attempt waits until then for a rate limit to end, milliseconds since the epoch; 0: it does not. */
  waitUntilMs: i64 = 0;
  /** What the chosen attempt waits for besides, and since when; null: nothing. */
  awaits: Access | null = null;
  awaitsSinceMs: i64 = 0;
  /** Milliseconds that the request may still wait so; negative: nothing was asked yet. */
  waitLeftMs: i64 = -1;
  stickyHash: u64 = 0;
  /** That is a consumer of Higress's, whose token the request goes with whatever the provider says. */
  ofConsumer: bool = false;
  /** Position of the client's key in the configuration; negative: none was wanted. */
  clientKey: i32 = -1;
  /** The cluster that the gateway's own route has chosen, and the provider that it leads to; empty: the plugin chooses it. */
  routed: ArrayBuffer = NO_CLUSTER;
  routedProvider: i32 = -1;
  telling: Telling | null = null;
  /** Of a WebSocket that has ended: who ended it. */
  closedBy: ClosedBy = ClosedBy.Nobody;
  /** Targets that were passed over; null where all was well. */
  skips: Skip[] | null = null;
  /** What the answer said of the model's tokens; -1: nothing. */
  inputTokens: i64 = -1;
  outputTokens: i64 = -1;
  /** Of the input what came from a prompt cache, and what went into it; of the output what was reasoning. */
  cachedTokens: i64 = -1;
  writtenTokens: i64 = -1;
  reasoningTokens: i64 = -1;
  /** The same of the beginning of an answer that another attempt has gone on with. */
  beganInput: i64 = -1;
  beganOutput: i64 = -1;
  beganCached: i64 = -1;
  /** Index of the target that began it; negative: none did. */
  beganTarget: i32 = -1;
  /** Some of the tokens were not told: they are estimated. */
  estimated: bool = false;
  /** Streams of this VM that use the plan. */
  passes: i32 = 0;

  constructor(
    public id: u64,
    public runtime: Runtime,
  ) {
    super();
  }

  get attempts(): Attempts {
    return this;
  }

  /** Whether the token at this position was tried for the target in use, or is of no use to the request. */
  tried(token: i32): bool {
    return this.triedAt(this.cursor, token);
  }

  /** The same for any of the targets. */
  triedAt(target: i32, token: i32): bool {
    const held = this.held;
    if (held !== null && held.strangers.length > 0 && held.bars(accountOf(this.runtime, this.targets[target].provider, token))) return true;
    let attempt: Attempt | null = this.current;
    while (attempt !== null) {
      if (attempt.target == target && attempt.token == token) return true;
      attempt = attempt.before;
    }
    return false;
  }

  /** Notes that a target was passed over: the first reason stands. */
  skip(target: TargetSettings, reason: SkipReason): void {
    let skips = this.skips;
    if (skips === null) {
      skips = [];
      this.skips = skips;
    }
    if (this.skipReason(target) < 0) skips.push(new Skip(target, reason));
  }

  /** Why the target was passed over, a SkipReason; -1: it was not. */
  skipReason(target: TargetSettings): i32 {
    const skips = this.skips;
    if (skips === null) return -1;
    for (let i = 0, n = skips.length; i < n; i++) if (skips[i].target === target) return skips[i].reason;
    return -1;
  }

  /** Whether an attempt was made at this target. */
  asked(target: TargetSettings): bool {
    let attempt: Attempt | null = this.current;
    while (attempt !== null) {
      if (this.targets[attempt.target] === target) return true;
      attempt = attempt.before;
    }
    return false;
  }

  /** Attempts that the request may still make. */
  get attemptsLeft(): i32 {
    return (this.once ? 1 : this.runtime.settings.maxAttempts) - this.length;
  }

  /** Forgets an attempt that was chosen and never sent: it is no part of the trail. */
  dropChosen(): void {
    const last = this.current;
    if (last !== null && !last.ended) this.dropLast();
  }
}

/** How telling a failure is, the most telling highest: what the client can act on comes first. */
export function tellingRank(kind: FailureKind): i32 {
  switch (kind) {
    case FailureKind.CallerError:
    case FailureKind.ContextLength:
    case FailureKind.ContentPolicy:
      return 8;
    case FailureKind.RateLimit:
      return 7;
    case FailureKind.Quota:
      return 6;
    case FailureKind.ModelNotFound:
      return 5;
    case FailureKind.Overloaded:
    case FailureKind.ServerError:
      return 4;
    case FailureKind.Auth:
      return 3;
    case FailureKind.Timeout:
      return 2;
    default:
      return 1;
  }
}
