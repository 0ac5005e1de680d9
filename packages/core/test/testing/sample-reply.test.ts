import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleReply } from '../../src/testing/index.ts';
import { answer, call } from '../kit/sample-call.ts';

describe('a reply without a schema', () => {
  it('is a short text that names the task and says what it is', () => {
    const { text } = sampleReply(call(undefined));
    expect(text).toContain('Name a dog.');
    expect(text).toContain('scripted');
  });

  it.each([
    ['[Mon 2026-11-23 05:00 UTC] # Task\n\nName a cat.\nSoon.', 'Name a cat.'],
    ['Role.\n# Task\nis the heading of tasks.\n\n# Answer\nIn text.\n\n# Task\nName a cow.', 'Name a cow.'],
    ['Name a hen.\nOr two.', 'Name a hen.'],
  ])('finds the task in %j', (prompt, task) => {
    expect(sampleReply(call(undefined, prompt)).text.endsWith(task)).toBe(true);
  });
});

it('reports usage of a quarter of the characters', () => {
  const asked = call(undefined);
  const { text, usage } = sampleReply(asked);
  const input = asked.instructions.length + asked.prompt.length;
  expect(usage).toEqual({ inputTokens: Math.ceil(input / 4), outputTokens: Math.ceil(text.length / 4) });
});

describe('a reply by example', () => {
  const schema = z
    .strictObject({ kind: z.enum(['dog', 'cat']), name: z.string().max(40), nicknames: z.array(z.string()) })
    .meta({ examples: [{ kind: 'dog', name: 'Bello', nicknames: ['Bell'] }] });

  it('is the schema’s own example with the task in its first free text', () => {
    expect(answer(schema)).toEqual({ kind: 'dog', name: 'Name a dog. Bello', nicknames: ['Bell'] });
  });

  it('sets a task without full stop off from the text', () => {
    expect(answer(schema, 'Name a cow')).toMatchObject({ name: 'Name a cow: Bello' });
  });

  it('keeps within the longest text allowed', () => {
    const narrow = z.object({ name: z.string().max(40) }).meta({ examples: [{ name: 'Bello' }] });
    const value = answer(narrow, `# Task\n${'Name a very long dog. '.repeat(5)}`);
    expect(value).toEqual({ name: 'Name a very long dog. Name a very long d' });
  });

  it('prefers a text that has room for the whole task', () => {
    const roomy = z
      .object({ tag: z.string().max(3), note: z.string() })
      .meta({ examples: [{ tag: 'abc', note: 'A note.' }] });
    expect(answer(roomy)).toEqual({ tag: 'abc', note: 'Name a dog. A note.' });
  });

  it('finds the text inside lists and unions', () => {
    const nested = z
      .object({
        findings: z.array(
          z.discriminatedUnion('kind', [
            z.object({ kind: z.literal('number'), value: z.number() }),
            z.object({ kind: z.literal('remark'), text: z.string().nullable() }),
          ]),
        ),
      })
      .meta({
        examples: [
          {
            findings: [
              { kind: 'number', value: 1 },
              { kind: 'remark', text: 'Fine.' },
            ],
          },
        ],
      });
    expect(answer(nested)).toEqual({
      findings: [
        { kind: 'number', value: 1 },
        { kind: 'remark', text: 'Name a dog. Fine.' },
      ],
    });
  });
});

it('is the same for the same task and another for another', () => {
  const schema = z.object({ title: z.string(), points: z.array(z.number().min(0).max(100)).length(8) });
  expect(answer(schema)).toEqual(answer(schema));
  const [dog, cat] = [answer(schema), answer(schema, '# Task\nName a cat.')].map((value) =>
    schema.parse(value),
  );
  expect(dog?.title).toContain('Name a dog.');
  expect(cat?.title).toContain('Name a cat.');
  expect(dog?.points).not.toEqual(cat?.points);
});
