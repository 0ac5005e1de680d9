import {
  type Journal,
  type JournalledRun,
  journalErrors,
  overviewOf,
  type RunHeader,
  type RunJournal,
  type RunOverview,
  type RunStatus,
} from '@parallel-agents/core';
import { z } from 'zod';
import type { Backend, JobQueue, StoredJob } from '../queues/backend.ts';
import { journalQueueName } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import type { RunQueues } from '../queues/run-queues.ts';
import type { RunAttempts } from './run-attempts.ts';
import { RunLog } from './run-log.ts';
import { type Heartbeat, leaseSeconds, RunWriter } from './run-writer.ts';

/** What the job of a run that has ended shows as its progress. */
const endedSchema = z.object({ overview: z.looseObject({ runId: z.string(), status: z.string() }) });
const dataSchema = z.object({ runId: z.string() });

export interface EngineJournalOptions {
  backend: Backend;
  runs: RunQueues;
  attempts: RunAttempts;
  onError(error: Error): void;
}

export interface TakeOptions {
  /** The engine has given this process the run: whoever was at work on it before is gone, or will find out. */
  takeOver: boolean;
  /** Another process has taken the run over; nothing that this one wants counts any more. */
  onTakenOver(): void;
}

const ofItself: TakeOptions = { takeOver: false, onTakenOver: () => {} };

/** Runs kept in the engine itself, so that every machine that reaches it can list, follow, cancel and resume them. */
export class EngineJournal implements Journal {
  readonly name = 'engine';
  readonly durability: Journal['durability'];
  readonly #options: EngineJournalOptions;
  readonly #queue: JobQueue;

  constructor(options: EngineJournalOptions) {
    this.#options = options;
    // Redis writes its file before it answers and flushes it once a second; PostgreSQL flushes first.
    this.durability = options.backend.kind === 'redis' ? 'process-crash' : 'power-loss';
    this.#queue = options.backend.queue(journalQueueName);
    this.#queue.on('error', options.onError);
  }

  ready(): Promise<unknown> {
    return this.#queue.waitUntilReady();
  }

