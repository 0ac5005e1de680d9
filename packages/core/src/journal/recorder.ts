import type { AdmissionControl, EarlierSpending } from '../attempt/admission.ts';
import type { ChosenAttempt } from '../attempt/chosen-attempt.ts';
import { type ErrorInfo, JournalError, toErrorInfo } from '../errors.ts';
import type { RunSummary } from '../ledger/summary.ts';
import type { AgentResult, Attempt } from '../result/result.ts';
import type { EndedSession } from '../session/run-session.ts';
import type { MostUsed, SessionOutcome, SessionReference } from '../session/runtime.ts';
import type {
  AttemptIntended,
  JournalRecord,
  RunEnding,
  RunJournal,
  RunResumed,
  SessionSettled,
  SessionSpawned,
} from './journal.ts';

/** An attempt that an earlier process made, as far as it got. */
export interface RecordedAttempt {
  intended: AttemptIntended;
  /** How often it was started again. */
  restarts: number;
  reference?: SessionReference;
  settled?: SessionSettled;
}

type SpentSession = EarlierSpending['sessions'][number];
type OpenSession = EarlierSpending['open'][number];

/** A session that has ended, as the run loop has it. */
interface EndedRecord {
  at: number;
  attemptId: string;
  session: EndedSession;
}

export interface RecorderOptions {
  /** What the earlier processes kept, in order. @default nothing */
  records?: readonly JournalRecord[];
  /** What becomes of the run when a record cannot be kept. */
  onFailure: 'stop' | 'continue';
  /** Called at the first record that could not be kept. */
  onFailed(error: ErrorInfo): void;
}

/**
 * What a run writes to its journal, and what it finds there of earlier processes. A decision is written before its
 * effect: nothing is spawned that could not be found again.
 */
export class Recorder {
  readonly #journal: RunJournal;
  readonly #options: RecorderOptions;
  readonly #attempts = new Map<string, RecordedAttempt>();
  readonly #earlier: ReadonlyMap<string, RecordedAttempt[]>;
  /** What earlier processes brought back. */
  readonly #results = new Map<string, AgentResult>();
  /** Tasks whose result stands, of earlier processes and of this one. */
  readonly #standing = new Set<string>();
  /** What was tried for tasks before they were taken up again. */
  readonly #triedBefore = new Map<string, readonly Attempt[]>();
  /** Attempts whose session may still run, or may have ended unheard, by task. */
  readonly #inDoubt = new Map<string, Set<string>>();
  #failure: JournalError | undefined;
  #reopenedAt = 0;

  constructor(journal: RunJournal, options: RecorderOptions) {
    this.#journal = journal;
    this.#options = options;
    for (const record of options.records ?? []) this.#index(record);
    this.#earlier = Map.groupBy(this.#attempts.values(), ({ intended }) => intended.taskId);
  }

  /** The result of an earlier process that stands, if the task has one. */
  result(taskId: string): AgentResult | undefined {
    return this.#results.get(taskId);
  }

  attempt(attemptId: string): RecordedAttempt | undefined {
    return this.#attempts.get(attemptId);
  }

  /** What earlier processes made of a task, the questions of its gates included. */
  attemptsOf(taskId: string): RecordedAttempt[] {
    return this.#earlier.get(taskId) ?? [];
  }

  /** The attempts of a task from before it was taken up again. */
  triedBefore(taskId: string): readonly Attempt[] {
    return this.#triedBefore.get(taskId) ?? [];
  }

