import type { AdmissionControl } from '../attempt/admission.ts';
import { JournalError, toErrorInfo } from '../errors.ts';
import { type RecordedAttempt, RunState } from '../folds/run-state.ts';
import { spendingIn } from '../folds/spending.ts';
import type { AttemptEnded, RunEnded, RunEvent, RunStarted, SessionEnded } from '../log/events.ts';
import type { AgentResult, Attempt } from '../result/result.ts';
import type { JobRunLog } from './job.ts';

/**
 * The log of one run: what earlier processes wrote, folded, and what this one adds. A decision is written before its
 * effect: nothing is spawned that could not be found again.
 */
export class RunLog {
  /** What the earlier processes came to. */
  readonly state: RunState;
  readonly #log: JobRunLog;
  readonly #onEvent: (event: RunEvent, clockMs: number) => void;
  /** Attempts whose session may still run, or may have ended unheard, by task. */
  readonly #inDoubt = new Map<string, Set<string>>();
  /** Attempts of earlier processes, by task. */
  readonly #earlier: ReadonlyMap<string, RecordedAttempt[]>;
  /** How many tasks have a result that stands. */
  #settled: number;
  #failure: JournalError | undefined;

  /** @param onEvent hears every event of the run, and when by a clock that is never set back: in milliseconds */
  constructor(log: JobRunLog, onEvent: (event: RunEvent, clockMs: number) => void) {
    this.#log = log;
    this.#onEvent = onEvent;
    this.state = new RunState(log.earlier);
    this.#settled = this.state.results.size;
    this.#earlier = Map.groupBy(this.state.attempts.values(), ({ started }) => started.taskId);
    for (const [attemptId, { started, settled }] of this.state.attempts) {
      if (!settled) this.#doubt(started.taskId, attemptId);
    }
  }

  get runId(): string {
    return this.#log.runId;
  }

  /** An earlier process has begun the run. */
  get isBegun(): boolean {
    return this.state.started !== undefined;
  }

  /** An event could not be written; no more are. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** The result of an earlier process that stands, if the task has one. */
  result(taskId: string): AgentResult | undefined {
    return this.state.results.get(taskId);
  }

  attempt(attemptId: string): RecordedAttempt | undefined {
    return this.state.attempts.get(attemptId);
  }

  /** What earlier processes made of a task, the questions of its gates included. */
  attemptsOf(taskId: string): RecordedAttempt[] {
    return this.#earlier.get(taskId) ?? [];
  }

  /** The attempts of a task from before it was taken up again. */
  triedBefore(taskId: string): readonly Attempt[] {
    return this.state.triedBefore.get(taskId) ?? [];
  }

  /** Has every control count what the earlier processes spent. */
  restore(controls: readonly AdmissionControl[]): void {
    const spending = spendingIn(this.state);
    for (const control of controls) control.restore?.(spending);
  }

  begin(started: Pick<RunStarted, 'runtime' | 'maxConcurrent' | 'tasks'>): void {
    this.tell({ type: 'run.started', at: Date.now(), runId: this.runId, ...started });
  }

