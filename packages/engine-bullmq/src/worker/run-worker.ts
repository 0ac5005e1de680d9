import type { AgentRuntime, ErrorInfo, Journal, SharedAccount, Spending } from '@parallel-agents/core';
import { toErrorInfo, within } from '@parallel-agents/core/internal';
import { UnrecoverableError, WaitingError } from 'bullmq';
import { z } from 'zod';
import type { AttemptLanes } from '../attempts/attempt-lanes.ts';
import type { Cancellations } from '../attempts/cancellations.ts';
import { EngineRuntime } from '../attempts/engine-runtime.ts';
import type { EngineJournal } from '../journal/engine-journal.ts';
import type { RunLog } from '../journal/run-log.ts';
import type { Submission } from '../journal/run-rows.ts';
import type { Backend, JobWorker, StoredJob } from '../queues/backend.ts';
import { protocol } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { amountWords, type RunAccountState, spentWords, usedUp } from '../queues/run-account.ts';
import { handBack } from './hand-back.ts';
import { ownJournal } from './own-journal.ts';
import { PartAccount } from './part-account.ts';
import type { Timings } from './timings.ts';
import { unreadableJob } from './unreadable-job.ts';

/** A run that this process is to do, or to go on with. */
export interface RunAssignment {
  runId: string;
  /** What the run was submitted with. */
  request: unknown;
  /** A process before this one has begun it: pass it on to `orchestrator.run`. */
  resume: boolean;
  /** Tasks that failed are to be done again: pass it on. */
  retryFailed: boolean;
  /** Sessions of this run at the same time. */
  maxConcurrent: number;
  /** Runs sessions on all workers. Give its `admission` to the orchestrator, as the last of its controls. */
  runtime: EngineRuntime;
  /** For the orchestrator; it knows this run only. */
  journal: Journal;
  /** Of a part of a run with a budget over all parts: give it to this part's budget, with the limits of the run. */
  account?: SharedAccount;
  /** Aborts when this process is to let go of the run. Pass it on. */
  signal: AbortSignal;
}

/**
 * Does a run to its end, as `orchestrator.run` does it. What it throws refuses the run; where it resolves with `'waits'`, it
 * has left the run on purpose, until somebody goes on with it.
 */
export type RunHandler = (run: RunAssignment) => PromiseLike<unknown>;

/** What became of a run on a worker. `taken over`: another worker had it by then. */
export type RunStep = 'begun' | 'resumed' | 'ended' | 'refused' | 'handed back' | 'taken over' | 'waits';

export interface RunWorkerOptions {
  backend: Backend;
  runtime: AgentRuntime;
  lanes: AttemptLanes;
  cancellations: Cancellations;
  journal: EngineJournal;
  handler: RunHandler;
  /** From which runs are taken, or parts of runs. */
  queueName: string;
  concurrency: number;
  timings: Timings;
  onError(error: Error): void;
  onRun(runId: string, what: RunStep): void;
  /** Another worker of this runtime knows so much of the protocol. */
  isKnownElsewhere(protocol: number): Promise<boolean>;
}

/** A run may change its worker this often; deploying a new version moves every run once. */
const maxDeliveries = 1000;
/** Seconds that a run has to let go when its worker ends. */
const letGoSeconds = 5;

/**
 * What a later try may find otherwise. Of two workers that were given a run, because one was stopped past its lock, the second
 * one to claim it is no reason to refuse it: if the first is the one that was stopped, the queue gives the run out again.
 */
const later: ReadonlySet<string> = new Set(['RUNTIME_UNAVAILABLE', 'RUN_IN_PROGRESS', 'RUN_EXISTS']);

const runDataSchema = z.object({ runId: z.string() });

/** Takes runs, and has the handler do them; their sessions may be done by other workers. */
export class RunWorker {
  readonly #options: RunWorkerOptions;
  readonly #worker: JobWorker;
  readonly #active = new Set<Holding>();
  #isClosing = false;

