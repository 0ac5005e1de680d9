import { type Database, inTransaction, readValue } from './sqlite.ts';

/** Marks a file as a journal of ours: "PARJ" in ASCII. */
export const applicationId = 0x5041524a;

/** One step each, in order; what has been released is never changed. The file’s `user_version` counts those done. */
const migrations: readonly string[] = [
  `CREATE TABLE runs (
     number INTEGER PRIMARY KEY,
     run_id TEXT NOT NULL UNIQUE,
     header TEXT NOT NULL,
     updated_at INTEGER NOT NULL,
     completed INTEGER NOT NULL DEFAULT 0,
     failed INTEGER NOT NULL DEFAULT 0,
     cost_usd REAL,
     ending TEXT,
     summary TEXT,
     cancel_requested INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE records (
     number INTEGER PRIMARY KEY,
     run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
     body TEXT NOT NULL
   ) STRICT;
   CREATE INDEX records_of_run ON records (run);`,
  // Records refer to answers in earlier records from here on, which earlier versions of this package cannot follow.
  '',
  // Records are events of jobs from here on. A row without an overview is a run of an earlier version, and stays as it is.
  'ALTER TABLE runs ADD COLUMN overview TEXT',
];

/** The version of the file that this package writes. */
export const fileVersion = migrations.length;

/** Brings the file up to date, or does nothing. Safe when several processes do so at once. */
export function migrate(database: Database): void {
  const version = (): number => Number(readValue(database, 'PRAGMA user_version'));
  if (version() >= fileVersion) return;
  inTransaction(database, () => {
    for (const step of migrations.slice(version())) database.exec(step);
    database.exec(`PRAGMA application_id = ${applicationId}`);
    database.exec(`PRAGMA user_version = ${fileVersion}`);
  });
}
