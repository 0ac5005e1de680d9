import type { AgentDefinition, AgentTask } from '@parallel-agents/core';
import { sampleReply } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkedAnswer } from './checked-answer.ts';

export interface AgentDefinitionRules {
  /** The fewest and the most words of instructions. @default [180, 450] */
  words?: readonly [fewest: number, most: number];
  /** By agent, what its example is the answer to: a check may hold one against the other. @default nothing */
  tasks?: Readonly<Record<string, Partial<AgentTask>>>;
}

/** An agent’s output contract: its schema, as models get it, and the example that stands in it. */
export interface AgentContract {
  schema: z.ZodType;
  jsonSchema: z.core.JSONSchema.BaseSchema;
  example: Record<string, unknown>;
}

/** @throws Error if the agent has no output schema, or that no example */
export function contractOf(agent: AgentDefinition | undefined): AgentContract {
  const schema = agent?.outputSchema;
  if (schema === undefined) throw new Error(`${agent?.name ?? 'This agent'} has no output schema.`);
  const jsonSchema = z.toJSONSchema(schema, { io: 'input' });
  return { schema, jsonSchema, example: z.record(z.string(), z.unknown()).parse(jsonSchema.examples?.[0]) };
}

/**
 * The tests that every agent definition of a package passes, as a vitest suite. Call it at the top of a test file.
 * @example
 * describeAgentDefinitions(agents);
 */
export function describeAgentDefinitions(
  agents: readonly AgentDefinition[],
  { words: [fewest, most] = [180, 450], tasks = {} }: AgentDefinitionRules = {},
): void {
  describe.each(agents.map((agent) => [agent.name, agent] as const))('%s', (_name, agent) => {
    it('has an example that satisfies its schema, before and after its way through JSON Schema', () => {
      const { schema, jsonSchema, example } = contractOf(agent);
      expect(schema.parse(example)).toMatchObject(example);
      expect(z.fromJSONSchema(jsonSchema).parse(example)).toMatchObject(example);
    });

    it('has checks that look at all of its example and have nothing against it', async () => {
      const { example } = contractOf(agent);
      const { said, notChecked } = await checkedAnswer(agent, example, tasks[agent.name]);
      expect({ said, notChecked }).toEqual({ said: [], notChecked: [] });
    });

    it('has checks whose properties its schema has', () => {
      const names = JSON.stringify(contractOf(agent).jsonSchema);
      for (const { name, fields = [] } of agent.checks ?? [])
        for (const field of fields) expect(names, `${name} looks at ${field}`).toContain(`"${field}"`);
    });

    it('refuses an answer that lacks a field', () => {
      const { schema, jsonSchema, example } = contractOf(agent);
      for (const field of jsonSchema.required ?? []) {
        const { [field]: _left, ...rest } = example;
        expect(schema.safeParse(rest).success, field).toBe(false);
      }
      expect(jsonSchema.required?.length).toBeGreaterThan(0);
      expect(z.fromJSONSchema(jsonSchema).safeParse({}).success).toBe(false);
    });

    it('gets answers that fit from the scripted model, with and without the example', () => {
      const { schema, jsonSchema } = contractOf(agent);
      const { examples: _examples, ...bare } = jsonSchema;
      for (const outputJsonSchema of [jsonSchema, bare]) {
        const call = { callNumber: 1, model: 'm', instructions: '', prompt: '# Task\nDo it.' };
        const reply = sampleReply({ ...call, outputJsonSchema: { ...outputJsonSchema } });
        expect(schema.safeParse(JSON.parse(reply.text)).error).toBeUndefined();
      }
    });

    it('can be given a description alone, and fields it does not know', () => {
      expect(agent.inputSchema?.parse({})).toEqual({});
      expect(agent.inputSchema?.parse({ note: 'x' })).toEqual({ note: 'x' });
    });

    it('is told how to work, not only what it is', () => {
      const words = agent.instructions.trim().split(/\s+/).length;
      expect(words).toBeGreaterThanOrEqual(fewest);
      expect(words).toBeLessThanOrEqual(most);
    });
  });
}
