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
  const table = new Table('requests a second', 'Retry-After', 'lost', 'makespan / ideal', 'wasted calls');
  for (const ratePerSecond of [40, 100, 250]) {
    const idealMs = ((tasks - burst) / ratePerSecond) * 1_000 + latencyMs;
    for (const retryAfterSeconds of [undefined, 0.05, 0.2, 1, 5]) {
      const limit = { kind: 'rate-limit', latencyMs, ratePerSecond, burst } as const;
      const scenario = retryAfterSeconds === undefined ? limit : { ...limit, retryAfterSeconds };
      const contenders = [
        { contender: oneModel, rounds: 3, runs: [] as Measured[] },
        { contender: byHand, rounds: 1, runs: [] },
        { contender: knowing(limit), rounds: 3, runs: [] },
      ];
      for (let round = 0; round < 3; round++) {
        for (const { contender, rounds, runs } of contenders) {
          if (round < rounds) runs.push(await measure(model, contender, scenario, tasks, concurrency));
        }
      }
      /** What is found of each contender, in their order: ours, by hand, the one that knows the limit. */
      const ofEach = (find: (runs: readonly Measured[]) => string | number): string =>
        contenders.map(({ runs }) => find(runs)).join(' · ');
      const shortestMs = (runs: readonly Measured[]): number =>
        Math.min(...runs.map(({ elapsedMs }) => elapsedMs));
      table.add(
        ratePerSecond,
        retryAfterSeconds ?? 'precise',
        ofEach((runs) => runs.reduce((sum, run) => sum + lost(run), 0)),
        ofEach((runs) => ratio(shortestMs(runs) / idealMs)),
        ofEach((runs) => Math.max(...runs.map(({ refused }) => refused))),
      );
    }
  }
  table.publish('measured.md', 'rate limits');
}
