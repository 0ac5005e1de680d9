import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Table } from '../tables.ts';
import { bareClient } from './bare-client.ts';
import { bareFetch, type Contender, oneModel } from './contenders.ts';
import { median, ratio, type Timed, time } from './measure.ts';
import type { Model } from './model.ts';

const latencyMs = 200;
export const speedContenders: Record<string, Contender> = {
  'parallel-agents': oneModel,
  'plain fetch + p-limit + zod': bareFetch,
  'the HTTP client alone': bareClient,
};

type Cost = Pick<Timed, 'elapsedMs' | 'cpuMs'>;

/** Nothing goes wrong and nothing is limited: what is left is overhead. */
export async function compareSpeed(model: Model): Promise<void> {
  await model.play({ kind: 'steady', latencyMs });
  const table = new Table('run', 'by', 'makespan / ideal', 'CPU a task / plain fetch');
  await compare(table, '20 tasks, first run of a process, 9 processes', 9, latencyMs, (by) =>
    firstRunOfProcess(by, model.url),
  );
  for (const [tasks, concurrency] of [
    [1_000, 50],
    [10_000, 200],
  ] as const) {
    const name = `${tasks.toLocaleString('en')} tasks, ${concurrency} at once, 3 runs`;
    const idealMs = Math.ceil(tasks / concurrency) * latencyMs;
    await compare(table, name, 3, idealMs, (_by, contender) =>
      time(contender, model.url, tasks, concurrency),
    );
  }
  table.publish('measured.md', 'speed');
}

/** By turns, so that what else the machine does meets all of them. */
async function compare(
  table: Table,
  name: string,
  rounds: number,
  idealMs: number,
  run: (by: string, contender: Contender) => Promise<Cost>,
): Promise<void> {
  const costs = Object.entries(speedContenders).map(([by, contender]) => ({
    by,
    contender,
    elapsedMs: [] as number[],
    cpuMs: [] as number[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const { by, contender, elapsedMs, cpuMs } of costs) {
      const cost = await run(by, contender);
      elapsedMs.push(cost.elapsedMs);
      cpuMs.push(cost.cpuMs);
    }
  }
  const plain = median(costs.find(({ contender }) => contender === bareFetch)?.cpuMs ?? []);
  for (const { by, elapsedMs, cpuMs } of costs) {
    table.add(name, by, ratio(median(elapsedMs) / idealMs), ratio(median(cpuMs) / plain));
  }
}

/** Nothing is warm in it but what its imports have warmed. */
async function firstRunOfProcess(by: string, url: string): Promise<Cost> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'first-run-process.ts'), [by, url]);
  const [cost] = (await once(child, 'message')) as [Cost];
  await once(child, 'exit');
  return cost;
}
