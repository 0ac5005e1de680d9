import { type JobEvent, LogCodec } from '@parallel-agents/core';
import type { JournalFile } from './journal-file.ts';
import type { Database } from './sqlite.ts';
import { eventRowSchema, type JobRow, reading } from './stored.ts';
import { endingEvents, partsOf, stepOf } from './version-1.ts';

/** Read at once, in events and about in characters; everything else goes on between two reads. */
const page = { first: 50, most: 1000, characters: 1_000_000 };

/** Reads the log of one job; again, for what has been added since. */
export class LogReader {
  /** For what follows in the same log. */
  readonly codec: LogCodec;
  readonly #file: JournalFile;
  readonly #row: JobRow;
  #last = 0;
  #pageSize = page.first;
  #query: { database: Database; statement: ReturnType<Database['prepare']> } | undefined;

  /** @param step a run of version 1 that is a step: its name */
  constructor(file: JournalFile, row: JobRow, jobId: string = row.run_id, step?: string) {
    this.#file = file;
    this.#row = row;
    this.codec = new LogCodec(jobId, step);
  }

  /**
   * What version 1 kept of the job outside of its row’s records: how it began, and its steps.
   * @throws JournalError `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT`
   */
  async begin(): Promise<JobEvent[]> {
    const { header, run_id: jobId } = this.#row;
    if (header === '') return [];
    const events = this.codec.beginVersion1(headerOf(jobId, header));
    const parts = await this.#file.use((database) => partsOf(database, jobId));
    for (const part of parts) events.push(...(await readPart(this.#file, part, jobId)));
    return events;
  }

  /**
   * What has been added since the last time, in order.
   * @throws JournalError `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT`
   */
  async *more(): AsyncGenerator<JobEvent[], void, void> {
    for (let isMore = true; isMore; ) {
      const size = this.#pageSize;
      const rows = await this.#file.use((database) =>
        this.#reading(database).all(this.#row.number, this.#last, size),
      );
      let characters = 0;
      for (const raw of rows) {
        const { number, body } = eventRowSchema.parse(raw);
        this.#last = number;
        characters += body.length;
        yield this.codec.parse(body);
      }
      isMore = rows.length === size;
      // Events with long answers are read few at a time.
      const fit = Math.floor((page.characters / Math.max(1, characters)) * rows.length);
      this.#pageSize = Math.min(page.most, Math.max(1, Math.min(fit, 4 * size)));
      if (isMore) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The file may be opened anew between two reads. */
  #reading(database: Database): ReturnType<Database['prepare']> {
    if (this.#query?.database !== database) {
      const statement = database.prepare(
        'SELECT number, body FROM records WHERE run = ? AND number > ? ORDER BY number LIMIT ?',
      );
      this.#query = { database, statement };
    }
    return this.#query.statement;
  }

  /** All of it. @throws JournalError `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT` */
  async all(): Promise<JobEvent[]> {
    const events = await this.begin();
    for await (const some of this.more()) events.push(...some);
    if (this.#row.overview === null) events.push(...endingEvents(this.#row, this.codec));
    return events;
  }
}

function headerOf(jobId: string, header: string): unknown {
  return reading(jobId, () => JSON.parse(header) as unknown);
}

async function readPart(file: JournalFile, part: JobRow, jobId: string): Promise<JobEvent[]> {
  const reader = new LogReader(file, part, jobId, stepOf(part, jobId));
  const events = reader.codec.beginVersion1(headerOf(jobId, part.header));
  for await (const some of reader.more()) events.push(...some);
  return [...events, ...endingEvents(part, reader.codec)];
}
