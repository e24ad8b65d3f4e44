// What providers list as their models: asked for when a client asks for `/v1/models`, with a token of theirs and with the next one where that
// fails; kept for `modelsTtl` and shared by the workers. Whoever asks meanwhile waits for the same answers.
import { Availability, tokenAvailability } from "../../core/availability";
import { ProviderRuntime, Runtime } from "../../core/runtime";
import { Api, ProviderSettings } from "../../core/settings";
import { getBuffer, httpCall, setEffectiveContext } from "../../host/calls";
import { nowMs } from "../../host/clock";
import { oweMuch } from "../../host/collect";
import { HeaderList, HeaderPairs } from "../../host/headers";
import { ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues, HeaderMapTypeValues } from "../../host/values";
import { readTree } from "../../json/tree";
import { drillOf } from "../attempt/drilled";
import { addCredential } from "../attempt/send-attempt";
import { signCall } from "../attempt/signing";
import { Listed, answerModels } from "../request/models";
import * as names from "../names";
import { listApi, listPath } from "./list-path";
import { keptOf, readShared, share } from "./kept-models";
import { callCluster } from "./probes";
import { vm } from "../vm";

const WITHIN_MS: i32 = 5000;
/** A call that is over by its own limit and was not heard of. */
const GIVEN_UP_MS: i64 = 6000;
const MOST_TRIES: i32 = 3;
/** After a provider that could not be asked, until it is asked again; never longer than the list would be kept. */
const AGAIN_MS: i64 = 30000;
const MOST_BYTES: i32 = 2097152;
const MOST_MODELS: i32 = 5000;
const LONGEST: i32 = 256;
const PAIRS = new HeaderPairs();


@final
class Asked {
  tries: i32 = 0;
  tried: i32[] = [];

  constructor(
    public runtime: Runtime,
    public provider: i32,
    public api: Api,
    public path: ArrayBuffer,
  ) {}
}


@final
class Waiting {
  constructor(
    public contextId: u32,
    public runtime: Runtime,
    public shape: Api,
  ) {}
}

const calls = new Map<u32, Asked>();
let waiting: Waiting[] = [];

/** Answers a client's look at the models, at once or when the providers have answered. True: the client waits, and `leaveModels` is due with its end. */
export function listModels(runtime: Runtime, contextId: u32, shape: Api): bool {
  const now = nowMs();
  let open = false;
  for (let i = 0, n = runtime.providers.length; i < n; i++) if (!isKnown(runtime, i, now)) open = true;
  setEffectiveContext(contextId);
  if (!open) {
    answer(runtime, shape);
    return false;
  }
  waiting.push(new Waiting(contextId, runtime, shape));
  return true;
}

/** The client is gone. */
export function leaveModels(contextId: u32): void {
  for (let i = waiting.length - 1; i >= 0; i--) if (waiting[i].contextId == contextId) waiting.splice(i, 1);
}

/** Takes the answer of a look at a list; false where the call was none. */
export function modelsAnswered(call: u32, headerCount: u32, bodySize: i32): bool {
  if (!calls.has(call)) return false;
  const asked = calls.get(call);
  calls.delete(call);
  const status = headerCount > 0 ? statusOf() : 0;
  const found = status == 2 ? namesIn(bodySize) : null;
  // A path that is not there is so for every token.
  if (found === null && status != 2 && ask(asked)) return true;
  keep(asked, found);
  answerWaiting();
  return true;
}

/** False: it is being asked. */
function isKnown(runtime: Runtime, position: i32, now: i64): bool {
  const settings = runtime.providers[position].settings;
  const api = listApi(settings);
  const path = listPath(settings, api);
  if (path.byteLength == 0) return true;
  const kept = keptOf(settings);
  if (kept.isAsked(now)) return false;
  if (now < kept.untilMs || (readShared(settings, kept) && now < kept.untilMs)) return true;
  return !ask(new Asked(runtime, position, api, path));
}

/** Asks with the next token that is in use; false where there is none, or the provider cannot be reached. */
function ask(asked: Asked): bool {
  const provider = asked.runtime.providers[asked.provider];
  const kept = keptOf(provider.settings);
  const now = nowMs();
  // Not in the client's name: what others wait for too would end with it.
  if (!setEffectiveContext(vm.rootId)) return false;
  while (asked.tries < MOST_TRIES) {
    const token = nextToken(provider, asked, now);
    if (token < 0) break;
    asked.tries++;
    asked.tried.push(token);
    const call = httpCall(callCluster(provider.settings), headersFor(provider.settings, asked, token), names.EMPTY, WITHIN_MS);
    if (call <= 0) break;
    calls.set(<u32>call, asked);
    kept.askingUntilMs = now + GIVEN_UP_MS;
    return true;
  }
  return false;
}

