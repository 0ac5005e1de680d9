// Ratios, all taken in one run, so that they hold on machines of any speed. `npm run bench`.
import { measureFirstRequest } from './first-request.ts';
import { compareStarts } from './import-time.ts';
import { measureJournalOverhead } from './journal-overhead.ts';
import { measurePlan } from './plan-makespan.ts';
import { type Makespan, measureMakespan } from './scripted-makespan.ts';

const rows: Makespan[] = [
  await measureMakespan('first run of the process', { tasks: 20, concurrency: 20, sessionMs: 200 }),
  await measureMakespan('second run', { tasks: 20, concurrency: 20, sessionMs: 200 }),
  await measureMakespan('many tasks', { tasks: 1_000, concurrency: 50, sessionMs: 200 }),
  await measureMakespan('10,000 tasks', { tasks: 10_000, concurrency: 200, sessionMs: 200 }),
];

console.log('Makespan against the ideal, scripted runtime\n');
console.log('| run | tasks | at once | session | makespan / ideal | CPU per 1,000 tasks |');
console.log('|---|---|---|---|---|---|');
for (const { name, tasks, concurrency, sessionMs, ratio, cpuMsPerThousand } of rows) {
  console.log(
    `| ${name} | ${tasks} | ${concurrency} | ${sessionMs} ms | ${ratio.toFixed(3)} | ${cpuMsPerThousand.toFixed(0)} ms |`,
  );
}
const { ratio, cpuMsPerTask } = await measureJournalOverhead();
console.log(
  `\nJournal (SQLite), 10,000 tasks, 200 at once: ${ratio.toFixed(3)} of the makespan without, ${cpuMsPerTask.toFixed(3)} ms CPU more a task`,
);
console.log(
  '\nPlans of tasks with random dependencies against the critical-path/width bound, scripted runtime\n',
);
console.log('| plan | tasks | at once | longest chain | session | makespan / bound |');
console.log('|---|---|---|---|---|---|');
for (const [name, edges, concurrency] of [
  ['few dependencies', 1, 8],
  ['some', 2, 8],
  ['many', 4, 8],
  ['many, wide', 4, 16],
  ['deep', 6, 32],
] as const) {
  for (const seed of [1, 2]) {
    const plan = await measurePlan(`${name}, seed ${seed}`, {
      tasks: 100,
      edges,
      concurrency,
      sessionMs: 300,
      seed,
    });
    console.log(
      `| ${plan.name} | ${plan.tasks} | ${concurrency} | ${plan.depth} | ${plan.sessionMs} ms | ${plan.ratio.toFixed(3)} |`,
    );
  }
}
await compareStarts();
console.log(
  `\nFrom run() to its first request, in a warm process: ${(await measureFirstRequest()).median.toFixed(1)} ms`,
);
