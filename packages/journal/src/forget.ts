import type { JournalFile } from './journal-file.ts';
import { inTransaction, readValue } from './sqlite.ts';

/** Events deleted at once, and pages given back: a few milliseconds of work. */
const recordsAtOnce = 50;
const pagesAtOnce = 1000;

/** Deletes a row of a job whose lock is held; its events a few at a time. */
export async function forgetJob(file: JournalFile, number: number): Promise<void> {
  for (let more = true; more; ) {
    more = await file.use((database) => {
      let isLeft = false;
      inTransaction(database, () => {
        const { changes } = database
          .prepare('DELETE FROM records WHERE number IN (SELECT number FROM records WHERE run = ? LIMIT ?)')
          .run(number, recordsAtOnce);
        isLeft = Number(changes) === recordsAtOnce;
        if (!isLeft) database.prepare('DELETE FROM runs WHERE number = ?').run(number);
      });
      return isLeft;
    });
    await nextTurn();
  }
}

/** Leaves no copy of what was deleted: neither in free pages of the file, which shrinks, nor in its log. */
export async function giveBackSpace(file: JournalFile): Promise<void> {
  const incremental = 2;
  const kind = await file.use((database) => readValue(database, 'PRAGMA auto_vacuum'));
  // A file of an earlier version is written anew, once.
  if (kind !== incremental) await file.use((database) => database.exec('VACUUM'));
  const freePages = () => file.use((database) => Number(readValue(database, 'PRAGMA freelist_count')));
  for (let free = await freePages(), before = Infinity; free > 0 && free < before; await nextTurn()) {
    await file.use((database) => database.exec(`PRAGMA incremental_vacuum(${pagesAtOnce})`));
    before = free;
    free = await freePages();
  }
  await file.use((database) => database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
