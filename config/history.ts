// What the gateway tells of the past, for the console: types, and the few lists that both sides go through.
import type { HealthState } from "./api.js";

/** How far back a page looks. */
export const RANGES = ["15m", "24h", "7d", "30d"] as const;
export type HistoryRange = (typeof RANGES)[number];

/** By what usage can be told. `model` is the client's, `token` is `qwen#0`. */
export const DIMENSIONS = ["route", "provider", "token", "model", "clientKey"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Where the history is, and what it lacks. */
export interface HistoryState {
  /** `off`: nothing is kept but the last fifteen minutes of the Overview. */
  kept: "disk" | "memory" | "off";
  /** Why it is not on the disk; absent: as it should be, or as it was asked for. */
  problem?: string;
  /** The oldest that is kept; null: nothing yet. */
  sinceAt: number | null;
  bytes: number;
}

/** What is counted of requests, each a sum. */
export interface Measures {
  requests: number;
  /** An answer came that was no failure of the gateway's or a provider's. */
  answered: number;
  /** Answered by the first attempt. */
  withoutFailover: number;
  /** Answered after an attempt that failed. */
  rescued: number;
  /** The client went away; neither answered nor failed, and not among `requests`. */
  cancelled: number;
  /** Sum of the times to the first token of `firstTokens` streams. */
  firstTokenMs: number;
  firstTokens: number;
  input: number;
  output: number;
  cached: number;
  /** In the currency of the configuration's prices; 0 where there are none. */
  cost: number;
}

/** How many attempts ended as which kind; kinds as in a request's attempts. */
export type KindCounts = Record<string, number>;

/** `GET /api/history?range=24h`. */
export interface History {
  state: HistoryState;
  range: HistoryRange;
  /** Begin of each step, the oldest first. */
  steps: number[];
  /** End of the last step. */
  toAt: number;
  /** One for each step; the measures of requests that need no dimension. */
  totals: Measures[];
  tokens: TokenPast[];
  /** The newest first, at most MOST_EVENTS. */
  events: HistoryEvent[];
}

export const MOST_EVENTS = 500;

/** One token over the range. */
export interface TokenPast {
  provider: string;
  /** Position of the token. */
  token: number;
  /** Attempts by kind in each step; null: none. */
  steps: (KindCounts | null)[];
  /** When it was out, the oldest first. `toAt` null: it still is. */
  spells: { state: HealthState; reason: string; fromAt: number; toAt: number | null }[];
}

export const EVENT_KINDS = [
  "started",
  "stopped",
  "envoyStarted",
  "ejected",
  "restored",
  "drillBegan",
  "drillEnded",
  "config",
  "configRefused",
  "notified",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface HistoryEvent {
  at: number;
  kind: EventKind;
  /** Empty: it concerns no provider. */
  provider: string;
  /** Position; -1: all of the provider, or none. */
  token: number;
  /** Failure kind of an ejection, kind of a drill; else empty. */
  reason: string;
  /** What changed, in a few words; no secret. */
  text: string;
}

/** `GET /api/history/usage?range=24h&by=route`; with `&format=csv` the rows as a file. */
export interface Usage {
  state: HistoryState;
  range: HistoryRange;
  by: Dimension;
  steps: number[];
  toAt: number;
  /** The one with the most requests first. */
  rows: UsageRow[];
}

export interface UsageRow extends Measures {
  name: string;
  /** Attempts that failed, by kind. */
  failures: KindCounts;
  /** Requests in each step. */
  series: number[];
}

/** `GET /api/history/map?range=24h`: each way that requests took, with how it went. */
export interface TrafficMap {
  state: HistoryState;
  range: HistoryRange;
  toAt: number;
  ways: MapWay[];
}

/** From a model by a route to a token: attempts there, and how many failed. */
export interface MapWay {
  model: string;
  route: string;
  provider: string;
  token: number;
  attempts: number;
  failed: number;
}
