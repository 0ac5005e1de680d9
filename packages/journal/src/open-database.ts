import { chmodSync, existsSync, statSync } from 'node:fs';
import { JournalError } from '@parallel-agents/core';
import { whyNot } from '@parallel-agents/core/internal';
import { applicationId, fileVersion, migrate } from './migrations.ts';
import { makePrivateFile } from './private-file.ts';
import { busyMs, type Database, isBusy, type OpenSqlite, readValue, sqliteCode } from './sqlite.ts';
import { corrupt } from './write-error.ts';

/** A file that is open. */
export interface OpenedDatabase {
  database: Database;
  /** After a crash: too large to be looked at at once. Nothing has been done with it, and `checkInParts` is to come first. */
  isUnchecked?: true;
}

/** Bytes of a file that are looked at in a few tenths of a second, on a slow disk too. */
const checkedAtOnce = 64 * 1024 * 1024;

/**
 * Opens the journal’s file, or makes it. A file that is damaged, or something else, is left as it is.
 *
 * @returns `undefined` while another process keeps it locked
 * @throws JournalError `JOURNAL_UNAVAILABLE`, `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT`
 */
export function openDatabase(file: string, open: OpenSqlite): OpenedDatabase | undefined {
  let database: Database | undefined;
  try {
    // Results may be private: the folder and the file are for their owner only.
    makePrivateFile(file);
    // Whoever closes a file last takes its log away; one that is there tells of a crash, or of somebody at work.
    const isLogged = existsSync(`${file}-wal`);
    database = open(file, busyMs);
    checkOwner(database, file);
    if (isLogged && statSync(file).size > checkedAtOnce) return { database, isUnchecked: true };
    if (isLogged) checkIntegrity(database, file);
    prepare(database, file);
    return { database };
  } catch (thrown) {
    database?.close();
    if (isBusy(thrown)) return undefined;
    throw thrown instanceof JournalError ? thrown : openError(thrown, file);
  }
}

/** Records that are read at once. */
const recordsAtOnce = 20;

/**
 * Reads all of a large file, as the check of a small one does, with a turn for everything else between two parts.
 * @throws JournalError `JOURNAL_CORRUPT`
 */
export async function checkInParts(database: Database, file: string): Promise<void> {
  try {
    const next = database.prepare(
      `SELECT max(number) AS last, sum(length(body)) FROM
         (SELECT number, body FROM records WHERE number > ? ORDER BY number LIMIT ${recordsAtOnce})`,
    );
    for (let last: unknown = 0; typeof last === 'number'; ) {
      last = (next.get(last) as { last: unknown }).last;
      await new Promise((resolve) => setImmediate(resolve));
    }
    checkIntegrity(database, file, "PRAGMA quick_check('runs')");
    prepare(database, file);
  } catch (thrown) {
    throw thrown instanceof JournalError || isBusy(thrown) ? thrown : openError(thrown, file);
  }
}

function prepare(database: Database, file: string): void {
  // Of a file that is made now: what is forgotten can be given back to the disk a little at a time.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  database.exec('PRAGMA journal_mode = WAL');
  // Survives the end of the process; the last moments before a power cut may be lost, the file is not.
  database.exec('PRAGMA synchronous = NORMAL');
  database.exec('PRAGMA foreign_keys = ON');
  // What is forgotten is overwritten, not only let go of.
  database.exec('PRAGMA secure_delete = ON');
  migrate(database);
  chmodSync(file, 0o600);
}

/** Before anything is written: a file that somebody else made is not ours to change. */
function checkOwner(database: Database, file: string): void {
  const owner = Number(readValue(database, 'PRAGMA application_id'));
  const isEmpty = readValue(database, 'SELECT count(*) FROM sqlite_schema') === 0;
  if (owner !== applicationId && !(owner === 0 && isEmpty))
    throw foreign(file, 'is another program’s database');
  const version = Number(readValue(database, 'PRAGMA user_version'));
  if (version > fileVersion) {
    throw new JournalError({
      code: 'JOURNAL_FOREIGN',
      message: `The journal ${file} was written by a later version of this program (format ${version}, this one knows ${fileVersion}).`,
      fix: 'Upgrade parallel-agents, or name another file.',
    });
  }
}

function checkIntegrity(database: Database, file: string, check = 'PRAGMA quick_check(1)'): void {
  const found = readValue(database, check);
  if (found !== 'ok') throw corrupt(file, String(found ?? 'no answer'));
}

function openError(thrown: unknown, file: string): JournalError {
  const code = sqliteCode(thrown);
  const said = whyNot(thrown);
  if (code === 'SQLITE_NOTADB') return foreign(file, 'is no SQLite database', thrown);
  if (code?.startsWith('SQLITE_CORRUPT')) return corrupt(file, said, thrown);
  return new JournalError({
    code: 'JOURNAL_UNAVAILABLE',
    message: `The journal ${file} cannot be opened: ${said}`,
    fix: 'Make its folder writable, with room on its disk; or name another place (XDG_STATE_HOME); or keep no jobs.',
    ways: [{ name: 'noJournal' }],
    cause: thrown,
  });
}

function foreign(file: string, what: string, cause?: unknown): JournalError {
  return new JournalError({
    code: 'JOURNAL_FOREIGN',
    message: `The file ${file} ${what}; it was left as it is.`,
    fix: 'Move it away, or name another file.',
    cause,
  });
}