  /**
   * Goes on with the run: tells what was, and takes up again what can be gone on with.
   * @param retryFailed also what has ended without completing
   */
  async goOn({ retryFailed }: { retryFailed: boolean }): Promise<void> {
    const { results, resumable } = this.state;
    const failed = retryFailed ? [...results.values()].filter(({ status }) => status !== 'completed') : [];
    const reopened = [...resumable, ...failed.map(({ taskId }) => taskId)];
    const at = Date.now();
    const resumed: RunEvent = { type: 'run.resumed', at, ...(reopened.length > 0 && { reopened }) };
    this.state.record(resumed);
    this.#settled = results.size;
    for (const event of this.#log.earlier as readonly RunEvent[]) {
      if (this.#stands(event)) this.#show(event, event.at);
    }
    await this.decide(resumed);
  }

  /** Tells of it, and writes it without waiting for that. */
  tell(event: RunEvent): void {
    const placed = this.#place(event);
    this.#show(placed);
    if (this.#log.append) void this.#append(placed);
  }

  /**
   * Written before its effect.
   * @throws JournalError if it cannot be written and the run is to stop then
   */
  async decide(event: RunEvent): Promise<void> {
    if (event.type === 'attempt.started') this.#doubt(event.taskId, event.attemptId);
    const placed = this.#place(event);
    if (this.#log.append) await this.#append(placed);
    if (this.#failure && this.#log.onFailure === 'stop') throw this.#failure;
    this.#show(placed);
  }

  /** Written before anything is made of the answer. An answer that cannot be kept is used all the same. */
  async settle(event: SessionEnded | RunEnded): Promise<void> {
    const placed = this.#place(event);
    if (this.#log.append) await this.#append(placed);
    if (event.type === 'session.ended' && !event.inDoubt) this.#settleDoubt(event);
    this.#show(placed);
  }

  /** Attempts that stay open may end again, when somebody goes on with them. */
  endAttempt(event: Omit<AttemptEnded, 'type' | 'open'>): void {
    const isOpen = this.#inDoubt.get(event.taskId)?.has(event.attempt.attemptId);
    this.tell({ type: 'attempt.ended', ...event, ...(isOpen && { open: true }) });
  }

  /** Attempts of earlier processes that this one has not come to: they count, and may end otherwise. */
  leaveBehind(at: number, taskId: string, left: readonly Attempt[]): void {
    for (const attempt of left) {
      const known = this.attempt(attempt.attemptId);
      if (known?.ended === attempt) continue;
      const gate = known?.started.gate;
      this.tell({
        type: 'attempt.ended',
        at,
        taskId,
        attempt,
        ...(gate !== undefined && { gate }),
        open: true,
      });
    }
  }

  /** A cancelled task, and one whose session may still run, stays open for whoever goes on with the run. */
  endTask(at: number, result: AgentResult): void {
    const { taskId, status } = result;
    const isOpen = status === 'cancelled' || (this.#inDoubt.get(taskId)?.size ?? 0) > 0;
    if (!isOpen) this.#settled++;
    this.tell({ type: 'task.ended', at, taskId, result, ...(isOpen && { resumable: true }) });
  }

  /** @throws what a listener of the job has thrown, when the sessions have ended */
  throwDefect(): void {
    this.#log.throwDefect();
  }

  /** Ends the run: `open` if a task has no result that stands and was not cancelled. */
  async end(
    ending: Exclude<RunEnded['ending'], 'open'>,
    summary: RunEnded['summary'],
  ): Promise<RunEnded['ending']> {
    const isOver = ending === 'cancelled' || this.#settled >= summary.asked;
    const reached = isOver && !this.#failure ? ending : 'open';
    await this.settle({ type: 'run.ended', at: Date.now(), summary, ending: reached });
    return this.#failure ? 'open' : reached;
  }

  /** How a task ended is told once, as it stands; that the run had ended is not so any more. */
  #stands(event: RunEvent): boolean {
    if (event.type === 'run.ended') return false;
    return event.type !== 'task.ended' || this.state.results.get(event.taskId) === event.result;
  }

  #doubt(taskId: string, attemptId: string): void {
    const attempts = this.#inDoubt.get(taskId);
    if (attempts) attempts.add(attemptId);
    else this.#inDoubt.set(taskId, new Set([attemptId]));
  }

  #settleDoubt({ taskId, attemptId }: SessionEnded): void {
    const attempts = this.#inDoubt.get(taskId);
    attempts?.delete(attemptId);
    if (attempts?.size === 0) this.#inDoubt.delete(taskId);
  }

  #place<Event extends RunEvent>(event: Event): Event {
    const { step } = this.#log;
    return step === undefined ? event : { ...event, step };
  }

  #show(event: RunEvent, clockMs: number = performance.now()): void {
    this.#onEvent(event, clockMs);
    this.#log.tell(event);
  }

  async #append(event: RunEvent): Promise<void> {
    if (this.#failure) return;
    try {
      await this.#log.append?.(event);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    if (this.#failure) return;
    const { code, message, fix } = toErrorInfo(thrown);
    this.#failure = new JournalError({ code, message, fix, cause: thrown });
    this.#show(this.#place({ type: 'journal.failed', at: Date.now(), error: toErrorInfo(this.#failure) }));
  }
}
