// An agent of your own: its schema checks every answer, and one that fails the check is corrected once.
import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { z } from 'zod';

const triage = defineAgent({
  name: 'ticket_triage',
  description: 'Sorts a support ticket by urgency and team.',
  instructions:
    'You sort support tickets. Urgent is only what stops a customer from working. Name the team that can mend the cause.',
  inputSchema: z.object({ ticket: z.string().min(1) }),
  outputSchema: z.object({ urgency: z.enum(['low', 'normal', 'urgent']), team: z.string().min(1) }),
});

// The scripted model gets it wrong at first, as cheap models do: "high" is not one of the levels.
const reply: ReplyScript = ({ prompt }) => ({
  kind: 'text',
  text: prompt.includes('not accepted')
    ? '{ "urgency": "urgent", "team": "payments" }'
    : 'Sure! { "urgency": "high", "team": "payments" }',
});

const orchestrator = createOrchestrator({ runtime: scripted({ reply }) });
const { results } = await orchestrator.run([
  {
    agent: triage,
    description: 'Sort this ticket.',
    input: { ticket: 'Nobody can pay since this morning.' },
  },
]);
await orchestrator.close();

const [result] = results;
for (const attempt of result.attempts) {
  console.log(`${attempt.reason}: ${attempt.status} ${attempt.problems?.join('; ') ?? ''}`);
}
// The status decides: a result that completed has the output of this agent's schema, any other an error with its fix.
if (result.status === 'completed')
  console.log(`${result.output.urgency}: for the team ${result.output.team}`);
else console.error(`${result.error.message} ${result.error.fix}`);
if (result.status !== 'completed') process.exitCode = 1;
