// What looks like a key, by the rules of config/looks-secret.ts.

const BEGINNINGS: StaticArray<string> = [
  "sk-",
  "sk_",
  "gsk_",
  "hf_",
  "xai-",
  "pplx-",
  "ghp_",
  "glpat-",
  "nvapi-",
  "AIza",
  "eyJ",
  "tvly-",
  "r8_",
  "AKIA",
  "ya29.",
  "fw_",
  "csk-",
  "tgp_",
];
const LEAST_BEHIND: i32 = 8;
const LONG_RUN: i32 = 20;

export function looksSecret(text: string): bool {
  const bare = withoutScheme(text);
  for (let i = 0, n = BEGINNINGS.length; i < n; i++) {
    const begin = BEGINNINGS[i];
    if (bare.length >= begin.length + LEAST_BEHIND && bare.startsWith(begin)) return true;
  }
  return longRun(bare) || isUuid(bare);
}

export function withoutScheme(text: string): string {
  if (isScheme(text, "bearer ")) return text.substring(7);
  return isScheme(text, "basic ") ? text.substring(6) : text;
}

/** `scheme` is lower case and ends in a space. */
function isScheme(text: string, scheme: string): bool {
  if (text.length < scheme.length) return false;
  for (let i = 0, n = scheme.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if ((c >= 0x41 && c <= 0x5a ? c | 0x20 : c) != scheme.charCodeAt(i)) return false;
  }
  return true;
}

function longRun(text: string): bool {
  let run = 0;
  let letters = 0;
  let digits = 0;
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    const isLetter = (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a && c < 0x80;
    const isDigit = c >= 0x30 && c <= 0x39;
    if (!isLetter && !isDigit) {
      run = letters = digits = 0;
      continue;
    }
    run++;
    if (isLetter) letters++;
    else digits++;
    if (run >= LONG_RUN && letters > 2 && digits > 2) return true;
  }
  return false;
}

function isUuid(text: string): bool {
  if (text.length != 36) return false;
  for (let i = 0; i < 36; i++) {
    const c = text.charCodeAt(i);
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != 0x2d) return false;
    } else if (!(c >= 0x30 && c <= 0x39) && !((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66)) return false;
  }
  return true;
}

/** The first character that a token may not have, in words; empty: it has none such. */
export function strangeCharacter(text: string): string {
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x21 && c <= 0x7e) continue;
    if (c == 0x20) return "a space";
    if (c == 0x09) return "a tab";
    if (c == 0x0a || c == 0x0d) return "a line break";
    return "the character U+" + c.toString(16).toUpperCase().padStart(4, "0");
  }
  return "";
}
