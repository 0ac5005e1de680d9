import type { Ending, JobEvent, JobStarted } from '../log/events.ts';
import type { JobOverview, JobStatus } from '../log/journal.ts';
import { wasLost } from '../result/was-lost.ts';
import type { WaitsInBatch } from '../session/runtime.ts';

/**
 * Adds up the line that a list shows of a job, event by event.
 * @example
 * const fold = new OverviewFold();
 * for (const event of (await journal.read(id)).events) fold.record(event);
 * const { completed, asked } = fold.overview('running');
 */
export class OverviewFold {
  #started: JobStarted | undefined;
  #ending: Ending | undefined;
  #runtime: string | undefined;
  #updatedAt = 0;
  #asked = 0;
  #completed = 0;
  #costUsd: number | undefined;
  readonly #agents = new Set<string>();
  readonly #steps = new Set<string>();
  /** What those cost that did not complete: they may be taken up again. */
  readonly #failed = new Map<string, number | undefined>();
  #failedUsd: number | undefined;
  /** What those cost so far that are taken up again: it was paid, however they end. */
  readonly #reopened = new Map<string, number | undefined>();
  /** Attempts whose session was lost after it had been accepted. */
  readonly #lost = new Set<string>();
  /** Sessions in batches of whose end nothing is known. */
  readonly #waiting = new Map<string, WaitsInBatch & { since: number }>();

  /** How the job ended, if it has. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** A process has begun on the tasks, so that there is something to go on with. */
  get isBegun(): boolean {
    return this.#runtime !== undefined;
  }

  record(event: JobEvent): void {
    this.#updatedAt = Math.max(this.#updatedAt, event.at);
    const { step } = event;
    if (step !== undefined && event.type === 'run.started') this.#steps.add(step);
    switch (event.type) {
      case 'job.started':
        this.#started = event;
        break;
      case 'job.resumed':
        this.#ending = undefined;
        break;
      case 'job.ended':
        this.#ending = event.ending;
        break;
      case 'run.started':
        this.#runtime ??= event.runtime;
        this.#asked += event.tasks.length;
        for (const { agent } of event.tasks) this.#agents.add(agent);
        break;
      case 'session.started': {
        const { batch } = event.reference;
        const { since = event.at } = this.#waiting.get(event.attemptId) ?? {};
        if (batch) this.#waiting.set(event.attemptId, { ...batch, since });
        break;
      }
      case 'session.ended':
        if (!event.inDoubt) this.#waiting.delete(event.attemptId);
        break;
      case 'run.resumed':
        for (const taskId of event.reopened ?? []) {
          const place = `${step}/${taskId}`;
          this.#reopened.set(place, this.#failed.get(place));
          this.#failed.delete(place);
        }
        this.#failedUsd = sumOf([...this.#failed.values()]);
        break;
      case 'attempt.ended': {
        const { attemptId } = event.attempt;
        if (wasLost(event.attempt)) this.#lost.add(attemptId);
        else this.#lost.delete(attemptId);
        break;
      }
      case 'task.ended': {
        const { status, costUsd } = event.result;
        if (status === 'completed' || !event.resumable) this.#reopened.delete(`${step}/${event.taskId}`);
        if (status === 'completed') {
          this.#completed++;
          this.#costUsd = sumOf([this.#costUsd, costUsd]);
        } else if (!event.resumable) {
          this.#failed.set(`${step}/${event.taskId}`, costUsd);
          this.#failedUsd = sumOf([this.#failedUsd, costUsd]);
        }
        break;
      }
    }
  }

  /** @param status where it stands while it has not ended */
  overview(status: JobStatus): JobOverview {
    const { jobId = '', kind = 'tasks', title, runtime = '', at = 0 } = this.#started ?? {};
    const costUsd = sumOf([this.#costUsd, this.#failedUsd, ...this.#reopened.values()]);
    const inBatches = this.#ending === undefined ? waitingIn(this.#waiting.values()) : undefined;
    return {
      jobId,
      kind,
      status: this.#ending ?? status,
      ...(title !== undefined && { title }),
      runtime: this.#runtime ?? runtime,
      createdAt: new Date(at).toISOString(),
      updatedAt: new Date(this.#updatedAt).toISOString(),
      agents: [...this.#agents],
      asked: this.#asked,
      completed: this.#completed,
      failed: this.#failed.size,
      ...(costUsd !== undefined && { costUsd }),
      ...(this.#lost.size > 0 && { possiblyPaidTwice: this.#lost.size }),
      ...(this.#steps.size > 0 && { steps: this.#steps.size }),
      ...(inBatches && { inBatches }),
    };
  }
}

function waitingIn(sessions: Iterable<WaitsInBatch & { since: number }>): JobOverview['inBatches'] {
  const batches = new Set<string>();
  let count = 0;
  let first = Number.POSITIVE_INFINITY;
  let last: number | undefined = 0;
  for (const { id, since, endsBy } of sessions) {
    count++;
    batches.add(id);
    first = Math.min(first, since);
    last = last === undefined || endsBy === undefined ? undefined : Math.max(last, endsBy);
  }
  if (count === 0) return undefined;
  const ends = last === undefined ? undefined : isoOf(last);
  const since = isoOf(first) ?? '';
  return { sessions: count, batches: batches.size, since, ...(ends !== undefined && { endsBy: ends }) };
}

/** Nothing, for a time that a provider has made up. */
function isoOf(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Of what is known; nothing where nothing is. */
function sumOf(costs: readonly (number | undefined)[]): number | undefined {
  let sum: number | undefined;
  for (const cost of costs) if (cost !== undefined) sum = (sum ?? 0) + cost;
  return sum;
}

/**
 * The line that a list of jobs shows, from the events of one.
 * @param status where it stands while it has not ended
 */
export function overviewOf(events: Iterable<JobEvent>, status: JobStatus): JobOverview {
  const fold = new OverviewFold();
  for (const event of events) fold.record(event);
  return fold.overview(status);
}
