// Values of LiteLLM's configuration: each may be `os.environ/NAME`, which becomes a reference to the same variable.
import { isObject, type RawObject } from "../../config/raw.js";
import { ownValue } from "../../config/own.js";
import { literal, variable } from "./literal.js";
import type { Report } from "./report.js";
import type { Path, Source } from "./source.js";

const REFERENCE = /^os\.environ\/([A-Za-z_][A-Za-z0-9_]*)$/;

/** What a reading of LiteLLM's file has at hand. */
export interface Reading {
  source: Source;
  report: Report;
  /** What variables hold here: as where the configuration will be used. */
  environment: Readonly<Record<string, string | undefined>>;
}

/** The variable that a text refers to. */
export function referenceIn(value: unknown): string | undefined {
  return typeof value === "string" ? REFERENCE.exec(value)?.[1] : undefined;
}

/** A text of the source as one of ours: undefined where there is none. */
export function textOf(value: unknown): string | undefined {
  const name = referenceIn(value);
  if (name !== undefined) return variable(name);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? literal(value) : undefined;
}

/** Every text of a tree. */
export function treeOf(value: unknown): unknown {
  if (typeof value === "string") return textOf(value) ?? "";
  if (Array.isArray(value)) return value.map(treeOf);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, treeOf(item)]));
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string" && /^\d+(\.\d+)?$/.test(value.trim())) return Number(value);
  return undefined;
}

/** Seconds as a duration; a number that is not there, is none or is 0 is none. */
export function durationOf(value: unknown): string | undefined {
  const seconds = numberOf(value);
  if (seconds === undefined || seconds <= 0) return undefined;
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.max(1, Math.round(seconds * 1000))}ms`;
}

/** A part of the file that is an object; what is there and none is said. */
export function partOf({ source, report }: Reading, root: RawObject, key: string, path: Path = []): RawObject {
  const value = ownValue(root, key);
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  report.say("lost", `${source.at([...path, key])}: expected an object`);
  return {};
}

/** The keys that are not among those that were taken. */
export function sayLost({ source, report }: Reading, part: RawObject, path: Path, taken: ReadonlySet<string>, why = ""): void {
  for (const key of Object.keys(part))
    if (!taken.has(key)) report.say("lost", `${source.at([...path, key])}${why === "" ? "" : `: ${why}`}`);
}
