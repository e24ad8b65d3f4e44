// The words of a finding; the same as config/finding.ts has them.
import { looksSecret } from "./looks-secret";
import { JsonKind, JsonValue } from "../json/tree";
import { SAY_EXPECTED } from "./defaults";

/** One problem of a configuration: where it is and what is wrong. Never holds the value of a token. */
@final
export class Finding {
  constructor(
    public path: string,
    public message: string,
  ) {}

  /** As one line for people. */
  text(): string {
    return this.path.length == 0 ? this.message : this.path + ": " + this.message;
  }
}

/** Findings that are told: who has more mends those first. */
export const MOST_TOLD: i32 = 200;

/** Errors and warnings of one reading, in the order in which they were found. */
@final
export class Findings {
  errors: Finding[] = [];
  warnings: Finding[] = [];
  /** A broken provider is put out of use: what it lacks is said as an error. */
  contained: bool = false;
  /** It is written as Higress's ai-proxy has it. */
  higress: bool = false;

  error(path: string, template: string, a: string = "", b: string = ""): void {
    this.errors.push(new Finding(path, fill(template, a, b)));
  }

  warn(path: string, template: string, a: string = "", b: string = ""): void {
    this.warnings.push(new Finding(path, fill(template, a, b)));
  }

  /** `expected X, got Y`. */
  expected(path: string, what: string, value: JsonValue | null, secret: bool = false): void {
    this.error(path, SAY_EXPECTED, what, show(value, secret));
  }
}

/** A message with `{0}` and `{1}` filled in. */
export function fill(template: string, a: string, b: string): string {
  let text = "";
  let begin = 0;
  for (let i = 0, n = template.length - 2; i < n; i++) {
    if (template.charCodeAt(i) != 0x7b || template.charCodeAt(i + 2) != 0x7d) continue;
    const digit = template.charCodeAt(i + 1);
    if (digit != 0x30 && digit != 0x31) continue;
    text += template.substring(begin, i) + (digit == 0x30 ? a : b);
    begin = i + 3;
  }
  return text + template.substring(begin);
}

/** The path of a key below another path: `a.b`, `a["gpt-4o.x"]`. */
export function keyPath(path: string, key: string): string {
  if (looksSecret(key)) return path + "[" + HIDDEN + "]";
  if (!isPlainKey(key)) return path + "[" + quoteWhole(key) + "]";
  return path.length == 0 ? key : path + "." + key;
}

/** The path of a list's item: `a[0]`. */
export function itemPath(path: string, index: i32): string {
  return path + "[" + index.toString() + "]";
}

function isPlainKey(key: string): bool {
  for (let i = 0, n = key.length; i < n; i++) {
    const c = key.charCodeAt(i);
    const isLetter = ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a) || c == 0x5f;
    const isLater = (c >= 0x30 && c <= 0x39) || c == 0x2d;
    if (!isLetter && !(i > 0 && isLater)) return false;
  }
  return key.length > 0;
}

/** A value as a finding shows it: short, quoted where it is text; only its kind where it may be a secret. */
export function show(value: JsonValue | null, secret: bool): string {
  if (value === null) return "nothing";
  switch (value.kind) {
    case JsonKind.Null:
      return "null";
    case JsonKind.List:
      return value.items.length == 0 ? "an empty list" : "a list";
    case JsonKind.Object:
      return "an object";
    case JsonKind.Flag:
      return secret ? "a boolean" : value.flag ? "true" : "false";
    case JsonKind.Number:
      return secret ? "a number" : numberText(value.number);
  }
  if (secret) return value.text.length == 0 ? "an empty string" : "a string";
  return quote(value.text);
}

function numberText(number: f64): string {
  if (Math.abs(number) < 1e15 && Math.floor(number) == number) return i64(number).toString();
  const text = number.toString();
  return text.endsWith(".0") ? text.substring(0, text.length - 2) : text;
}

const SHOWN_CHARACTERS: i32 = 60;
const HIDDEN = '"***"';

/** Text in quotes, cut after 60 characters. */
export function quote(text: string): string {
  if (looksSecret(text)) return HIDDEN;
  return quoteWhole(text.length > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS - 3) + "..." : text);
}

function quoteWhole(text: string): string {
  let quoted = '"';
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x22) quoted += '\\"';
    else if (c == 0x5c) quoted += "\\\\";
    else if (c < 0x20) quoted += controlEscape(c);
    else if ((c & 0xf800) == 0xd800 && !isPaired(text, i)) quoted += "\\u" + c.toString(16);
    else quoted += text.charAt(i);
  }
  return quoted + '"';
}

function controlEscape(c: i32): string {
  switch (c) {
    case 0x08:
      return "\\b";
    case 0x09:
      return "\\t";
    case 0x0a:
      return "\\n";
    case 0x0c:
      return "\\f";
    case 0x0d:
      return "\\r";
  }
  return (c < 0x10 ? "\\u000" : "\\u00") + c.toString(16);
}

/** Whether the surrogate at `i` has its other half beside it. */
export function isPaired(text: string, i: i32): bool {
  const isHigh = (text.charCodeAt(i) & 0xfc00) == 0xd800;
  if (isHigh) return i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) == 0xdc00;
  return i > 0 && (text.charCodeAt(i - 1) & 0xfc00) == 0xd800;
}
