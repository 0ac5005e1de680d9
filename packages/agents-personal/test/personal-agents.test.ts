import type { AgentDefinition } from '@parallel-agents/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import personal from '../src/index.ts';

describe('the package', () => {
  it('exports five agents under the namespace personal', () => {
    expect(personal.namespace).toBe('personal');
    expect(personal.agents.map((agent) => agent.name)).toEqual([
      'travel_event_planner',
      'donut_care_coordinator',
      'pup_community_engager',
      'print_project_manager',
      'training_assistant',
    ]);
  });

  it('gives every agent instructions of its own', () => {
    const paragraphs = personal.agents.flatMap((agent) => agent.instructions.split('\n\n'));
    expect(new Set(paragraphs).size).toBe(paragraphs.length);
  });
});

describe.each(personal.agents.map((agent) => [agent.name, agent] as const))('%s', (_name, agent) => {
  it('has instructions of 120 to 400 words', () => {
    const words = agent.instructions.trim().split(/\s+/).length;
    expect(words).toBeGreaterThan(120);
    expect(words).toBeLessThanOrEqual(400);
  });

  it('accepts a task without input, and fields it does not know', () => {
    expect(agent.inputSchema?.parse({})).toEqual({});
    expect(agent.inputSchema?.parse({ note: 'x' })).toEqual({ note: 'x' });
  });

  it('accepts the input of its fixtures', () => {
    expect(agent.fixtures).toHaveLength(1);
    for (const { input = {} } of agent.fixtures ?? []) expect(agent.inputSchema?.parse(input)).toEqual(input);
  });

  it('has an example that satisfies its output schema without losing a field', () => {
    const example = exampleOf(agent);
    expect(schemaOf(agent).parse(example)).toEqual(example);
  });

  it('refuses an example from which a required field is missing', () => {
    const [required = ''] = (jsonSchemaOf(agent).required as string[] | undefined) ?? [];
    const { [required]: removed, ...rest } = exampleOf(agent);
    expect(removed).toBeDefined();
    expect(schemaOf(agent).safeParse(rest).success).toBe(false);
  });

  it('has an output schema that survives the way through JSON Schema', () => {
    const restored = z.fromJSONSchema(jsonSchemaOf(agent));
    expect(restored.parse(exampleOf(agent))).toEqual(exampleOf(agent));
    expect(restored.safeParse({}).success).toBe(false);
  });
});

function schemaOf(agent: AgentDefinition): z.ZodType {
  if (agent.outputSchema === undefined) throw new Error(`${agent.name} has no output schema.`);
  return agent.outputSchema;
}

function jsonSchemaOf(agent: AgentDefinition): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schemaOf(agent), { io: 'input' });
}

function exampleOf(agent: AgentDefinition): Record<string, unknown> {
  const [example] = z
    .object({ examples: z.array(z.record(z.string(), z.unknown())).length(1) })
    .parse(jsonSchemaOf(agent)).examples;
  if (example === undefined) throw new Error(`${agent.name} has no example.`);
  return example;
}
