import type { AgentDefinition } from '@parallel-agents/core';
import { describeAgent } from '@parallel-agents/registry/internal';
import { z } from 'zod';

const objectSchema = z.object({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).default([]),
});

/** What an agent takes as `input`, `?` behind what may be left out; nothing where it takes anything. */
export function inputFields(agent: AgentDefinition): string[] {
  const schema = objectSchema.safeParse(describeAgent(agent).inputSchema);
  if (!schema.success) return [];
  const { properties, required } = schema.data;
  return Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
}
