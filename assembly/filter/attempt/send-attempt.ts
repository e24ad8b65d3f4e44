// Puts the plan's current attempt onto the request that is held: cluster, path, credential, limits, model.
import { isAnthropic, isAskedInPath, isSocket } from "../../core/api-shape";
import { equals, indexOf, same } from "../../core/bytes";
import { withFeatures } from "../../core/feature-list";
import { Attempt, Plan } from "../../core/plan";
import { Api, FixedHeader, ProviderSettings, TokenSettings } from "../../core/settings";
import { getBuffer, replaceBuffer } from "../../host/calls";
import { releaseReturned, ptrOf, returnStamp, returnedSize, utf8 } from "../../host/memory";
import { HeaderList, getHeader, removeHeader, setHeader } from "../../host/headers";
import { BufferTypeValues, HeaderMapTypeValues } from "../../host/values";
import { ByteWriter } from "../../json/write";
import { X_AI_DRILL, drillCluster, drillOf, drillValue } from "./drilled";
import { setLength } from "./content-length";
import { replaceHeader } from "./replace-header";
import { isSigned, isSignedWhole, signHeld } from "./signing";
import { ENABLE, X_DASHSCOPE_SSE, ownPath, wantsEvents } from "./own-protocols";
import { socketCluster } from "./socket";
import { hopCluster, takesHop } from "./through-hop";
import { Journey } from "../journey";
import { setLimits } from "./limits";
import { leaveOthers } from "./vendor-headers";
import { splicedCopy, splicedReturn } from "../request/spliced";
import * as names from "../names";
import { mayFallBack } from "../request/fallback-pass";
import { passedPath } from "../request/passed";
import { escaped } from "../request/percent";
import { socketPath } from "../request/socket";
import { taskPath } from "../request/video-task";
import { vm } from "../vm";

const REQUEST = HeaderMapTypeValues.RequestHeaders;
const MODEL_PLACE = utf8("{model}");
const BETA = utf8("?beta=true");
const QUESTION = utf8("?");
const STREAM = utf8("-stream");

/** Sets the headers of the attempt. The request was cleaned before. */
export function setAttemptHeaders(journey: Journey, attempt: Attempt, nowMs: i64): void {
  const plan = journey.plan;
  const provider = plan.runtime.providers[attempt.provider].settings;
  // A route with a cluster of its own would not take this header away.
  const free = plan.routed.byteLength == 0;
  const drill = free ? drillOf(provider, attempt.token, nowMs) : null;
  if (free) setHeader(REQUEST, names.X_AI_CLUSTER, drill === null ? clusterFor(journey, attempt.api, provider) : drillCluster());
  const path = attemptPath(journey, provider, attempt.model);
  if (mayFallBack(plan)) setOriginals(journey);
  // On further passes a filter ahead may have changed it again.
  if (plan.attempts.length > 1 || !journey.head.hasPath(path)) setHeader(REQUEST, names.PATH, path);
  if (!vm.routeCleans) setHeader(REQUEST, names.ACCEPT_ENCODING, names.IDENTITY);
  if (!vm.upstreamInstalled || !free) setHeader(REQUEST, names.AUTHORITY, provider.authority);
  if (journey.head.vendors != 0) leaveOthers(journey, provider, attempt.api);
  if (drill === null) setCredential(journey, attempt, provider);
  else {
    attempt.drilled = true;
    removeClientKey(journey);
    setHeader(REQUEST, X_AI_DRILL, drillValue(drill.kind));
  }
  setLimits(journey, provider, nowMs);
}

function clusterFor(journey: Journey, api: Api, provider: ProviderSettings): ArrayBuffer {
  if (journey.socket.byteLength > 0 || api == Api.Realtime) return socketCluster(provider);
  return takesHop(journey) ? hopCluster(journey, provider.cluster) : provider.cluster;
}

