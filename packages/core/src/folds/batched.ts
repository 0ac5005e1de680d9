import type { JobEvent } from '../log/events.ts';
import type { WaitsInBatch } from '../session/runtime.ts';
import type { RunSummary } from './summary.ts';

interface BatchedSession extends Pick<WaitsInBatch, 'priceShare'> {
  /** As it is counted by now, in US dollars. */
  costUsd?: number;
}

/** Adds up the sessions that waited in batches, from the events of their runs. */
export class BatchedFold {
  readonly #sessions = new Map<string, BatchedSession>();
  readonly #batches = new Set<string>();
  #costUsd: number | undefined;
  #savedUsd: number | undefined;

  record(event: JobEvent): void {
    if (event.type === 'session.started') this.#start(event.attemptId, event.reference.batch);
    if (event.type === 'attempt.ended') this.#end(event.attempt.attemptId, event.attempt.costUsd);
  }

  /** Nothing, where no session waited in a batch. */
  get account(): RunSummary['inBatches'] {
    if (this.#sessions.size === 0) return undefined;
    return {
      sessions: this.#sessions.size,
      batches: this.#batches.size,
      ...(this.#costUsd !== undefined && { costUsd: this.#costUsd }),
      ...(this.#savedUsd !== undefined && { savedUsd: this.#savedUsd }),
    };
  }

  #start(attemptId: string, batch: WaitsInBatch | undefined): void {
    if (batch === undefined) return;
    const { costUsd } = this.#sessions.get(attemptId) ?? {};
    const { priceShare } = batch;
    this.#sessions.set(attemptId, { priceShare, ...(costUsd !== undefined && { costUsd }) });
    this.#batches.add(batch.id);
  }

  /** An attempt may end again, when somebody goes on with it. */
  #end(attemptId: string, costUsd: number | undefined): void {
    const session = this.#sessions.get(attemptId);
    if (session === undefined || costUsd === undefined) return;
    const { priceShare, costUsd: before = 0 } = session;
    const more = costUsd - before;
    session.costUsd = costUsd;
    this.#costUsd = (this.#costUsd ?? 0) + more;
    if (priceShare > 0 && priceShare < 1) this.#savedUsd = (this.#savedUsd ?? 0) + more / priceShare - more;
  }
}
