// SQLite, by whatever this Node has of it: its own where that needs no flag (22.13 on), else SQLite as WebAssembly, which needs no compiler, no
// script at an installation and no binary for each system. Both read and write the same file.
import { closeSync, openSync, rmSync } from "node:fs";
import { createRequire } from "node:module";

export type Value = string | number | null;
export type Row = Record<string, Value>;

/** One prepared statement. */
export interface Statement {
  run(...values: Value[]): void;
  all(...values: Value[]): Row[];
}

export interface Sqlite {
  exec(sql: string): void;
  /** Prepared once for the same text. */
  prepare(sql: string): Statement;
  close(): void;
}

export const IN_MEMORY = ":memory:";

interface OwnStatement {
  run(...values: Value[]): unknown;
  all(...values: Value[]): Row[];
}

interface OwnDatabase {
  exec(sql: string): void;
  prepare(sql: string): OwnStatement;
  close(): void;
}

interface WasmStatement {
  run(values: Value[]): unknown;
  all(values: Value[]): Row[];
  finalize(): void;
}

interface WasmDatabase {
  exec(sql: string): void;
  prepare(sql: string): WasmStatement;
  close(): void;
}

export type Engine = "node" | "wasm";

/** Which one this Node gets. */
export function engine(): Engine {
  return process.getBuiltinModule?.("node:sqlite") === undefined ? "wasm" : "node";
}

/** Opens a file of mode 0600, which nobody else has open, or makes it. Throws what SQLite and the system say. */
export function openSqlite(file: string, by: Engine = engine()): Sqlite {
  if (file !== IN_MEMORY) closeSync(openSync(file, "a", 0o600));
  return by === "node" ? ofNode(file) : ofWasm(file);
}

function ofNode(file: string): Sqlite {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite") as { DatabaseSync: new (file: string) => OwnDatabase };
  const database = new DatabaseSync(file);
  const prepared = new Map<string, Statement>();
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => known(prepared, sql, () => database.prepare(sql)),
    close: () => database.close(),
  };
}

function ofWasm(file: string): Sqlite {
  const require = createRequire(import.meta.url);
  const { Database } = require("node-sqlite3-wasm") as { Database: new (file: string) => WasmDatabase };
  // Its lock is a folder, which whoever was killed left behind.
  if (file !== IN_MEMORY) rmSync(`${file}.lock`, { recursive: true, force: true });
  const database = new Database(file);
  const prepared = new Map<string, Statement>();
  const statements: WasmStatement[] = [];
  const prepare = (sql: string): Statement => {
    const statement = database.prepare(sql);
    statements.push(statement);
    return { run: (...values) => void statement.run(values), all: (...values) => statement.all(values) };
  };
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => known(prepared, sql, () => prepare(sql)),
    close() {
      for (const statement of statements) statement.finalize();
      database.close();
    },
  };
}

function known(prepared: Map<string, Statement>, sql: string, make: () => Statement): Statement {
  const found = prepared.get(sql);
  if (found !== undefined) return found;
  const made = make();
  prepared.set(sql, made);
  return made;
}
