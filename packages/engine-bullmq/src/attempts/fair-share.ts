import { defaultPriority } from '@parallel-agents/core/internal';

/** Tasks have priorities from 0 to 1000, higher first; BullMQ has 1 to 2,097,151, lower first. */
const highest = 1000;

/** Sessions that a job has waiting or running from which on further ones give way to those of jobs that have fewer. */
const steps = [16, 64, 256, 1024];

/**
 * The places of one job’s sessions in the queues that it shares with other jobs. A job that has much there already goes
 * behind those that have little: a small one behind a large one is begun within the time of a session, and two large ones
 * share. Within a job, priorities decide.
 */
export class FairShare {
  /** How many there are by priority of their task. */
  readonly #there = new Map<number, number>();

  /** Takes a place. @returns its priority in the queue, and gives the place back */
  take(taskPriority: number = defaultPriority): { priority: number; leave(): void } {
    const own = Math.min(Math.max(Math.round(taskPriority), 0), highest);
    this.#there.set(own, (this.#there.get(own) ?? 0) + 1);
    // Those that go behind it do not count against it.
    let before = 0;
    for (const [priority, count] of this.#there) if (priority >= own) before += count;
    const step = steps.filter((limit) => before > limit).length;
    let isTaken = true;
    return {
      priority: step * (highest + 1) + (highest + 1 - own),
      leave: () => {
        if (isTaken) this.#there.set(own, (this.#there.get(own) ?? 1) - 1);
        isTaken = false;
      },
    };
  }
}
