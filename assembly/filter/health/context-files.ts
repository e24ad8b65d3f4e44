// Files that chat requests begin with: fetched once by each worker, when the first request wants one; requests wait for it. One that cannot be had is
// asked for again by a request that comes later.
import { ContextFile } from "../../core/context-file";
import { Access } from "../../core/grant";
import { Api, ProviderSettings } from "../../core/settings";
import { getBuffer, httpCall, setEffectiveContext } from "../../host/calls";
import { nowMs } from "../../host/clock";
import { oweMuch } from "../../host/collect";
import { HeaderList, HeaderPairs } from "../../host/headers";
import { log } from "../../host/log";
import { ptrOf, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues, HeaderMapTypeValues, LogLevelValues } from "../../host/values";
import { JsonValue, readTree } from "../../json/tree";
import { ByteWriter } from "../../json/write";
import { addCredential } from "../attempt/send-attempt";
import * as names from "../names";
import { vm } from "../vm";
import { Admission } from "./grants";
import { callCluster } from "./probes";

const REFUSED_MS: i64 = 5000;
const MOST_BYTES: i32 = 1048576;
const PAIRS = new HeaderPairs();


@final
class Fetch {
  constructor(
    public provider: string,
    public file: ContextFile,
  ) {}
}

const calls = new Map<u32, Fetch>();

/** Whether an attempt that begins with the file can be made; `since`: when it began to wait, 0: it did not. The effective context is the root's after it. */
export function fileAdmission(provider: ProviderSettings, file: ContextFile, token: i32, since: i64, now: i64): Admission {
  const access = file.access;
  if (access.header.byteLength > 0) return Admission.Ready;
  if (since > 0 && now - since >= file.withinMs) return Admission.Refused;
  if (!failedJust(access, now) && access.askingUntilMs <= now) fetch(provider, file, token, now);
  return failedJust(access, now) ? Admission.Refused : Admission.Asked;
}

function failedJust(access: Access, now: i64): bool {
  return access.failedMs > 0 && now - access.failedMs < REFUSED_MS;
}

function fetch(provider: ProviderSettings, file: ContextFile, token: i32, now: i64): void {
  const made = new Fetch(provider.id, file);
  const headers = new HeaderList()
    .add(names.METHOD, names.GET)
    .add(names.PATH, file.path)
    .add(names.AUTHORITY, file.authority)
    .add(names.ACCEPT_ENCODING, names.IDENTITY);
  const own = file.cluster.byteLength == 0;
  if (own) addCredential(headers, provider, Api.ChatCompletions, token, null);
  if (!setEffectiveContext(vm.rootId)) return fail(made, "there is no root to ask from");
  const cluster = own ? callCluster(provider) : file.cluster;
  const call = httpCall(cluster, headers, names.EMPTY, file.withinMs);
  if (call <= 0) return fail(made, "Envoy has no cluster " + String.UTF8.decode(cluster));
  file.access.askingUntilMs = now + file.withinMs;
  calls.set(<u32>call, made);
}

/** Takes the answer of a fetch; false where the call was none. */
export function fileAnswered(call: u32, headerCount: u32, bodySize: i32): bool {
  if (!calls.has(call)) return false;
  const fetched = calls.get(call);
  calls.delete(call);
  fetched.file.access.askingUntilMs = 0;
  const status = headerCount > 0 ? statusText() : "";
  if (status != "200") fail(fetched, status.length == 0 ? "no answer came" : "status " + status);
  else if (bodySize > MOST_BYTES) fail(fetched, "it has more than 1 MiB");
  else take(fetched, bodySize);
  return true;
}

function take(fetched: Fetch, size: i32): void {
  const writer = new ByteWriter(size + 64);
  writer.ascii('{"role":"system","content":');
  if (size == 0 || !getBuffer(BufferTypeValues.HttpCallResponseBody, 0, size)) writer.ascii('""');
  else if (!fetched.file.isObject) writer.jsonString(returnedPtr(), returnedSize());
  else {
    const answer = readTree(returnedPtr(), returnedSize()).value;
    let content: JsonValue | null = null;
    if (answer !== null) content = answer.get("content");
    if (content === null || !content.isText) return fail(fetched, "the answer has no content");
    writer.jsonText(content.text);
  }
  writer.ascii("}");
  oweMuch();
  const access = fetched.file.access;
  access.header = writer.take();
  access.failedMs = 0;
  access.endMs = i64.MAX_VALUE;
}

function fail(fetched: Fetch, why: string): void {
  fetched.file.access.failedMs = nowMs();
  fetched.file.access.askingUntilMs = 0;
  log(LogLevelValues.Warn, `ai-failover: the context file of provider ${fetched.provider} could not be had: ${why}`);
}

function statusText(): string {
  if (!PAIRS.read(HeaderMapTypeValues.HttpCallResponseHeaders)) return "";
  while (PAIRS.next()) {
    if (PAIRS.nameLength != 7 || memory.compare(PAIRS.namePtr, ptrOf(names.STATUS), 7) != 0) continue;
    return PAIRS.valueLength == 3 ? String.UTF8.decodeUnsafe(PAIRS.valuePtr, 3) : "";
  }
  return "";
}
