import type { AttemptEnded, JobEvent, RunResumed } from '../log/events.ts';
import type { AgentResult, Attempt, ResultStatus } from '../result/result.ts';
import { totalCost, totalSetAside, totalUsage } from '../result/totals.ts';
import { wasLost } from '../result/was-lost.ts';
import { BatchedFold } from './batched.ts';
import type { RunSummary } from './summary.ts';

type Totals = Pick<AgentResult, 'usage' | 'costUsd' | 'setAside'>;

/** How a task ended that did not complete. It may be taken up again, and then counts by how it ends next. */
interface NotCompleted extends Totals {
  line: RunSummary['notCompleted'][number] | undefined;
  status: ResultStatus;
  warned: boolean;
}

/** An attempt whose end is not known, or not for good. */
interface OpenAttempt {
  isInFlight: boolean;
  isSpawned: boolean;
  /** How it counts until it ends again. */
  counted?: Attempt;
}

/** Adds up runs from their events. The same events give the same summary, whenever it is asked for. */
export class Ledger {
  #startedAt: number | undefined;
  #lastAt = 0;
  #earlierMs = 0;
  #runs = 0;
  #asked = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  #spawned = 0;
  #returned = 0;
  #verified = 0;
  #attempts = 0;
  #checks: RunSummary['checks'];
  #completed = 0;
  #warnings = 0;
  #totals: Totals = {};
  readonly #batched = new BatchedFold();
  readonly #notCompleted = new Map<string, NotCompleted>();
  readonly #open = new Map<string, OpenAttempt>();
  readonly #models = new Map<string, number>();
  readonly #possiblyPaidTwice = new Set<string>();

  /** The runs whose events were recorded: the steps of a job are one each. */
  get runs(): number {
    return this.#runs;
  }

  /**
   * @param clockMs a clock that is never set back, in milliseconds from any start: what durations are measured by.
   * @default when the event says that it was
   */
  record(event: JobEvent, clockMs: number = event.at): void {
    if (event.type === 'run.resumed' || event.type === 'job.resumed') this.#beginAgain(clockMs);
    this.#startedAt ??= clockMs;
    this.#lastAt = clockMs;
    this.#batched.record(event);
    switch (event.type) {
      case 'run.started':
        this.#runs++;
        this.#asked += event.tasks.length;
        break;
      case 'run.resumed':
        this.#reopen(event);
        break;
      case 'attempt.started':
        this.#attempts++;
        this.#takeOff(event.attemptId);
        break;
      case 'session.started': {
        const attempt = this.#takeOff(event.attemptId);
        if (!attempt.isSpawned) this.#spawned++;
        attempt.isSpawned = true;
        break;
      }
      case 'session.ended':
        this.#land(event.attemptId);
        break;
      case 'attempt.ended':
        this.#judge(event);
        break;
      case 'task.ended':
        this.#add(placeOf(event), event.result);
        break;
    }
  }

  /** The time in which nobody was at work counts for nothing, and what was in flight then is so no more. */
  #beginAgain(clockMs: number): void {
    this.#earlierMs += this.#lastAt - (this.#startedAt ?? this.#lastAt);
    this.#startedAt = clockMs;
    this.#inFlight = 0;
    for (const attempt of this.#open.values()) attempt.isInFlight = false;
  }

