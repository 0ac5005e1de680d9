import type { TaskRow } from './model.ts';

/** How long tasks took that completed, by agent and over all; what failed at once says nothing of the others. */
export class Pace {
  readonly #byAgent = new Map<string, { seconds: number; tasks: number }>();
  #seconds = 0;
  #tasks = 0;
  #firstAt = Number.POSITIVE_INFINITY;

  /** How many it knows of. */
  get tasks(): number {
    return this.#tasks;
  }

  /** Seconds of work that have been done since the first of them began. */
  get seconds(): number {
    return this.#seconds;
  }

  /** When the first of them began. */
  get firstAt(): number {
    return this.#firstAt;
  }

  note({ agent, status, startedAt, endedAt }: TaskRow): void {
    if (status !== 'completed' || startedAt === undefined || endedAt === undefined) return;
    const seconds = Math.max(0, (endedAt - startedAt) / 1000);
    const known = this.#byAgent.get(agent) ?? { seconds: 0, tasks: 0 };
    this.#byAgent.set(agent, { seconds: known.seconds + seconds, tasks: known.tasks + 1 });
    this.#seconds += seconds;
    this.#tasks++;
    this.#firstAt = Math.min(this.#firstAt, startedAt);
  }

  /** What a task of this agent takes, by those that it has done, else by all. */
  secondsOf(agent: string): number {
    const known = this.#byAgent.get(agent);
    if (known) return known.seconds / known.tasks;
    return this.#tasks === 0 ? 0 : this.#seconds / this.#tasks;
  }
}
