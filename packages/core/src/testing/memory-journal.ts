import type {
  Journal,
  JournalledRun,
  JournalRecord,
  RunEnding,
  RunHeader,
  RunJournal,
} from '../journal/journal.ts';
import { journalErrors } from '../journal/journal-errors.ts';
import { overviewOf } from '../journal/run-overview.ts';
import type { RunSummary } from '../ledger/summary.ts';

interface KeptRun {
  header: RunHeader;
  records: JournalRecord[];
  ending?: RunEnding;
  summary?: RunSummary;
  /** Whoever is at work on it. */
  writer?: AbortController;
}

/** A journal that lasts as long as this process: for tests, and for runs of which nothing is to be left. */
export function memoryJournal(): Journal {
  return new MemoryJournal();
}

class MemoryJournal implements Journal {
  readonly name = 'memory';
  readonly durability = 'memory';
  readonly #runs = new Map<string, KeptRun>();

  async begin(header: RunHeader): Promise<RunJournal> {
    if (this.#runs.has(header.runId)) throw journalErrors.runExists(header.runId);
    const run: KeptRun = { header: structuredClone(header), records: [] };
    this.#runs.set(header.runId, run);
    return writer(run);
  }

  async resume(runId: string): Promise<{ run: JournalledRun; journal: RunJournal }> {
    const run = this.#known(runId);
    if (run.writer) throw journalErrors.runInProgress(runId);
    return { run: view(run), journal: writer(run) };
  }

  async read(runId: string): Promise<JournalledRun> {
    return view(this.#known(runId));
  }

  async list() {
    return [...this.#runs.values()].map((run) => view(run).overview).toReversed();
  }

  async cancel(runId: string): Promise<void> {
    const run = this.#known(runId);
    if (run.writer) run.writer.abort('the run was cancelled from elsewhere');
    else if (run.ending === undefined) run.ending = 'cancelled';
  }

  async prune({ before, onlyOver = false }: { before: Date; onlyOver?: boolean }): Promise<string[]> {
    const old = [...this.#runs.values()].filter((run) => {
      const { updatedAt, status } = view(run).overview;
      const isOver = status === 'completed' || status === 'failed';
      return !run.writer && new Date(updatedAt) < before && (isOver || !onlyOver);
    });
    for (const { header } of old) this.#runs.delete(header.runId);
    return old.map(({ header }) => header.runId);
  }

  async close(): Promise<void> {
    // There is nothing to let go of.
  }

  #known(runId: string): KeptRun {
    const run = this.#runs.get(runId);
    if (run === undefined) throw journalErrors.runNotFound(runId);
    return run;
  }
}

function view(run: KeptRun): JournalledRun {
  const status = run.writer ? 'running' : (run.ending ?? 'interrupted');
  const { header, records, summary } = structuredClone({
    header: run.header,
    records: run.records,
    summary: run.summary,
  });
  return { header, records, overview: overviewOf(header, records, status), ...(summary && { summary }) };
}

function writer(run: KeptRun): RunJournal {
  const held = new AbortController();
  run.writer = held;
  delete run.ending;
  const release = (): void => {
    if (run.writer === held) delete run.writer;
  };
  const check = (): void => {
    if (run.writer !== held) throw journalErrors.runInProgress(run.header.runId);
  };
  return {
    signal: held.signal,
    async append(record) {
      check();
      run.records.push(structuredClone(record));
    },
    async end(ending, summary) {
      check();
      run.ending = ending;
      run.summary = structuredClone(summary);
      release();
    },
    release: async () => release(),
  };
}
