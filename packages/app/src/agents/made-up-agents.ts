import { type AgentDefinition, defineAgent, InputError, type InputIssue } from '@parallel-agents/core';
import { createRegistry, type Registry } from '@parallel-agents/registry';
import { z } from 'zod';
import { issuesOf } from '../documents/zod-issues.ts';

/** An agent that somebody makes up for one job: they say who it is, and it has no tools. */
export const madeUpAgentSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be lower case letters, digits and "_", at most 64')
    .describe('What tasks call it: lower case letters, digits and "_".'),
  instructions: z
    .string()
    .max(20_000, 'must be at most 20,000 characters')
    .refine((text) => text.trim() !== '', 'must say who the agent is and how it works')
    .describe('Its system prompt: role, method, limits.'),
});

export type MadeUpAgent = z.infer<typeof madeUpAgentSchema>;

/**
 * The agents of a registry with those that were made up for one job.
 *
 * @throws InputError `INVALID_AGENT` for one that is none, and for a name that another agent has: nobody puts one of their own in the place of an
 * agent that others know, without saying so
 */
export function withMadeUp(registry: Registry, madeUp: readonly MadeUpAgent[]): Registry {
  if (madeUp.length === 0) return registry;
  const taken = new Set(registry.names());
  const parsed = z.object({ agents: z.array(madeUpAgentSchema) }).safeParse({ agents: madeUp });
  const wrong = parsed.success ? [] : issuesOf(parsed.error, 'INVALID_AGENT', () => fixForAgent);
  const twice = madeUp.flatMap(({ name }, index): InputIssue[] => {
    if (!taken.has(name)) {
      taken.add(name);
      return [];
    }
    const message = `there is an agent "${name}" already`;
    const fix = 'Give it another name.';
    return [{ code: 'INVALID_AGENT', path: ['agents', index, 'name'], message, fix }];
  });
  const issues = [...wrong, ...twice];
  if (issues.length > 0) throw new InputError(issues);
  return createRegistry(registry, { source: 'this job', agents: madeUp.map(toDefinition) });
}

const fixForAgent = 'Give it a name and instructions: who the agent is and how it works.';

function toDefinition({ name, instructions }: MadeUpAgent): AgentDefinition {
  return defineAgent({ name, instructions, description: name, category: 'ad-hoc' });
}
