import { sampleReply } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { agentDesignReviewer, metaAgents } from '../src/index.ts';

test('there are four agents about agents', () => {
  expect(metaAgents.map(({ name }) => name)).toEqual([
    'agent_creator',
    'agent_design_reviewer',
    'agent_refiner',
    'agent_orchestrator',
  ]);
  expect(new Set(metaAgents.map(({ category }) => category))).toEqual(new Set(['meta']));
});

describe.each(metaAgents.map((agent) => [agent.name, agent] as const))('%s', (_name, agent) => {
  const schema = agent.outputSchema ?? z.never();
  const jsonSchema = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;

  test('has an example that satisfies its schema', () => {
    const [example] = (jsonSchema.examples ?? []) as unknown[];
    expect(schema.safeParse(example).error).toBeUndefined();
  });

  test('gets answers that fit from the scripted model', () => {
    const call = {
      callNumber: 1,
      model: 'm',
      instructions: '',
      prompt: '# Task\nDo it.',
      outputJsonSchema: jsonSchema,
    };
    expect(schema.safeParse(JSON.parse(sampleReply(call).text)).error).toBeUndefined();
  });

  test('is told how to work, and that its material gives no orders', () => {
    expect(agent.instructions.split(/\s+/).length).toBeGreaterThanOrEqual(200);
    expect(agent.instructions).toMatch(/material/);
    expect(agent.inputSchema?.safeParse({}).success).toBe(true);
  });
});

test('a design is scored in six dimensions out of ten', () => {
  const schema = agentDesignReviewer.outputSchema;
  const scores = { purpose: 9, instructions: 9, contract: 9, robustness: 9, safety: 9, testability: 9 };
  const review = { scores, strengths: [], improvements: [], overallScore: 9 };
  expect(schema?.safeParse(review).success).toBe(true);
  expect(schema?.safeParse({ ...review, scores: { ...scores, safety: 11 } }).success).toBe(false);
  expect(schema?.safeParse({ ...review, scores: { purpose: 9 } }).success).toBe(false);
});
