// One application, any kind of job: what it would cost, how it goes, what it brought back.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '@parallel-agents/app';
import { scripted } from '@parallel-agents/core/testing';

const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-example-'));
const app = await open({
  runtime: scripted(),
  limits: { spawns: 20, concurrent: 4 },
  here: { cwd: folder, env: { XDG_STATE_HOME: folder } },
});
const spec = { goal: 'Compare three ways to limit the rate of our API and recommend one' };

const { range } = await app.forecast(spec);
console.log(`The planner alone: at least ${range.least.sessions} session.`);

const job = app.start(spec, { approve: async ({ tasks }) => tasks.length <= 5 });
const report = await job;
console.log(`${report.id} is ${report.status}: ${report.results.length} answers.`);
for (const { task, result } of report.goal.tasks) console.log(`${task.id}: ${result.status}`);

await app.close();
await rm(folder, { recursive: true });
assert.equal(report.status, 'completed');
