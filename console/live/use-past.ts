import { useEffect, useState } from "react";
import { useSearchParams } from "react-router-dom";
import { type HistoryRange, RANGES } from "../../config/history.js";
import { call } from "../api/call.js";
import { owned } from "../api/owned.js";

const AGAIN_MS = 20_000;

/** What the gateway tells of the past, renewed while it is looked at. `failed`: it could not be read. */
export interface Past<T> {
  told: T | undefined;
  failed: boolean;
}

/** Asks `path` now, whenever it changes, and again now and then. What was told stays until there is something newer. */
export function usePast<T>(path: string): Past<T> {
  const [past, setPast] = useState<Past<T> & { path: string }>({ told: undefined, failed: false, path });
  useEffect(() => {
    const leave = new AbortController();
    let asking = false;
    // One at a time: a slow answer is not overtaken by the next one.
    const read = async () => {
      if (asking) return;
      asking = true;
      try {
        const told = await call<T>("GET", path, undefined, leave.signal);
        setPast({ told, failed: false, path });
      } catch {
        if (!leave.signal.aborted) setPast((before) => ({ ...before, failed: true }));
      }
      asking = false;
    };
    owned(read());
    const timer = setInterval(() => owned(read()), AGAIN_MS);
    return () => {
      leave.abort();
      clearInterval(timer);
    };
  }, [path]);
  return past;
}

/** The range of the page, which is in its address. */
export function useRange(first: HistoryRange): [HistoryRange, (range: HistoryRange) => void] {
  const [params, setParams] = useSearchParams();
  const range = RANGES.find((each) => each === params.get("range")) ?? first;
  const set = (next: HistoryRange) => {
    setParams((before) => {
      const after = new URLSearchParams(before);
      after.set("range", next);
      return after;
    });
  };
  return [range, set];
}
