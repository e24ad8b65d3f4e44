import { z } from "zod";
import { durationMs, durationOrOffMs } from "./duration.js";
import { show } from "./finding.js";
import { FORMATS, type FormatName } from "./formats.js";
import { strangeCharacter } from "./looks-secret.js";
import { fill, MESSAGES } from "./messages.js";

/** What the checks, the plugin's reader and the docs need to know of a schema beyond zod's own definition. */
export interface Note {
  /** Completes "expected ...". */
  expected: string;
  /** Named check of a text. */
  format?: FormatName;
  duration?: boolean;
  /** A duration that may be 0. */
  off?: boolean;
  /** A finding must not show the value. */
  secret?: boolean;
  /** Smallest and largest whole number. */
  range?: [number, number];
  /** A number that need not be whole. */
  fraction?: boolean;
  /** Smallest number of items. */
  least?: number;
  /** With `instead`: the gateway takes the key away before the plugin sees it. */
  gateway?: boolean;
  /** The key does nothing; what happens instead. */
  instead?: string;
  /** With `instead`: the value that asks for nothing else. */
  harmless?: string | boolean;
}

/** The notes, by schema. */
export const notes = new WeakMap<z.ZodType, Note>();

function note<T extends z.ZodType>(schema: T, value: Note): T {
  notes.set(schema, value);
  return schema;
}

/** zod's error option that words a finding: `expected X, got Y`. */
function wording(expected: string, secret = false): (issue: { input?: unknown }) => string {
  return (issue) => fill(MESSAGES.expected, expected, show(issue.input, secret));
}

/** Formats whose value may hold a password: not shown where it has an @. */
export const URL_FORMATS: ReadonlySet<FormatName> = new Set<FormatName>(["url", "azureUrl"]);

/** A text of a named format. */
export function text(format: FormatName, secret = false) {
  const rule: { expected: string; pattern: RegExp; also?: (text: string) => boolean } = FORMATS[format];
  const error = (issue: { input?: unknown }) => {
    const strange = format === "token" && typeof issue.input === "string" ? strangeCharacter(issue.input) : "";
    if (strange !== "") return fill(MESSAGES.expected, rule.expected, `a string with ${strange} in it`);
    return fill(
      MESSAGES.expected,
      rule.expected,
      show(issue.input, secret || (URL_FORMATS.has(format) && String(issue.input).includes("@"))),
    );
  };
  const base = z.string({ error }).regex(rule.pattern, { error });
  const schema = rule.also === undefined ? base : base.refine(rule.also, { error });
  return note(schema, { expected: rule.expected, format, secret });
}

/** A whole number within bounds; `expected` says them. */
export function integer(least: number, most: number, expected: string) {
  const error = wording(expected);
  return note(z.int({ error }).min(least, { error }).max(most, { error }), { expected, range: [least, most] });
}

/** A number within bounds, whole or not; `expected` says them. */
export function number(least: number, most: number, expected: string) {
  const error = wording(expected);
  return note(z.number({ error }).min(least, { error }).max(most, { error }), { expected, range: [least, most], fraction: true });
}

/** A positive whole number of at most 31 bits. */
export function positiveInteger() {
  return integer(1, 2_147_483_647, "a positive integer");
}

/** Higress's form of a time: 0 is none. */
export function milliseconds() {
  return integer(0, 2_147_483_647, "a number of milliseconds");
}

export function flag() {
  return note(z.boolean({ error: wording("true or false") }), { expected: "true or false" });
}

export function oneOf<const T extends readonly [string, ...string[]]>(names: T) {
  const expected = `one of ${names.filter((name) => name !== "").join(", ")}`;
  return note(z.enum(names, { error: wording(expected) }), { expected });
}

/** Any JSON value but nothing. */
export function json() {
  const expected = "a JSON value";
  return note(
    z.custom<unknown>((value) => value !== undefined, { error: wording(expected) }),
    { expected },
  );
}

/** A list with at least `least` items. */
export function list<T extends z.ZodType>(of: T, expected: string, least = 0, secret = false) {
  const error = wording(expected, secret);
  return note(z.array(of, { error }).min(least, { error }), { expected, secret, least });
}

/** An object whose keys are the user's own. */
export function map<T extends z.ZodType>(of: T, expected: string) {
  return note(z.record(z.string(), of, { error: wording(expected) }), { expected });
}

/** An object with known keys; unknown ones are the business of the check, which warns about them. */
export function record<T extends z.ZodRawShape>(shape: T, expected = "an object") {
  return note(z.object(shape, { error: wording(expected) }), { expected });
}

/** A value of one of several kinds; the kind of the input chooses which one judges it. */
export function either<T extends readonly [z.ZodType, ...z.ZodType[]]>(options: T, expected: string) {
  return note(z.union(options, { error: wording(expected) }), { expected });
}

/** A key that is accepted and does nothing: its meaning, what happens instead, and a value that asks for just that. */
export function unused(help: string, instead: string, harmless?: string | boolean) {
  return note(z.unknown().optional().describe(help), { expected: "anything", instead, ...(harmless === undefined ? {} : { harmless }) });
}

/** A text that the gateway alone has a use for: in the plugin it does nothing. */
export function gatewayText(expected: string, help: string, instead: string) {
  return note(z.unknown().optional().meta({ description: help, type: "string" }), { expected, instead, gateway: true });
}

const DURATION = 'a duration ("30s", "500ms", "5m") or a positive number of milliseconds';

const DURATION_OR_OFF = 'a duration ("30s", "500ms", "5m"), a number of milliseconds, or 0 for none';

/** A duration, or 0; parsed to milliseconds. */
export function durationOrOff() {
  const error = wording(DURATION_OR_OFF);
  const number = z.int({ error }).min(0, { error }).max(2_147_483_647, { error });
  const words = z
    .string({ error })
    .regex(/^(0|[1-9][0-9]{0,9})(ms|s|m|h)$/, { error })
    .refine((value) => durationOrOffMs(value) !== undefined, { error });
  return note(
    z.union([number, words], { error }).transform((value) => durationOrOffMs(value) as number),
    { expected: DURATION_OR_OFF, duration: true, off: true },
  );
}

/** A duration; parsed to milliseconds. */
export function duration() {
  const error = wording(DURATION);
  const number = z.int({ error }).min(1, { error }).max(2_147_483_647, { error });
  const words = z
    .string({ error })
    .regex(/^[1-9][0-9]{0,9}(ms|s|m|h)$/, { error })
    .refine((value) => durationMs(value) !== undefined, { error });
  return note(
    z.union([number, words], { error }).transform((value) => durationMs(value) as number),
    { expected: DURATION, duration: true },
  );
}
