// The tables of the history, and the version of their form.
import type { Measures } from "../../config/history.js";
import type { Sqlite } from "./sqlite.js";

/** Another number wherever an older gateway could not read or write it. */
export const VERSION = 2;

/** The columns of a request's sums, by the name of the measure. */
export const COLUMNS: Readonly<Record<keyof Measures, string>> = {
  requests: "requests",
  answered: "answered",
  withoutFailover: "without_failover",
  rescued: "rescued",
  cancelled: "cancelled",
  firstTokenMs: "first_token_ms",
  firstTokens: "first_tokens",
  input: "input",
  output: "output",
  cached: "cached",
  cost: "cost",
};
export const MEASURES = Object.keys(COLUMNS) as (keyof Measures)[];

const NAMES = MEASURES.map((name) => COLUMNS[name]);

const TABLES = `
CREATE TABLE IF NOT EXISTS ways (
  id INTEGER PRIMARY KEY, route TEXT NOT NULL, client_key TEXT NOT NULL, asked TEXT NOT NULL,
  provider TEXT NOT NULL, token INTEGER NOT NULL, model TEXT NOT NULL,
  UNIQUE (route, client_key, asked, provider, token, model));
CREATE TABLE IF NOT EXISTS requests (
  step TEXT NOT NULL, at INTEGER NOT NULL, way INTEGER NOT NULL, ${NAMES.map((name) => `${name} NUMERIC NOT NULL`).join(", ")},
  PRIMARY KEY (step, at, way)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attempts (
  step TEXT NOT NULL, at INTEGER NOT NULL, way INTEGER NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (step, at, way, kind)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS totals (
  step TEXT NOT NULL, at INTEGER NOT NULL, ${NAMES.map((name) => `${name} NUMERIC NOT NULL`).join(", ")},
  PRIMARY KEY (step, at)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (
  step TEXT NOT NULL, at INTEGER NOT NULL, provider TEXT NOT NULL, token INTEGER NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (step, at, provider, token, kind)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
  at INTEGER NOT NULL, kind TEXT NOT NULL, provider TEXT NOT NULL, token INTEGER NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (at, kind, provider, token)) WITHOUT ROWID;
`;

/** The sums that the Overview asks for, of a store that was written before they were kept. */
const SUMMED = `
INSERT INTO totals SELECT step, at, ${NAMES.map((name) => `sum(${name})`).join(", ")} FROM requests GROUP BY step, at;
INSERT INTO tokens SELECT a.step, a.at, w.provider, w.token, a.kind, sum(a.n) FROM attempts a JOIN ways w ON w.id = a.way
  WHERE w.token >= 0 GROUP BY 1, 2, 3, 4, 5;
`;

/** All tables that are counted by steps. */
export const STEPPED = ["requests", "attempts", "totals", "tokens"] as const;

/** A store that a newer gateway wrote. */
export class NewerError extends Error {}

/** Makes the tables where there are none. Throws where the file is none of ours, or a newer gateway's. */
export function prepareTables(database: Sqlite, mostBytes: number): void {
  const version = numberOf(database, "PRAGMA user_version");
  if (version > VERSION) throw new NewerError(`it is of a newer version (${version}, this gateway writes ${VERSION})`);
  // One process writes: the journal needs no shared memory, and goes with each transaction.
  database.exec("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY");
  database.exec(`BEGIN IMMEDIATE; ${TABLES} ${version === 1 ? SUMMED : ""} PRAGMA user_version = ${VERSION}; COMMIT`);
  database.exec(`PRAGMA max_page_count = ${Math.max(64, Math.floor(mostBytes / numberOf(database, "PRAGMA page_size")))}`);
}

/** The one number that a query answers. */
export function numberOf(database: Sqlite, sql: string): number {
  const [row] = database.prepare(sql).all();
  return Number(Object.values(row ?? {})[0] ?? 0);
}

/** Statements that add to what is there already. */
export const ADD_REQUESTS = `INSERT INTO requests (step, at, way, ${NAMES.join(", ")}) VALUES (?, ?, ?, ${NAMES.map(() => "?").join(", ")})
  ON CONFLICT DO UPDATE SET ${NAMES.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`;
export const ADD_TOTALS = `INSERT INTO totals (step, at, ${NAMES.join(", ")}) VALUES (?, ?, ${NAMES.map(() => "?").join(", ")})
  ON CONFLICT DO UPDATE SET ${NAMES.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`;
export const ADD_TOKENS = `INSERT INTO tokens (step, at, provider, token, kind, n) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET n = n + excluded.n`;
export const ADD_ATTEMPTS = `INSERT INTO attempts (step, at, way, kind, n) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET n = n + excluded.n`;
export const ADD_WAY =
  "INSERT INTO ways (route, client_key, asked, provider, token, model) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
export const FIND_WAY = "SELECT id FROM ways WHERE route = ? AND client_key = ? AND asked = ? AND provider = ? AND token = ? AND model = ?";
export const ADD_EVENT = "INSERT OR IGNORE INTO events (at, kind, provider, token, reason, text) VALUES (?, ?, ?, ?, ?, ?)";

/** How a row of each table is added to another store. */
export const ADD_TO: Readonly<Record<string, string>> = {
  requests: ADD_REQUESTS,
  attempts: ADD_ATTEMPTS,
  totals: ADD_TOTALS,
  tokens: ADD_TOKENS,
  events: ADD_EVENT,
};

/** The columns of a query over totals, under the names of the measures. */
export const TOTALS = MEASURES.map((name) => `${COLUMNS[name]} AS "${name}"`).join(", ");

/** The sums of a query over requests, under the names of the measures. */
export const SUMS = MEASURES.map((name) => `sum(r.${COLUMNS[name]}) AS "${name}"`).join(", ");
