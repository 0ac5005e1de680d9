// One task of a program with core, openai-compatible and escalation, on the server that is named.
import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { rateLimiter } from '@parallel-agents/escalation';
import { openaiCompatible } from '@parallel-agents/openai-compatible';

const orchestrator = createOrchestrator({
  runtime: openaiCompatible({ baseUrl: process.argv[2], model: 'bench/model' }),
  agents: [defineAgent({ name: 'writer', instructions: 'You write.' })],
  admission: [rateLimiter()],
});
const { summary } = await orchestrator.run([{ agent: 'writer', description: 'one line' }]);
await orchestrator.close();
if (summary.completed !== 1) throw new Error('It was not answered.');
