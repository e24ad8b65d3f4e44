// What pages ask of the history. Each is one or two queries over one kind of step.
import {
  type Dimension,
  type History,
  type HistoryEvent,
  type HistoryRange,
  type MapWay,
  MOST_EVENTS,
  type Measures,
  type TokenPast,
  type UsageRow,
} from "../../config/history.js";
import { setOwn } from "../../config/own.js";
import { MEASURES, SUMS, TOTALS } from "./schema.js";
import type { Row } from "./sqlite.js";
import { stepsOf } from "./steps.js";
import type { Store } from "./store.js";
import { noMeasures } from "./tally.js";
import { spellsOf } from "./spells.js";

/** Kinds of attempts that say nothing against a provider: they went well, or the client's request was at fault. */
const NO_FAILURE: ReadonlySet<string> = new Set(["ok", "continued", "callerError", "contextLength", "contentPolicy"]);
/** Rows of usage, and ways of the map, that are told; the smallest are left out. */
const MOST_ROWS = 1_000;

/** What names a row of usage, in SQL. */
const NAMED: Readonly<Record<Dimension, string>> = {
  route: "w.route",
  provider: "w.provider",
  token: "CASE w.token WHEN -1 THEN '' ELSE w.provider || '#' || w.token END",
  model: "w.asked",
  clientKey: "w.client_key",
};

export function tellHistory({ database }: Store, range: HistoryRange, now: number): Omit<History, "state"> {
  const { step, starts, end } = stepsOf(range, now);
  const from = starts[0] as number;
  const place = new Map(starts.map((start, i) => [start, i]));
  const totals = starts.map(noMeasures);
  const sums = database.prepare(`SELECT at, ${TOTALS} FROM totals WHERE step = ? AND at >= ?`);
  for (const row of sums.all(step, from)) {
    const i = place.get(Number(row["at"]));
    if (i !== undefined) totals[i] = measuresOf(row);
  }
  const tokens = new Map<string, TokenPast>();
  const past = (provider: string, token: number): TokenPast => {
    const name = `${provider}#${token}`;
    const known = tokens.get(name) ?? { provider, token, steps: starts.map(() => null), spells: [] };
    tokens.set(name, known);
    return known;
  };
  const attempts = database.prepare("SELECT at, provider, token, kind, n FROM tokens WHERE step = ? AND at >= ?");
  for (const row of attempts.all(step, from)) {
    const i = place.get(Number(row["at"]));
    if (i === undefined) continue;
    const { steps } = past(String(row["provider"]), Number(row["token"]));
    steps[i] = { ...steps[i], [String(row["kind"])]: Number(row["n"]) };
  }
  // A token that went out before the range is out at its begin.
  for (const { provider, token, ...spell } of spellsOf(eventsSince(database, 0, "ejected", "restored", "started", "envoyStarted"), from))
    past(provider, token).spells.push(spell);
  const events = database.prepare("SELECT * FROM events WHERE at >= ? ORDER BY at DESC LIMIT ?").all(from, MOST_EVENTS);
  return { range, steps: starts, toAt: end, totals, tokens: [...tokens.values()].sort(byToken), events: events.map(eventOf) };
}

export function tellUsage({ database }: Store, range: HistoryRange, by: Dimension, now: number) {
  const { step, starts, end } = stepsOf(range, now);
  const from = starts[0] as number;
  const place = new Map(starts.map((start, i) => [start, i]));
  const rows = new Map<string, UsageRow>();
  const rowOf = (name: string): UsageRow => {
    const known = rows.get(name) ?? { name, ...noMeasures(), failures: {}, series: starts.map(() => 0) };
    rows.set(name, known);
    return known;
  };
  const sums = database.prepare(
    `SELECT ${NAMED[by]} AS name, r.at AS at, ${SUMS} FROM requests r JOIN ways w ON w.id = r.way WHERE r.step = ? AND r.at >= ? GROUP BY 1, r.at`,
  );
  for (const row of sums.all(step, from)) {
    const into = rowOf(String(row["name"]));
    const measures = measuresOf(row);
    for (const name of MEASURES) into[name] += measures[name];
    const i = place.get(Number(row["at"]));
    if (i !== undefined) into.series[i] = measures.requests;
  }
  const failures = database.prepare(
    `SELECT ${NAMED[by]} AS name, a.kind AS kind, sum(a.n) AS n FROM attempts a JOIN ways w ON w.id = a.way WHERE a.step = ? AND a.at >= ? GROUP BY 1, 2`,
  );
  for (const row of failures.all(step, from)) {
    const kind = String(row["kind"]);
    if (!NO_FAILURE.has(kind)) setOwn(rowOf(String(row["name"])).failures, kind, Number(row["n"]));
  }
  const sorted = [...rows.values()].sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1));
  return { range, by, steps: starts, toAt: end, rows: sorted.slice(0, MOST_ROWS) };
}

export function tellMap({ database }: Store, range: HistoryRange, now: number) {
  const { step, starts, end } = stepsOf(range, now);
  const ways = new Map<string, MapWay>();
  const attempts = database.prepare(
    "SELECT w.asked AS model, w.route AS route, w.provider AS provider, w.token AS token, a.kind AS kind, sum(a.n) AS n FROM attempts a " +
      "JOIN ways w ON w.id = a.way WHERE a.step = ? AND a.at >= ? AND w.token >= 0 GROUP BY 1, 2, 3, 4, 5",
  );
  for (const row of attempts.all(step, starts[0] as number)) {
    const [model, route, provider] = [String(row["model"]), String(row["route"]), String(row["provider"])];
    const token = Number(row["token"]);
    const key = JSON.stringify([model, route, provider, token]);
    const way = ways.get(key) ?? { model, route, provider, token, attempts: 0, failed: 0 };
    ways.set(key, way);
    way.attempts += Number(row["n"]);
    if (!NO_FAILURE.has(String(row["kind"]))) way.failed += Number(row["n"]);
  }
  const sorted = [...ways.values()].sort((a, b) => b.attempts - a.attempts);
  return { range, toAt: end, ways: sorted.slice(0, MOST_ROWS) };
}

function eventsSince(database: Store["database"], from: number, ...kinds: string[]): HistoryEvent[] {
  const marks = kinds.map(() => "?").join(", ");
  const rows = database.prepare(`SELECT * FROM events WHERE at >= ? AND kind IN (${marks}) ORDER BY at`).all(from, ...kinds);
  return rows.map(eventOf);
}

function eventOf(row: Row): HistoryEvent {
  return {
    at: Number(row["at"]),
    kind: String(row["kind"]) as HistoryEvent["kind"],
    provider: String(row["provider"]),
    token: Number(row["token"]),
    reason: String(row["reason"]),
    text: String(row["text"]),
  };
}

function measuresOf(row: Row): Measures {
  const measures = noMeasures();
  for (const name of MEASURES) measures[name] = Number(row[name] ?? 0);
  return measures;
}

function byToken(a: TokenPast, b: TokenPast): number {
  return a.provider < b.provider ? -1 : a.provider > b.provider ? 1 : a.token - b.token;
}
