import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Figures, Status } from "../../config/api.js";
import { call } from "../api/call.js";
import { LiveStore, type LiveState } from "./store.js";

/** The page's one store. */
export const live = new LiveStore({
  status: () => call<Status>("GET", "/api/status"),
  figures: () => call<Figures>("GET", "/api/figures"),
  events: () => new EventSource("/api/events?recent"),
  // A hidden page gets no frames, and still has to stay current.
  soon: (run) => (document.hidden ? void setTimeout(run, 250) : void requestAnimationFrame(run)),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
});

/** A part of the live state; the component renders when that part changed. */
export function useLive<T>(pick: (state: LiveState) => T): T {
  const latest = useRef(pick);
  latest.current = pick;
  return useSyncExternalStore(
    live.subscribe,
    useCallback(() => latest.current(live.get()), []),
  );
}

/** The present, renewed each `everyMs` milliseconds: for times that are left. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
