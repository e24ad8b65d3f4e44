// The history's side of the stand-in: a real store behind the gateway's own questions.
import type { Dimension, HistoryRange } from "../../../config/history.js";
import { tellHistory, tellMap, tellUsage } from "../../../gateway/history/questions.js";
import type { Store } from "../../../gateway/history/store.js";

/** Answers `/api/history...`; undefined: there is no such path. */
export type PastAnswer = (path: string, query: URLSearchParams) => unknown;

export function pastOf(store: Store, now = Date.now()): PastAnswer {
  return (path, query) => {
    const range = (query.get("range") ?? "24h") as HistoryRange;
    const state = { kept: "disk", ...store.state() };
    if (path === "/api/history") return { state, ...tellHistory(store, range, now) };
    if (path === "/api/history/map") return { state, ...tellMap(store, range, now) };
    if (path === "/api/history/usage") return { state, ...tellUsage(store, range, (query.get("by") ?? "route") as Dimension, now) };
    return undefined;
  };
}