  constructor(options: RunWorkerOptions) {
    const { backend, queueName, concurrency, timings, onError } = options;
    this.#options = options;
    this.#worker = backend.worker(queueName, (job, token) => this.#process(job, token), {
      ...timings,
      concurrency,
      maxStartedAttempts: maxDeliveries,
      autorun: false,
    });
    this.#worker.on('error', onError);
  }

  get active(): number {
    return this.#active.size;
  }

  async start(): Promise<void> {
    await this.#worker.waitUntilReady();
    this.#worker.run().catch(this.#options.onError);
  }

  /** Gives the runs to other workers; their sessions go on. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const holding of this.#active) holding.letGo();
    await this.#worker.close();
  }

  async #process(job: StoredJob, token: string | undefined): Promise<object> {
    const parsed = runDataSchema.safeParse(job.data);
    const { journal, queueName, onError, onRun } = this.#options;
    if (!parsed.success) throw unreadableJob(job, queueName, onError);
    const { runId } = parsed.data;
    const log = journal.log(runId);
    await readOrGiveUp(log);
    const { fold } = log;
    if (fold.ending !== undefined || fold.refusal !== undefined) return this.#end(log);
    if (fold.submission === undefined) throw new UnrecoverableError('The run is not in the journal.');
    const { part } = fold.submission;
    // It may have been handed in while its run was cancelled.
    if (fold.isCancelAsked || (part && (await journal.marks.isOver(part.of)))) {
      await journal.cancelNow(log);
      return {};
    }
    const { protocol: asked = 1 } = fold.submission;
    if (asked > protocol) {
      const later = laterProtocol(runId, asked);
      // It comes back in a while, for whoever knows more.
      if (await this.#options.isKnownElsewhere(asked)) throw new Error(later.message);
      return this.#refuse(log, later);
    }
    const account = await this.#accountOf(fold.submission);
    const limit = account && !fold.isBegun && usedUp(account);
    if (limit) return this.#refuse(log, spentOut(limit, account));
    onRun(runId, fold.isBegun ? 'resumed' : 'begun');
    const holding = new Holding(this.#options, log, fold.submission, account !== undefined);
    this.#active.add(holding);
    // It may have been on its way when the worker was told to end.
    if (this.#isClosing) holding.letGo();
    try {
      await holding.work(this.#options.handler);
    } finally {
      this.#active.delete(holding);
    }
    if (holding.isTakenOver) {
      onRun(runId, 'taken over');
      // By one that was stopped and has no place in the queue: were it to die, nobody else would be given the run.
      throw new Error('Another worker has taken the run over.');
    }
    if (holding.isLetGo) {
      onRun(runId, 'handed back');
      await handBack(job, token);
      throw new WaitingError();
    }
    // What was written here is not read again.
    return this.#conclude(holding.leftLog ?? log, holding);
  }

  /** One that was handed in without limits may have been gone on with within some. */
  async #accountOf({ part }: Submission): Promise<RunAccountState | undefined> {
    if (part === undefined) return undefined;
    const { budgets } = this.#options.backend;
    return persist('read the budget of a run', () => budgets.read(part.of));
  }

  /** A run that was left without an end is taken up again by whoever is next. */
  async #conclude(log: RunLog, { failure, isWaiting }: Holding): Promise<object> {
    const { onRun } = this.#options;
    await log.skim();
    if (log.fold.ending !== undefined) {
      await this.#end(log);
      onRun(log.runId, 'ended');
      return {};
    }
    if (isWaiting) {
      onRun(log.runId, 'waits');
      return {};
    }
    if (failure === undefined || failure.retryable || later.has(failure.code)) {
      throw new Error(failure?.message ?? 'The run was left without an end.');
    }
    return this.#refuse(log, failure);
  }

  async #end(log: RunLog): Promise<object> {
    const { part } = log.fold.submission ?? {};
    if (part) await this.#options.journal.endPart(log, part);
    return {};
  }

  async #refuse(log: RunLog, error: ErrorInfo): Promise<object> {
    await log.append({ type: 'refused', at: this.#options.journal.now(), error });
    await this.#end(log);
    this.#options.onRun(log.runId, 'refused');
    return {};
  }
}

