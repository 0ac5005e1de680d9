import { setTimeout as sleep } from 'node:timers/promises';
import type {
  JobEvent,
  JobLog,
  JobOverview,
  JobStarted,
  JobStatus,
  Journal,
  LogWriter,
  TailOptions,
} from '@parallel-agents/core';
import { journalErrors, toErrorInfo } from '@parallel-agents/core/internal';
import { z } from 'zod';
import type { Backend, JobQueue, StoredJob } from '../queues/backend.ts';
import { journalQueueName } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { readJobs } from '../queues/read-jobs.ts';
import type { RunQueues } from '../queues/run-queues.ts';
import { isPast, jobDataSchema } from './job-data.ts';
import { JobMarks } from './job-marks.ts';
import { eachPart, readParted } from './parted-run.ts';
import type { RunAttempts } from './run-attempts.ts';
import type { RunFold } from './run-fold.ts';
import { RunLog } from './run-log.ts';
import { type Heartbeat, leaseSeconds, RunWriter, stamped } from './run-writer.ts';

/** What the queue’s job of a job that has ended shows as its progress. Version 1 had `runId` there. */
const endedSchema = z.object({
  overview: z.looseObject({ jobId: z.string().optional(), runId: z.string().optional(), status: z.string() }),
});

/** What a job with a long log shows as its progress while a process is at work on it. */
const lineSchema = z.object({
  at: z.number(),
  line: z.looseObject({ jobId: z.string(), kind: z.string(), status: z.literal('running') }),
});

/** Milliseconds between two looks for whoever follows a job. */
const lookMs = 300;

export interface EngineJournalOptions {
  backend: Backend;
  runs: Pick<RunQueues, 'of'>;
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

/** Logs kept in the engine itself, so that every machine that reaches it can list, follow, cancel and resume its jobs. */
export class EngineJournal implements Journal {
  readonly name = 'engine';
  readonly durability: Journal['durability'];
  readonly #options: EngineJournalOptions;
  readonly #queue: JobQueue;
  readonly marks: JobMarks;

