// What an error body or error event says, whatever the provider's shape: read into static fields that hold until the next call.
import { endsWith, equals, isDigit, skipMark, skipSpace, startsWith } from "./ascii";
import { Delay, delayOf, isDelayHeader } from "./delay-keys";
import {
  MESSAGE_BYTES,
  ErrorField,
  append,
  clearTexts,
  errorTextLength,
  errorTextPtr,
  hasText,
  isSaid,
  put,
  setLength,
} from "./error-fields";
import { isCodeKey, isMessageKey } from "./error-keys";
import { asJson, jsonBehind, opens } from "./inner-json";
import { innerStatus, innerStatusEnd, isLitellms, litellmStatus } from "./inner-status";
import { unescape } from "./unescape";
import { Filled, Walk } from "./walk";

export { ErrorField, errorTextLength, errorTextPtr } from "./error-fields";

let delayIsMoment: bool = false;
const MILLIS = String.UTF8.encode("ms");

/** A code or status in the body that is itself a number from 400 to 599; 0: there is none. Of an answer in the answer it is the inner one's. */
export let errorHttpStatus: i32 = 0;
/** A gateway tells of what another one answered to it. */
export let errorIsWrapped: bool = false;
/** A refusal names a model in a member of its own (OpenCode Zen's 403 is `{"model":"..."}` and nothing else). */
export let errorNamesModel: bool = false;
/** What was read last begins like a page of HTML or XML. */
export let errorIsPage: bool = false;

// Objects that are still to be read: outer ones first, so that what an inner one says replaces what an outer one said.
const QUEUE: i32 = 16;
const starts = new StaticArray<usize>(QUEUE);
const ends = new StaticArray<usize>(QUEUE);
/** What each of them is: in a whole response a client's own words stand beside the error. */
const places = new StaticArray<Place>(QUEUE);
const layers = new StaticArray<Layer>(QUEUE);
let place: Place = Place.Top;
let layer: Layer = Layer.Own;
let queued: i32 = 0;

/** Whose words they are. */
const enum Layer {
  Own = 0,
  /** Of an answer that is told in the message, in JSON. */
  Inner = 1,
  /** The same beside a message that stays. */
  Beside = 2,
}

/** Texts with JSON in them, unescaped. */
const MOST_INNER: i32 = 3;
const INNER_BYTES: i32 = 2048;
const inners = memory.data(6144);
let innerTexts: i32 = 0;
/** The statuses that an inner answer names: its own number, and that of the words in front of it. */
let innerNumber: i32 = 0;
let innerWords: i32 = 0;
let strict: bool = false;

const enum Place {
  Top = 0,
  /** Within an error. */
  Error = 1,
  /** A whole response: only its error is the provider's word; its metadata and instructions are the client's. */
  Response = 2,
  /** An error's metadata (OpenRouter): what stands behind it said `raw`, a moderation its reasons; the rest may be the client's. */
  Metadata = 3,
}

const at = new Walk();
const sub = new Walk();
const leaf = new Walk();

/**
 * Reads an error body of `len` bytes, whole or cut off. True: it says something. A body that is no JSON is false, with its first bytes as
 * the message. `refusal`: it refuses the request, and may repeat what a client wrote.
 */
export function readError(ptr: usize, len: i32, refusal: bool = false): bool {
  clearTexts();
  errorHttpStatus = 0;
  errorIsWrapped = false;
  errorIsPage = false;
  errorNamesModel = false;
  delayIsMoment = false;
  queued = 0;
  layer = Layer.Own;
  innerTexts = 0;
  innerNumber = 0;
  innerWords = 0;
  strict = refusal;
  const end = ptr + max(len, 0);
  const p = skipSpace(skipMark(ptr, end), end);
  const isJson = push(p, end, Place.Top);
  if (!isJson) {
    errorIsPage = p < end && load<u8>(p) == 0x3c;
    append(ErrorField.Message, p, <i32>(end - p));
    if (!errorIsPage) lookWithin(p, <i32>(end - p), false);
  }
  for (let i = 0; i < queued; i++) {
    place = unchecked(places[i]);
    layer = unchecked(layers[i]);
    read(unchecked(starts[i]), unchecked(ends[i]));
  }
  const inner = innerNumber > 0 ? innerNumber : innerWords;
  if (inner > 0) errorHttpStatus = inner;
  if (!isJson) return false;
  return hasText();
}