  #reopen({ step, reopened = [] }: RunResumed): void {
    for (const taskId of reopened) this.#notCompleted.delete(placeOf({ step, taskId }));
  }

  #takeOff(attemptId: string): OpenAttempt {
    let attempt = this.#open.get(attemptId);
    if (attempt === undefined) {
      attempt = { isInFlight: false, isSpawned: false };
      this.#open.set(attemptId, attempt);
    }
    if (attempt.isInFlight) return attempt;
    attempt.isInFlight = true;
    this.#inFlight++;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    return attempt;
  }

  #land(attemptId: string): void {
    const attempt = this.#open.get(attemptId);
    if (!attempt?.isInFlight) return;
    attempt.isInFlight = false;
    this.#inFlight--;
  }

  #judge({ attempt, open }: AttemptEnded): void {
    const { attemptId } = attempt;
    this.#land(attemptId);
    const known = this.#open.get(attemptId);
    if (known?.counted) this.#count(known.counted, -1);
    this.#count(attempt, 1);
    if (open && known) known.counted = attempt;
    else this.#open.delete(attemptId);
  }

  #count(attempt: Attempt, times: 1 | -1): void {
    const { attemptId, text, status, modelUsed } = attempt;
    if (text !== '') this.#returned += times;
    this.#countChecks(attempt, times);
    if (status === 'completed' && attempt.checks?.notChecked === undefined) this.#verified += times;
    if (modelUsed !== undefined) this.#models.set(modelUsed, (this.#models.get(modelUsed) ?? 0) + times);
    if (!wasLost(attempt)) return;
    if (times === 1) this.#possiblyPaidTwice.add(attemptId);
    else this.#possiblyPaidTwice.delete(attemptId);
  }

  #countChecks({ checks }: Attempt, times: 1 | -1): void {
    if (checks === undefined) return;
    const { problems, changes, notChecked } = checks;
    this.#checks ??= { passed: 0, refused: 0, changed: 0, notChecked: 0 };
    if (problems > 0) this.#checks.refused += times;
    else if (notChecked) this.#checks.notChecked += times;
    else this.#checks.passed += times;
    if (problems === 0 && changes) this.#checks.changed += times;
  }

  /** What the account needs of a result, and nothing that it brought. */
  #add(place: string, result: AgentResult): void {
    const { agent, status, error, warnings } = result;
    if (status === 'completed') {
      this.#completed++;
      if (warnings !== undefined) this.#warnings++;
      this.#totals = sumOf([this.#totals, result]);
      return;
    }
    const line = error && { taskId: place, agent, status, code: error.code, message: error.message };
    this.#notCompleted.set(place, { line, status, warned: warnings !== undefined, ...sumOf([result]) });
  }

  summary(): RunSummary {
    const open = [...this.#notCompleted.values()];
    const byStatus: Record<ResultStatus, number> = {
      completed: this.#completed,
      failed: 0,
      timeout: 0,
      cancelled: 0,
    };
    for (const { status } of open) byStatus[status]++;
    const { usage, costUsd, setAside } = sumOf([this.#totals, ...open]);
    const inBatches = this.#batched.account;
    return {
      asked: this.#asked,
      completed: byStatus.completed,
      failed: this.#asked - byStatus.completed,
      byStatus,
      notCompleted: open.flatMap(({ line }) => line ?? []),
      attempts: this.#attempts,
      spawned: this.#spawned,
      returned: this.#returned,
      verified: this.#verified,
      ...(this.#checks && { checks: { ...this.#checks } }),
      warnings: this.#warnings + open.filter(({ warned }) => warned).length,
      maxInFlight: this.#maxInFlight,
      makespanSeconds: (this.#earlierMs + this.#lastAt - (this.#startedAt ?? this.#lastAt)) / 1000,
      usage: usage ? { ...usage } : { inputTokens: 0, outputTokens: 0 },
      ...(costUsd !== undefined && { costUsd }),
      ...(setAside && { setAside }),
      ...(inBatches && { inBatches }),
      models: Object.fromEntries([...this.#models].filter(([, count]) => count > 0)),
      ...(this.#possiblyPaidTwice.size > 0 && { possiblyPaidTwice: [...this.#possiblyPaidTwice] }),
    };
  }
}

/**
 * The account of events that are all there.
 * @example
 * const { events } = await journal.read(id);
 * const { completed, costUsd } = summarize(events);
 */
export function summarize(events: Iterable<JobEvent>): RunSummary {
  const ledger = new Ledger();
  for (const event of events) ledger.record(event);
  return ledger.summary();
}

/** Ids of tasks repeat from step to step. */
function placeOf({ step, taskId }: { step?: string | undefined; taskId: string }): string {
  return step === undefined ? taskId : `${step}/${taskId}`;
}

function sumOf(parts: readonly Totals[]): Totals {
  const usage = totalUsage(parts);
  const costUsd = totalCost(parts);
  const setAside = totalSetAside(parts);
  return {
    ...(usage && { usage }),
    ...(costUsd !== undefined && { costUsd }),
    ...(setAside && { setAside }),
  };
}