  /** Takes up all tasks again that ended without completing. @returns which, as it is to be kept */
  reopenFailed(): NonNullable<RunResumed['reopened']> {
    const failed = [...this.#results.values()].filter(({ status }) => status !== 'completed');
    this.#reopen(failed, Date.now());
    return failed.map(({ taskId, costUsd }) => ({ taskId, ...(costUsd !== undefined && { costUsd }) }));
  }

  /** Has every control count what the earlier processes spent. */
  restore(controls: readonly AdmissionControl[]): void {
    const sessions: SpentSession[] = [];
    const open: OpenSession[] = [];
    for (const [attemptId, attempt] of this.#attempts) {
      const { model, most } = attempt.intended;
      const asked = { ...(model !== undefined && { model }), ...(most && { most }) };
      if (attempt.settled) sessions.push({ ...asked, outcome: settledOutcome(attempt.settled) });
      else open.push({ ...asked, attemptId, starts: 1 + attempt.restarts });
    }
    // Who has failed tasks done again gives them the time anew; what was spent stays spent.
    const worked = this.worked().filter(({ from }) => from >= this.#reopenedAt);
    for (const control of controls) control.restore?.({ sessions, open, worked });
  }

  /** When the earlier processes worked on the run, in milliseconds since 1970: each from its first record to its last. */
  worked(): { from: number; to: number }[] {
    const periods: { from: number; to: number }[] = [];
    for (const { type, at } of this.#options.records ?? []) {
      const last = periods.at(-1);
      if (last === undefined || type === 'run-resumed') periods.push({ from: at, to: at });
      else last.to = at;
    }
    return periods;
  }

  /**
   * Kept before the attempt is spawned.
   * @throws JournalError if it cannot be kept and the run is to stop then
   */
  async intend(at: number, { gate: _gate, ...attempt }: ChosenAttempt, most?: MostUsed): Promise<void> {
    this.#doubt(attempt.taskId, attempt.attemptId);
    await this.#append({ type: 'attempt-intended', at, ...attempt, ...(most && { most }) });
    this.#stopAtFailure();
  }

  /**
   * Kept before a session is started in the place of an earlier one.
   * @throws JournalError if it cannot be kept and the run is to stop then
   */
  async restart(at: number, attemptId: string): Promise<void> {
    await this.#append({ type: 'attempt-restarted', at, attemptId });
    this.#stopAtFailure();
  }

  /** Not awaited: until it is kept, the attempt’s id finds the session too. */
  spawned(record: Omit<SessionSpawned, 'type'>): void {
    void this.#append({ type: 'session-spawned', ...record });
  }

  /** Kept before anything is made of the answer. An answer that cannot be kept is used all the same. */
  async settle(taskId: string, { at, attemptId, session }: EndedRecord): Promise<void> {
    const { reference: _reference, respawned, inDoubt: _inDoubt, warnings, ...outcome } = session;
    await this.#append({
      type: 'session-settled',
      at,
      attemptId,
      outcome,
      ...(respawned && { respawned }),
      ...(warnings.length > 0 && { warnings }),
    });
    this.#inDoubt.get(taskId)?.delete(attemptId);
  }

  /** A cancelled task, and one whose session may still run, stays open for whoever resumes the run. */
  settleTask(at: number, result: AgentResult): void {
    if (result.status === 'cancelled' || this.#isInDoubt(result.taskId)) return;
    this.#standing.add(result.taskId);
    void this.#append({ type: 'task-settled', at, result });
  }

  /** Ends the run if every task has a result that stands or was cancelled; else it can be resumed. Never rejects. */
  async end(ending: RunEnding, summary: RunSummary): Promise<void> {
    if (this.#failure) return this.#journal.release();
    if (ending !== 'cancelled' && this.#standing.size < summary.asked) return this.#journal.release();
    try {
      await this.#journal.end(ending, summary);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  async release(): Promise<void> {
    await this.#journal.release();
  }

  #stopAtFailure(): void {
    if (this.#failure && this.#options.onFailure === 'stop') throw this.#failure;
  }

  #isInDoubt(taskId: string): boolean {
    return (this.#inDoubt.get(taskId)?.size ?? 0) > 0;
  }

  #doubt(taskId: string, attemptId: string): void {
    const attempts = this.#inDoubt.get(taskId);
    if (attempts) attempts.add(attemptId);
    else this.#inDoubt.set(taskId, new Set([attemptId]));
  }

  async #append(record: JournalRecord): Promise<void> {
    if (this.#failure) return;
    try {
      await this.#journal.append(record);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    if (this.#failure) return;
    const { code, message, fix } = toErrorInfo(thrown);
    this.#failure = new JournalError({ code, message, fix, cause: thrown });
    this.#options.onFailed(toErrorInfo(this.#failure));
  }

  #index(record: JournalRecord): void {
    switch (record.type) {
      case 'attempt-intended':
        this.#attempts.set(record.attemptId, { intended: record, restarts: 0 });
        this.#doubt(record.taskId, record.attemptId);
        break;
      case 'attempt-restarted': {
        const known = this.#attempts.get(record.attemptId);
        if (known) known.restarts++;
        break;
      }
      case 'session-spawned': {
        const known = this.#attempts.get(record.attemptId);
        if (known) known.reference = record.reference;
        break;
      }
      case 'session-settled': {
        const known = this.#attempts.get(record.attemptId);
        if (known === undefined) break;
        known.settled = record;
        this.#inDoubt.get(known.intended.taskId)?.delete(record.attemptId);
        break;
      }
      case 'task-settled':
        this.#results.set(record.result.taskId, record.result);
        this.#standing.add(record.result.taskId);
        break;
      case 'run-resumed':
        this.#reopen(record.reopened ?? [], record.at);
        break;
    }
  }

  #reopen(tasks: readonly { taskId: string }[], at: number): void {
    if (tasks.length > 0) this.#reopenedAt = at;
    for (const { taskId } of tasks) {
      this.#triedBefore.set(taskId, this.#results.get(taskId)?.attempts ?? []);
      this.#results.delete(taskId);
      this.#standing.delete(taskId);
    }
  }
}

function settledOutcome({ outcome, respawned }: SessionSettled): SessionOutcome {
  return respawned ? { ...outcome, respawned: Number(respawned) } : outcome;
}
