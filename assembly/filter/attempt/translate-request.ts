// The request in the dialect of the attempt's provider, where that is not the client's.
import { isAskedInPath } from "../../core/api-shape";
import { THREAD, keepsNoThread } from "../../core/maker";
import { Attempt } from "../../core/plan";
import { Api, ProviderSettings } from "../../core/settings";
import { Retention } from "../../core/vendor-words";
import { Conversation } from "../../dialect/conversation";
import { copied } from "../../dialect/slice";
import { AnswerOptions, NamedTool, Renamed } from "../../dialect/telling";
import { dialectName, readRequest, writeRequest } from "../../dialect/pair/translate";
import { WriteOptions } from "../../dialect/write-options";
import { getBuffer } from "../../host/calls";
import { owe } from "../../host/collect";
import { releaseReturned, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { RequestScan, ScanResult } from "../../json/request-scan";
import { ByteWriter } from "../../json/write";
import { dialectOf } from "../answer/dialect-of";
import { Journey, Written } from "../journey";
import * as names from "../names";

/** `messages>chat`: from the client's to the provider's. */
export function translationOf(client: Api, spoken: Api): string {
  return dialectName(dialectOf(client)) + ">" + dialectName(dialectOf(spoken));
}

/** Set by translated: the field that cannot be expressed; empty: all can. */
export let refusedField: string = "";

/** The client's request in the words of the attempt's provider; null where one of its fields cannot be expressed. */
export function translated(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  const attempt = journey.plan.current;
  if (attempt === null) return null;
  const conversation = readRequest(dialectOf(journey.plan.api), ptr, size);
  if (isAskedInPath(journey.plan.api)) conversation.stream = journey.plan.stream;
  const writer = new ByteWriter(size + 1024);
  writeRequest(dialectOf(attempt.api), writer, conversation, optionsFor(journey.provider.settings, attempt.model));
  owe(3 * size);
  refusedField = conversation.refused;
  if (refusedField.length > 0) return null;
  journey.dropped = conversation.dropped.count > 0 ? conversation.dropped.list() : names.EMPTY;
  journey.answerOptions = answerOptions(journey, attempt, conversation);
  return writer.take();
}

function optionsFor(settings: ProviderSettings, model: ArrayBuffer): WriteOptions {
  const options = new WriteOptions();
  const type = settings.type;
  const words = settings.vendorWords;
  options.model = model;
  options.newLimit = type == "openai" || type == "azure";
  options.keepsReasoning = type == "deepseek" || type == "moonshot";
  options.isMistral = type == "mistral";
  options.thoughtParts = type == "mistral" && String.UTF8.decode(model).includes("magistral");
  options.takesStrict = type == "claude";
  options.bytesOnly = type == "vertex" || type == "bedrock";
  const own = settings.ownProtocol;
  if (own !== null) {
    options.language = own.language;
    options.input = own.input;
  }
  options.thinkingBudget = words.thinkingBudget;
  options.additional = words.additional;
  options.additionalThinks = words.additionalThinks;
  options.cacheSystem = words.cacheSystem;
  options.cacheLastUser = words.cacheLastUser;
  options.cacheLast = words.cacheLast;
  options.cacheShort = words.retention == Retention.Short;
  options.cacheLong = words.retention == Retention.Long;
  return options;
}

function answerOptions(journey: Journey, attempt: Attempt, conversation: Conversation): AnswerOptions {
  const options = new AnswerOptions();
  options.stream = journey.plan.stream;
  options.seed = journey.plan.id;
  options.created = attempt.startedMs / 1000;
  options.model = attempt.model;
  options.wantsReasoning = conversation.wantsReasoning;
  options.includeUsage = conversation.includeUsage || (tellsUsage(journey.provider.settings) && !conversation.leavesUsage);
  const own = journey.provider.settings.ownProtocol;
  if (own !== null) options.output = own.output;
  for (let i = 0, n = conversation.tools.length; i < n; i++) {
    const tool = conversation.tools[i];
    const name = tool.known.some ? tool.known : tool.name;
    if (tool.known.some) options.renamed.push(new Renamed(copied(tool.name), copied(tool.known)));
    if (!tool.isCustom && !tool.isSearch && !tool.space.some) continue;
    options.namedTools.push(new NamedTool(copied(name), copied(tool.space), copied(tool.own), tool.isCustom, tool.isSearch));
  }
  return options;
}

/** Where each stream is asked for its usage, one that is translated tells it as well. */
function tellsUsage(settings: ProviderSettings): bool {
  const edit = settings.answerEdit;
  return settings.streamUsage && (edit === null || !edit.hidesUsage);
}

/** A larger one is written twice: many requests may wait for a connection at the same time. */
const MOST_KEPT: i32 = 262144;

function lookAt(journey: Journey, ptr: usize, size: i32): string {
  const body = translated(journey, ptr, size);
  const keeps = body !== null && body.byteLength <= MOST_KEPT;
  journey.written = keeps ? new Written(journey.plan.current, size, body as ArrayBuffer) : null;
  return refusedField;
}

/**
 * As `translated`: what the look at the request has written already is used, once. A request that was changed since has another size: what another account
 * made only leaves it, and a file only comes to it.
 */
export function translatedOnce(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  const body = translatedYet(journey, ptr, size);
  journey.written = null;
  return body;
}

/** The same, to be looked at alone. */
export function translatedYet(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  const known = journey.written;
  const serves = known !== null && known.attempt === journey.plan.current && known.size == size;
  return serves && known !== null ? known.body : translated(journey, ptr, size);
}

/** The field of the request that the attempt's provider has no word for; empty: there is none, or nothing is to be translated. */
export function untranslatable(journey: Journey, body: ArrayBuffer): string {
  if (keepsNoThread(journey.plan)) return THREAD;
  if (!journey.translates || body.byteLength == 0) return "";
  return lookAt(journey, changetype<usize>(body), body.byteLength);
}

/** The same of the request whose body is held. */
export function untranslatableHeld(journey: Journey): string {
  if (keepsNoThread(journey.plan)) return THREAD;
  if (!journey.translates) return "";
  if (!getBuffer(BufferTypeValues.HttpRequestBody, 0, journey.bodySize)) return "";
  const field = lookAt(journey, returnedPtr(), returnedSize());
  releaseReturned();
  journey.bodyStamp = 0;
  return field;
}

/** What would come of a request's translation. */
@final
export class RehearsedTranslation {
  /** The field that cannot be expressed; empty: all can. */
  refused: string = "";
  /** Names of what is left out. */
  dropped: string[] = [];
}

/** Translates a request for nobody. One that is no JSON is told of as one that holds nothing. */
export function rehearseTranslation(
  client: Api,
  spoken: Api,
  settings: ProviderSettings,
  model: ArrayBuffer,
  request: ArrayBuffer,
): RehearsedTranslation {
  const made = new RehearsedTranslation();
  const ptr = changetype<usize>(request);
  SCAN.reset();
  SCAN.feed(ptr, request.byteLength);
  if (SCAN.finish() == ScanResult.NotJson) return made;
  const conversation = readRequest(dialectOf(client), ptr, request.byteLength);
  writeRequest(dialectOf(spoken), new ByteWriter(request.byteLength + 1024), conversation, optionsFor(settings, model));
  owe(3 * request.byteLength);
  made.refused = conversation.refused;
  made.dropped = conversation.dropped.names;
  return made;
}

const SCAN = new RequestScan();
