import type { AgentDefinition, AgentFixture, Tier } from '@parallel-agents/core';
import { toJsonSchema } from './json-schema.ts';

/** An agent as plain JSON: what `agents show` prints and `agents list --json` lists. */
export interface AgentDescription {
  name: string;
  category: string;
  description: string;
  version: string;
  tier: Tier;
  tools: AgentDefinition['tools'];
  instructions: string;
  /** JSON Schema; absent: any input. */
  inputSchema?: Record<string, unknown>;
  /** JSON Schema; absent: the answer is text. */
  outputSchema?: Record<string, unknown>;
  rubric?: readonly string[];
  fixtures?: readonly AgentFixture[];
  source?: string;
}

/** Turns a definition into plain JSON, its zod schemas into JSON Schema. */
export function describeAgent(
  definition: AgentDefinition,
  { source }: { source?: string | undefined } = {},
): AgentDescription {
  const { name, category, description, version, tier, tools, instructions, rubric, fixtures } = definition;
  const { inputSchema, outputSchema } = definition;
  return {
    name,
    category,
    description,
    version,
    tier,
    tools,
    instructions,
    ...(inputSchema && { inputSchema: toJsonSchema(inputSchema) }),
    ...(outputSchema && { outputSchema: toJsonSchema(outputSchema) }),
    ...(rubric && { rubric }),
    ...(fixtures && { fixtures }),
    ...(source !== undefined && { source }),
  };
}