  /** The rows of a run, whether it exists or not. */
  log(runId: string): RunLog {
    return new RunLog(this.#queue, runId);
  }

  begin(header: RunHeader): Promise<RunJournal> {
    return this.take(header, ofItself);
  }

  async take(header: RunHeader, { onTakenOver }: TakeOptions): Promise<RunJournal> {
    const log = this.log(header.runId);
    await log.create();
    await log.refresh();
    if (log.fold.isBegun) throw journalErrors.runExists(header.runId);
    const after = log.fold.term;
    const row = (writer: string) => ({ type: 'begun', at: Date.now(), writer, after, header }) as const;
    const writer = await RunWriter.take(log, this.#queue, row, onTakenOver);
    if (writer === undefined) throw journalErrors.runExists(header.runId);
    return writer;
  }

  resume(runId: string): Promise<{ run: JournalledRun; journal: RunJournal }> {
    return this.goOn(runId, ofItself);
  }

  async goOn(
    runId: string,
    { takeOver, onTakenOver }: TakeOptions,
  ): Promise<{ run: JournalledRun; journal: RunJournal }> {
    const { log, run } = await this.#known(runId);
    if (!takeOver && run.overview.status === 'running') throw journalErrors.runInProgress(runId);
    const after = log.fold.term;
    const row = (writer: string) => ({ type: 'claimed', at: Date.now(), writer, after }) as const;
    const journal = await RunWriter.take(log, this.#queue, row, onTakenOver);
    if (journal === undefined) throw journalErrors.runInProgress(runId);
    return { run, journal };
  }

  async read(runId: string): Promise<JournalledRun> {
    return (await this.#known(runId)).run;
  }

  async list(): Promise<RunOverview[]> {
    const jobs = await persist('list the runs', () => this.#queue.getJobs(['waiting']));
    const overviews = await Promise.all(jobs.map((job) => this.#overview(job)));
    return overviews
      .filter((overview) => overview !== undefined)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async cancel(runId: string): Promise<void> {
    const { log, run } = await this.#known(runId);
    if (await this.#isAlive(log)) {
      await log.append({ type: 'cancel-asked', at: Date.now() });
      return;
    }
    if (log.fold.ending !== undefined) return;
    await this.cancelNow(log);
    // A worker that takes it all the same finds it ended.
    const runs = this.#options.runs.of(run.header.runtime);
    await runs.remove(log.jobId).catch(this.#options.onError);
  }

  /** Cancels a run that nobody is at work on, with the sessions that were left running. */
  async cancelNow(log: RunLog): Promise<void> {
    await log.append({ type: 'cancelled', at: Date.now(), after: log.fold.term });
    await this.#options.attempts.stop(log.fold, 'the run was cancelled');
  }

  async prune({ before, onlyOver = false }: { before: Date; onlyOver?: boolean }): Promise<string[]> {
    const runs = await this.list();
    const kept = onlyOver ? ['running', 'interrupted', 'cancelled'] : ['running'];
    const old = runs.filter(
      ({ status, updatedAt }) => !kept.includes(status) && new Date(updatedAt) < before,
    );
    for (const { runId } of old) await this.#forget(runId);
    return old.map(({ runId }) => runId);
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  async #known(runId: string): Promise<{ log: RunLog; run: JournalledRun }> {
    const log = this.log(runId);
    await log.refresh();
    const { header } = log.fold;
    if (header === undefined) throw journalErrors.runNotFound(runId);
    return { log, run: await this.#view(log, header) };
  }

  async #view(log: RunLog, header: RunHeader): Promise<JournalledRun> {
    const { records, summary } = log.fold;
    const overview = overviewOf(header, records, await this.#status(log));
    return { header, records: [...records], overview, ...(summary && { summary }) };
  }

  async #status(log: RunLog): Promise<RunStatus> {
    if (log.fold.ending !== undefined) return log.fold.ending;
    if (log.fold.refusal !== undefined) return 'failed';
    return (await this.#isAlive(log)) || (await this.#isQueued(log)) ? 'running' : 'interrupted';
  }

  async #isAlive(log: RunLog): Promise<boolean> {
    const { writer } = log.fold;
    if (writer === undefined) return false;
    const job = await persist('look for a run', () => this.#queue.getJob(log.jobId));
    const beat = job?.progress as Partial<Heartbeat> | undefined;
    return beat?.writer === writer && Date.now() - (beat.at ?? 0) < leaseSeconds * 1000;
  }

  /** It waits for a worker, or its worker has died and another one will be given it. */
  async #isQueued({ fold, jobId }: RunLog): Promise<boolean> {
    if (fold.header === undefined) return false;
    const queue = this.#options.runs.of(fold.header.runtime);
    const state = await persist('look for a run', () => queue.getJobState(jobId));
    return ['waiting', 'prioritized', 'delayed', 'active'].includes(state);
  }

  /** A run that has ended has left its line; all others are read. */
  async #overview({ data, progress }: StoredJob): Promise<RunOverview | undefined> {
    const known = endedSchema.safeParse(progress);
    if (known.success) return { agents: [], ...known.data.overview } as unknown as RunOverview;
    const job = dataSchema.safeParse(data);
    if (!job.success) return undefined;
    const log = this.log(job.data.runId);
    await log.refresh();
    return log.fold.header && (await this.#view(log, log.fold.header)).overview;
  }

  /** The run, its job, and those of its attempts. */
  async #forget(runId: string): Promise<void> {
    const { log, run } = await this.#known(runId);
    await this.#options.runs.of(run.header.runtime).remove(log.jobId);
    await this.#options.attempts.forget(log.fold);
    await this.#queue.remove(log.jobId);
  }
}
