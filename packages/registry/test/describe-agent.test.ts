import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeAgent } from '../src/internal.ts';
import { agent } from './helpers.ts';

describe('describeAgent', () => {
  it('is plain JSON, with schemas as JSON Schema', () => {
    const description = describeAgent(
      agent('counter', {
        inputSchema: z.looseObject({ start: z.number().default(1) }),
        outputSchema: z.object({ count: z.int().describe('How many.') }).meta({ examples: [{ count: 3 }] }),
        rubric: ['Counts right.'],
      }),
      { source: 'built-in' },
    );
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    expect(description).toMatchObject({
      name: 'counter',
      category: 'test',
      description: 'Does counter.',
      version: '1.0.0',
      tier: 'cheap',
      tools: 'none',
      instructions: 'You do counter.',
      outputSchema: {
        type: 'object',
        properties: { count: { type: 'integer', description: 'How many.' } },
        required: ['count'],
        examples: [{ count: 3 }],
      },
      rubric: ['Counts right.'],
      source: 'built-in',
    });
  });

  it('shows input as it is handed in: a field with a default is not required', () => {
    const inputSchema = z.object({ start: z.number().default(1), end: z.number() });
    expect(describeAgent(agent('counter', { inputSchema })).inputSchema?.required).toEqual(['end']);
  });

  it('leaves out what the definition does not have', () => {
    expect(Object.keys(describeAgent(agent('counter')))).toEqual([
      'name',
      'category',
      'description',
      'version',
      'tier',
      'tools',
      'instructions',
    ]);
  });
});