  constructor(options: EngineJournalOptions) {
    this.#options = options;
    // Redis writes its file before it answers and flushes it once a second; PostgreSQL flushes first.
    this.durability = options.backend.kind === 'redis' ? 'process-crash' : 'power-loss';
    this.#queue = options.backend.queue(journalQueueName);
    this.#queue.on('error', options.onError);
    this.marks = new JobMarks(this.#queue);
  }

  async ready(): Promise<void> {
    await Promise.all([this.#queue.waitUntilReady(), this.#options.backend.clock.start()]);
  }

  /** The rows of a job, whether it exists or not. */
  log(runId: string): RunLog {
    return new RunLog(this.#queue, runId);
  }

  /** The jobs of logs. */
  get jobs(): JobQueue {
    return this.#queue;
  }

  /** Milliseconds since 1970, by the server. */
  now(): number {
    return Math.round(this.#options.backend.clock.now());
  }

  begin(started: JobStarted): Promise<LogWriter> {
    return this.take(started, ofItself);
  }

  async take(asked: JobStarted, { onTakenOver }: TakeOptions): Promise<RunWriter> {
    const started = stamped(asked, this.#options.backend.clock);
    const { jobId } = started;
    const log = this.log(jobId);
    await log.create();
    await log.skim();
    if (log.fold.isBegun) throw journalErrors.runExists(jobId);
    const after = log.fold.term;
    const row = (writer: string) => ({ type: 'begun', at: this.now(), writer, after, started }) as const;
    const writer = await RunWriter.take(log, row, this.#writing(onTakenOver));
    if (writer === undefined) throw journalErrors.runExists(jobId);
    return writer;
  }

  resume(jobId: string): Promise<{ log: JobLog; writer: LogWriter }> {
    return this.goOn(jobId, ofItself);
  }

  async goOn(
    jobId: string,
    { takeOver, onTakenOver }: TakeOptions,
  ): Promise<{ log: JobLog; writer: RunWriter }> {
    const rows = await this.#known(jobId);
    const log = await this.#view(rows);
    if (!takeOver && log.overview.status === 'running') throw journalErrors.runInProgress(jobId);
    const after = rows.fold.term;
    const row = (writer: string) => ({ type: 'claimed', at: this.now(), writer, after }) as const;
    const writer = await RunWriter.take(rows, row, this.#writing(onTakenOver));
    if (writer === undefined) throw journalErrors.runInProgress(jobId);
    return { log, writer };
  }

  async read(jobId: string): Promise<JobLog> {
    return this.#view(await this.#known(jobId));
  }

  async *tail(
    jobId: string,
    { from = 0, follow = true, signal }: TailOptions = {},
  ): AsyncGenerator<JobEvent, void, void> {
    const log = this.log(jobId);
    let seen = 0;
    for (let wasOver = false; !signal?.aborted; ) {
      for await (const events of log.news()) {
        for (const event of events) {
          if (signal?.aborted) return;
          if (++seen > from) yield event;
        }
      }
      if (!log.fold.isKnown) throw journalErrors.runNotFound(jobId);
      if (!follow) return;
      const isOver = (await this.#status(log)) !== 'running';
      // What was written until then has been read.
      if (wasOver && isOver) return;
      wasOver = isOver;
      if (!isOver) await sleep(lookMs, undefined, signal && { signal }).catch(() => {});
    }
  }

  async list(): Promise<JobOverview[]> {
    const all = await readJobs(this.#queue, 'list the runs', ['waiting']);
    // Parts stand in the line of their run.
    const parts = Map.groupBy(all, ({ data }) => jobDataSchema.safeParse(data).data?.part?.of);
    const jobs = parts.get(undefined) ?? [];
    const overviews = await Promise.all(jobs.map((job) => this.#overview(job, parts)));
    return overviews
      .filter((overview) => overview !== undefined)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async cancel(jobId: string): Promise<void> {
    const log = await this.#known(jobId);
    log.fold.take();
    if (log.fold.ending !== undefined) return;
    // From now on no worker starts a session of it, whoever looks after it.
    await this.marks.markOver(log);
    if (log.fold.submission?.parted) return this.#cancelParts(log);
    if (!(await this.#isAlive(log)) && (await this.cancelNow(log))) {
      // A worker that takes it all the same finds it ended.
      await this.#queueOf(log.fold)?.remove(log.jobId).catch(this.#options.onError);
      return;
    }
    await log.append({ type: 'cancel-asked', at: this.now() });
    await this.#options.attempts.settle(log.fold);
  }

  /**
   * A part has ended, or was refused: its run counts that, whatever its worker came to say. Of one that has completed nothing
   * is started any more, and its log has what its attempts came to.
   */
  async endPart(log: RunLog, { asked }: { asked: number }): Promise<void> {
    const { fold, jobId } = log;
    const line = fold.overview.overview(fold.ending ?? 'failed');
    const counts = { asked, failed: fold.refusal === undefined ? line.failed : asked - line.completed };
    await persist('keep a run', () =>
      this.#queue.updateJobProgress(jobId, { overview: { ...line, ...counts }, term: fold.term }),
    );
    if (fold.ending !== 'completed') return;
    await this.marks.markOver(log);
    await this.#options.attempts.forget(fold, fold.attemptIds);
  }

  async #attemptsIn(log: RunLog): Promise<string[]> {
    const ids: string[] = [];
    for await (const events of log.news()) {
      for (const event of events) if (event.type === 'attempt.started') ids.push(event.attemptId);
    }
    return ids;
  }

  /** One that is handed in meanwhile finds out by itself. */
  async #cancelParts(log: RunLog): Promise<void> {
    const queue = this.#queueOf(log.fold, { isPart: true });
    await eachPart(this.#queue, log, this.now(), async (partId, { isOver, isBegun }) => {
      if (isOver) return;
      const part = this.log(partId);
      await this.marks.markOver(part);
      // One that nobody has begun has nothing to be stopped.
      if (isBegun || (await queue?.remove(part.jobId)) === 0) await this.cancel(partId);
    });
  }

  /**
   * Cancels a job that nobody is at work on, with the sessions that were left running.
   * @returns `false` if somebody has taken it meanwhile
   */
  async cancelNow(log: RunLog): Promise<boolean> {
    await this.marks.markOver(log);
    await log.append({ type: 'cancelled', at: this.now(), after: log.fold.term });
    if (log.fold.ending === undefined) return false;
    // What nobody has begun has put nothing into a queue.
    if (log.fold.isBegun) await this.#options.attempts.stop(log.fold, 'the run was cancelled');
    return true;
  }

  /** Several may do it at once: who comes second finds less. */
  async prune({
    before,
    onlyOver = false,
    signal,
  }: {
    before: Date;
    onlyOver?: boolean;
    signal?: AbortSignal;
  }): Promise<string[]> {
    const kept: JobStatus[] = [
      'running',
      'unreadable',
      ...(onlyOver ? (['interrupted', 'cancelled'] as const) : []),
    ];
    const isOld = ({ status, updatedAt }: JobOverview): boolean =>
      !kept.includes(status) && new Date(updatedAt) < before;
    const forgotten: string[] = [];
    for (const { jobId } of (await this.list()).filter(isOld)) {
      if (signal?.aborted) break;
      // It may have been gone on with since it was listed.
      if (await this.#forget(jobId, isOld)) forgotten.push(jobId);
    }
    return forgotten;
  }

  /** Nobody works on it, and nobody will by themselves. Reads on in the log. */
  async isLeft(log: RunLog): Promise<boolean> {
    if ((await this.#status(log)) !== 'interrupted') return false;
    // A worker that was just done with it wrote that first: what was known before does not tell it from one that was left.
    await log.refresh();
    return (await this.#status(log)) === 'interrupted';
  }

  async close(): Promise<void> {
    this.#options.backend.clock.stop();
    await this.#queue.close();
  }

  #writing(onTakenOver: () => void) {
    return { queue: this.#queue, clock: this.#options.backend.clock, onTakenOver };
  }

  async #known(jobId: string): Promise<RunLog> {
    const log = this.log(jobId);
    await log.refresh();
    if (!log.fold.isKnown) throw journalErrors.runNotFound(jobId);
    return log;
  }

  async #view(log: RunLog): Promise<JobLog> {
    return { overview: await this.#line(log), events: log.fold.take() };
  }

  async #line(log: RunLog): Promise<JobOverview> {
    const { overview, submission } = log.fold;
    if (submission?.parted) return (await readParted(this.#queue, log, this.now())).overview;
    const status = await this.#status(log);
    const waits = status === 'interrupted' && log.fold.isAsking;
    const { refusal: problem } = log.fold;
    const line = {
      ...overview.overview(status),
      status,
      ...(waits && { waitsFor: 'approval' as const }),
      ...(problem && { problem }),
    };
    if (overview.isBegun || submission === undefined) return line;
    // What no worker has begun yet.
    const { tasks } = submission;
    return { ...line, agents: [...new Set(tasks.map(({ agent }) => agent))], asked: tasks.length };
  }

  async #status(log: RunLog): Promise<JobStatus> {
    if (log.fold.ending !== undefined) return log.fold.ending;
    if (log.fold.refusal !== undefined) return 'failed';
    if (log.fold.submission?.parted) return (await readParted(this.#queue, log, this.now())).status;
    return (await this.#isAlive(log)) || (await this.#isQueued(log)) ? 'running' : 'interrupted';
  }

  async #isAlive(log: RunLog): Promise<boolean> {
    const { writer } = log.fold;
    if (writer === undefined) return false;
    const job = await persist('look for a run', () => this.#queue.getJob(log.jobId));
    const beat = job?.progress as Partial<Heartbeat> | undefined;
    return beat?.writer === writer && this.#isFresh({ at: beat.at ?? 0 });
  }

  /** It waits for a worker, or its worker has died and another one will be given it. */
  async #isQueued({ fold, jobId }: RunLog): Promise<boolean> {
    const queue = this.#queueOf(fold);
    if (queue === undefined) return false;
    const state = await persist('look for a run', () => queue.getJobState(jobId));
    return ['waiting', 'prioritized', 'delayed', 'active'].includes(state);
  }

  /** Where it waits for a worker. */
  #queueOf(
    { runtime, submission }: RunFold,
    { isPart = submission?.part !== undefined } = {},
  ): JobQueue | undefined {
    return runtime === undefined ? undefined : this.#options.runs.of(runtime, { isPart });
  }

  #isFresh({ at }: { at: number }): boolean {
    return this.#options.backend.clock.now() - at < leaseSeconds * 1000;
  }

  /** A job that has ended has left its line, and whoever is at work on a long one says it; all others are read. */
  async #overview(
    { id = '', data, progress }: StoredJob,
    parts: ReadonlyMap<string | undefined, readonly StoredJob[]>,
  ): Promise<JobOverview | undefined> {
    const known = endedSchema.safeParse(progress);
    if (known.success && !isPast({ data, progress })) {
      const { runId, jobId = runId, ...overview } = known.data.overview;
      return { kind: 'tasks', agents: [], ...overview, jobId } as unknown as JobOverview;
    }
    const said = lineSchema.safeParse(progress);
    if (said.success && this.#isFresh(said.data)) return said.data.line as unknown as JobOverview;
    const job = jobDataSchema.safeParse(data);
    if (!job.success) return unreadable(id, 'it was put there by something else');
    const log = this.log(job.data.runId);
    try {
      await log.skim();
      const own = log.fold.submission?.parted && (parts.get(log.runId) ?? []);
      if (own) return (await readParted(this.#queue, log, this.now(), own)).overview;
      return log.fold.isKnown ? await this.#line(log) : undefined;
    } catch (thrown) {
      const problem = toErrorInfo(thrown);
      // That the server is away is no news about this job.
      if (problem.code !== 'JOURNAL_FOREIGN' && problem.code !== 'JOURNAL_CORRUPT') throw thrown;
      return { ...log.fold.overview.overview('unreadable'), jobId: log.runId, status: 'unreadable', problem };
    }
  }

  /** The log, its job, and those of its attempts. @returns whether it was there, and still stands as it is to stand */
  async #forget(jobId: string, stands?: (line: JobOverview) => boolean): Promise<boolean> {
    const log = this.log(jobId);
    const attemptIds = await this.#attemptsIn(log);
    if (!log.fold.isKnown || stands?.(await this.#line(log)) === false) return false;
    if (log.fold.submission?.parted) {
      await eachPart(this.#queue, log, this.now(), async (partId) => void (await this.#forget(partId)));
      await persist('forget a run', () => this.#options.backend.budgets.forget(jobId));
    }
    // First of all: what a zombie hands in from now on is not started.
    await this.#queue.remove(log.jobId);
    await this.#queueOf(log.fold)?.remove(log.jobId);
    await this.#options.attempts.forget(log.fold, attemptIds);
    return true;
  }
}

/** Named, and set aside: it is none of the others’ business. */
function unreadable(jobId: string, why: string): JobOverview {
  const at = new Date(0).toISOString();
  const problem: JobOverview['problem'] = {
    code: 'JOURNAL_CORRUPT',
    message: `"${jobId}" cannot be read: ${why}.`,
    fix: 'Other jobs are not concerned. Remove it with the tool that put it there.',
    retryable: false,
  };
  const nothing = { runtime: '', agents: [], asked: 0, completed: 0, failed: 0 };
  return { jobId, kind: 'tasks', status: 'unreadable', createdAt: at, updatedAt: at, ...nothing, problem };
}
