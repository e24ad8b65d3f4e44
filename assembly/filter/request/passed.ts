// Paths that no body routes (files, batches, whatever a provider has beside the APIs): passed as they are to one provider, with a
// token of its own. The body streams through, so only a request without one can be sent again.
import { endsWith, equals, indexOf, startsWith, startsWithIgnoringCase } from "../../core/bytes";
import { HigressWays } from "../../core/higress-ways";
import { keepsTokens } from "../../core/affinity";
import { folderOf } from "../../core/api-scope";
import { setTargets } from "../../core/make-plan";
import { Held } from "../../core/held";
import { Plan } from "../../core/plan";
import { Api, PluginSettings, ProviderSettings, RouteSettings, TargetSettings } from "../../core/settings";
import { Runtime } from "../../core/runtime";
import { nowMs } from "../../host/clock";
import { ptrOf, utf8 } from "../../host/memory";
import { markOf } from "../../json/mark";
import { nextPlanId } from "../journey";
import * as names from "../names";
import { boundBy, noteStrangers } from "./held";
import { videoInPath } from "./video-task";
import { Method, RequestHead } from "./request-head";
import { readConsumer, readSession } from "./session";
import { vm } from "../vm";

const V1 = utf8("/v1/");
const VIDEOS = utf8("/videos");
/** What lives with one provider, below `/v1`: another could not answer for it. */
const FILES: ArrayBuffer[] = [
  utf8("/files"),
  utf8("/batches"),
  utf8("/uploads"),
  utf8("/messages/batches"),
  utf8("/responses"),
  utf8("/chat/completions"),
  utf8("/conversations"),
  VIDEOS,
];
/** What an account keeps besides. */
const KEPT: ArrayBuffer[] = [utf8("/fine_tuning")];
/** Of ai-proxy's own names of APIs, those that are no API here. */
const KNOWN: ArrayBuffer[] = [unchecked(KEPT[0]), utf8("/complete"), utf8("/models")];
const BATCHES = utf8("/v1/batches");
/** Of a video that is there: the body says which. */
const EDITS: ArrayBuffer[] = [utf8("/v1/videos/edits"), utf8("/v1/videos/extensions")];
/** A longer body is none that names a file or a video. */
const MOST_READ: i32 = 65536;
const UP = utf8("..");
const ENCODED_DOT = utf8("%2e");

/**
 * Index of the provider that the request is passed to; -1: to none. `ruled`: of the rule that the request falls under. `maker`: the provider that
 * made what the path names; -1: nobody knows.
 */
export function passTarget(settings: PluginSettings, path: ArrayBuffer, length: i32, ruled: RouteSettings | null, maker: i32): i32 {
  if (climbs(path, length)) return -1;
  if (settings.higress && ruled !== null) return ruled.targets[0].provider;
  if (settings.higress && settings.activeProvider >= 0) return settings.activeProvider;
  if (indexOf(ptrOf(path), length, V1) < 0) return -1;
  if (maker >= 0 && !settings.higress) return maker;
  if (settings.defaultProvider >= 0) return settings.defaultProvider;
  if (!isFiles(path, length)) return -1;
  return ruled === null ? settings.filesProvider : ruled.targets[0].provider;
}

/** What the path is of below those, such as `file-abc` of `/v1/files/file-abc/content`: its mark; null: it names none. */
export function heldInPath(path: ArrayBuffer, length: i32): Held | null {
  const ptr = ptrOf(path);
  const at = indexOf(ptr, length, V1);
  if (at < 0) return null;
  for (let i = 0, n = FILES.length; i < n; i++) {
    const name = unchecked(FILES[i]);
    const from = at + 4 + name.byteLength;
    if (from > length || !startsWith(ptr + at + 3, length - at - 3, name) || load<u8>(ptr + from - 1) != 0x2f) continue;
    if (name === VIDEOS) return heldVideo(ptr, length);
    let end = from;
    while (end < length && load<u8>(ptr + end) != 0x2f) end++;
    const mark = markOf(ptr + from, end - from);
    // Of messages/batches it is the next one that tells.
    if (mark != 0 && end > from) return boundBy(new Held(), mark, "id");
  }
  return null;
}

function heldVideo(ptr: usize, length: i32): Held | null {
  const id = utf8(videoInPath(ptr, length));
  const mark = markOf(ptrOf(id), id.byteLength);
  return mark == 0 ? null : boundBy(new Held(), mark, "id");
}

/** A body that names a file or a video is read before it is known whose it is. */
export function bodyNames(head: RequestHead): bool {
  if (head.method != Method.Post || head.multipart || head.contentLength <= 0 || head.contentLength > <i64>MOST_READ) return false;
  const ptr = ptrOf(head.path);
  const length = head.pathLength();
  for (let i = 0, n = EDITS.length; i < n; i++) if (endsWith(ptr, length, unchecked(EDITS[i]))) return true;
  return endsWith(ptr, length, BATCHES) && isFiles(head.path, length);
}

/** Whether the path is one of files, batches, videos and stored answers. */
export function isFiles(path: ArrayBuffer, length: i32): bool {
  return isBelow(path, length, FILES);
}

