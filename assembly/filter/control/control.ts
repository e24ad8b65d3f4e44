// The control root: a listener on a private unix socket that the plugin answers itself. Any worker may answer; what the others know
// is in shared data.
import { tokenAvailability, Availability } from "../../core/availability";
import { TokenHealth } from "../../core/health";
import { FailureKind, kindName } from "../../core/outcome";
import { ProviderRuntime, Runtime } from "../../core/runtime";
import { getBuffer, sendLocalResponse } from "../../host/calls";
import { nowMs, toWall } from "../../host/clock";
import { oweMuch } from "../../host/collect";
import { Context, contextCount } from "../../host/context";
import { HeaderList, HeaderPairs } from "../../host/headers";
import { copyBytes, releaseReturned, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues, FilterDataStatusValues, FilterHeadersStatusValues, HeaderMapTypeValues } from "../../host/values";
import { ByteWriter } from "../../json/write";
import { beginByCommand, drillsText, endByCommand } from "./control-drill";
import { parameter, wholeNumber } from "./control-query";
import { explanation } from "./explain";
import { journeyCount } from "../journey";
import { clientRequests, tokenAttempts, tokenFailures } from "../told/metrics";
import * as names from "../names";
import { missingCluster } from "../health/place";
import { sayEjectedByHand, sayRestored } from "../health/settle";
import { pull, shareByHand } from "../health/store";
import { vm } from "../vm";

const DETAILS = utf8("ai_failover_control");
const KNOWN =
  "GET /status, GET or POST /explain?model=&path=&stream=&fallback=, POST /eject?provider=&token=&ms=, POST /restore?provider=&token=, POST /drill?provider=&token=&kind=&ms=, POST /drill/end?provider=&token=";
/** The longest ejection by hand: a day. */
const LONGEST_MS: i64 = 86400000;


@final
export class ControlRequest extends Context {
  /** A question whose request is still to come. */
  private asked: string = "";

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const pairs = new HeaderPairs();
    let path = "";
    if (pairs.read(HeaderMapTypeValues.RequestHeaders)) {
      while (pairs.next()) {
        if (pairs.nameLength == 5 && memory.compare(pairs.namePtr, changetype<usize>(names.PATH), 5) == 0) {
          path = String.UTF8.decode(pairs.copyValue());
        }
      }
    }
    const runtime = vm.runtime;
    if (runtime === null) reply(503, '{"error":"no configuration yet"}');
    else if (path == "/status") reply(200, statusText(runtime));
    else if (path.startsWith("/explain?") && !endOfStream) this.asked = path;
    else if (path.startsWith("/explain?")) replyBytes(200, explanation(runtime, path, names.EMPTY));
    else if (path.startsWith("/drill?")) commanded(runtime, beginByCommand(runtime, path));
    else if (path == "/drill/end" || path.startsWith("/drill/end?")) commanded(runtime, endByCommand(runtime, path));
    else if (path.startsWith("/eject?") || path.startsWith("/restore?")) byHand(runtime, path);
    else reply(404, `{"error":"${KNOWN}"}`);
    return FilterHeadersStatusValues.StopIteration;
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (!endOfStream) return FilterDataStatusValues.StopIterationAndBuffer;
    const runtime = vm.runtime;
    if (this.asked.length == 0 || runtime === null) return FilterDataStatusValues.StopIterationNoBuffer;
    let body = names.EMPTY;
    if (size > 0 && getBuffer(BufferTypeValues.HttpRequestBody, 0, size)) {
      body = copyBytes(returnedPtr(), returnedSize());
      releaseReturned();
    }
    replyBytes(200, explanation(runtime, this.asked, body));
    return FilterDataStatusValues.StopIterationNoBuffer;
  }
}

function reply(status: i32, body: string): void {
  replyBytes(status, utf8(body));
}

function replyBytes(status: i32, body: ArrayBuffer): void {
  oweMuch();
  sendLocalResponse(status, DETAILS, new HeaderList().add(names.CONTENT_TYPE, names.JSON_TYPE), body);
}

/** A drill's command was carried out, or not. */
function commanded(runtime: Runtime, problem: string): void {
  if (problem.length == 0) reply(200, statusText(runtime));
  else reply(problem.startsWith("no such") ? 404 : 400, `{"error":"${problem}"}`);
}

function byHand(runtime: Runtime, path: string): void {
  const id = parameter(path, "provider");
  const position = wholeNumber(parameter(path, "token"));
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const provider = runtime.providers[i];
    if (provider.settings.id != id) continue;
    if (position < 0 || position >= <i64>provider.health.tokens.length) break;
    const now = nowMs();
    const asked = wholeNumber(parameter(path, "ms"));
    const time = asked > 0 ? min(asked, LONGEST_MS) : 300000;
    const until = path.startsWith("/eject?") ? now + time : 0;
    const token = provider.health.tokens[<i32>position];
    const reason = shareByHand(provider.health.shared, token, until, now);
    if (until > 0) sayEjectedByHand(provider, <i32>position, time);
    else if (reason != FailureKind.None) sayRestored(provider, <i32>position, reason, "by hand");
    reply(200, statusText(runtime));
    return;
  }
  reply(404, '{"error":"no such provider or token"}');
}

