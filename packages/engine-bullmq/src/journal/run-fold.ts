import type { ErrorInfo, JournalRecord, RunEnding, RunHeader, RunSummary } from '@parallel-agents/core';
import type { RunRow } from './run-rows.ts';

/** What the rows of a run’s log come to. The same rows give the same state, whoever reads them. */
export class RunFold {
  /** As the process at work wrote it, else as it was submitted. */
  header: RunHeader | undefined;
  /** A process has begun it, so that there is something to go on with. */
  isBegun = false;
  maxConcurrent = 0;
  /** Counts who has decided over it: the processes at work on it, and those that cancelled it. */
  term = 0;
  /** The process that may write; absent: none. */
  writer: string | undefined;
  ending: RunEnding | undefined;
  summary: RunSummary | undefined;
  refusal: ErrorInfo | undefined;
  /** The writer is asked to stop. */
  isCancelAsked = false;
  /** When something was last written, in milliseconds since 1970. */
  updatedAt = 0;
  readonly records: JournalRecord[] = [];
  #rowsOfWriter = 0;

  apply(row: RunRow): void {
    switch (row.type) {
      case 'submitted':
        this.#touch(row.at);
        if (this.header !== undefined) break;
        this.header = row.header;
        this.maxConcurrent = row.maxConcurrent;
        break;
      case 'reopened':
        if (row.after !== this.term || this.writer !== undefined) break;
        this.#touch(row.at);
        this.#reopen();
        break;
      case 'begun':
        if (this.isBegun || row.after !== this.term) break;
        this.header = row.header;
        this.isBegun = true;
        this.#take(row.writer, row.at);
        break;
      case 'claimed':
        if (this.isBegun && row.after === this.term) this.#take(row.writer, row.at);
        break;
      case 'records':
        this.#keep(row);
        break;
      case 'ended':
        if (row.writer !== this.writer) break;
        this.#touch(row.at);
        this.ending = row.ending;
        this.summary = row.summary;
        this.writer = undefined;
        break;
      case 'released':
        if (row.writer !== this.writer) break;
        this.#touch(row.at);
        this.writer = undefined;
        break;
      case 'refused':
        this.#touch(row.at);
        this.refusal = row.error;
        this.writer = undefined;
        break;
      case 'cancel-asked':
        this.isCancelAsked = true;
        break;
      case 'cancelled':
        if (row.after !== this.term || this.ending !== undefined) break;
        this.#touch(row.at);
        this.ending = 'cancelled';
        this.writer = undefined;
        this.term++;
        break;
    }
  }

  #take(writer: string, at: number): void {
    this.#touch(at);
    this.#reopen();
    this.writer = writer;
    this.term++;
    this.#rowsOfWriter = 0;
  }

  #reopen(): void {
    this.ending = undefined;
    this.summary = undefined;
    this.refusal = undefined;
    this.isCancelAsked = false;
  }

  #keep({ writer, number, records }: Extract<RunRow, { type: 'records' }>): void {
    if (writer !== this.writer || number <= this.#rowsOfWriter) return;
    this.#rowsOfWriter = number;
    this.records.push(...records);
    this.#touch(records.at(-1)?.at ?? 0);
  }

  #touch(at: number): void {
    this.updatedAt = Math.max(this.updatedAt, at);
  }
}
