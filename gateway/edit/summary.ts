// What changed between two configurations, in a few words and without any value.
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { ownValue } from "../../config/own.js";

type Record_ = Record<string, unknown>;
const LONGEST = 120;

/** `provider deepseek added; route aliyun changed; maxAttempts changed`. */
export function changeSummary(before: string, after: string): string {
  const [old, now] = [read(before), read(after)];
  if (old === undefined || now === undefined) return "rewritten";
  const parts = [
    ...listChanges("provider", named(old["providers"], "id"), named(now["providers"], "id")),
    ...listChanges("route", named(old["routes"], "name"), named(now["routes"], "name")),
    ...listChanges("", without(old), without(now)),
  ];
  if (parts.length === 0) return "comments and layout";
  const text = parts.join("; ");
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

function read(text: string): Record_ | undefined {
  try {
    const value = parse(text, { logLevel: "silent" }) as unknown;
    if (value === null) return {};
    return typeof value === "object" && !Array.isArray(value) ? (value as Record_) : undefined;
  } catch {
    return undefined;
  }
}

function named(list: unknown, key: string): Record_ {
  const items = Array.isArray(list) ? (list as unknown[]) : [];
  return Object.fromEntries(items.map((item, index) => [String(ownValue(Object(item) as object, key) ?? index), item]));
}

function without({ providers: _providers, routes: _routes, ...rest }: Record_): Record_ {
  return rest;
}

function listChanges(what: string, before: Record_, after: Record_): string[] {
  const name = (key: string) => (what === "" ? key : `${what} ${key}`);
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const both = Object.keys(after).filter((key) => Object.hasOwn(before, key));
  const changed = both.filter((key) => !isDeepStrictEqual(ownValue(before, key), ownValue(after, key)));
  const same = added.length + removed.length + changed.length === 0;
  const moved = same && what !== "" && !isDeepStrictEqual(Object.keys(before), Object.keys(after));
  return [
    ...added.map((key) => `${name(key)} added`),
    ...removed.map((key) => `${name(key)} removed`),
    ...changed.map((key) => `${name(key)} changed`),
    ...(moved ? [`${what}s reordered`] : []),
  ];
}