function statusText(runtime: Runtime): string {
  const now = nowMs();
  let text = `{"generation":${runtime.settings.generation.toString()},"time":${toWall(now).toString()},"providers":[`;
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    if (i > 0) text += ",";
    text += providerText(runtime, runtime.providers[i], now);
  }
  text += `],"drills":[${drillsText(runtime, now)}`;
  text += `],"clientKeys":[${clientsText(runtime)}`;
  const bytes = memory.size() << 16;
  return text + `],"plans":${journeyCount().toString()},"streams":${contextCount().toString()},"memoryBytes":${bytes.toString()}}`;
}

/** Requests by client key, as all workers counted them. */
function clientsText(runtime: Runtime): string {
  const keys = runtime.settings.clientKeys;
  let text = "";
  for (let i = 0, n = keys.length; i < n; i++) {
    if (i > 0) text += ",";
    text += `{"name":${quoted(keys[i].name)},"requests":${clientRequests(runtime.settings, i).toString()}}`;
  }
  return text;
}

function quoted(text: string): string {
  const bytes = utf8(text);
  const writer = new ByteWriter();
  writer.jsonString(changetype<usize>(bytes), bytes.byteLength);
  return String.UTF8.decode(writer.take());
}

function timeOrNull(time: i64): string {
  return time > 0 ? toWall(time).toString() : "null";
}

function providerText(runtime: Runtime, provider: ProviderRuntime, now: i64): string {
  const shared = provider.health.shared;
  pull(shared);
  const out = shared.ejected;
  let text = `{"id":${quoted(provider.settings.id)},"type":${quoted(provider.settings.type)},"state":"${providerState(provider)}"`;
  text += `,"reason":${out ? quoted(kindName(shared.kind)) : "null"},"since":${timeOrNull(out ? shared.sinceMs : 0)}`;
  const missing = missingCluster(provider.settings.id);
  const broken = provider.settings.outOfUse;
  if (broken.length > 0) text += `,"outOfUse":${quoted(broken)}`;
  if (missing.byteLength > 0) text += `,"missingCluster":${quoted(String.UTF8.decode(missing))}`;
  if (out && shared.only != 0) text += `,"oneModel":"${shared.only.toString(16)}"`;
  text += `,"until":${timeOrNull(out ? shared.untilMs : 0)}`;
  if (out && shared.nextProbeMs > 0) text += `,"nextProbe":${shared.nextProbeMs.toString()}`;
  text += `,"failures":${shared.failures.toString()},"tokens":[`;
  for (let i = 0, n = broken.length > 0 ? 0 : provider.health.tokens.length; i < n; i++) {
    if (i > 0) text += ",";
    text += tokenText(runtime, provider, i, now);
  }
  return text + "]}";
}

function providerState(provider: ProviderRuntime): string {
  const shared = provider.health.shared;
  if (provider.settings.outOfUse.length > 0) return "ejected";
  return shared.ejected ? "ejected" : shared.returning ? "returning" : "ok";
}

function tokenText(runtime: Runtime, provider: ProviderRuntime, position: i32, now: i64): string {
  const token = provider.health.tokens[position];
  const out = token.ejected;
  let text = `{"name":${quoted(provider.settings.id + "#" + position.toString())},"state":"${tokenState(token, now)}"`;
  text += `,"reason":${tokenReason(token, now)},"since":${timeOrNull(out ? token.sinceMs : 0)}`;
  text += `,"until":${timeOrNull(out && !token.probed ? token.untilMs : heldUntil(token, now))}`;
  text += `,"nextProbe":${timeOrNull(out && token.probed ? token.untilMs : 0)},"failures":${token.failures.toString()}`;
  const attempts = tokenAttempts(runtime.settings.generation, provider.settings, position);
  const failed = tokenFailures(runtime.settings.generation, provider.settings, position);
  text += `,"attempts":${attempts.toString()},"succeeded":${(attempts > failed ? attempts - failed : 0).toString()},"models":[`;
  let first = true;
  for (let i = 0, n = token.holds.length; i < n; i++) {
    const hold = token.holds[i];
    if (hold.untilMs <= now) continue;
    if (!first) text += ",";
    first = false;
    text += `{"hash":"${hold.model.toString(16)}","reason":"${kindName(hold.kind)}","until":${toWall(hold.untilMs).toString()}}`;
  }
  return text + "]}";
}

function tokenState(token: TokenHealth, now: i64): string {
  if (token.ejected) return tokenAvailability(token, 0, now) == Availability.Trial ? "returning" : "ejected";
  if (heldUntil(token, now) > 0) return "limited";
  return token.returning ? "returning" : "ok";
}

function tokenReason(token: TokenHealth, now: i64): string {
  if (token.ejected) return quoted(kindName(token.kind));
  for (let i = 0, n = token.holds.length; i < n; i++) {
    if (token.holds[i].untilMs > now) return quoted(kindName(token.holds[i].kind));
  }
  return "null";
}

/** The end of the longest hold on one of its models; 0: none. */
function heldUntil(token: TokenHealth, now: i64): i64 {
  let latest: i64 = 0;
  for (let i = 0, n = token.holds.length; i < n; i++) {
    if (token.holds[i].untilMs > now) latest = max(latest, token.holds[i].untilMs);
  }
  return latest;
}
