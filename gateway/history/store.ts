// The history in one SQLite database: written in batches, pruned by age, and by size before it meets its bound.
import type { HistoryState, Measures } from "../../config/history.js";
import { KEPT_MS, startOf, type Step, STEPS } from "./steps.js";
import {
  ADD_ATTEMPTS,
  ADD_EVENT,
  ADD_REQUESTS,
  ADD_TO,
  ADD_TOKENS,
  ADD_TOTALS,
  ADD_WAY,
  FIND_WAY,
  MEASURES,
  numberOf,
  prepareTables,
  STEPPED,
} from "./schema.js";
import { type Engine, openSqlite, type Row, type Sqlite } from "./sqlite.js";
import { type Batch, keyOf, noMeasures, OTHER, type Way } from "./tally.js";

/** Different ways that are kept apart; more share a model's place. Of a small bound they are to take a part alone. */
const MOST_WAYS = 20_000;
const BYTES_A_WAY = 1_024;
const MOST_EVENTS = 20_000;
/** Pruned this often at the most, by the time of the batches. */
const PRUNE_EVERY_MS = 600_000;
/** Of the bound: from here on the oldest goes early. */
const FULL_FROM = 0.9;
const ROOM_TO = 0.8;

export class Store {
  private readonly ways = new Map<string, number>();
  private readonly mostWays: number;
  private pruned = Number.NEGATIVE_INFINITY;

  private constructor(
    readonly database: Sqlite,
    private readonly mostBytes: number,
  ) {
    this.mostWays = Math.min(MOST_WAYS, Math.floor(mostBytes / BYTES_A_WAY));
  }

  /** Opens or makes it. Throws where the file cannot be read, is broken, or a newer gateway's. */
  static open(file: string, mostBytes: number, by?: Engine): Store {
    const database = openSqlite(file, by);
    try {
      prepareTables(database, mostBytes);
      const store = new Store(database, mostBytes);
      for (const { id, ...way } of database.prepare("SELECT * FROM ways").all()) store.ways.set(keyOf(wayOf(way)), Number(id));
      // What is broken in the middle shows now, and not with a page that asks in a week.
      numberOf(database, "SELECT count(*) FROM requests");
      numberOf(database, "SELECT count(*) FROM events");
      return store;
    } catch (error) {
      closeQuietly(database);
      throw error;
    }
  }

  /** All of the batch or nothing. Throws where it cannot be written. */
  write(batch: Batch): void {
    if (batch.at - this.pruned >= PRUNE_EVERY_MS || batch.at < this.pruned) this.prune(batch.at);
    else if (this.share() > FULL_FROM) this.shrink();
    this.transaction(() => this.add(batch));
  }

  /** Everything of another store, added to what is here: all of it or nothing. Throws where it cannot be written. */
  addAll({ database: from }: Store): void {
    this.transaction(() => {
      const ways = new Map(
        from
          .prepare("SELECT * FROM ways")
          .all()
          .map((way) => [Number(way["id"]), this.idOf(wayOf(way))]),
      );
      // The columns of each table are in the order of the statement that adds to it.
      for (const [table, add] of Object.entries(ADD_TO)) {
        const adding = this.database.prepare(add);
        for (const { way, ...row } of from.prepare(`SELECT * FROM ${table}`).all()) {
          const [step, at, ...rest] = Object.values(row);
          adding.run(...(way === undefined ? [step, at] : [step, at, ways.get(Number(way))]).concat(rest).map((value) => value ?? null));
        }
      }
    });
  }

  /** What is too old goes, and of what is left the oldest where the file comes near its bound. */
  prune(now: number): void {
    this.pruned = now;
    this.transaction(() => {
      for (const step of STEPS) this.forget(step, startOf(step, now - KEPT_MS[step]));
      this.database.prepare("DELETE FROM events WHERE at < ?").run(now - KEPT_MS.day);
      this.database.prepare("DELETE FROM events WHERE at < (SELECT at FROM events ORDER BY at DESC LIMIT 1 OFFSET ?)").run(MOST_EVENTS - 1);
    });
    if (this.share() > FULL_FROM) this.shrink();
    this.forgetWays();
  }

  state(): Omit<HistoryState, "kept"> {
    const oldest = this.database.prepare("SELECT min(at) AS at FROM requests WHERE step = 'day'").all()[0]?.["at"];
    const first = this.database.prepare("SELECT min(at) AS at FROM events").all()[0]?.["at"];
    const [day, event] = [oldest, first].map((at) => (at === null || at === undefined ? undefined : Number(at)));
    // A day begins at midnight, and the gateway later.
    const began = event !== undefined && day === startOf("day", event) ? event : day;
    return { sinceAt: began ?? event ?? null, bytes: this.bytes() };
  }

  bytes(): number {
    return numberOf(this.database, "PRAGMA page_count") * numberOf(this.database, "PRAGMA page_size");
  }

  close(): void {
    closeQuietly(this.database);
  }

  /** How much of the bound is in use. */
  private share(): number {
    const used = numberOf(this.database, "PRAGMA page_count") - numberOf(this.database, "PRAGMA freelist_count");
    return (used * numberOf(this.database, "PRAGMA page_size")) / this.mostBytes;
  }