/** Puts an object or array on the list. False: it is neither. */
function push(p: usize, end: usize, what: Place): bool {
  const c: u8 = p < end ? load<u8>(p) : 0;
  if (c != 0x7b && c != 0x5b) return false;
  if (queued < QUEUE) {
    unchecked((starts[queued] = p));
    unchecked((ends[queued] = end));
    unchecked((places[queued] = what));
    unchecked((layers[queued] = layer));
    queued++;
  }
  return true;
}

function read(p: usize, end: usize): void {
  if (!at.enter(p, end)) return;
  if (load<u8>(p) == 0x5b) {
    // Of a list the first entry counts.
    if (at.next() && !push(at.value, at.valueEnd, place)) weak(ErrorField.Message);
    return;
  }
  while (at.next()) member();
}

function member(): void {
  if (place == Place.Response) {
    if (at.key("error")) push(at.value, at.valueEnd, Place.Error);
    else if (at.key("status")) number(ErrorField.Status);
    return;
  }
  if (place == Place.Metadata) {
    if (at.key("raw")) raw();
    else if (at.key("reasons")) firstReason();
    else if (at.key("headers")) delayHeader();
    else delay();
    return;
  }
  if (isNested()) {
    if (push(at.value, at.valueEnd, placeWithin())) return;
    if (layer != Layer.Beside) weak(ErrorField.Message);
    lookWithin(at.textPtr(), at.textLength(), true);
    if (at.key("error") && isWord()) weak(ErrorField.Code);
  } else if (strict && at.key("model")) errorNamesModel = isSaid(at) || errorNamesModel;
  else if (isCodeKey(at)) number(ErrorField.Code);
  else if (at.key("status_code") || at.key("statusCode") || at.key("ret") || at.key("errno")) {
    if (errorTextLength(ErrorField.Code) == 0) number(ErrorField.Code);
  } else if (at.key("status")) number(ErrorField.Status);
  else if (at.key("type") || at.key("__type") || at.key("error_type")) type();
  else if (at.key("reason")) set(ErrorField.Reason);
  else if (at.key("param")) set(ErrorField.Param);
  else if (isMessageKey(at)) message();
  else if (at.key("raw")) raw();
  else if (at.key("details")) details();
  else if (at.key("innererror") || at.key("inner_error")) innerCode();
  else if (at.key("reasons")) firstReason();
  else if (!endsWith(at.keyPtr, at.keyLength, "_error") || !push(at.value, at.valueEnd, Place.Error)) delay();
}

function message(): void {
  // Mistral's may be an object, or a list.
  if (push(at.value, at.valueEnd, Place.Error)) return;
  if (layer != Layer.Beside) set(ErrorField.Message);
  lookWithin(at.textPtr(), at.textLength(), true);
}

/** What another provider answered, told in a text: in JSON, behind a status, or both. */
function lookWithin(ptr: usize, len: i32, escaped: bool): void {
  if (len < 8 || innerTexts >= MOST_INNER) return;
  const text = inners + <usize>(innerTexts * INNER_BYTES);
  let size = min(len, INNER_BYTES);
  if (escaped) size = unescape(ptr, len, text, INNER_BYTES);
  else memory.copy(text, ptr, size);
  const end = text + size;
  let json = skipSpace(text, end);
  if (!opens(json, end)) {
    const litellms = isLitellms(text, size);
    const status = litellms ? litellmStatus(text, size) : innerStatus(text, size, strict);
    if (status > 0 && innerWords == 0) innerWords = status;
    if (status == 0 && !litellms) return;
    errorIsWrapped = true;
    json = jsonBehind(innerStatusEnd, end);
    if (json == 0) return;
  }
  errorIsWrapped = true;
  innerTexts++;
  asJson(json, end);
  const own = layer;
  if (own == Layer.Own) layer = Layer.Inner;
  push(json, end, Place.Top);
  layer = own;
}

