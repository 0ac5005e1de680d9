// Over HTTP against the scripted model server in a process of its own; ratios in one run. `npm run bench:http`.
import { byHand, cheapFirst, cheapFirstJudged, oneModel } from './contenders.ts';
import { lost, type Measured, measure, median, ratio, wrong } from './measure.ts';
import { startModel } from './model.ts';
import { compareSpeed } from './speed.ts';

const model = await startModel();
await compareSpeed(model);

console.log('\n## Rate limits: 300 tasks, 50 at once, 50 ms, burst 20\n');
console.log(
  '| requests a second | Retry-After | by | lost | makespan / ideal | wasted calls |\n|---|---|---|---|---|---|',
);
for (const ratePerSecond of [40, 100, 250]) {
  for (const retryAfterSeconds of [undefined, 0.05, 0.2, 1, 5]) {
    const limit = { kind: 'rate-limit', latencyMs: 50, ratePerSecond, burst: 20 } as const;
    const scenario = retryAfterSeconds === undefined ? limit : { ...limit, retryAfterSeconds };
    const idealMs = ((300 - scenario.burst) / ratePerSecond) * 1_000 + scenario.latencyMs;
    for (const [by, contender] of [
      ['parallel-agents', oneModel],
      ['p-queue + p-retry', byHand],
    ] as const) {
      const run = await measure(model, contender, scenario, 300, 50);
      console.log(
        `| ${ratePerSecond} | ${retryAfterSeconds ?? 'precise'} | ${by} | ${lost(run)} | ${ratio(run.elapsedMs / idealMs)} | ${run.refused} |`,
      );
    }
  }
}

console.log(
  '\n## Random faults: 1,000 tasks, 50 at once; 10 % 429, 5 % 500, 5 % malformed; medians of 5 seeds\n',
);
console.log('| latency | by | lost | makespan / ideal | calls / fewest possible |\n|---|---|---|---|---|');
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
    console.log(`| ${latencyMs} ms | ${by} | ${allLost} | ${ratio(makespan)} | ${ratio(calls)} |`);
  }
}

console.log('\n## Cheap first: 500 tasks, a quarter hard, a fifth of those silently wrong, price 1 : 5\n');
console.log('| how | cost / always strong | wrong answers let through | lost |\n|---|---|---|---|');
const mixed = { kind: 'silently-wrong', latencyMs: 5 } as const;
const always = await measure(model, oneModel, mixed, 500, 50);
for (const [how, contender] of [
  ['always strong', oneModel],
  ['schema only', cheapFirst],
  ['schema and judge', cheapFirstJudged],
] as const) {
  const run = await measure(model, contender, mixed, 500, 50);
  console.log(
    `| ${how} | ${ratio(run.cost / always.cost)} | ${wrong(run)} (${((wrong(run) / 500) * 100).toFixed(1)} %) | ${lost(run)} |`,
  );
}
model.stop();
