// What most programs need: an agent of one's own, one application, a job whose results have types.
import assert from 'node:assert/strict';
import { defineAgent, open } from 'parallel-agents';
import { z } from 'zod';

const critic = defineAgent({
  name: 'critic',
  instructions: 'Find what is wrong with a text.',
  inputSchema: z.object({ text: z.string() }),
  outputSchema: z.object({ faults: z.array(z.string()) }),
});

// Scripted answers need no model. Real ones: `runtime: 'openclaw'`, or 'openai-compatible' with `baseUrl` and `model`.
await using app = await open({ runtime: 'scripted', limits: { usd: 2, concurrent: 8 }, store: false });
const { results } = await app.start({
  tasks: [{ agent: critic, description: 'Review it.', input: { text: 'All models are always right.' } }],
});
for (const result of results) {
  if (result.status === 'completed') console.log(result.output.faults);
  else console.log(`${result.error.message} ${result.error.fix}`);
}

assert.equal(results[0].status, 'completed');
