import { add, type BudgetLimits, nothing, type Spent } from './limits.ts';
import { type Shortage, shortOf } from './shortage.ts';

interface Waiting {
  wish: Spent;
  priority: number;
  /** @param short why it is refused; `undefined`: its wish is set aside */
  decide(short: Shortage | undefined): void;
}

/**
 * What is spent, what is set aside for sessions that run, and who waits for some of that to be given back. A wish that
 * fits beside what is spent is not refused for what running sessions may turn out not to need.
 */
export class Reservations {
  readonly spent: Spent = { ...nothing };
  readonly #limits: BudgetLimits;
  // Summed when it is asked for: adding and taking away again would leave rests of rounding.
  readonly #running = new Set<Spent>();
  readonly #open = new Map<string, Spent>();
  /** Sorted: the next one first. A later one that would fit does not overtake, or a large one might wait for ever. */
  readonly #waiting: Waiting[] = [];
  #closed: Shortage | undefined;

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  get reserved(): Spent {
    return [...this.#running].reduce(add, nothing);
  }

  /** Sets a wish aside as soon as it fits, or says why it never will. Rejects with the signal's reason. */
  take(wish: Spent, priority: number, signal: AbortSignal): Promise<Shortage | undefined> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Shortage | undefined>();
    const giveUp = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      reject(signal.reason);
      this.#decide();
    };
    const waiting: Waiting = {
      wish,
      priority,
      decide: (short) => {
        signal.removeEventListener('abort', giveUp);
        resolve(short);
      },
    };
    signal.addEventListener('abort', giveUp, { once: true });
    const behind = this.#waiting.findIndex((other) => other.priority < priority);
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, waiting);
    this.#decide();
    return promise;
  }

  /** Counts a session of an earlier process as spent until it is known what became of it. */
  leaveOpen(attemptId: string, wish: Spent): void {
    this.#open.set(attemptId, wish);
  }

  /** Sets a wish aside whether it fits or not: its session runs already. */
  goOnWith(attemptId: string, wish: Spent): void {
    this.#open.delete(attemptId);
    this.#running.add(wish);
  }

  /** It is known what became of a session, and counted. */
  close(attemptId: string): void {
    this.#open.delete(attemptId);
  }

  /** Gives back what was set aside. @param spent what was really spent; nothing, if the session was not started */
  settle(wish: Spent, spent: Spent = nothing): void {
    this.#running.delete(wish);
    this.spend(spent);
  }

  spend(spent: Spent): void {
    Object.assign(this.spent, add(this.spent, spent));
    this.#decide();
  }

  /** Refuses everybody from now on. */
  refuseAll(why: Shortage): void {
    this.#closed ??= why;
    this.#decide();
  }

  #decide(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const reserved = this.reserved;
      const spent = [...this.#open.values()].reduce(add, this.spent);
      // Sessions that run may use less than was set aside for them, but each is one that was spawned.
      const kept = { ...nothing, spawns: reserved.spawns };
      const short = this.#closed ?? shortOf(this.#limits, spent, kept, next.wish);
      if (short === undefined) {
        if (shortOf(this.#limits, spent, reserved, next.wish) !== undefined) return;
        this.#running.add(next.wish);
      }
      this.#waiting.shift();
      next.decide(short);
    }
  }
}
