import type { AgentResult, Attempt, ResultStatus } from '../result/result.ts';
import { totalCost, totalSetAside, totalUsage } from '../result/totals.ts';
import type { RunEvent } from './events.ts';
import type { RunSummary } from './summary.ts';

/** Adds up a run from its events. The same events give the same summary, whenever it is asked for. */
export class Ledger {
  #startedAt: number | undefined;
  #earlierSeconds = 0;
  #lastAt = 0;
  #asked = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  #spawned = 0;
  #returned = 0;
  #verified = 0;
  #attempts = 0;
  readonly #byStatus: Record<ResultStatus, number> = { completed: 0, failed: 0, timeout: 0, cancelled: 0 };
  readonly #notCompleted: RunSummary['notCompleted'][number][] = [];
  #warnings = 0;
  #totals: Pick<AgentResult, 'usage' | 'costUsd' | 'setAside'> = {};
  readonly #models = new Map<string, number>();
  readonly #possiblyPaidTwice: string[] = [];

  /**
   * @param clockMs a clock that is never set back, in milliseconds from any start: what durations are measured by.
   * @default when the event says that it was
   */
  record(event: RunEvent, clockMs: number = event.at): void {
    this.#startedAt ??= clockMs;
    this.#lastAt = clockMs;
    switch (event.type) {
      case 'run-started':
        this.#asked = event.tasks.length;
        this.#earlierSeconds = event.resumed?.elapsedSeconds ?? 0;
        break;
      case 'attempt-started':
        this.#attempts++;
        this.#inFlight++;
        this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
        break;
      case 'session-started':
        this.#spawned++;
        break;
      case 'session-ended':
        this.#inFlight--;
        break;
      case 'attempt-ended':
        if (event.attempt.text !== '') this.#returned++;
        if (event.attempt.status === 'completed') this.#verified++;
        if (wasLost(event.attempt)) this.#possiblyPaidTwice.push(event.attempt.attemptId);
        if (event.attempt.modelUsed !== undefined) {
          this.#models.set(event.attempt.modelUsed, (this.#models.get(event.attempt.modelUsed) ?? 0) + 1);
        }
        break;
      case 'task-ended':
        this.#add(event.result);
        break;
      case 'task-started':
      case 'journal-failed':
      case 'run-ended':
        break;
    }
  }

  /** What the account needs of a result, and nothing that it brought. */
  #add(result: AgentResult): void {
    const { taskId, agent, status, error, warnings } = result;
    this.#byStatus[status]++;
    if (warnings !== undefined) this.#warnings++;
    if (error !== undefined) {
      this.#notCompleted.push({ taskId, agent, status, code: error.code, message: error.message });
    }
    const parts = [this.#totals, result];
    const usage = totalUsage(parts);
    const costUsd = totalCost(parts);
    const setAside = totalSetAside(parts);
    this.#totals = {
      ...(usage && { usage }),
      ...(costUsd !== undefined && { costUsd }),
      ...(setAside && { setAside }),
    };
  }

  summary(): RunSummary {
    const byStatus = { ...this.#byStatus };
    const { usage, costUsd, setAside } = this.#totals;
    return {
      asked: this.#asked,
      completed: byStatus.completed,
      failed: this.#asked - byStatus.completed,
      byStatus,
      notCompleted: [...this.#notCompleted],
      attempts: this.#attempts,
      spawned: this.#spawned,
      returned: this.#returned,
      verified: this.#verified,
      warnings: this.#warnings,
      maxInFlight: this.#maxInFlight,
      makespanSeconds: this.#earlierSeconds + (this.#lastAt - (this.#startedAt ?? this.#lastAt)) / 1000,
      usage: usage ? { ...usage } : { inputTokens: 0, outputTokens: 0 },
      ...(costUsd !== undefined && { costUsd }),
      ...(setAside && { setAside }),
      models: Object.fromEntries(this.#models),
      ...(this.#possiblyPaidTwice.length > 0 && { possiblyPaidTwice: [...this.#possiblyPaidTwice] }),
    };
  }
}

/** Its session was accepted, and then the runtime knew nothing of it any more. */
function wasLost({ respawned, error }: Attempt): boolean {
  return respawned !== undefined || error?.code === 'SESSION_LOST';
}
