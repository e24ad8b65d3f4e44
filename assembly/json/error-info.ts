// What an error body or error event says, whatever the provider's shape: read into static fields that hold until the next call.
import { endsWith, equals, isDigit, lower, skipSpace, startsWith } from "./ascii";
import { Delay, delayOf, isDelayHeader } from "./delay-keys";
import { innerStatus, innerStatusEnd, isLitellms, litellmStatus } from "./inner-status";
import { unescape } from "./unescape";
import { Filled, Walk } from "./walk";

export const enum ErrorField {
  /** The provider's own code, text or digits. */
  Code = 0,
  Type = 1,
  /** Gemini's INVALID_ARGUMENT, or a number. */
  Status = 2,
  /** The finer code: Gemini's details[].reason, Azure's innererror.code, OpenRouter's first moderation reason. */
  Reason = 3,
  Message = 4,
  /** When to ask again: a duration such as `36s`, seconds, or a moment. */
  RetryDelay = 5,
  /** The member of the request that it complains of. */
  Param = 6,
}
const FIELD_COUNT: i32 = 7;
const SHORT_BYTES: i32 = 512;
const MESSAGE_BYTES: i32 = 1024;

let delayIsMoment: bool = false;
const MILLIS = String.UTF8.encode("ms");

const texts = memory.data(4096);
const lengths = memory.data<i32>([0, 0, 0, 0, 0, 0, 0]);

/** A code or status in the body that is itself a number from 400 to 599; 0: there is none. Of an answer in the answer it is the inner one's. */
export let errorHttpStatus: i32 = 0;
/** A gateway tells of what another one answered to it. */
export let errorIsWrapped: bool = false;
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
/** How far behind a status the JSON may begin. */
const FRAME_BYTES: i32 = 160;
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

/** Where the text of a field lies: lower-case ASCII letters, escapes resolved, at most 512 bytes (a message: 1024). */
export function errorTextPtr(field: ErrorField): usize {
  return texts + <usize>(field * SHORT_BYTES + (field > ErrorField.Message ? MESSAGE_BYTES - SHORT_BYTES : 0));
}

/** Length of a field's text in bytes; 0: the body does not say. */
export function errorTextLength(field: ErrorField): i32 {
  return load<i32>(lengths + ((<usize>field) << 2));
}

function setLength(field: ErrorField, len: i32): void {
  store<i32>(lengths + ((<usize>field) << 2), len);
}

/**
 * Reads an error body of `len` bytes, whole or cut off. True: it says something. A body that is no JSON is false, with its first bytes as
 * the message. `refusal`: it refuses the request, and may repeat what a client wrote.
 */
export function readError(ptr: usize, len: i32, refusal: bool = false): bool {
  for (let i = 0; i < FIELD_COUNT; i++) setLength(i, 0);
  errorHttpStatus = 0;
  errorIsWrapped = false;
  errorIsPage = false;
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
  for (let i = 0; i < FIELD_COUNT; i++) {
    if (errorTextLength(i) > 0) return true;
  }
  return false;
}

function skipMark(p: usize, end: usize): usize {
  const isMark = end - p >= 3 && load<u8>(p) == 0xef && load<u8>(p, 1) == 0xbb && load<u8>(p, 2) == 0xbf;
  return isMark ? p + 3 : p;
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
  } else if (isCodeKey()) number(ErrorField.Code);
  else if (at.key("status_code") || at.key("statusCode") || at.key("ret") || at.key("errno")) {
    if (errorTextLength(ErrorField.Code) == 0) number(ErrorField.Code);
  } else if (at.key("status")) number(ErrorField.Status);
  else if (at.key("type") || at.key("__type") || at.key("error_type")) type();
  else if (at.key("reason")) set(ErrorField.Reason);
  else if (at.key("param")) set(ErrorField.Param);
  else if (isMessageKey()) message();
  else if (at.key("raw")) raw();
  else if (at.key("details")) details();
  else if (at.key("innererror") || at.key("inner_error")) innerCode();
  else if (at.key("reasons")) firstReason();
  else if (!endsWith(at.keyPtr, at.keyLength, "_error") || !push(at.value, at.valueEnd, Place.Error)) delay();
}

