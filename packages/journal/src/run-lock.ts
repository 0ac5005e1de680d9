import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFile } from './private-file.ts';
import { type Database, isBusy, type OpenSqlite } from './sqlite.ts';

/**
 * The right to write one run, as a lock of the operating system on a file of its own: it ends with its process, however
 * that ends, so nobody has to guess from process ids or clocks whether the other one still lives.
 */
export class RunLock {
  readonly #database: Database;
  #isReleased = false;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** @returns `undefined` while another process, or another journal in this one, holds it */
  static take(folder: string, runId: string, open: OpenSqlite): RunLock | undefined {
    const file = fileOf(folder, runId);
    makePrivateFile(file);
    const database = open(file, 0);
    try {
      database.exec('BEGIN EXCLUSIVE');
      return new RunLock(database);
    } catch (thrown) {
      database.close();
      if (isBusy(thrown)) return undefined;
      throw thrown;
    }
  }

  /**
   * Whether somebody holds it. Any number may look at the same time; whoever takes it meanwhile has to try again.
   */
  static isHeld(folder: string, runId: string, open: OpenSqlite): boolean {
    const file = fileOf(folder, runId);
    makePrivateFile(file);
    const database = open(file, 0);
    try {
      // Reading needs a lock that others may have too, but for whoever writes.
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      return false;
    } catch (thrown) {
      if (isBusy(thrown)) return true;
      throw thrown;
    } finally {
      database.close();
    }
  }

  /** Does nothing the second time: one of the two libraries throws where a database is closed twice. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#database.close();
  }

  /** Only for whoever holds it, and only when the run is forgotten: a lock on a file that is gone protects nothing. */
  remove(folder: string, runId: string): void {
    const file = fileOf(folder, runId);
    try {
      rmSync(file, { force: true });
      this.release();
    } catch (thrown) {
      this.release();
      if (!isOpen(thrown)) throw thrown;
      removeIfFree(file);
    }
  }
}

/** On Windows nobody can remove a file that is open. So no lock there is on a file that is gone: who has it open keeps it. */
function removeIfFree(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (thrown) {
    if (!isOpen(thrown)) throw thrown;
  }
}

function isOpen(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'EBUSY' || thrown.code === 'EPERM');
}

function fileOf(folder: string, runId: string): string {
  return join(folder, `${encodeURIComponent(runId)}.lock`);
}