/** What filters in front of the plugin go by, as Higress's own plugin leaves it for them: a fallback's pass goes back to it. */
function setOriginals(journey: Journey): void {
  setHeader(REQUEST, names.X_ENVOY_ORIGINAL_PATH, journey.head.path);
  setHeader(REQUEST, names.X_ENVOY_ORIGINAL_HOST, journey.head.authority);
}

/** What is the provider's alone: a drilled attempt has none of it. */
function setCredential(journey: Journey, attempt: Attempt, provider: ProviderSettings): void {
  const token = tokenOf(provider, attempt.api, attempt.token);
  const grant = token.grant;
  const own = token.headerValue.byteLength > 0;
  const name = grant === null && own ? credentialHeader(provider, attempt.api) : names.AUTHORIZATION;
  const value =
    grant !== null ? grant.access.header : own ? token.headerValue : provider.ways.passesClientKey ? clientKey(journey) : names.EMPTY;
  if (value.byteLength == 0 || (name !== names.AUTHORIZATION && !same(name, names.AUTHORIZATION))) removeClientKey(journey);
  if (value.byteLength > 0) setHeader(REQUEST, name, value);
  if (provider.fixedHeaders.length > 0) setFixedHeaders(journey, provider);
  if (wantsEvents(attempt.api, journey.plan)) replaceHeader(journey, X_DASHSCOPE_SSE, getHeader(REQUEST, X_DASHSCOPE_SSE), ENABLE);
  // What has a body is signed once that is whole.
  if (attempt.api == Api.Passed && isSigned(journey) && !(journey.plan.once && isSignedWhole(journey))) signHeld(journey, false);
}

/** Where no credential takes its place. */
function removeClientKey(journey: Journey): void {
  if (journey.head.keyStays) removeHeader(REQUEST, names.AUTHORIZATION);
}

/** What the client brought, for a provider that has no token of its own. */
export function clientKey(journey: Journey): ArrayBuffer {
  return journey.head.authorization;
}

/** The same on the plugin's own calls; `client`: the headers that the client sent, of which some come first. */
export function addCredential(headers: HeaderList, provider: ProviderSettings, api: Api, position: i32, client: HeaderList | null): void {
  const token = tokenOf(provider, api, position);
  const grant = token.grant;
  if (grant !== null) headers.add(names.AUTHORIZATION, grant.access.header);
  else if (token.headerValue.byteLength > 0) headers.add(credentialHeader(provider, api), token.headerValue);
  for (let i = 0, n = provider.fixedHeaders.length; i < n; i++) {
    const header = provider.fixedHeaders[i];
    const sent = client === null ? names.EMPTY : client.get(header.name);
    if (sent.byteLength == 0 || !header.yields) headers.add(header.name, headerValue(header, sent));
  }
}

/** The request's headers are the same map on every pass: what the client sent under these names is kept, to be put back. */
function setFixedHeaders(journey: Journey, provider: ProviderSettings): void {
  for (let i = 0, n = provider.fixedHeaders.length; i < n; i++) {
    const header = provider.fixedHeaders[i];
    const sent = getHeader(REQUEST, header.name);
    if (sent.byteLength > 0 && header.yields) continue;
    replaceHeader(journey, header.name, sent, headerValue(header, sent));
  }
}

/** What the provider gets: its own value, or for lists of features the client's and its own. */
export function headerValue(header: FixedHeader, sent: ArrayBuffer): ArrayBuffer {
  return same(header.name, names.ANTHROPIC_BETA) ? withFeatures(sent, header.value) : header.value;
}

/** Takes away what the attempt before brought for its own provider. */
export function restoreHeaders(journey: Journey): void {
  const replaced = journey.replaced;
  if (replaced === null) return;
  // What was taken off first may have been set anew.
  for (let i = replaced.names.length - 1; i >= 0; i--) {
    const sent = replaced.values[i];
    if (sent.byteLength == 0) removeHeader(REQUEST, replaced.names[i]);
    else setHeader(REQUEST, replaced.names[i], sent);
  }
  journey.replaced = null;
}

