import type { AttemptStarted, JobEvent, RunStarted, SessionEnded } from '../log/events.ts';
import type { AgentResult, Attempt } from '../result/result.ts';
import type { MostUsed, SessionReference } from '../session/runtime.ts';

/** An attempt, as far as it got. */
export interface RecordedAttempt {
  started: AttemptStarted;
  /** How often it was started again. */
  restarts: number;
  /** What its requests together can have used, where there were several. */
  extended?: MostUsed;
  reference?: SessionReference;
  /** Its session is over. */
  settled?: SessionEnded;
  /** It has been judged. */
  ended?: Attempt;
}

/** What one run has come to, for whoever goes on with it. */
export class RunState {
  started: RunStarted | undefined;
  readonly attempts = new Map<string, RecordedAttempt>();
  /** The results that stand. */
  readonly results = new Map<string, AgentResult>();
  /** Tasks that have ended and can be gone on with, how they ended does not stand. */
  readonly resumable = new Set<string>();
  /** What was tried for tasks before they were taken up again. */
  readonly triedBefore = new Map<string, readonly Attempt[]>();
  /** When processes worked on it, in milliseconds since 1970: each from its first event to its last. */
  readonly worked: { from: number; to: number }[] = [];
  /** When tasks that had failed were last taken up again. */
  reopenedAt = 0;

  constructor(events: Iterable<JobEvent> = []) {
    for (const event of events) this.record(event);
  }

  record(event: JobEvent): void {
    this.#work(event);
    switch (event.type) {
      case 'run.started':
        this.started = event;
        break;
      case 'run.resumed':
        this.#reopen(event.reopened ?? [], event.at);
        break;
      case 'attempt.started':
        this.attempts.set(event.attemptId, { started: event, restarts: 0 });
        break;
      case 'attempt.restarted':
        this.#change(event.attemptId, (known) => known.restarts++);
        break;
      case 'attempt.extended':
        this.#change(event.attemptId, (known) => {
          // One that was started again begins with less; what the earlier one may have used stays.
          const before = known.extended?.usage.inputTokens ?? 0;
          if (event.most.usage.inputTokens >= before) known.extended = event.most;
        });
        break;
      case 'session.started':
        this.#change(event.attemptId, (known) => {
          known.reference = event.reference;
        });
        break;
      case 'session.ended':
        if (event.inDoubt) break;
        this.#change(event.attemptId, (known) => {
          known.settled = event;
        });
        break;
      case 'attempt.ended':
        if (event.open) break;
        this.#change(event.attempt.attemptId, (known) => {
          known.ended = event.attempt;
        });
        break;
      case 'task.ended':
        if (event.resumable) this.resumable.add(event.taskId);
        else this.results.set(event.taskId, event.result);
        break;
    }
  }

  #change(attemptId: string, change: (known: RecordedAttempt) => unknown): void {
    const known = this.attempts.get(attemptId);
    if (known) change(known);
  }

  #work({ type, at }: JobEvent): void {
    const last = this.worked.at(-1);
    if (last === undefined || type === 'run.resumed') this.worked.push({ from: at, to: at });
    else last.to = at;
  }

  #reopen(taskIds: readonly string[], at: number): void {
    for (const taskId of taskIds) {
      this.resumable.delete(taskId);
      const result = this.results.get(taskId);
      if (result === undefined) continue;
      this.reopenedAt = at;
      this.triedBefore.set(taskId, result.attempts);
      this.results.delete(taskId);
    }
  }
}
