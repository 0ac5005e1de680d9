import { type AgentDefinition, createOrchestrator, defineAgent } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { builtinAgents, createRegistry, type securityReviewer } from '../src/index.ts';

type OutputOf<Agent> = Agent extends AgentDefinition<infer _, infer Output> ? Output : never;
const runtime = scripted();

describe('the types of agents in a registry', () => {
  it('are those of the built-in agents, by name', async () => {
    const { run } = createOrchestrator({ runtime, agents: builtinAgents });
    const { results } = await run([
      { agent: 'security_reviewer', description: 'x', input: { code: 'y' } },
      { agent: 'code-reviewer', description: 'x', input: { code: 'y' } },
    ]);
    expectTypeOf(results[0].output).toEqualTypeOf<OutputOf<typeof securityReviewer> | undefined>();
    expectTypeOf(results[1].output).toEqualTypeOf<unknown>();
    expect(results).toHaveLength(2);
    // @ts-expect-error a reviewer of code needs it
    expect(() => run([{ agent: 'security_reviewer', description: 'x', input: { code: 1 } }])).toThrow();
  });

  it('are those of the later source, where two have one name', () => {
    const mine = defineAgent({
      name: 'security_reviewer',
      instructions: 'x',
      outputSchema: z.object({ own: z.string() }),
    });
    const { run } = createOrchestrator({ runtime, agents: createRegistry(builtinAgents, [mine]) });
    const tasks = [{ agent: 'security_reviewer' as const, description: 'x' }];
    expectTypeOf<Awaited<ReturnType<typeof run<typeof tasks>>>['results'][0]['output']>().toEqualTypeOf<
      { own: string } | undefined
    >();
  });

  it('are not told where a source is loaded: it may have an agent of the same name', async () => {
    const loaded: { source: string; agents: readonly AgentDefinition[] } = { source: 'a folder', agents: [] };
    const { run } = createOrchestrator({ runtime, agents: createRegistry(builtinAgents, loaded) });
    const { results } = await run([{ agent: 'security_reviewer', description: 'x', input: { code: 'y' } }]);
    expectTypeOf(results[0].output).toEqualTypeOf<unknown>();
  });
});