export function credentialHeader(provider: ProviderSettings, api: Api): ArrayBuffer {
  if (hasOwnCredential(api) && provider.messagesCredentialHeader.byteLength > 0) return provider.messagesCredentialHeader;
  if (api == Api.GenerateContent && provider.geminiCredentialHeader.byteLength > 0) return provider.geminiCredentialHeader;
  return provider.credentialHeader;
}

export function tokenOf(provider: ProviderSettings, api: Api, position: i32): TokenSettings {
  if (hasOwnCredential(api) && provider.messagesTokens.length > position) return provider.messagesTokens[position];
  if (api == Api.GenerateContent && provider.geminiTokens.length > position) return provider.geminiTokens[position];
  return provider.tokens[position];
}

/** Anthropic's own paths take another credential than its OpenAI-compatible one. */
function hasOwnCredential(api: Api): bool {
  return isAnthropic(api) || api == Api.Passed;
}

/** The path of an attempt: of its API, or the client's own. */
export function attemptPath(journey: Journey, provider: ProviderSettings, model: ArrayBuffer): ArrayBuffer {
  const api = journey.spoken;
  if (isSocket(api)) return socketPath(pathOf(provider, api, model), api == Api.Realtime ? model : names.EMPTY, journey.head.path);
  if (api == Api.Passed) return pathAsAsked(journey, provider);
  if (api == Api.GenerateContent) return geminiPath(pathOf(provider, api, bareModel(model)), journey.plan);
  if (api == Api.Messages && provider.rawPredict !== null) return rawPath(pathOf(provider, api, bareModel(model)), journey.plan.stream);
  const path = pathOf(provider, api, model);
  if (api == Api.Triton || api == Api.DashScope) return ownPath(path, api, model, journey.plan.stream);
  if (api == Api.Converse && journey.plan.stream) return streamed(path);
  return journey.beta && isAnthropic(api) ? withBeta(path) : path;
}

/** Of what is passed, and of videos that are made by tasks. */
function pathAsAsked(journey: Journey, provider: ProviderSettings): ArrayBuffer {
  const video = journey.video;
  if (video !== null) return video.path;
  const tasks = provider.videos;
  // What brings a body looks nothing up.
  const task = tasks === null || journey.plan.once ? names.EMPTY : taskPath(tasks, journey.passedPath);
  return task.byteLength > 0 ? task : passedPath(journey.passedPath, provider, journey.plan.runtime.settings.higress);
}

/** `:generateContent`, `:streamGenerateContent?alt=sse`, or `:countTokens`. */
function geminiPath(path: ArrayBuffer, plan: Plan): ArrayBuffer {
  if (plan.counts) return utf8(String.UTF8.decode(path).replace(":generateContent", ":countTokens"));
  if (!plan.stream) return path;
  const text = String.UTF8.decode(path).replace(":generateContent", ":streamGenerateContent");
  return utf8(text + (text.includes("?") ? "&alt=sse" : "?alt=sse"));
}

/** `:rawPredict`, or `:streamRawPredict`. */
function rawPath(path: ArrayBuffer, stream: bool): ArrayBuffer {
  return stream ? utf8(String.UTF8.decode(path).replace(":rawPredict", ":streamRawPredict")) : path;
}

/** Google's own paths have a folder for the publisher: of `google/gemini-2.5-pro` and `models/gemini-2.5-pro` the last part is the model. */
function bareModel(model: ArrayBuffer): ArrayBuffer {
  for (let i = model.byteLength - 1; i >= 0; i--) if (load<u8>(ptrOf(model) + i) == 0x2f) return model.slice(i + 1);
  return model;
}

/** Converse has another path for streams: `/model/{model}/converse-stream`. */
function streamed(path: ArrayBuffer): ArrayBuffer {
  const at = indexOf(ptrOf(path), path.byteLength, QUESTION);
  const end = at < 0 ? path.byteLength : at;
  const made = new ArrayBuffer(path.byteLength + STREAM.byteLength);
  memory.copy(ptrOf(made), ptrOf(path), end);
  memory.copy(ptrOf(made) + end, ptrOf(STREAM), STREAM.byteLength);
  memory.copy(ptrOf(made) + end + STREAM.byteLength, ptrOf(path) + end, path.byteLength - end);
  return made;
}

