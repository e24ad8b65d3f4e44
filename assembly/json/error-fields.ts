// What an error says, field by field: texts in static memory that hold until they are cleared.
import { isDigit, lower } from "./ascii";
import { unescape } from "./unescape";
import { Walk } from "./walk";

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
export const MESSAGE_BYTES: i32 = 1024;

const texts = memory.data(4096);
const lengths = memory.data<i32>([0, 0, 0, 0, 0, 0, 0]);

/** Where the text of a field lies: lower-case ASCII letters, escapes resolved, at most 512 bytes (a message: 1024). */
export function errorTextPtr(field: ErrorField): usize {
  return texts + <usize>(field * SHORT_BYTES + (field > ErrorField.Message ? MESSAGE_BYTES - SHORT_BYTES : 0));
}

/** Length of a field's text in bytes; 0: the body does not say. */
export function errorTextLength(field: ErrorField): i32 {
  return load<i32>(lengths + ((<usize>field) << 2));
}

export function setLength(field: ErrorField, len: i32): void {
  store<i32>(lengths + ((<usize>field) << 2), len);
}

/** Every field is empty. */
export function clearTexts(): void {
  for (let i = 0; i < FIELD_COUNT; i++) setLength(i, 0);
}

/** Any field has a text. */
export function hasText(): bool {
  for (let i = 0; i < FIELD_COUNT; i++) {
    if (errorTextLength(i) > 0) return true;
  }
  return false;
}

/** Text or a number; null, true and objects say nothing. */
export function isSaid(walk: Walk): bool {
  const c = walk.firstByte();
  return c == 0x22 ? walk.textLength() > 0 : isDigit(c) || c == 0x2d;
}

/** The value that `walk` stands at becomes the field's text. */
export function put(field: ErrorField, walk: Walk): void {
  setLength(field, 0);
  if (walk.isString()) append(field, walk.textPtr(), walk.textLength());
  else append(field, walk.value, <i32>(walk.valueEnd - walk.value));
}

/** Adds raw string bytes to a field, unescaped and in lower case, up to the field's limit. */
export function append(field: ErrorField, p: usize, len: i32): void {
  const have = errorTextLength(field);
  const target = errorTextPtr(field) + have;
  const limit = field == ErrorField.Message ? MESSAGE_BYTES : SHORT_BYTES;
  const size = unescape(p, len, target, limit - have);
  for (let i = 0; i < size; i++) store<u8>(target + i, lower(load<u8>(target + i)));
  setLength(field, have + size);
}
