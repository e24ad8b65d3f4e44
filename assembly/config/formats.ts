// Checks of texts by name; the names and rules are those of config/formats.ts.
import { JsonKind, JsonValue } from "../json/tree";
import { isLines } from "./account";
import { parseBaseUrl } from "./base-url";
import { isDigit, isOf, isVisible } from "./characters";
import { isPaired } from "./finding";

const LONGEST_MS: i64 = 2147483647;

/** Whether a text is of the named format. An unknown name accepts nothing, so that a forgotten one is seen. */
export function hasFormat(name: string, text: string): bool {
  if (name == "printable") return isPrintable(text);
  if (text.length == 0) return false;
  if (name == "text") return isPrintable(text);
  if (name == "id") return text.length <= 64 && isOf(text, "._-", true);
  if (name == "token") return isVisible(text);
  if (name == "account") return isLines(text);
  if (name == "headerName") return isOf(text, "!#$%&'*+.^_`|~-", true);
  if (name == "headerValue") return isVisible(text.charAt(0)) && isVisible(text.charAt(text.length - 1)) && isVisible(text, 0x20);
  if (name == "url") return parseBaseUrl(text) !== null;
  if (name == "azureUrl") return isVisible(text) && !text.includes("#") && parseBaseUrl(beforeQuery(text)) !== null;
  if (name == "statusPattern") return text.length <= 64 && isStatusPattern(text);
  if (name == "host") return isOf(text, "._-", true);
  if (name == "hostAddress") return isHostAddress(text);
  if (name == "origin") return text == "*" || text == "null" || isOrigin(text);
  if (name == "hostPattern") return isHostPattern(text);
  if (name == "sha256") return text.length == 71 && text.startsWith("sha256:") && isHex(text, 7);
  if (name == "basePath") return text.charCodeAt(0) == 0x2f && isVisible(text);
  return false;
}

/** Whether a value of the format may hold a password where it has an @. */
export function isUrlFormat(name: string): bool {
  return name == "url" || name == "azureUrl";
}

/** The part before the question mark. */
export function beforeQuery(url: string): string {
  const mark = url.indexOf("?");
  return mark < 0 ? url : url.substring(0, mark);
}

/** No control characters and no half of a surrogate pair. */
function isPrintable(text: string): bool {
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return false;
    if ((c & 0xf800) == 0xd800 && !isPaired(text, i)) return false;
  }
  return true;
}

function isHostAddress(text: string): bool {
  const parsed = parseBaseUrl(text.includes("://") ? text : "https://" + text);
  return parsed !== null && !text.includes("[") && text.indexOf("/", text.indexOf("://") + 3) < 0;
}

/** A scheme, `://` and what may stand for a host and its port. */
function isOrigin(text: string): bool {
  const at = text.indexOf("://");
  if (at < 1 || at + 3 >= text.length) return false;
  const first = text.charCodeAt(0) | 0x20;
  if (first < 0x61 || first > 0x7a) return false;
  return isOf(text.substring(0, at), "+.-", true) && isOf(text.substring(at + 3), "._:[]-", true);
}

function isHostPattern(text: string): bool {
  if (text == "*") return true;
  if (text.startsWith("[")) {
    const inside = text.substring(1, text.length - 1);
    return text.length > 2 && text.endsWith("]") && isHexOf(inside, ":.");
  }
  const name = text.startsWith("*.") ? text.substring(2) : text;
  return name.length > 0 && isOf(name, "._-", true);
}

function isHexOf(text: string, others: string): bool {
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (!isDigit(c) && ((c | 0x20) < 0x61 || (c | 0x20) > 0x66) && !others.includes(text.charAt(i))) return false;
  }
  return true;
}

function isHex(text: string, from: i32): bool {
  for (let i = from, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (!isDigit(c) && ((c | 0x20) < 0x61 || (c | 0x20) > 0x66)) return false;
  }
  return true;
}

function isStatusPattern(text: string): bool {
  return isOf(text, ".*+?|()[]{},^$\\dD-", false);
}

/** Milliseconds of a duration that may be 0 (`0`, `0s`); -1 where it is none. */
export function durationOrOffMs(value: JsonValue): i64 {
  if (value.kind == JsonKind.Number && value.number == 0) return 0;
  if (value.isText && value.text.length > 1 && value.text.charCodeAt(0) == 0x30) return unitMs(value.text.substring(1)) > 0 ? 0 : -1;
  const ms = durationMs(value);
  return ms > 0 ? ms : -1;
}

/** Milliseconds of `30s`, `500ms`, `5m`, `2h` or of a positive whole number; 0 where it is none or too long. */
export function durationMs(value: JsonValue): i64 {
  if (value.kind == JsonKind.Number) {
    const number = value.number;
    return number >= 1 && number <= <f64>LONGEST_MS && Math.floor(number) == number ? i64(number) : 0;
  }
  return value.isText ? wordsMs(value.text) : 0;
}

function wordsMs(text: string): i64 {
  let digits = 0;
  let amount: i64 = 0;
  while (digits < text.length && isDigit(text.charCodeAt(digits))) {
    amount = amount * 10 + (text.charCodeAt(digits) - 0x30);
    if (++digits > 10) return 0;
  }
  if (digits == 0 || text.charCodeAt(0) == 0x30) return 0;
  const ms = amount * unitMs(text.substring(digits));
  return ms <= LONGEST_MS ? ms : 0;
}

function unitMs(unit: string): i64 {
  if (unit == "ms") return 1;
  if (unit == "s") return 1000;
  if (unit == "m") return 60000;
  return unit == "h" ? 3600000 : 0;
}
