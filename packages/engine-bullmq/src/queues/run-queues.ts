import type { Backend, JobQueue } from './backend.ts';
import { partQueueName, runQueueName } from './names.ts';

/** The queues in which runs, and parts of runs, wait for a worker that has their runtime. */
export class RunQueues {
  readonly #backend: Backend;
  readonly #onError: (error: Error) => void;
  readonly #queues = new Map<string, JobQueue>();

  constructor(backend: Backend, onError: (error: Error) => void) {
    this.#backend = backend;
    this.#onError = onError;
  }

  of(runtime: string, { isPart = false }: { isPart?: boolean } = {}): JobQueue {
    const name = isPart ? partQueueName(runtime) : runQueueName(runtime);
    const known = this.#queues.get(name);
    if (known) return known;
    const queue = this.#backend.queue(name);
    queue.on('error', this.#onError);
    this.#queues.set(name, queue);
    return queue;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }
}
