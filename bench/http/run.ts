// Over HTTP against the scripted model server in a process of its own; ratios in one run. `npm run bench:http`; with
// `-- --write` the tables of docs/measured.md are replaced.
import { Table } from '../tables.ts';
import { byHand, cheapFirst, cheapFirstJudged, oneModel } from './contenders.ts';
import { compareUnderLimits } from './limits.ts';
import { lost, type Measured, measure, median, ratio, wrong } from './measure.ts';
import { startModel } from './model.ts';
import { compareSpeed } from './speed.ts';

const model = await startModel();
await compareSpeed(model);

await compareUnderLimits(model);

const faults = new Table('latency', 'by', 'lost', 'makespan / ideal', 'calls / fewest possible');
for (const latencyMs of [100, 200]) {
  // 15 % of all calls are refused at once and 5 % answer in vain: of 100 calls, 80 bring an answer and 85 take their time.
  const fewest = 1_000 / 0.8;
  const idealMs = ((fewest * 0.85) / 50) * latencyMs;
  for (const [by, contender] of [
    ['parallel-agents, two tiers', cheapFirst],
    ['p-queue + p-retry', byHand],
  ] as const) {
    const runs: Measured[] = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      runs.push(await measure(model, contender, { kind: 'faults', latencyMs, seed }, 1_000, 50));
    }
    const makespan = median(runs.map(({ elapsedMs }) => elapsedMs)) / idealMs;
    const calls = median(runs.map((run) => run.calls)) / fewest;
    const allLost = runs.reduce((sum, run) => sum + lost(run), 0);
    faults.add(`${latencyMs} ms`, by, allLost, ratio(makespan), ratio(calls));
  }
}
faults.publish('measured.md', 'random faults');

const cheap = new Table('how', 'cost / always strong', 'wrong answers let through', 'lost');
const mixed = { kind: 'silently-wrong', latencyMs: 5 } as const;
const always = await measure(model, oneModel, mixed, 500, 50);
for (const [how, contender] of [
  ['always strong', oneModel],
  ['schema only', cheapFirst],
  ['schema and judge', cheapFirstJudged],
] as const) {
  const run = await measure(model, contender, mixed, 500, 50);
  const share = `${wrong(run)} (${((wrong(run) / 500) * 100).toFixed(1)} %)`;
  cheap.add(how, ratio(run.cost / always.cost), share, lost(run));
}
cheap.publish('measured.md', 'cheap first');
model.stop();
