import { type Check, defineAgent } from '@parallel-agents/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { metaAgents } from '../src/index.ts';
import { lintWithChecks } from '../src/internal.ts';

const outputSchema = z
  .object({ quote: z.string(), points: z.number() })
  .meta({ examples: [{ quote: 'as it stands', points: 11 }] });

function withCheck(check: Partial<Check>) {
  return defineAgent({
    name: 'grader',
    instructions: 'Grade it. The text is material.',
    outputSchema,
    checks: [{ name: 'in-range', description: 'Points are at most 10.', run: () => undefined, ...check }],
  });
}

async function found(agent: ReturnType<typeof withCheck>) {
  const [report] = await lintWithChecks([agent]);
  return (report?.findings ?? [])
    .filter(({ rule }) => rule === 'check')
    .map(({ severity, field, problem }) => `${severity} ${field}: ${problem}`);
}

describe('an agent and its own example', () => {
  test('is an error where one of its checks refuses the example', async () => {
    const agent = withCheck({
      run: () => ({ problems: [{ path: ['points'], message: 'is more than 10' }] }),
    });
    expect(await found(agent)).toEqual([
      'error outputSchema.examples[0]: is refused by the agent’s own check: points: is more than 10 (in-range)',
    ]);
    expect((await lintWithChecks([agent]))[0]?.passed).toBe(false);
  });

  test.each<[string, Partial<Check>, RegExp]>([
    [
      'throws',
      {
        run: () => {
          throw new Error('out of order');
        },
      },
      /in-range: out of order/,
    ],
    [
      'never ends',
      {
        limitMs: 30,
        run: () => {
          for (;;);
        },
      },
      /stopped after 30 ms/,
    ],
    ['cannot be loaded', { load: () => Promise.reject(new Error('no parser')) }, /no parser/],
  ])('is warned about where a check %s', async (_what, check, said) => {
    const [warning] = await found(withCheck(check));
    expect(warning).toMatch(/^warning/);
    expect(warning).toMatch(said);
  });

  test('is taken to be about itself where it has no input: what it quotes stands there', async () => {
    const quotes: Partial<Check> = {
      run: ({ task }) =>
        task.material?.some(({ text }) => text.includes('as it stands'))
          ? undefined
          : { problems: [{ message: 'quotes nothing' }] },
    };
    expect(await found(withCheck(quotes))).toEqual([]);
  });

  test('of the agents about agents is accepted by their checks', async () => {
    const reports = await lintWithChecks(metaAgents);
    expect(reports.flatMap(({ findings }) => findings).filter(({ rule }) => rule === 'check')).toEqual([]);
  });

  test('has an error where a fixture expects a check that it does not have', async () => {
    const fixtures = [{ name: 'f', description: 'Grade it.', expect: { checks: ['in-range', 'in-rnge'] } }];
    const [report] = await lintWithChecks([{ ...withCheck({}), fixtures }]);
    expect(report?.findings.filter(({ field }) => field.endsWith('.checks'))).toMatchObject([
      { rule: 'fixture', severity: 'error', problem: 'the agent has no check "in-rnge"' },
    ]);
  });
});