/** The first that says it; a duration before a moment, since clocks differ. */
function delay(): void {
  const what = delayOf(at);
  if (what == Delay.None || !isSaid(at) || (errorTextLength(ErrorField.RetryDelay) > 0 && (what == Delay.Moment || !delayIsMoment))) return;
  delayIsMoment = what == Delay.Moment;
  put(ErrorField.RetryDelay, at);
  if (what == Delay.Millis) append(ErrorField.RetryDelay, changetype<usize>(MILLIS), MILLIS.byteLength);
}

function delayHeader(): void {
  if (!sub.enter(at.value, at.valueEnd)) return;
  while (sub.next()) if (isDelayHeader(sub) && isSaid(sub)) put(ErrorField.RetryDelay, sub);
}

/** Keys that hold another object with the error in it, or its text. At the top `metadata` is what the client sent along. */
function isNested(): bool {
  return (
    at.key("error") ||
    at.key("errors") ||
    at.key("Error") ||
    at.key("detail") ||
    at.key("response") ||
    at.key("Response") ||
    at.key("ResponseMetadata") ||
    at.key("base_resp") ||
    at.key("header") ||
    at.key("last_error") ||
    at.key("ErrorMsg") ||
    at.key("fault") ||
    (at.key("metadata") && place == Place.Error)
  );
}

function placeWithin(): Place {
  if (at.key("metadata")) return Place.Metadata;
  return at.key("response") ? Place.Response : at.key("Response") || at.key("ResponseMetadata") ? Place.Top : Place.Error;
}

function set(field: ErrorField): void {
  if (isSaid(at)) put(field, at);
}

/** Only where nothing better was said. */
function weak(field: ErrorField): void {
  if (errorTextLength(field) == 0) set(field);
}

function number(field: ErrorField): void {
  set(field);
  const value = at.integer();
  if (value < 400 || value > 599) return;
  if (layer == Layer.Own) errorHttpStatus = value;
  else innerNumber = value;
}

/** The names of events say nothing about the error. */
function type(): void {
  const len = at.textLength();
  if (!equals(at.textPtr(), len, "error") && !startsWith(at.textPtr(), len, "response.")) set(ErrorField.Type);
}

/** OpenRouter: what the provider behind it said, behind its own message. */
function raw(): void {
  if (at.filled() == Filled.Yes) errorIsWrapped = true;
  const own = layer;
  layer = Layer.Beside;
  if (!push(at.value, at.valueEnd, Place.Top)) lookWithin(at.textPtr(), at.textLength(), true);
  layer = own;
  if (errorTextLength(ErrorField.Message) > 0) {
    const space = errorTextPtr(ErrorField.Message) + errorTextLength(ErrorField.Message);
    if (errorTextLength(ErrorField.Message) < MESSAGE_BYTES) {
      store<u8>(space, 0x20);
      setLength(ErrorField.Message, errorTextLength(ErrorField.Message) + 1);
    }
  }
  if (at.isString()) append(ErrorField.Message, at.textPtr(), at.textLength());
  else append(ErrorField.Message, at.value, <i32>(at.valueEnd - at.value));
}

function details(): void {
  if (!sub.enter(at.value, at.valueEnd) || at.firstByte() != 0x5b) return;
  while (sub.next()) {
    if (!leaf.enter(sub.value, sub.valueEnd)) continue;
    while (leaf.next()) {
      if (leaf.key("reason") && errorTextLength(ErrorField.Reason) == 0 && isSaid(leaf)) put(ErrorField.Reason, leaf);
      else if (leaf.key("retryDelay") && isSaid(leaf)) put(ErrorField.RetryDelay, leaf);
    }
  }
}

function innerCode(): void {
  if (!sub.enter(at.value, at.valueEnd)) return;
  while (sub.next()) {
    if (sub.key("code") && isSaid(sub)) put(ErrorField.Reason, sub);
  }
}

function firstReason(): void {
  if (sub.enter(at.value, at.valueEnd) && sub.next() && isSaid(sub)) put(ErrorField.Reason, sub);
}

/** One word, as codes are: letters, digits, `_`, `-` and `.`. */
function isWord(): bool {
  const p = at.textPtr();
  const len = at.textLength();
  for (let i = 0; i < len; i++) {
    const c = load<u8>(p + i);
    const small = c | 0x20;
    if (!isDigit(c) && !(small >= 0x61 && small <= 0x7a) && c != 0x5f && c != 0x2d && c != 0x2e) return false;
  }
  return len > 0;
}
