// What a provider says of a failure, in whichever shape: the words themselves for the client.
import { skipSpace } from "../json/ascii";
import { Walk } from "../json/walk";
import { NONE, Slice, isObject, textOf } from "./slice";

const top = new Walk();
const inner = new Walk();

const BLOCKED_TEXT = String.UTF8.encode("The provider blocked the prompt.");
const BLOCKED = new Slice(changetype<usize>(BLOCKED_TEXT), BLOCKED_TEXT.byteLength);

/** Set by readErrorWords: the insides of strings; NONE where nothing was found. */
export let errorMessage: Slice = NONE;
export let errorType: Slice = NONE;

/** What a failure in the middle of a stream means, whoever says it. */
export const enum Trouble {
  Other = 0,
  Overloaded = 1,
  /** A limit of requests or tokens. */
  Limited = 2,
  /** The request itself is wrong. */
  Invalid = 3,
}

/** By the words of OpenAI, Anthropic, Google (google/rpc/code.proto) and Amazon (the exceptions of ConverseStream). */
export function troubleOf(type: Slice): Trouble {
  if (type.is("overloaded_error") || type.is("overloaded") || type.is("UNAVAILABLE") || type.is("serviceUnavailableException"))
    return Trouble.Overloaded;
  if (type.is("rate_limit_error") || type.is("rate_limit_exceeded") || type.is("RESOURCE_EXHAUSTED") || type.is("throttlingException"))
    return Trouble.Limited;
  const invalid = type.is("invalid_request_error") || type.is("INVALID_ARGUMENT") || type.is("validationException");
  return invalid ? Trouble.Invalid : Trouble.Other;
}

/**
 * Reads `{"error":{"message","type"|"code"}}`, `{"error":"..."}`, `{"message"}`, `{"detail"}`, Gemini's `promptFeedback`, also in an array as Gemini sends it,
 * `{"type":"error","error":{...}}`, MiniMax's `base_resp`, and Tencent's `{"Response":{"Error":{"Code","Message"}}}` and `{"ErrorMsg":{"Msg"}}`, there or in `Response`. False: there is no word of an error.
 */
export function readErrorWords(ptr: usize, length: i32): bool {
  errorMessage = NONE;
  errorType = NONE;
  const end = ptr + length;
  const p = skipSpace(ptr, end);
  if (!top.enter(p, end)) return false;
  if (load<u8>(p) == 0x5b && (!top.next() || !top.enter(top.value, top.valueEnd))) return false;
  while (top.next()) {
    if (top.key("error") || top.key("last_error") || top.key("base_resp") || top.key("ErrorMsg")) takeError();
    else if ((top.key("response") || top.key("Response")) && isObject(top)) takeResponse();
    else if (isMessage() && !errorMessage.some) errorMessage = textOf(top);
    else if ((top.key("code") || top.key("error_type")) && !errorType.some) errorType = textOf(top);
    else if (top.key("promptFeedback") && !errorMessage.some) takeBlocked();
  }
  return errorMessage.some;
}

function isMessage(): bool {
  return top.key("message") || top.key("detail") || top.key("error_msg") || top.key("error_message") || top.key("msg");
}

function takeError(): void {
  const said = textOf(top);
  if (said.some) errorMessage = said;
  if (inner.enter(top.value, top.valueEnd)) takeMembers();
}

/** Gemini refuses a prompt in a 200. */
function takeBlocked(): void {
  if (!inner.enter(top.value, top.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("blockReasonMessage") && textOf(inner).some) errorMessage = textOf(inner);
    else if (inner.key("blockReason")) errorType = textOf(inner);
  }
  if (!errorMessage.some && errorType.some) errorMessage = BLOCKED;
}

/** `response.failed` of the Responses API has its error inside. */
function takeResponse(): void {
  if (!inner.enter(top.value, top.valueEnd)) return;
  while (inner.next()) if (isErrorKey() && isObject(inner) && inner.enter(inner.value, inner.valueEnd)) takeMembers();
}

function isErrorKey(): bool {
  return inner.key("error") || inner.key("Error") || inner.key("ErrorMsg");
}

function takeMembers(): void {
  while (inner.next()) {
    if (inner.key("message") || inner.key("msg") || inner.key("status_msg") || inner.key("Message") || inner.key("Msg"))
      errorMessage = textOf(inner);
    else if (inner.key("type")) errorType = textOf(inner);
    else if ((inner.key("code") || inner.key("status") || inner.key("Code")) && !errorType.some) errorType = textOf(inner);
  }
}
