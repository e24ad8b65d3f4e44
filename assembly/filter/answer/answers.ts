// Answers of the gateway's own, in the shape that the client's SDK reads: OpenAI's, or Anthropic's on its path.
import { isAnthropic } from "../../core/api-shape";
import { kindName } from "../../core/outcome";
import { Attempt, Plan, SkipReason, Why } from "../../core/plan";
import { Api } from "../../core/settings";
import { HeaderList } from "../../host/headers";
import { ptrOf, utf8 } from "../../host/memory";
import { ByteWriter } from "../../json/write";
import { Reply } from "./reply";
import * as names from "../names";

/** What is said, before it is put into the client's shape. */
@final
export class OwnAnswer {
  /** OpenAI's `param`; empty: null. */
  param: string = "";
  /** Milliseconds until another try makes sense; 0: not known. */
  retryAfterMs: i64 = 0;
  /** Sending the same request again may help: x-should-retry. */
  again: bool = false;
  /** Anthropic's clients look for its code (platform.claude.com/docs/en/api/errors, `details`). */
  detailed: bool = false;
  /** Value of WWW-Authenticate; empty: none. */
  authenticate: ArrayBuffer = names.EMPTY;
  constructor(
    public status: i32,
    /** OpenAI's error type. */
    public type: string,
    public code: string,
    public message: string,
  ) {}
}

/** Anthropic's type for an HTTP status (docs.anthropic.com/en/api/errors). */
function anthropicType(status: i32): string {
  switch (status) {
    case 400:
      return "invalid_request_error";
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 424: // as the gateway says it: the client did nothing wrong
      return "api_error";
    case 503:
    case 529:
      return "overloaded_error";
    default:
      return status < 500 ? "invalid_request_error" : "api_error";
  }
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = utf8(text);
  writer.jsonString(ptrOf(bytes), bytes.byteLength);
}

/** The body in the shape that the API's clients read. */
export function errorBody(api: Api, answer: OwnAnswer): ArrayBuffer {
  const writer = new ByteWriter();
  if (isAnthropic(api)) {
    writer.ascii('{"type":"error","error":{"type":');
    writeText(writer, anthropicType(answer.status));
    writer.ascii(',"message":');
    writeText(writer, answer.message);
    if (answer.detailed) {
      writer.ascii(',"details":{"error_code":');
      writeText(writer, answer.code);
      writer.ascii("}");
    }
    writer.ascii("}}");
    return writer.take();
  }
  if (api == Api.GenerateContent) return geminiError(writer, answer);
  if (api == Api.Converse) return converseError(writer, answer);
  writer.ascii('{"error":{"message":');
  writeText(writer, answer.message);
  writer.ascii(',"type":');
  writeText(writer, answer.type);
  writer.ascii(',"param":');
  if (answer.param.length > 0) writeText(writer, answer.param);
  else writer.ascii("null");
  writer.ascii(',"code":');
  writeText(writer, answer.code);
  writer.ascii("}}");
  return writer.take();
}

/** AWS's: the type of the exception, by which its clients tell failures apart, and the words. */
function converseError(writer: ByteWriter, answer: OwnAnswer): ArrayBuffer {
  writer.ascii('{"__type":');
  writeText(writer, exceptionOf(answer.status));
  writer.ascii(',"message":');
  writeText(writer, answer.message);
  writer.ascii("}");
  return writer.take();
}

/** docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, its errors. */
function exceptionOf(status: i32): string {
  switch (status) {
    case 401:
    case 403:
      return "AccessDeniedException";
    case 404:
      return "ResourceNotFoundException";
    case 408:
      return "ModelTimeoutException";
    case 424:
      return "ModelErrorException";
    case 429:
      return "ThrottlingException";
    case 503:
      return "ServiceUnavailableException";
    default:
      return status < 500 ? "ValidationException" : "InternalServerException";
  }
}

/** google.rpc.Status, with our own word for the reason as Google gives reasons (google.rpc.ErrorInfo). */
function geminiError(writer: ByteWriter, answer: OwnAnswer): ArrayBuffer {
  writer.ascii('{"error":{"code":');
  writer.number(answer.status);
  writer.ascii(',"message":');
  writeText(writer, answer.message);
  writer.ascii(',"status":');
  writeText(writer, rpcStatus(answer.status));
  writer.ascii(',"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":');
  writeText(writer, answer.code);
  writer.ascii(',"domain":"ai-failover"}]}}');
  return writer.take();
}

/** google/rpc/code.proto: the name of a status. */
function rpcStatus(status: i32): string {
  switch (status) {
    case 401:
      return "UNAUTHENTICATED";
    case 403:
      return "PERMISSION_DENIED";
    case 404:
      return "NOT_FOUND";
    case 409:
      return "ABORTED";
    case 424: // as the gateway says it: the client's arguments are not at fault
      return "FAILED_PRECONDITION";
    case 429:
      return "RESOURCE_EXHAUSTED";
    case 503:
      return "UNAVAILABLE";
    case 504:
      return "DEADLINE_EXCEEDED";
    default:
      return status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
  }
}

/** Answers the client. */
export function sendAnswer(api: Api, answer: OwnAnswer, plan: Plan | null): void {
  replyOf(api, answer, plan).send();
}

