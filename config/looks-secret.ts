// What looks like a key, wherever it stands in a configuration: no message shows it. The plugin's reader has the same rules
// (assembly/config/looks-secret.ts).

/** How keys of providers begin. */
const BEGINNINGS = [
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
const LEAST_BEHIND = 8;
const LONG_RUN = 20;

export function looksSecret(text: string): boolean {
  const bare = withoutScheme(text);
  return beginsAsSecret(bare) || longRun(bare) || isUuid(bare);
}

/** The surest of its signs. */
export function beginsAsSecret(text: string): boolean {
  const bare = withoutScheme(text);
  return BEGINNINGS.some((begin) => bare.startsWith(begin) && bare.length >= begin.length + LEAST_BEHIND);
}

function withoutScheme(text: string): string {
  return /^(bearer|basic) /i.test(text) ? text.slice(text.indexOf(" ") + 1) : text;
}

/** Keys that are spelt wrong hold secrets all the same. */
const KEY_OF_SECRET = /(token|key|secret|password|authorization)s?$/i;

export function isKeyOfSecret(key: string): boolean {
  return KEY_OF_SECRET.test(key);
}

/** Whether something under this key may be a secret: by the key's name, or by what a text of it looks like. */
export function mayHoldSecret(key: string, value: unknown): boolean {
  if (typeof value === "string") return value !== "" && (isKeyOfSecret(key) || looksSecret(value));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, item]) => mayHoldSecret(Array.isArray(value) ? key : name, item) || looksSecret(name));
}

/** Letters and digits of some length without a gap: names of models and hosts have gaps. */
function longRun(text: string): boolean {
  let [run, letters, digits] = [0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const isLetter = (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a && c < 0x80;
    const isDigit = c >= 0x30 && c <= 0x39;
    if (!isLetter && !isDigit) [run, letters, digits] = [0, 0, 0];
    else [run, letters, digits] = [run + 1, letters + (isLetter ? 1 : 0), digits + (isDigit ? 1 : 0)];
    if (run >= LONG_RUN && letters > 2 && digits > 2) return true;
  }
  return false;
}

/** As Volcengine's keys are. */
function isUuid(text: string): boolean {
  return /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(text);
}

/** The first character that a token may not have, in words; empty: it has none such. */
export function strangeCharacter(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x21 && c <= 0x7e) continue;
    if (c === 0x20) return "a space";
    if (c === 0x09) return "a tab";
    if (c === 0x0a || c === 0x0d) return "a line break";
    return `the character U+${c.toString(16).toUpperCase().padStart(4, "0")}`;
  }
  return "";
}