function nextToken(provider: ProviderRuntime, asked: Asked, now: i64): i32 {
  const tokens = provider.health.tokens;
  for (let i = 0, n = min(tokens.length, provider.settings.tokens.length); i < n; i++) {
    if (asked.tried.includes(i) || tokenAvailability(tokens[i], 0, now) != Availability.Ready) continue;
    if (drillOf(provider.settings, i, now) === null) return i;
  }
  return -1;
}

function headersFor(settings: ProviderSettings, asked: Asked, token: i32): HeaderList {
  const headers = new HeaderList()
    .add(names.METHOD, names.GET)
    .add(names.PATH, asked.path)
    .add(names.AUTHORITY, settings.authority)
    .add(names.ACCEPT_ENCODING, names.IDENTITY);
  addCredential(headers, settings, asked.api, token, null);
  signCall(headers, settings, token, names.EMPTY, names.EMPTY);
  return headers;
}

/** The status' first digit. */
function statusOf(): i32 {
  let digit = 0;
  if (!PAIRS.read(HeaderMapTypeValues.HttpCallResponseHeaders)) return 0;
  while (PAIRS.next()) {
    if (PAIRS.nameLength == 7 && memory.compare(PAIRS.namePtr, ptrOf(names.STATUS), 7) == 0) digit = <i32>load<u8>(PAIRS.valuePtr) - 0x30;
  }
  return digit;
}

/** The ids of `{"data":[{"id":...}]}`, which OpenAI's and Anthropic's shapes have in common; null: it is no such list. */
function namesIn(bodySize: i32): ArrayBuffer[] | null {
  if (bodySize == 0 || bodySize > MOST_BYTES) return null;
  if (!getBuffer(BufferTypeValues.HttpCallResponseBody, 0, bodySize)) return null;
  oweMuch();
  const tree = readTree(returnedPtr(), returnedSize()).value;
  if (tree === null) return null;
  const data = tree.get("data");
  if (data === null || !data.isList) return null;
  const found: ArrayBuffer[] = [];
  for (let i = 0, n = min(data.items.length, MOST_MODELS); i < n; i++) {
    const model = data.items[i].get("id");
    if (model === null || !model.isText) continue;
    const name = model.text;
    // One that holds a line break would be two where it is shared.
    if (name.length > 0 && name.length <= LONGEST && !name.includes("\n")) found.push(utf8(name));
  }
  return found;
}

/** What the provider said; where it said nothing its list of before stays, and it is asked again before long. */
function keep(asked: Asked, found: ArrayBuffer[] | null): void {
  const settings = asked.runtime.providers[asked.provider].settings;
  const kept = keptOf(settings);
  const ttl = asked.runtime.settings.modelsTtlMs;
  kept.askingUntilMs = 0;
  kept.untilMs = nowMs() + (found === null ? min(AGAIN_MS, ttl) : ttl);
  if (found !== null) kept.names = found;
  share(settings, kept);
}

/** On each tick: nobody waits longer than for the answers that may still come. */
export function sweepModels(): void {
  if (waiting.length > 0) answerWaiting();
}

/** Whoever waits for nothing that is still being asked. */
function answerWaiting(): void {
  const now = nowMs();
  const left: Waiting[] = [];
  const ready: Waiting[] = [];
  for (let i = 0, n = waiting.length; i < n; i++) (isOpen(waiting[i].runtime, now) ? left : ready).push(waiting[i]);
  waiting = left;
  for (let i = 0, n = ready.length; i < n; i++) {
    if (setEffectiveContext(ready[i].contextId)) answer(ready[i].runtime, ready[i].shape);
  }
}

function isOpen(runtime: Runtime, now: i64): bool {
  for (let i = 0, n = runtime.providers.length; i < n; i++) if (keptOf(runtime.providers[i].settings).isAsked(now)) return true;
  return false;
}

function answer(runtime: Runtime, shape: Api): void {
  const listed: Listed[] = [];
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const kept = keptOf(runtime.providers[i].settings);
    if (kept.names.length > 0) listed.push(new Listed(i, kept.names));
  }
  answerModels(runtime, listed, shape);
}
