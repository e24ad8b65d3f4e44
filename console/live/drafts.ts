// What was typed into a form and not applied yet. It outlives a form that is closed by a slip, a look at another page, and the way back;
// it is gone with the page, and the browser asks before that.
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { same } from "../merge/same.js";

/** What was typed, and what that began with. */
export interface Draft<Opened, Value> {
  opened: Opened;
  value: Value;
}

let drafts: ReadonlyMap<string, Draft<unknown, unknown>> = new Map();
const listeners = new Set<() => void>();

const asks = (event: BeforeUnloadEvent) => event.preventDefault();

function change(next: Map<string, Draft<unknown, unknown>>): void {
  if (next.size > 0 !== drafts.size > 0) {
    if (next.size > 0) addEventListener("beforeunload", asks);
    else removeEventListener("beforeunload", asks);
  }
  drafts = next;
  for (const listener of listeners) listener();
}

export function draftAt<Opened, Value>(key: string): Draft<Opened, Value> | undefined {
  return drafts.get(key) as Draft<Opened, Value> | undefined;
}

export function keepDraft(key: string, draft: Draft<unknown, unknown>): void {
  change(new Map(drafts).set(key, draft));
}

export function dropDraft(key: string): void {
  if (!drafts.has(key)) return;
  const next = new Map(drafts);
  next.delete(key);
  change(next);
}

/** The keys that have a draft, the newest last. */
export function useDrafts(): readonly string[] {
  const kept = useSyncExternalStore(
    useCallback((listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    }, []),
    () => drafts,
  );
  return [...kept.keys()];
}

/** The value of a form that begins with `first`, or with what was typed into it before. `opened`: what it began with. */
export function useDraft<Value>(key: string, opened: unknown, first: Value): [Value, (next: (before: Value) => Value) => void, boolean] {
  const [value, setValue] = useState<Value>(() => draftAt<unknown, Value>(key)?.value ?? first);
  const changed = useMemo(() => !same(value, first), [value, first]);
  useEffect(() => {
    if (changed) keepDraft(key, { opened, value });
    else dropDraft(key);
    // What it began with stays while it is open.
  }, [key, value]);
  return [value, setValue, changed];
}
