// Five writers on one topic, with progress as it happens. No account, no gateway: the scripted runtime answers.
import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { builtinAgents } from '@parallel-agents/registry';
import { createContentTeam } from '@parallel-agents/teams';

const orchestrator = createOrchestrator({ runtime: scripted(), agents: builtinAgents, maxConcurrent: 20 });
const run = orchestrator.run(createContentTeam('Monday motivation', { platform: 'bluesky' }));

for await (const event of run) {
  if (event.type === 'task.ended') console.log(`${event.result.agent}: ${event.result.status}`);
}

const { results, summary } = await run;
console.log(`asked ${summary.asked}, completed ${summary.completed}`);
await orchestrator.close();
if (summary.completed !== results.length) process.exitCode = 1;
