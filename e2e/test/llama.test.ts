import personalAgents from '@parallel-agents/agents-personal';
import { type AgentDefinition, createOrchestrator, defineAgent } from '@parallel-agents/core';
import { metaAgents } from '@parallel-agents/meta/internal/agents';
import { openaiCompatible } from '@parallel-agents/openai-compatible';
import { builtinDefinitions } from '@parallel-agents/registry';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { startLlamaServer } from '../llama/llama-server.ts';

/** Noise can be in form, and no more than that: what their checks look for is not asked of it. */
const agents = [...builtinDefinitions, ...metaAgents, ...personalAgents.agents].map(
  (agent): AgentDefinition => ({ ...agent, checks: [] }),
);

/** Has each agent do one task on llama.cpp, whose weights are random: it fits a schema only where the schema was sent. */
async function ask(definitions: readonly AgentDefinition[], structuredOutput?: 'none') {
  const server = await startLlamaServer(1);
  onTestFinished(() => server.close());
  const runtime = openaiCompatible({
    baseUrl: server.url,
    model: 'random',
    ...(structuredOutput && { structuredOutput }),
  });
  const orchestrator = createOrchestrator({ runtime, agents: definitions, maxConcurrent: 4 });
  onTestFinished(() => orchestrator.close());
  const tasks = definitions.map(({ name }) => ({ id: name, agent: name, description: 'Do it.' }));
  const { results, summary } = await orchestrator.run(tasks);
  return { results, summary, answered: await server.answered() };
}

test('a real llama.cpp answers all 25 built-in agents in their schemas at once, since the schemas go along', async () => {
  const { results, summary, answered } = await ask(agents);
  expect(summary.notCompleted).toEqual([]);
  expect(summary).toMatchObject({ asked: 25, completed: 25, verified: 25 });
  expect(answered).toEqual(Array.from({ length: 25 }, () => ({ withSchema: true })));
  for (const { usage } of results) expect(usage?.outputTokens).toBeGreaterThan(0);
});

test('without their schemas it answers none: what it says by itself is noise', async () => {
  const { summary } = await ask(agents.slice(0, 3), 'none');
  expect(summary).toMatchObject({ asked: 3, completed: 0 });
});

test('a schema that llama.cpp refuses is sent once; what comes without it is checked all the same', async () => {
  const outputSchema = z.object({
    title: z.string(),
    get parts() {
      return z.array(outputSchema);
    },
  });
  const recursive = defineAgent({
    name: 'recursive',
    category: 'test',
    description: 'Answers in a schema that holds itself.',
    version: '1.0.0',
    instructions: 'Answer.',
    outputSchema,
    tools: 'none',
    tier: 'cheap',
  });
  const { results, answered } = await ask([recursive]);
  expect(results[0]?.status).toBe('failed');
  expect(answered[0]).toEqual({ withSchema: true, refusal: expect.stringContaining('Unsupported ref') });
  expect(answered.slice(1).length).toBeGreaterThan(0);
  expect(answered.slice(1).map(({ withSchema }) => withSchema)).not.toContain(true);
});
