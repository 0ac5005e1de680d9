// A goal: what it may cost, its plan for approval, how it goes, what it did cost. Who follows it may be another process.
import assert from 'node:assert/strict';
import { scripted } from '@parallel-agents/core/testing';
import { type JobEvent, open } from 'parallel-agents';

const goal = 'Compare three ways to limit the rate of our API and recommend one';

// Scripted answers, at the price of a real model. Without these two lines the application finds a runtime of yours.
const model = 'openai/gpt-4.1-mini';
const runtime = scripted({ models: [model] });

await using app = await open({
  runtime,
  model,
  store: ':memory:', // or 'runs.sqlite', or redis://…: then any process can follow the goal
  limits: { usd: 2, deadline: '10m', concurrent: 8 },
});

const { range } = await app.forecast({ goal });
console.log(`Planning costs up to $${range.most.costUsd.toFixed(4)}.`);

const job = app.start(
  { goal },
  {
    async approve({ reason, tasks }) {
      console.log(`The plan: ${reason}`);
      for (const { id, agent, dependsOn } of tasks) {
        const after = dependsOn.length > 0 ? ` after ${dependsOn.join(', ')}` : '';
        console.log(`  ${id}: ${agent}${after}`);
      }
      return tasks.length <= 5;
    },
  },
);

for await (const event of app.jobs.follow(job.id)) {
  const line = lineOf(event);
  if (line !== undefined) console.log(line);
}

const { status, summary, goal: report } = await job;
console.log(report.markdown.split('\n', 1)[0]);
console.log(`${status}: ${summary.completed} answers for $${summary.costUsd?.toFixed(4)}`);

function lineOf(event: JobEvent): string | undefined {
  const seconds = new Date(event.at).toISOString().slice(11, 19);
  switch (event.type) {
    case 'job.started':
      return `${seconds} ${event.jobId}: ${event.title}`;
    case 'plan.decided':
      return `${seconds} the plan was ${event.approved ? 'approved' : 'declined'}`;
    case 'task.ended':
      return `${seconds} ${event.step}/${event.taskId}: ${event.result.status}`;
    default:
      return undefined;
  }
}

assert.equal(status, 'completed');
assert.ok((summary.costUsd ?? 0) > 0, 'It has a cost.');
