import type { Backend, JobQueue } from './backend.ts';
import { runQueueName } from './names.ts';

/** The queues in which runs wait for a worker that has their runtime. */
export class RunQueues {
  readonly #backend: Backend;
  readonly #onError: (error: Error) => void;
  readonly #queues = new Map<string, JobQueue>();

  constructor(backend: Backend, onError: (error: Error) => void) {
    this.#backend = backend;
    this.#onError = onError;
  }

  of(runtime: string): JobQueue {
    const known = this.#queues.get(runtime);
    if (known) return known;
    const queue = this.#backend.queue(runQueueName(runtime));
    queue.on('error', this.#onError);
    this.#queues.set(runtime, queue);
    return queue;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }
}
