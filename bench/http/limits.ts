import { Table } from '../tables.ts';
import { byHand, oneModel } from './contenders.ts';
import { knowing } from './knowing-client.ts';
import { lost, type Measured, measure, ratio } from './measure.ts';
import type { Model } from './model.ts';

const tasks = 300;
const concurrency = 50;
const burst = 20;
const latencyMs = 50;

/** Behind limits of several rates, whatever the refusals ask to wait: the best of runs that contenders make by turns. */
export async function compareUnderLimits(model: Model): Promise<void> {
  const table = new Table(
    'requests a second',
    'Retry-After',
    'by',
    'lost',
    'makespan / ideal',
    'wasted calls',
  );
  for (const ratePerSecond of [40, 100, 250]) {
    const idealMs = ((tasks - burst) / ratePerSecond) * 1_000 + latencyMs;
    for (const retryAfterSeconds of [undefined, 0.05, 0.2, 1, 5]) {
      const limit = { kind: 'rate-limit', latencyMs, ratePerSecond, burst } as const;
      const scenario = retryAfterSeconds === undefined ? limit : { ...limit, retryAfterSeconds };
      const contenders = [
        { by: 'parallel-agents', contender: oneModel, rounds: 3, runs: [] as Measured[] },
        { by: 'a client that knows the limit', contender: knowing(limit), rounds: 3, runs: [] },
        { by: 'p-queue + p-retry', contender: byHand, rounds: 1, runs: [] },
      ];
      for (let round = 0; round < 3; round++) {
        for (const { contender, rounds, runs } of contenders) {
          if (round < rounds) runs.push(await measure(model, contender, scenario, tasks, concurrency));
        }
      }
      for (const { by, runs } of contenders) {
        const allLost = runs.reduce((sum, run) => sum + lost(run), 0);
        const [best] = runs.toSorted((a, b) => a.elapsedMs - b.elapsedMs);
        const makespan = ratio((best?.elapsedMs ?? Number.NaN) / idealMs);
        const mostRefused = Math.max(...runs.map(({ refused }) => refused));
        table.add(ratePerSecond, retryAfterSeconds ?? 'precise', by, allLost, makespan, mostRefused);
      }
    }
  }
  table.publish('measured.md', 'rate limits');
}
