import type { AgentDefinition } from '@parallel-agents/core';
import { sampleReply } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { builtinAgents, builtinDefinitions } from '../src/index.ts';

const byCategory = {
  content: [
    'content_writer_creative',
    'content_writer_funny',
    'content_writer_educational',
    'content_writer_trendy',
    'content_writer_controversial',
  ],
  development: [
    'frontend_developer',
    'backend_developer',
    'database_architect',
    'api_designer',
    'devops_engineer',
  ],
  quality: [
    'code_reviewer',
    'security_reviewer',
    'performance_reviewer',
    'accessibility_reviewer',
    'test_engineer',
  ],
  documentation: ['documentation_writer'],
};

test.each(Object.entries(byCategory))('the category %s has the agents its users know', (category, names) => {
  expect(builtinAgents.list({ category }).map(({ name }) => name)).toEqual(names);
});

test('there are no others', () => {
  expect(builtinAgents.names()).toEqual(Object.values(byCategory).flat());
});

describe.each(builtinDefinitions.map((agent) => [agent.name, agent] as const))(
  '%s',
  (_name, agent: AgentDefinition) => {
    const schema = agent.outputSchema ?? z.never();
    const jsonSchema = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
    const [example] = (jsonSchema.examples ?? []) as Record<string, unknown>[];

    test('has an example that satisfies its schema, before and after its way through JSON Schema', () => {
      expect(example).toBeDefined();
      expect(schema.safeParse(example).error).toBeUndefined();
      expect(
        z.fromJSONSchema(jsonSchema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(example).error,
      ).toBeUndefined();
    });

    test('refuses an answer that lacks a field', () => {
      const [required] = (jsonSchema.required ?? []) as string[];
      const { [required ?? '']: _left, ...rest } = example ?? {};
      expect(schema.safeParse(rest).success).toBe(false);
    });

    test('gets answers that fit from the scripted model, with and without the example', () => {
      const { examples: _examples, ...bare } = jsonSchema;
      for (const outputJsonSchema of [jsonSchema, bare]) {
        const reply = sampleReply({
          callNumber: 1,
          model: 'm',
          instructions: '',
          prompt: '# Task\nDo it.',
          outputJsonSchema,
        });
        expect(schema.safeParse(JSON.parse(reply.text)).error).toBeUndefined();
      }
    });

    test('can be given a description alone', () => {
      expect(agent.inputSchema?.safeParse({}).success).toBe(true);
    });

    test('is told how to work, not only what it is', () => {
      const words = agent.instructions.split(/\s+/).length;
      expect(words).toBeGreaterThanOrEqual(180);
      expect(words).toBeLessThanOrEqual(600);
      expect(agent.rubric?.length).toBeGreaterThanOrEqual(3);
    });
  },
);

test('no two agents say the same beyond the rules of their craft', () => {
  const sentences = (agent: AgentDefinition) =>
    new Set(
      agent.instructions.split(/(?<=[.:?])\s+|\n/).filter((sentence) => sentence.split(' ').length > 5),
    );
  for (const [index, one] of builtinDefinitions.entries()) {
    for (const other of builtinDefinitions.slice(index + 1)) {
      const mine = sentences(one);
      const shared = [...sentences(other)].filter((sentence) => mine.has(sentence));
      expect(shared.length / mine.size, `${one.name} and ${other.name}`).toBeLessThan(0.45);
    }
  }
});

test('scores outside 0 to 10 and unknown severities are refused', () => {
  const reviewer = builtinAgents.resolve('code_reviewer')?.outputSchema;
  const fine = { score: 9, summary: 's', findings: [], strengths: [], mergeable: true };
  expect(reviewer?.safeParse(fine).success).toBe(true);
  expect(reviewer?.safeParse({ ...fine, score: 11 }).success).toBe(false);
  const finding = {
    severity: 'terrible',
    title: 't',
    description: 'd',
    recommendation: 'r',
    category: 'bug',
  };
  expect(reviewer?.safeParse({ ...fine, findings: [finding] }).success).toBe(false);
});
