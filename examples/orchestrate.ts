// A goal becomes a plan, its tasks run at once where they can, and a writer reports on them with sources.
import { scripted } from '@parallel-agents/core/testing';
import { createBudget } from '@parallel-agents/escalation';
import { createMissingAgent, metaAgents, orchestrate } from '@parallel-agents/meta';
import { builtinAgents } from '@parallel-agents/registry';

const shared = {
  runtime: scripted(), // any; the other options of createOrchestrator too: policy, maxConcurrent, journal
  admission: [createBudget({ spawns: 50 })],
};
const { status, tasks, markdown, summary } = await orchestrate(
  'Compare three approaches to rate limiting for our API and recommend one',
  {
    ...shared,
    agents: [...builtinAgents, ...metaAgents],
    createAgent: createMissingAgent(shared),
    approve: async (plan) => plan.tasks.length <= 5,
    onEvent: (event) => {
      if (event.type === 'plan.made') console.log(event.plan.reason);
    },
  },
);

for (const { task, result } of tasks) console.log(`${task.id} (${task.agent}): ${result.status}`);
console.log(`${status}, ${summary.spawned} sessions\n\n${markdown}`);
if (status !== 'completed') process.exitCode = 1;
