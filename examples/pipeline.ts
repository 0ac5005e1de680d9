// Tasks that build on each other: two reviews at once, then a document that is given both results.
import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { builtinAgents } from '@parallel-agents/registry';

const code = 'export const total = (items) => items.reduce((sum, item) => sum + item.price, 0);';
const orchestrator = createOrchestrator({ runtime: scripted(), agents: builtinAgents });
const run = orchestrator.run([
  { id: 'security', agent: 'security_reviewer', description: 'Review this code.', input: { code } },
  { id: 'performance', agent: 'performance_reviewer', description: 'Review this code.', input: { code } },
  {
    id: 'guide',
    agent: 'documentation_writer',
    description: 'Write a short guide to the findings.',
    dependsOn: ['security', 'performance'],
    timeoutSeconds: 60,
  },
]);
const { results, summary } = await run;
await orchestrator.close();

for (const { taskId, status } of results) console.log(`${taskId}: ${status}`);
console.log(`at most ${summary.maxInFlight} sessions at once`);
if (summary.failed > 0) process.exitCode = 1;