function withBeta(path: ArrayBuffer): ArrayBuffer {
  const asked = new ArrayBuffer(path.byteLength + BETA.byteLength);
  const end = ptrOf(asked) + path.byteLength;
  memory.copy(ptrOf(asked), ptrOf(path), path.byteLength);
  memory.copy(end, ptrOf(BETA), BETA.byteLength);
  if (indexOf(ptrOf(path), path.byteLength, QUESTION) >= 0) store<u8>(end, 0x26);
  return asked;
}

/** The provider's path for the API, with the model where it belongs in the path. */
export function pathOf(provider: ProviderSettings, api: Api, model: ArrayBuffer): ArrayBuffer {
  const path = provider.paths[api];
  if (path === lastPlain) return path;
  const ptr = ptrOf(path);
  for (let i = 0, n = path.byteLength - MODEL_PLACE.byteLength; i <= n; i++) {
    if (load<u8>(ptr + i) == 0x7b && equals(ptr + i, MODEL_PLACE.byteLength, MODEL_PLACE)) return withModel(path, i, model);
  }
  lastPlain = path;
  return path;
}

/** The path that was found last to have no place for a model. */
let lastPlain: ArrayBuffer = names.EMPTY;

function withModel(path: ArrayBuffer, at: i32, model: ArrayBuffer): ArrayBuffer {
  const front = String.UTF8.decode(path.slice(0, at));
  return utf8(front + escaped(model) + String.UTF8.decode(path.slice(at + MODEL_PLACE.byteLength)));
}

/** Whether the buffered body names another model than the attempt asks for. A translated one is written with the attempt's. */
export function needsRewrite(journey: Journey, attempt: Attempt): bool {
  return !journey.translates && !isAskedInPath(journey.plan.api) && !same(journey.bodyModel, attempt.model);
}

/** Writes the attempt's model into the held body, and its new length. */
export function rewriteModel(journey: Journey, attempt: Attempt): void {
  const there = journey.bodyStamp != 0 && journey.bodyStamp == returnStamp();
  journey.bodyStamp = 0;
  if (!there && !getBuffer(BufferTypeValues.HttpRequestBody, 0, journey.bodySize)) return;
  const old = returnedSize();
  if (old < journey.modelEnd) return;
  const value = modelText(journey, attempt.model);
  const size = old + value.length - (journey.modelEnd - journey.modelStart);
  const body = splicedReturn(journey.modelStart, journey.modelEnd, value);
  if (!replaceBuffer(BufferTypeValues.HttpRequestBody, old, body, size)) return;
  releaseReturned();
  noteRewrite(journey, attempt.model, size, old);
  setLength(size);
}

/** A copy of the body with the model's value replaced. */
export function spliceModel(journey: Journey, ptr: usize, size: i32, value: ByteWriter): ArrayBuffer {
  return splicedCopy(ptr, size, journey.modelStart, journey.modelEnd, value);
}

const MODEL_NAME = utf8('"model":');
const COMMA = utf8(",");
const MODEL_TEXT = new ByteWriter();

/** The model as it stands in the body; valid until the next. */
export function modelText(journey: Journey, model: ArrayBuffer): ByteWriter {
  const writer = MODEL_TEXT;
  writer.reset();
  if (journey.form) writer.buffered(model);
  else if (journey.modelless) writeMember(writer, model);
  else writer.jsonString(ptrOf(model), model.byteLength);
  return writer;
}

function writeMember(writer: ByteWriter, model: ArrayBuffer): void {
  if (model.byteLength == 0) return;
  writer.buffered(MODEL_NAME);
  writer.jsonString(ptrOf(model), model.byteLength);
  writer.buffered(COMMA);
}

function noteRewrite(journey: Journey, model: ArrayBuffer, size: i32, old: i32): void {
  journey.modelEnd += size - old;
  journey.bodySize = size;
  journey.bodyModel = model;
}