function isKept(path: ArrayBuffer): bool {
  return isFiles(path, path.byteLength) || isBelow(path, path.byteLength, KEPT);
}

function isBelow(path: ArrayBuffer, length: i32, folders: ArrayBuffer[]): bool {
  const at = indexOf(ptrOf(path), length, V1);
  if (at < 0) return false;
  const ptr = ptrOf(path) + at + 3;
  const size = length - at - 3;
  for (let i = 0, n = folders.length; i < n; i++) {
    const name = unchecked(folders[i]);
    if (!startsWith(ptr, size, name)) continue;
    if (size == name.byteLength || load<u8>(ptr + name.byteLength) == 0x2f) return true;
  }
  return false;
}

/** Only what lies below `/v1` is passed, or in Higress's forms as it came: a path that climbs would leave the provider's base path. */
function climbs(path: ArrayBuffer, length: i32): bool {
  const ptr = ptrOf(path);
  if (indexOf(ptr, length, UP) >= 0) return true;
  for (let i = 0; i + 3 <= length; i++) if (startsWithIgnoringCase(ptr + i, length - i, ENCODED_DOT)) return true;
  return false;
}

/** By which the health of tokens knows the path's API. */
export function passedFolder(path: ArrayBuffer): u64 {
  return folderOf(path, V1);
}

/** The plan of a passed request: one target, and one attempt where there is a body. */
export function passPlan(runtime: Runtime, head: RequestHead, provider: i32, hasBody: bool, held: Held | null): Plan {
  const now = nowMs();
  const plan = new Plan(nextPlanId(), runtime);
  plan.api = Api.Passed;
  plan.folder = passedFolder(head.path);
  // Limits as of a stream: to the status, and none on a long download.
  plan.stream = true;
  plan.once = hasBody;
  plan.anthropic = head.anthropic;
  plan.startedMs = now;
  plan.deadlineMs = now + runtime.settings.timeoutMs;
  const settings = runtime.settings.providers[provider];
  if (keepsTokens(settings)) readSession(plan, head, settings.affinityHeader, 0, 0);
  else if (runtime.settings.higress && isKept(head.path)) readConsumer(plan, head);
  plan.held = held;
  setTargets(plan, [new TargetSettings(provider, names.EMPTY, 1)], now, vm.random);
  if (held !== null) noteStrangers(plan, now);
  return plan;
}

/** The client's path at the provider: what lies below `/v1` lies below its base path. In Higress's forms that is so of what ai-proxy knows. */
export function passedPath(path: ArrayBuffer, provider: ProviderSettings, higress: bool): ArrayBuffer {
  const known = !higress || isFiles(path, path.byteLength) || isBelow(path, path.byteLength, KNOWN);
  return known ? belowBase(path, provider) : asItCame(path, provider.ways);
}

/** But for `basePath`. */
function asItCame(path: ArrayBuffer, ways: HigressWays): ArrayBuffer {
  const ptr = ptrOf(path);
  const size = path.byteLength;
  if (ways.cut.byteLength > 0 && startsWith(ptr, size, ways.cut)) {
    const rest = path.slice(ways.cut.byteLength);
    return startsWith(ptrOf(rest), rest.byteLength, ROOT) ? rest : joined(ROOT, rest);
  }
  const put = ways.put.byteLength > 0 && !startsWith(ptr, size, ways.put);
  return put ? joined(ways.put, path) : path;
}

function joined(first: ArrayBuffer, second: ArrayBuffer): ArrayBuffer {
  const whole = new ArrayBuffer(first.byteLength + second.byteLength);
  memory.copy(ptrOf(whole), ptrOf(first), first.byteLength);
  memory.copy(ptrOf(whole) + first.byteLength, ptrOf(second), second.byteLength);
  return whole;
}

function belowBase(path: ArrayBuffer, provider: ProviderSettings): ArrayBuffer {
  const from = indexOf(ptrOf(path), path.byteLength, V1) + 3;
  const base = provider.passBase;
  const query = provider.passQuery;
  const size = path.byteLength - from;
  const whole = new ArrayBuffer(base.byteLength + size + query.byteLength);
  memory.copy(ptrOf(whole), ptrOf(base), base.byteLength);
  memory.copy(ptrOf(whole) + base.byteLength, ptrOf(path) + from, size);
  if (query.byteLength == 0) return whole;
  const end = ptrOf(whole) + base.byteLength + size;
  memory.copy(end, ptrOf(query), query.byteLength);
  if (hasQuery(path)) store<u8>(end, 0x26);
  return whole;
}

function hasQuery(path: ArrayBuffer): bool {
  for (let i = 0, n = path.byteLength; i < n; i++) if (load<u8>(ptrOf(path) + i) == 0x3f) return true;
  return false;
}

/** The root of the gateway: clients look there whether anybody is at home. */
export function isRoot(path: ArrayBuffer, length: i32): bool {
  return length == 0 || equals(ptrOf(path), length, ROOT);
}

const ROOT = utf8("/");
