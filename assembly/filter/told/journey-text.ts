// One request's journey as a JSON text for Envoy's access log: the words of docs/operations.md. No token, no prompt.
import { costOf } from "../../core/cost";
import { kindName } from "../../core/outcome";
import { Attempt, ClosedBy, Phase, Plan, closedByName, skipName, whyName } from "../../core/plan";
import { Runtime } from "../../core/runtime";
import { Api } from "../../core/settings";
import { dialectName } from "../../dialect/pair/translate";
import { toWall } from "../../host/clock";
import { ptrOf, utf8 } from "../../host/memory";
import { ByteWriter } from "../../json/write";
import { dialectOf } from "../answer/dialect-of";
import { apiPath } from "../request/api-path";

/** Names of models are the client's: more of one is left out. */
const LONGEST_NAME: i32 = 256;
const WRITER = new ByteWriter(1024);
const VERSION = utf8("/v1");

/** The journey of a plan that is final. Valid until the next one is written. */
export function journeyText(plan: Plan, nowMs: i64, cancelled: bool): ByteWriter {
  const route = plan.route;
  begin(plan.id, toWall(plan.startedMs), plan.api);
  WRITER.ascii(',"route":');
  if (route === null) WRITER.ascii('""');
  else WRITER.jsonString(ptrOf(route.nameBytes), route.nameBytes.byteLength);
  name(',"model":', plan.model);
  WRITER.ascii(plan.stream ? ',"streamed":true,"attempts":[' : ',"streamed":false,"attempts":[');
  for (let i = 0, n = plan.attempts.length; i < n; i++) {
    if (i > 0) WRITER.ascii(",");
    attemptText(plan, plan.attempts[i], i + 1 == n ? nowMs : 0);
  }
  WRITER.ascii('],"skipped":[');
  skippedText(plan);
  WRITER.ascii("]");
  const last = plan.current;
  if (last !== null && plan.phase == Phase.Committed) {
    name(',"provider":', plan.runtime.providers[last.provider].settings.idBytes);
    name(',"finalModel":', last.model);
  } else {
    WRITER.ascii(',"provider":null,"finalModel":null');
  }
  if (plan.closedBy != ClosedBy.Nobody) {
    WRITER.ascii(',"closedBy":"');
    WRITER.ascii(closedByName(plan.closedBy));
    WRITER.ascii('"');
  }
  end(plan.runtime, plan.clientKey, plan, nowMs - plan.startedMs, cancelled);
  return WRITER;
}

/** A request that this plugin answered without a plan: nothing was tried. */
export function refusalText(runtime: Runtime, id: u64, api: Api, model: ArrayBuffer, clientKey: i32, nowMs: i64): ByteWriter {
  begin(id, toWall(nowMs), api);
  name(',"route":"","model":', model);
  WRITER.ascii(',"streamed":false,"attempts":[],"skipped":[],"provider":null,"finalModel":null');
  end(runtime, clientKey, null, 0, false);
  return WRITER;
}

function begin(id: u64, at: i64, api: Api): void {
  WRITER.reset();
  WRITER.ascii('{"id":"');
  WRITER.hex(id);
  WRITER.ascii('","at":');
  WRITER.number(at);
  WRITER.ascii(',"api":"');
  if (api != Api.Converse) WRITER.buffered(VERSION);
  WRITER.buffered(apiPath(api));
  WRITER.ascii('"');
}

function end(runtime: Runtime, clientKey: i32, plan: Plan | null, ms: i64, cancelled: bool): void {
  const keys = runtime.settings.clientKeys;
  WRITER.ascii(',"ms":');
  WRITER.number(max<i64>(ms, 0));
  WRITER.ascii(',"clientKey":');
  WRITER.jsonText(clientKey >= 0 && clientKey < keys.length ? keys[clientKey].name : "");
  usageText(plan);
  WRITER.ascii(cancelled ? ',"cancelled":true}' : ',"cancelled":false}');
}

function usageText(plan: Plan | null): void {
  if (plan === null || (plan.inputTokens < 0 && plan.outputTokens < 0)) {
    WRITER.ascii(',"usage":null');
    return;
  }
  WRITER.ascii(',"usage":{"input":');
  WRITER.number(max<i64>(plan.inputTokens, 0));
  WRITER.ascii(',"output":');
  WRITER.number(max<i64>(plan.outputTokens, 0));
  count(',"cached":', plan.cachedTokens);
  count(',"cacheWritten":', plan.writtenTokens);
  count(',"reasoning":', plan.reasoningTokens);
  if (plan.estimated) WRITER.ascii(',"estimated":true');
  const cost = costOf(plan);
  if (cost >= 0) {
    WRITER.ascii(',"cost":');
    WRITER.ascii(cost.toString());
  }
  WRITER.ascii("}");
}

/** Negative: the answer did not say. */
function count(key: string, tokens: i64): void {
  if (tokens < 0) return;
  WRITER.ascii(key);
  WRITER.number(tokens);
}

function name(key: string, bytes: ArrayBuffer): void {
  WRITER.ascii(key);
  WRITER.jsonString(ptrOf(bytes), min(bytes.byteLength, LONGEST_NAME));
}

/** `nowMs`: of the last attempt, whose answer ends with the request. */
function attemptText(plan: Plan, attempt: Attempt, nowMs: i64): void {
  name('{"provider":', plan.runtime.providers[attempt.provider].settings.idBytes);
  WRITER.ascii(',"token":');
  WRITER.number(attempt.token);
  name(',"model":', attempt.model);
  if (attempt.api != plan.api) dialectText(attempt.api);
  if (attempt.committedMs > 0 || attempt.endedMs > 0) {
    WRITER.ascii(',"kind":"');
    WRITER.ascii(kindName(attempt.kind));
    WRITER.ascii('","status":');
    WRITER.number(attempt.status);
  }
  WRITER.ascii(',"why":"');
  WRITER.ascii(whyName(attempt.why));
  time('","startMs":', attempt.startedMs - plan.startedMs);
  if (attempt.committedMs > 0) time(',"firstContentMs":', attempt.committedMs - plan.startedMs);
  const ended = attempt.endedMs > 0 ? attempt.endedMs : nowMs;
  if (ended > 0) time(',"endMs":', ended - plan.startedMs);
  if (attempt.broke) WRITER.ascii(',"broke":true');
  if (attempt.continued) WRITER.ascii(',"continued":true');
  WRITER.ascii(attempt.drilled ? ',"drill":true}' : "}");
}

/** Of an attempt that was translated; the others are in the client's own. */
function dialectText(api: Api): void {
  WRITER.ascii(',"dialect":"');
  WRITER.ascii(dialectName(dialectOf(api)));
  WRITER.ascii('"');
}

function time(key: string, ms: i64): void {
  WRITER.ascii(key);
  WRITER.number(max<i64>(ms, 0));
}

/** Targets that were passed over and not tried later either. */
function skippedText(plan: Plan): void {
  const skips = plan.skips;
  if (skips === null) return;
  let first = true;
  for (let i = 0, n = skips.length; i < n; i++) {
    const target = skips[i].target;
    if (plan.asked(target)) continue;
    const provider = plan.runtime.providers[target.provider];
    name(first ? '{"provider":' : ',{"provider":', provider.settings.idBytes);
    name(',"model":', target.model.byteLength > 0 ? target.model : provider.mapped(plan.model));
    WRITER.ascii(',"reason":"');
    WRITER.ascii(skipName(skips[i].reason));
    WRITER.ascii('"}');
    first = false;
  }
}