/** The answer as a reply. `plan` adds what was tried; null where nothing was. */
export function replyOf(api: Api, answer: OwnAnswer, plan: Plan | null): Reply {
  const headers = new HeaderList().add(names.CONTENT_TYPE, names.JSON_TYPE);
  if (answer.retryAfterMs > 0) headers.add(names.RETRY_AFTER, utf8(((answer.retryAfterMs + 999) / 1000).toString()));
  headers.add(names.X_SHOULD_RETRY, answer.again ? names.TRUE : names.FALSE);
  if (answer.authenticate.byteLength > 0) headers.add(names.WWW_AUTHENTICATE, answer.authenticate);
  if (plan !== null) addTrail(headers, plan);
  return new Reply(answer.status, utf8("ai_failover_" + answer.code), headers, errorBody(api, answer));
}

/** `x-ai-provider`, `x-ai-model`, `x-ai-attempts` and, on more than one attempt, `x-ai-trail`. */
export function addTrail(headers: HeaderList, plan: Plan): void {
  if (plan.allowOrigin.byteLength > 0) {
    headers.add(names.ALLOW_ORIGIN, plan.allowOrigin).add(names.EXPOSE_HEADERS, names.EXPOSED).add(names.VARY, names.ORIGIN);
  }
  if (!plan.runtime.settings.responseHeaders) return;
  const skipped = skippedOf(plan);
  if (skipped.length > 0) headers.add(names.X_AI_SKIPPED, utf8(skipped));
  const last = plan.current;
  if (last === null) return;
  headers.add(names.X_AI_PROVIDER, plan.runtime.providers[last.provider].settings.idBytes);
  headers.add(names.X_AI_MODEL, headerSafe(last.model));
  headers.add(names.X_AI_ATTEMPTS, utf8(plan.attempts.length.toString()));
  const tells = plan.attempts.length > 1 || last.noCluster.byteLength > 0 || passedOver(plan);
  if (tells) headers.add(names.X_AI_TRAIL, utf8(trailOf(plan)));
}

/** `claude=apiNotServed`: targets that were never in question for this request's API; empty: all were. */
export function skippedOf(plan: Plan): string {
  const skips = plan.skips;
  if (skips === null) return "";
  let text = "";
  for (let i = 0, n = skips.length; i < n; i++) {
    if (skips[i].reason != SkipReason.ApiNotServed) continue;
    const one = plan.runtime.providers[skips[i].target.provider].settings.id + "=apiNotServed";
    if (!text.includes(one)) text += (text.length == 0 ? "" : ", ") + one;
  }
  return text;
}

function outcomeName(attempt: Attempt): string {
  return attempt.broke ? "broken" : attempt.continued ? "continued" : kindName(attempt.kind);
}

/** `qwen#1=auth, qwen#0=ok`, and of a stream that was gone on with `qwen#0=broken, deepseek#0=continued`; behind what was out and tried all the same stands `(last)`: `qwen#0=overloaded, deepseek#0=ok(last)`. */
export function trailOf(plan: Plan): string {
  let trail = "";
  for (let i = 0, n = plan.attempts.length; i < n; i++) {
    if (i > 0) trail += ", ";
    if (plan.attempts[i].waitedMs > 0) trail += attemptName(plan, plan.attempts[i]) + "=waited, ";
    trail += attemptName(plan, plan.attempts[i]) + "=" + outcomeName(plan.attempts[i]);
    if (plan.attempts[i].why == Why.LastResort) trail += "(last)";
    const missing = plan.attempts[i].noCluster;
    if (missing.byteLength > 0) trail += " (no cluster " + String.UTF8.decode(headerSafe(missing)) + ")";
  }
  return trail + skippedTrail(plan);
}

/** Whether a target was passed over for what the request holds, or a limit was waited for: the trail has more than the attempt. */
export function passedOver(plan: Plan): bool {
  return fieldPassedOver(plan).length > 0 || plan.waitLeftMs >= 0;
}

/** The field for which a target was passed over; empty: none was. */
export function fieldPassedOver(plan: Plan): string {
  const skips = plan.skips;
  for (let i = 0, n = skips === null ? 0 : skips.length; i < n; i++) {
    if (skips !== null && skips[i].reason == SkipReason.NotTranslatable) return skips[i].field;
  }
  return "";
}

/** `, deepseek=notTranslatable(n)`: targets that no attempt was made at, for what the request holds. */
function skippedTrail(plan: Plan): string {
  const skips = plan.skips;
  let trail = "";
  for (let i = 0, n = skips === null ? 0 : skips.length; i < n; i++) {
    if (skips === null || skips[i].reason != SkipReason.NotTranslatable) continue;
    const id = plan.runtime.providers[skips[i].target.provider].settings.id;
    trail += (trail.length == 0 && plan.attempts.length == 0 ? "" : ", ") + `${id}=notTranslatable(${skips[i].field})`;
  }
  return trail;
}

function attemptName(plan: Plan, attempt: Attempt): string {
  return `${plan.runtime.providers[attempt.provider].settings.id}#${attempt.token.toString()}`;
}

/** The bytes with everything replaced that a header value may not hold: model names come from clients. */
export function headerSafe(bytes: ArrayBuffer): ArrayBuffer {
  if (bytes === lastSafe) return bytes;
  const length = bytes.byteLength;
  const ptr = ptrOf(bytes);
  let safe = true;
  for (let i = 0; i < length; i++) if (!visible(load<u8>(ptr + i))) safe = false;
  if (safe) {
    lastSafe = bytes;
    return bytes;
  }
  const copy = new ArrayBuffer(length);
  for (let i = 0; i < length; i++) {
    const c = load<u8>(ptr + i);
    store<u8>(ptrOf(copy) + i, visible(c) ? c : 0x3f);
  }
  return copy;
}

/** What was found last to be safe. */
let lastSafe: ArrayBuffer = names.EMPTY;


@inline
function visible(c: u8): bool {
  return c >= 0x20 && c < 0x7f;
}
