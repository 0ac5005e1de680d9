import type { BatchProvider } from '@parallel-agents/core/internal/wire';
import { type BatchSurroundings, RunningBatch } from './running-batch.ts';

/** The batches that somebody in this process waits for. Any other is let go of: the process may run for months. */
export class RunningBatches {
  readonly #surroundings: Omit<BatchSurroundings, 'onIdle'>;
  readonly #all = new Map<string, RunningBatch>();

  constructor(surroundings: Omit<BatchSurroundings, 'onIdle'>) {
    this.#surroundings = surroundings;
  }

  get size(): number {
    return this.#all.size;
  }

  /** The batch of this id, for a session that is going to wait in it. */
  of(provider: BatchProvider, id: string): RunningBatch {
    const key = `${provider.name}:${id}`;
    const known = this.#all.get(key);
    if (known) return known;
    const batch: RunningBatch = new RunningBatch(provider, id, {
      ...this.#surroundings,
      onIdle: () => {
        if (this.#all.get(key) === batch) this.#all.delete(key);
      },
    });
    this.#all.set(key, batch);
    return batch;
  }
}
