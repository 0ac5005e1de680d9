type SqlValue = string | number | null;

/** What is used of a library for SQLite: `better-sqlite3` and `node:sqlite` both have it. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

interface Statement {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

/** Opens a file, or makes it. @param busyMs milliseconds to wait for another process that writes */
export type OpenSqlite = (file: string, busyMs: number) => Database;

/** Milliseconds that one statement waits for another process that writes: nothing else in this process runs meanwhile. */
export const busyMs = 100;

/** The one value that a pragma, or a query for one value, gives. */
export function readValue(database: Database, sql: string): unknown {
  const row = database.prepare(sql).get();
  return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined;
}

/** Does all of the work or none of it; nobody else writes meanwhile. */
export function inTransaction(database: Database, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (thrown) {
    rollBack(database);
    throw thrown;
  }
}

/** SQLite rolls back by itself after some errors, and then there is nothing left to roll back. */
function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // What went wrong first is what is told.
  }
}

/** Results of SQLite by their numbers, as `node:sqlite` gives them. The last 8 bits are the kind, the rest says more. */
const codes: Record<number, string> = { 5: 'SQLITE_BUSY', 11: 'SQLITE_CORRUPT', 26: 'SQLITE_NOTADB' };

/** SQLite’s own code of an error, such as `SQLITE_BUSY`, with either library. */
export function sqliteCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if ('errcode' in thrown && typeof thrown.errcode === 'number') return codes[thrown.errcode & 0xff];
  if (!('code' in thrown) || typeof thrown.code !== 'string') return undefined;
  return thrown.code.startsWith('SQLITE_') ? thrown.code : undefined;
}

/** Another process holds the file; nothing was done. */
export function isBusy(thrown: unknown): boolean {
  return sqliteCode(thrown)?.startsWith('SQLITE_BUSY') ?? false;
}
