import { looksSecret } from "./looks-secret.js";
/** One problem of a configuration: where it is and what is wrong. Never holds the value of a token. */
export interface Finding {
  /** `providers[1].failover.failureThreshold`; empty for the configuration as a whole. */
  path: string;
  /** One sentence without a full stop: `expected a positive integer, got "x"`. */
  message: string;
  cure?: Cure;
}

/** How a finding is put right. */
export interface Cure {
  /** One sentence that says what to do. */
  text: string;
  /** Changes by path that do it; `value` absent: the key or item goes. Empty: there are words alone. */
  changes: { path: (string | number)[]; value?: unknown }[];
}

/** A finding as one line for people: `path: message`. */
export function findingText(finding: Finding): string {
  return finding.path === "" ? finding.message : `${finding.path}: ${finding.message}`;
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** The path of a key below another path: `a.b`, `a["gpt-4o.x"]`. */
export function keyPath(path: string, key: string): string {
  if (looksSecret(key)) return `${path}[${HIDDEN}]`;
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The path of a list's item: `a[0]`. */
export function itemPath(path: string, index: number): string {
  return `${path}[${index}]`;
}

/** The parts of a finding's path: `a.b[0]["c d"]`. */
export function findingPath(path: string): (string | number)[] {
  return [...path.matchAll(/\[([0-9]+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, index, quoted, plain]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (plain as string) : (JSON.parse(`"${quoted}"`) as string);
  });
}

/** zod's path as text. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) text = typeof part === "number" ? itemPath(text, part) : keyPath(text, String(part));
  return text;
}

const SHOWN_CHARACTERS = 60;
const HIDDEN = '"***"';

/** A value as a finding shows it: short, quoted where it is text; only its kind where it may be a secret. */
export function show(value: unknown, secret = false): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "an object";
  if (secret) return typeof value === "string" ? (value === "" ? "an empty string" : "a string") : `a ${typeof value}`;
  if (typeof value === "string") return quote(value);
  return String(value);
}

/** Text in quotes, cut after 60 characters; what looks like a key is not shown, wherever it stands. */
export function quote(text: string): string {
  if (looksSecret(text)) return HIDDEN;
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 3)}...` : text);
}