  private add({ at, counted, events }: Batch): void {
    const requests = this.database.prepare(ADD_REQUESTS);
    const attempts = this.database.prepare(ADD_ATTEMPTS);
    const totals = noMeasures();
    const tokens = new Map<string, { provider: string; token: number; kind: string; n: number }>();
    for (const { way, measures, kinds } of counted) {
      const id = this.idOf(way);
      const values = MEASURES.map((name) => measures[name]);
      const any = values.some((value) => value !== 0);
      for (const step of STEPS) {
        const start = startOf(step, at);
        if (any) requests.run(step, start, id, ...values);
        for (const [kind, n] of kinds) attempts.run(step, start, id, kind, n);
      }
      for (const name of MEASURES) totals[name] += measures[name];
      for (const [kind, n] of way.token < 0 ? [] : kinds) {
        const key = JSON.stringify([way.provider, way.token, kind]);
        const { provider, token } = way;
        tokens.set(key, { provider, token, kind, n: n + (tokens.get(key)?.n ?? 0) });
      }
    }
    this.addSums(at, totals, [...tokens.values()]);
    const note = this.database.prepare(ADD_EVENT);
    for (const { at: when, kind, provider, token, reason, text } of events) note.run(when, kind, provider, token, reason, text);
  }

  /** What the Overview asks for is summed up already when it does. */
  private addSums(at: number, totals: Measures, tokens: readonly { provider: string; token: number; kind: string; n: number }[]): void {
    const values = MEASURES.map((name) => totals[name]);
    const [total, token] = [this.database.prepare(ADD_TOTALS), this.database.prepare(ADD_TOKENS)];
    for (const step of STEPS) {
      const start = startOf(step, at);
      if (values.some((value) => value !== 0)) total.run(step, start, ...values);
      for (const { provider, token: position, kind, n } of tokens) token.run(step, start, provider, position, kind, n);
    }
  }

  private idOf(way: Way): number {
    const known = this.ways.get(keyOf(way));
    if (known !== undefined) return known;
    const kept = this.ways.size < this.mostWays ? way : { ...way, asked: OTHER, model: OTHER };
    const values = [kept.route, kept.clientKey, kept.asked, kept.provider, kept.token, kept.model];
    this.database.prepare(ADD_WAY).run(...values);
    const id = Number(this.database.prepare(FIND_WAY).all(...values)[0]?.["id"]);
    this.ways.set(keyOf(kept), id);
    return id;
  }

  /** The oldest tenth of whichever step takes the most, until there is room again. What is counted in now stays. */
  private shrink(): void {
    for (let turn = 0; turn < 100 && this.share() > ROOM_TO; turn++) {
      const [largest] = STEPS.map((step) => this.past(step)).sort((a, b) => b.rows - a.rows);
      if (largest === undefined || largest.rows === 0) return;
      const [edge] = this.database
        .prepare("SELECT at FROM requests WHERE step = ? ORDER BY at LIMIT 1 OFFSET ?")
        .all(largest.step, Math.floor(largest.rows / 10));
      this.transaction(() => this.forget(largest.step, Math.min(Number(edge?.["at"]) + 1, largest.newest)));
    }
  }

  /** How many rows a step has before its newest begin. */
  private past(step: Step): { step: Step; newest: number; rows: number } {
    const newest = Number(this.database.prepare("SELECT max(at) AS at FROM requests WHERE step = ?").all(step)[0]?.["at"] ?? 0);
    const [counted] = this.database.prepare("SELECT count(*) AS n FROM requests WHERE step = ? AND at < ?").all(step, newest);
    return { step, newest, rows: Number(counted?.["n"]) };
  }

  private forget(step: Step, before: number): void {
    for (const table of STEPPED) this.database.prepare(`DELETE FROM ${table} WHERE step = ? AND at < ?`).run(step, before);
  }

  /** Ways that nothing is told of any more make room for others. */
  private forgetWays(): void {
    if (this.ways.size < this.mostWays / 2) return;
    this.transaction(() =>
      this.database.prepare("DELETE FROM ways WHERE id NOT IN (SELECT way FROM requests) AND id NOT IN (SELECT way FROM attempts)").run(),
    );
    const left = new Set(
      this.database
        .prepare("SELECT id FROM ways")
        .all()
        .map(({ id }) => Number(id)),
    );
    for (const [key, id] of this.ways) if (!left.has(id)) this.ways.delete(key);
  }

  private transaction(work: () => void): void {
    this.database.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.database.exec("COMMIT");
    } catch (error) {
      // SQLite itself may have rolled it back: what follows is the same.
      try {
        this.database.exec("ROLLBACK");
      } catch {
        // It has.
      }
      throw error;
    }
  }
}

function wayOf({ route, client_key: clientKey, asked, provider, token, model }: Row): Way {
  const names = [route, clientKey, asked, provider, model].map(String) as [string, string, string, string, string];
  return { route: names[0], clientKey: names[1], asked: names[2], provider: names[3], token: Number(token), model: names[4] };
}

function closeQuietly(database: Sqlite): void {
  try {
    database.close();
  } catch {
    // What cannot be closed is not used any more.
  }
}
