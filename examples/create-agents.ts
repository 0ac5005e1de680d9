// A sentence becomes an agent that has been checked, tried and judged, and then works like any other.
import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { createBudget } from '@parallel-agents/escalation';
import { createMetaAgentWorkflow, previewCreate, toMarkdown } from '@parallel-agents/meta';

const briefs = [{ name: 'flaky_test_finder', purpose: 'Finds flaky tests in a CI log' }];
const options = {
  runtime: scripted(), // any; the other options of createOrchestrator too: policy, maxConcurrent, journal
  admission: [createBudget({ spawns: 200 })],
};
const { expected, longest } = await previewCreate(briefs, { ...options, target: 8.5 });
console.log(`${expected.length} sessions, ${longest[0]?.length} on the longest way`);

const { agents, summary } = await createMetaAgentWorkflow(briefs, { ...options, target: 8.5 });
for (const { name, status, agent, panel } of agents) {
  console.log(`${name}: ${status}, the panel says at least ${panel?.lowerBound}`);
  if (status === 'met' && agent) console.log(toMarkdown(agent));
}

const made = agents.flatMap(({ agent }) => agent ?? []);
const orchestrator = createOrchestrator({ ...options, agents: made });
const run = await orchestrator.run([
  {
    agent: 'flaky_test_finder',
    description: 'Find the flaky tests.',
    input: { log: 'run 1 abc login FAIL' },
  },
]);
await orchestrator.close();
console.log(`${summary.spawned} sessions made it; its first task: ${run.results[0]?.status}`);
if (run.summary.failed > 0) process.exitCode = 1;
