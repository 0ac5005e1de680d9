// What befalls the fleet: random deaths and pauses.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Supervised } from './children.ts';
import { type Random, randomEntry, randomInteger } from './random.ts';
import type { SoakServer } from './server.ts';

export interface Victims extends Pick<SoakServer, 'server' | 'silence'> {
  /** Those that may die. */
  workers: readonly Supervised[];
  /** Those that look after a job now. */
  owners(): Supervised[];
  clerk: Supervised;
}

export type Fault = keyof ReturnType<typeof faults>;

/** Each begins something that ends by itself. */
export function faults({ server, silence, workers, owners, clerk }: Victims, random: Random) {
  const pause = async (one: Supervised | undefined, leastMs: number, mostMs: number): Promise<void> => {
    one?.signal('SIGSTOP');
    await sleep(randomInteger(random, leastMs, mostMs));
    one?.signal('SIGCONT');
  };
  const ready = (): Supervised | undefined =>
    randomEntry(
      random,
      workers.filter(({ isReady }) => isReady),
    );
  return {
    'a worker killed (kill -9)': async () => ready()?.signal('SIGKILL'),
    'a worker that looks after a job killed': async () => randomEntry(random, owners())?.signal('SIGKILL'),
    'all workers but one killed at once': async () => {
      for (const worker of workers) worker.signal('SIGKILL');
    },
    'a worker told to end (SIGTERM)': async () => ready()?.signal('SIGTERM'),
    'a worker stopped for 1 to 10 s (SIGSTOP)': () => pause(ready(), 1000, 10_000),
    'a worker stopped for 14 to 30 s, longer than its locks': () => pause(ready(), 14_000, 30_000),
    'whoever hands in and cancels killed': async () => clerk.signal('SIGKILL'),
    'the server killed, started again at once': () => server.crash(),
    'the server killed, away for 1 to 8 s': async () => {
      await server.kill();
      await sleep(randomInteger(random, 1000, 8000));
      await server.start();
    },
    'the server silent for 1 to 5 s': () => silence(randomInteger(random, 1000, 5000)),
  };
}

/** How often each comes, against the others. */
const weights: Record<Fault, number> = {
  'a worker killed (kill -9)': 8,
  'a worker that looks after a job killed': 6,
  'all workers but one killed at once': 1,
  'a worker told to end (SIGTERM)': 3,
  'a worker stopped for 1 to 10 s (SIGSTOP)': 3,
  'a worker stopped for 14 to 30 s, longer than its locks': 2,
  'whoever hands in and cancels killed': 5,
  'the server killed, started again at once': 2,
  'the server killed, away for 1 to 8 s': 1,
  'the server silent for 1 to 5 s': 1,
};

export function chooseFault(random: Random): Fault {
  const entries = Object.entries(weights) as [Fault, number][];
  const all = entries.flatMap(([fault, weight]) => Array.from({ length: weight }, () => fault));
  return randomEntry(random, all) ?? 'a worker killed (kill -9)';
}
