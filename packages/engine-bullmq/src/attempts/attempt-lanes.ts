import type { SpawnRequest } from '@parallel-agents/core';
import type { Backend } from '../queues/backend.ts';
import { attemptQueueName } from '../queues/names.ts';
import { AttemptLane } from './attempt-lane.ts';
import { type Lanes, laneNames, laneOf } from './lanes.ts';

/** The lanes of one runtime, as those see them who ask for attempts. Several runs of a process share them. */
export class AttemptLanes {
  readonly #limits: Lanes;
  readonly #lanes = new Map<string, AttemptLane>();
  #closed: Promise<void> | undefined;

  constructor(
    backend: Backend,
    runtime: string,
    limits: Lanes,
    onError: (error: Error) => void,
    options: { readsResults?: boolean } = {},
  ) {
    this.#limits = limits;
    for (const name of laneNames(limits)) {
      this.#lanes.set(name, new AttemptLane(backend, attemptQueueName(runtime, name), onError, options));
    }
  }

  async ready(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.ready()));
  }

  of(request: SpawnRequest): AttemptLane {
    const lane = this.#lanes.get(laneOf(request, this.#limits));
    if (lane === undefined) throw new TypeError('A lane has no queue.');
    return lane;
  }

  [Symbol.iterator](): IterableIterator<AttemptLane> {
    return this.#lanes.values();
  }

  close(): Promise<void> {
    this.#closed ??= Promise.all([...this].map((lane) => lane.close())).then(() => {});
    return this.#closed;
  }
}
