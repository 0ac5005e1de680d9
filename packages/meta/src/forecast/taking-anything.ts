import type { AgentDefinition, AgentResolver } from '@parallel-agents/core';
import { z } from 'zod';

/**
 * Agents whose answers are all let through, while models are told the same of them: an answer that is made up from a
 * schema need not fit what the code of an agent checks beside it.
 */
export function takingAnything(agents: AgentResolver): AgentResolver {
  const known = new Map<AgentDefinition, AgentDefinition>();
  return {
    ...(agents.suggest && { suggest: (name: string) => agents.suggest?.(name) }),
    names: () => agents.names(),
    resolve(name) {
      const agent = agents.resolve(name);
      if (agent === undefined) return agent;
      const { checks: _checks, ...rest } = agent;
      const { outputSchema } = agent;
      const lenient = known.get(agent) ?? {
        ...rest,
        ...(outputSchema && { outputSchema: asShown(outputSchema) }),
      };
      known.set(agent, lenient);
      return lenient;
    },
  };
}

function asShown(schema: z.ZodType): z.ZodType {
  const {
    $schema: _dialect,
    id: _id,
    ...told
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  return z.any().meta(told);
}
