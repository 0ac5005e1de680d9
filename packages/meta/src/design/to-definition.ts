import { type AgentDefinition, InputError } from '@parallel-agents/core';
import type { z } from 'zod';
import type { AgentCandidate } from './agent-design.ts';
import { writeBody } from './body-sections.ts';
import { type JsonSchema, toZod } from './schemas.ts';

/**
 * The agent that can be run.
 * @throws InputError `INVALID_AGENT` if a schema cannot be used
 */
export function toDefinition({ design, metadata }: AgentCandidate): AgentDefinition {
  const { namespace, displayName, version, tier, tools, toolLimit } = metadata;
  const inputSchema = usable(design.inputSchema, design.name, 'inputSchema');
  const outputSchema = usable(design.outputSchema, design.name, 'outputSchema');
  return {
    name: namespace === undefined ? design.name : `${namespace}/${design.name}`,
    ...(displayName !== undefined && { displayName }),
    category: design.category,
    description: design.description,
    version,
    instructions: writeBody(design),
    ...(inputSchema && { inputSchema }),
    ...(outputSchema && { outputSchema }),
    tools,
    ...(toolLimit && { toolLimit }),
    tier,
    ...(design.rubric.length > 0 && { rubric: design.rubric }),
    ...(design.fixtures.length > 0 && { fixtures: design.fixtures }),
  };
}

function usable(schema: JsonSchema, agent: string, field: string): z.ZodType | undefined {
  try {
    return toZod(schema);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `the ${field} of ${agent} cannot be used: ${reason}`;
    const fix = 'Correct the JSON Schema, and see what else is wrong.';
    const ways = [{ name: 'lintAgents' }];
    throw new InputError([{ code: 'INVALID_AGENT', path: [field], message, fix, ways }]);
  }
}
