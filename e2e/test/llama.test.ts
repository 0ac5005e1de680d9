import personalAgents from '@parallel-agents/agents-personal';
import { type AgentDefinition, createOrchestrator } from '@parallel-agents/core';
import { metaAgents } from '@parallel-agents/meta/agents';
import { openaiCompatible } from '@parallel-agents/openai-compatible';
import { builtinDefinitions } from '@parallel-agents/registry';
import { expect, onTestFinished, test } from 'vitest';
import { startLlamaServer } from '../llama/llama-server.ts';

const agents = [...builtinDefinitions, ...metaAgents, ...personalAgents.agents];

/** Has each agent do one task on llama.cpp, whose weights are random: it fits a schema only where the schema was sent. */
async function ask(definitions: readonly AgentDefinition[], structuredOutput: 'auto' | 'none') {
  const server = await startLlamaServer(1);
  onTestFinished(() => server.close());
  const runtime = openaiCompatible({ baseUrl: server.url, model: 'random', structuredOutput });
  const orchestrator = createOrchestrator({ runtime, agents: definitions, maxConcurrent: 4 });
  onTestFinished(() => orchestrator.close());
  const tasks = definitions.map(({ name }) => ({ id: name, agent: name, description: 'Do it.' }));
  const { results, summary } = await orchestrator.run(tasks);
  return { results, summary, answered: await server.answered() };
}

test('a real llama.cpp answers all 25 built-in agents in their schemas at once, since the schemas go along', async () => {
  const { results, summary, answered } = await ask(agents, 'auto');
  expect(summary.notCompleted).toEqual([]);
  expect(summary).toMatchObject({ asked: 25, completed: 25, verified: 25 });
  expect(answered).toEqual(Array.from({ length: 25 }, () => ({ withSchema: true })));
  for (const { usage } of results) expect(usage?.outputTokens).toBeGreaterThan(0);
});

test('without their schemas it answers none: what it says by itself is noise', async () => {
  const { summary } = await ask(agents.slice(0, 3), 'none');
  expect(summary).toMatchObject({ asked: 3, completed: 0 });
});