/** Told of a part once, and not by each of its tasks. */
function spentOut(limit: keyof Spending, { limits, spent, least = {} }: RunAccountState): ErrorInfo {
  const show = (amount = 0): string => amountWords(limit, amount);
  return {
    code: 'BUDGET_EXHAUSTED',
    message: `The budget does not allow this part: of ${show(limits[limit])} for all parts, ${spentWords(limit, spent[limit])}, and one session needs ${show(least[limit])} or more.`,
    fix: 'Raise the limit, or run fewer tasks.',
    ways: [{ name: limit }],
    retryable: false,
  };
}

function laterProtocol(runId: string, asked: number): ErrorInfo {
  return {
    code: 'JOURNAL_FOREIGN',
    message: `${runId} was handed in with version ${asked} of the engine’s protocol, and this worker knows version ${protocol}.`,
    fix: 'Upgrade this worker, then go on with it; workers of before it did nothing of it.',
    retryable: false,
  };
}

/** What cannot be read now cannot be read later either; it is not tried again and again. */
async function readOrGiveUp(log: RunLog): Promise<void> {
  try {
    await log.skim();
  } catch (thrown) {
    const { code, message } = toErrorInfo(thrown);
    if (code === 'JOURNAL_CORRUPT' || code === 'JOURNAL_FOREIGN') throw new UnrecoverableError(message);
    throw thrown;
  }
}

/** A run while it is in the hands of this process. */
class Holding {
  /** What the handler threw. */
  failure: ErrorInfo | undefined;
  isLetGo = false;
  /** The handler has left it until somebody goes on with it. */
  isWaiting = false;
  /** Another process has the run. */
  isTakenOver = false;
  readonly #letGo = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  readonly #runtime: EngineRuntime;
  readonly #log: RunLog;
  readonly #submission: Submission;
  readonly #journal: ReturnType<typeof ownJournal>;
  readonly #account: PartAccount | undefined;

  constructor(
    { backend, journal, lanes, cancellations, runtime }: RunWorkerOptions,
    log: RunLog,
    submission: Submission,
    isLimited: boolean,
  ) {
    this.#log = log;
    this.#submission = submission;
    const { attach } = runtime;
    this.#runtime = new EngineRuntime({
      lanes,
      cancellations,
      runtime,
      job: log.runId,
      ...(runtime.capabilities.attach && attach && { attach: attach.bind(runtime) }),
    });
    const { part } = submission;
    if (part && isLimited)
      this.#account = new PartAccount(backend.budgets, {
        run: part.of,
        part: log.runId,
        term: log.fold.term,
      });
    this.#journal = ownJournal(journal, () => {
      this.isTakenOver = true;
      this.#account?.abandon();
      this.#abandon('another worker goes on with the run');
    });
  }

  async work(handler: RunHandler): Promise<void> {
    const { fold, runId } = this.#log;
    // What it throws before it waits for anything counts as well.
    const doing = (async () =>
      handler({
        runId,
        request: this.#submission.request,
        resume: fold.isBegun,
        retryFailed: fold.isBegun && fold.retryFailed,
        maxConcurrent: fold.maxConcurrent,
        runtime: this.#runtime,
        journal: this.#journal,
        signal: this.#stop.signal,
        ...(this.#account && { account: this.#account }),
      }))();
    const done = doing
      .finally(() => this.#account?.settled())
      .then(
        (came) => {
          this.isWaiting = came === 'waits';
        },
        (thrown: unknown) => {
          this.failure = toErrorInfo(thrown);
        },
      );
    await Promise.race([done, this.#letGo.promise.then(() => within(done, letGoSeconds))]);
  }

  /** Lets go of the run without stopping its sessions. */
  letGo(): void {
    if (this.isLetGo) return;
    this.isLetGo = true;
    const released = this.#journal.letGo();
    this.#abandon('this worker ends; another one goes on with the run');
    void released.then(() => this.#letGo.resolve());
  }

  get leftLog(): RunLog | undefined {
    return this.#journal.leftLog;
  }

  #abandon(reason: string): void {
    this.#runtime.detach();
    this.#stop.abort(reason);
  }
}
