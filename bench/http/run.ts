// Over HTTP against the scripted model server in a process of its own; ratios in one run. `npm run bench:http`.
import {
  bareFetch,
  byHand,
  type Contender,
  cheapFirst,
  cheapFirstJudged,
  oneModel,
  type Solved,
} from './contenders.ts';
import { startModel } from './model.ts';
import type { Scenario } from './scenarios.ts';

const model = await startModel();

interface Measured extends Solved {
  elapsedMs: number;
  cpuMs: number;
  calls: number;
  refused: number;
}

async function measure(
  contender: Contender,
  scenario: Scenario,
  problems: number,
  concurrency: number,
): Promise<Measured> {
  await model.play(scenario);
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const solved = await contender(model.url, problems, concurrency);
  const elapsedMs = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ...solved, elapsedMs, cpuMs: (user + system) / 1_000, ...(await model.count()) };
}

const lost = ({ answers }: Solved): number => answers.filter((answer) => answer === undefined).length;
const wrong = ({ answers }: Solved): number =>
  answers.filter((answer, problem) => answer !== undefined && answer !== problem * 2).length;
const ratio = (value: number): string => value.toFixed(2);

console.log(
  '## Speed\n\n| run | makespan / ideal | of plain fetch | CPU a task / plain fetch |\n|---|---|---|---|',
);
const steady = { kind: 'steady', latencyMs: 200 } as const;
for (const [name, problems, concurrency] of [
  ['20 tasks, first run of the process', 20, 20],
  ['1,000 tasks, 50 at once', 1_000, 50],
  ['10,000 tasks, 200 at once', 10_000, 200],
] as const) {
  const mine = await measure(oneModel, steady, problems, concurrency);
  const bare = await measure(bareFetch, steady, problems, concurrency);
  const ideal = Math.ceil(problems / concurrency) * steady.latencyMs;
  const makespans = `${ratio(mine.elapsedMs / ideal)} | ${ratio(bare.elapsedMs / ideal)}`;
  console.log(`| ${name} | ${makespans} | ${ratio(mine.cpuMs / bare.cpuMs)} |`);
}

console.log('\n## Rate limits: 300 tasks, 50 at once, 50 ms, burst 20\n');
console.log('| requests a second | by | lost | makespan / ideal | wasted calls |\n|---|---|---|---|---|');
for (const ratePerSecond of [40, 100, 250]) {
  const scenario = { kind: 'rate-limit', latencyMs: 50, ratePerSecond, burst: 20 } as const;
  const idealMs = ((300 - scenario.burst) / ratePerSecond) * 1_000 + scenario.latencyMs;
  for (const [by, contender] of [
    ['parallel-agents', oneModel],
    ['p-queue + p-retry', byHand],
  ] as const) {
    const run = await measure(contender, scenario, 300, 50);
    console.log(
      `| ${ratePerSecond} | ${by} | ${lost(run)} | ${ratio(run.elapsedMs / idealMs)} | ${run.refused} |`,
    );
  }
}

console.log('\n## Random faults: 1,000 tasks, 50 at once, 100 ms; 10 % 429, 5 % 500, 5 % malformed\n');
console.log('| by | lost | makespan / ideal | calls / fewest possible |\n|---|---|---|---|');
for (const [by, contender] of [
  ['parallel-agents, two tiers', cheapFirst],
  ['p-queue + p-retry', byHand],
] as const) {
  const run = await measure(contender, { kind: 'faults', latencyMs: 100, seed: 7 }, 1_000, 50);
  // 15 % of all calls are refused at once and 5 % answer in vain: of 100 calls, 80 bring an answer and 85 take their time.
  const fewest = 1_000 / 0.8;
  const idealMs = ((fewest * 0.85) / 50) * 100;
  console.log(`| ${by} | ${lost(run)} | ${ratio(run.elapsedMs / idealMs)} | ${ratio(run.calls / fewest)} |`);
}

console.log('\n## Cheap first: 500 tasks, a quarter hard, a fifth of those silently wrong, price 1 : 5\n');
console.log('| how | cost / always strong | wrong answers let through | lost |\n|---|---|---|---|');
const mixed = { kind: 'silently-wrong', latencyMs: 5 } as const;
const always = await measure(oneModel, mixed, 500, 50);
for (const [how, contender] of [
  ['always strong', oneModel],
  ['schema only', cheapFirst],
  ['schema and judge', cheapFirstJudged],
] as const) {
  const run = await measure(contender, mixed, 500, 50);
  console.log(
    `| ${how} | ${ratio(run.cost / always.cost)} | ${wrong(run)} (${((wrong(run) / 500) * 100).toFixed(1)} %) | ${lost(run)} |`,
  );
}
model.stop();
