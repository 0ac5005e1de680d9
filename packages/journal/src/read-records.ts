import type { JournalRecord, StoredTexts } from '@parallel-agents/core';
import type { JournalFile } from './journal-file.ts';
import { readRecord, recordRowSchema } from './stored.ts';

/** Records read at once; everything else goes on between two reads. */
const pageSize = 50;

/**
 * What a run has in the file, in order.
 * @throws JournalError `JOURNAL_CORRUPT`
 */
export async function readRecords(
  file: JournalFile,
  run: number,
  texts: StoredTexts,
): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for (let last = 0, more = true; more; ) {
    const rows = await file.use((database) =>
      database
        .prepare('SELECT number, body FROM records WHERE run = ? AND number > ? ORDER BY number LIMIT ?')
        .all(run, last, pageSize),
    );
    for (const raw of rows) {
      const { number, body } = recordRowSchema.parse(raw);
      last = number;
      records.push(readRecord(body, texts));
    }
    more = rows.length === pageSize;
    if (more) await new Promise((resolve) => setImmediate(resolve));
  }
  return records;
}