function message(): void {
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

function opens(p: usize, end: usize): bool {
  return end - p > 2 && (load<u8>(p) == 0x7b || (load<u8>(p) == 0x5b && load<u8>(skipSpace(p + 1, end)) == 0x7b));
}

function jsonBehind(p: usize, end: usize): usize {
  const last = min(end, p + FRAME_BYTES);
  for (; p < last; p++) if (opens(p, end)) return p;
  return 0;
}

/** Python writes its objects with single quotes. */
function asJson(p: usize, end: usize): void {
  const first = skipSpace(load<u8>(p) == 0x5b ? skipSpace(p + 1, end) + 1 : p + 1, end);
  if (first >= end || load<u8>(first) != 0x27) return;
  let before: u8 = 0;
  for (; p < end; p++) {
    const c = load<u8>(p);
    if (c == 0x27 && (isStructure(before, 0x7b) || isStructure(after(p + 1, end), 0x7d))) store<u8>(p, 0x22);
    if (c != 0x20) before = c;
  }
}

function after(p: usize, end: usize): u8 {
  const next = skipSpace(p, end);
  return next < end ? load<u8>(next) : 0;
}

/** A comma, a colon, or a bracket: of those that open (0x7b) or that close (0x7d). */
function isStructure(c: u8, bracket: u8): bool {
  return c == 0x2c || c == 0x3a || c == bracket || c == bracket - 0x20;
}

/** The first that says it; a duration before a moment, since clocks differ. */
function delay(): void {
  const what = delayOf(at);
  if (what == Delay.None || !says(at) || (errorTextLength(ErrorField.RetryDelay) > 0 && (what == Delay.Moment || !delayIsMoment))) return;
  delayIsMoment = what == Delay.Moment;
  put(ErrorField.RetryDelay, at);
  if (what == Delay.Millis) append(ErrorField.RetryDelay, changetype<usize>(MILLIS), MILLIS.byteLength);
}

function delayHeader(): void {
  if (!sub.enter(at.value, at.valueEnd)) return;
  while (sub.next()) if (isDelayHeader(sub) && says(sub)) put(ErrorField.RetryDelay, sub);
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

function isCodeKey(): bool {
  return (
    at.key("code") ||
    at.key("Code") ||
    at.key("error_code") ||
    at.key("errorCode") ||
    at.key("err_code") ||
    at.key("errcode") ||
    at.key("errCode") ||
    at.key("ErrorCode") ||
    at.key("errorcode")
  );
}

function isMessageKey(): bool {
  return (
    at.key("message") ||
    at.key("Message") ||
    at.key("msg") ||
    at.key("Msg") ||
    at.key("error_msg") ||
    at.key("errorMessage") ||
    at.key("errorMsg") ||
    at.key("errMsg") ||
    at.key("errmsg") ||
    at.key("err_msg") ||
    at.key("error_message") ||
    at.key("error_description") ||
    at.key("status_msg") ||
    at.key("faultstring") ||
    at.key("retMsg") ||
    at.key("ret_msg")
  );
}

/** Text or a number; null, true and objects say nothing. */
function says(walk: Walk): bool {
  const c = walk.firstByte();
  return c == 0x22 ? walk.textLength() > 0 : isDigit(c) || c == 0x2d;
}

function put(field: ErrorField, walk: Walk): void {
  setLength(field, 0);
  if (walk.isString()) append(field, walk.textPtr(), walk.textLength());
  else append(field, walk.value, <i32>(walk.valueEnd - walk.value));
}

function set(field: ErrorField): void {
  if (says(at)) put(field, at);
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
      if (leaf.key("reason") && errorTextLength(ErrorField.Reason) == 0 && says(leaf)) put(ErrorField.Reason, leaf);
      else if (leaf.key("retryDelay") && says(leaf)) put(ErrorField.RetryDelay, leaf);
    }
  }
}

function innerCode(): void {
  if (!sub.enter(at.value, at.valueEnd)) return;
  while (sub.next()) {
    if (sub.key("code") && says(sub)) put(ErrorField.Reason, sub);
  }
}

function firstReason(): void {
  if (sub.enter(at.value, at.valueEnd) && sub.next() && says(sub)) put(ErrorField.Reason, sub);
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

/** Adds raw string bytes to a field, unescaped and in lower case, up to the field's limit. */
function append(field: ErrorField, p: usize, len: i32): void {
  const have = errorTextLength(field);
  const target = errorTextPtr(field) + have;
  const limit = field == ErrorField.Message ? MESSAGE_BYTES : SHORT_BYTES;
  const size = unescape(p, len, target, limit - have);
  for (let i = 0; i < size; i++) store<u8>(target + i, lower(load<u8>(target + i)));
  setLength(field, have + size);
}
