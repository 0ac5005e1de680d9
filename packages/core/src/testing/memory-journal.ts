import { OverviewFold } from '../folds/overview.ts';
import type { JobEvent, JobStarted } from '../log/events.ts';
import type { JobLog, JobOverview, Journal, LogWriter, TailOptions } from '../log/journal.ts';
import { journalErrors } from '../log/journal-errors.ts';
import { onAbort } from '../on-abort.ts';

interface KeptLog {
  jobId: string;
  events: JobEvent[];
  fold: OverviewFold;
  /** Whoever is at work on it. */
  writer?: AbortController;
  /** What those wait for that follow it. */
  changed: PromiseWithResolvers<void>;
}

/**
 * A journal that lasts as long as this process: for tests, and for jobs of which nothing is to be left.
 * @example
 * createOrchestrator({ runtime, agents, journal: memoryJournal() });
 */
export function memoryJournal(): Journal {
  return new MemoryJournal();
}

class MemoryJournal implements Journal {
  readonly name = 'memory';
  readonly durability = 'memory';
  readonly #logs = new Map<string, KeptLog>();

  async begin(started: JobStarted): Promise<LogWriter> {
    const { jobId } = started;
    if (this.#logs.has(jobId)) throw journalErrors.runExists(jobId);
    const log: KeptLog = {
      jobId,
      events: [],
      fold: new OverviewFold(),
      changed: Promise.withResolvers(),
    };
    this.#logs.set(jobId, log);
    add(log, started);
    return writerOf(log);
  }

  async resume(jobId: string): Promise<{ log: JobLog; writer: LogWriter }> {
    const log = this.#known(jobId);
    if (log.writer) throw journalErrors.runInProgress(jobId);
    return { log: view(log), writer: writerOf(log) };
  }

  async read(jobId: string): Promise<JobLog> {
    return view(this.#known(jobId));
  }

  async *tail(
    jobId: string,
    { from = 0, follow = true, signal }: TailOptions = {},
  ): AsyncGenerator<JobEvent, void, void> {
    const log = this.#known(jobId);
    const ended = Promise.withResolvers<void>();
    const letGo = signal && onAbort(signal, () => ended.resolve());
    try {
      for (let next = from; !signal?.aborted; ) {
        const event = log.events[next];
        if (event !== undefined) {
          next += 1;
          yield structuredClone(event);
        } else if (log.writer && follow) await Promise.race([log.changed.promise, ended.promise]);
        else return;
      }
    } finally {
      letGo?.();
    }
  }

  async list(): Promise<JobOverview[]> {
    return [...this.#logs.values()].map(overview).toReversed();
  }

  async cancel(jobId: string): Promise<void> {
    const log = this.#known(jobId);
    if (log.writer) log.writer.abort('the run was cancelled from elsewhere');
    else if (log.fold.ending === undefined) {
      add(log, { type: 'job.ended', at: Date.now(), ending: 'cancelled' });
    }
  }

  async prune({ before, onlyOver = false }: { before: Date; onlyOver?: boolean }): Promise<string[]> {
    const old = [...this.#logs.values()].filter((log) => {
      const { updatedAt, status } = overview(log);
      const isOver = status === 'completed' || status === 'failed';
      return !log.writer && new Date(updatedAt) < before && (isOver || !onlyOver);
    });
    for (const { jobId } of old) this.#logs.delete(jobId);
    return old.map(({ jobId }) => jobId);
  }

  async close(): Promise<void> {
    // There is nothing to let go of.
  }

  #known(jobId: string): KeptLog {
    const log = this.#logs.get(jobId);
    if (log === undefined) throw journalErrors.runNotFound(jobId);
    return log;
  }
}

function overview({ fold, writer }: KeptLog): JobOverview {
  const status = writer ? 'running' : 'interrupted';
  return { ...fold.overview(status), ...(writer && { status }) };
}

function view(log: KeptLog): JobLog {
  return { overview: overview(log), events: structuredClone(log.events) };
}

function add(log: KeptLog, event: JobEvent): void {
  log.events.push(structuredClone(event));
  log.fold.record(event);
  log.changed.resolve();
  log.changed = Promise.withResolvers();
}

function writerOf(log: KeptLog): LogWriter {
  const held = new AbortController();
  log.writer = held;
  return {
    signal: held.signal,
    async append(event) {
      if (log.writer !== held) throw journalErrors.runInProgress(log.jobId);
      add(log, event);
    },
    async release() {
      if (log.writer !== held) return;
      delete log.writer;
      log.changed.resolve();
    },
  };
}
