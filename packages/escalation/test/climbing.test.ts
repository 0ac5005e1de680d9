// Whatever the list of tiers: a cascade ends, and what it plans is bounded by the list.
import {
  type AgentDefinition,
  createOrchestrator,
  defineAgent,
  InputError,
  type Tier,
} from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cascade, defaultAliases, resolveTiers, type TierModel } from '../src/index.ts';
import { rankIndex } from '../src/tiers/tiers.ts';

const ranks: Tier[] = ['cheap', 'standard', 'strong'];
const agents = ranks.map(
  (tier): AgentDefinition =>
    defineAgent({
      name: tier,
      category: 'test',
      description: 'd',
      version: '1.0.0',
      instructions: 'i',
      tools: 'none',
      tier,
    }),
);
const aliases = {
  ...defaultAliases,
  'tier-1': 'my/one',
  'tier-2': 'my/two',
  mine: 'my/three',
  twin: 'my/one',
};
const names = [
  ...Object.keys(aliases),
  ...Object.values(defaultAliases),
  'my/one',
  'my/tiny',
  'openai/gpt-5-mini',
];
const lists = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 8 });

function resolved(list: readonly string[]): TierModel[] | undefined {
  try {
    return resolveTiers(list, aliases);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(InputError);
    return undefined;
  }
}

/** The models that are asked, in order, where no answer is ever accepted. */
async function climb(tiers: readonly TierModel[], agent: string): Promise<string[]> {
  const runtime = scripted({
    reply: () => ({ kind: 'text', text: '' }),
    models: tiers.map(({ model }) => model),
  });
  const { run } = createOrchestrator({ runtime, agents, policy: cascade({ tiers }) });
  const { results } = await run([{ agent, description: 'd' }]);
  return results[0]?.attempts.map(({ model = '' }) => model) ?? [];
}

test('no two tiers have the same name or model, and a list that would need it is refused', () => {
  fc.assert(
    fc.property(lists, (list) => {
      const tiers = resolved(list);
      const wanted = list.map((name) => aliases[name as keyof typeof aliases] ?? name);
      if (tiers === undefined) {
        expect(new Set(wanted).size).toBeLessThan(wanted.length);
        return;
      }
      expect(tiers.map(({ model }) => model)).toEqual(wanted);
      expect(new Set(tiers.map(({ tier }) => tier)).size).toBe(tiers.length);
    }),
  );
});

test('a task that no model does is tried twice on each tier from its start on, and on no other', async () => {
  await fc.assert(
    fc.asyncProperty(lists, fc.constantFrom(...ranks), async (list, rank) => {
      const tiers = resolved(list);
      if (tiers === undefined) return;
      const expected = tiers.slice(rankIndex(tiers, rank)).flatMap(({ model }) => [model, model]);
      expect(await climb(tiers, rank)).toEqual(expected);
    }),
  );
});

test('stronger agents never start lower', () => {
  fc.assert(
    fc.property(lists, (list) => {
      // Where aliases stand in another order than their ranks, the list is what counts.
      const tiers = resolved(list)?.map(({ model }, index) => ({ tier: `t${index}`, model }));
      if (tiers === undefined) return;
      const starts = ranks.map((rank) => rankIndex(tiers, rank));
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    }),
  );
});

test.each([
  [
    [
      { tier: 'a', model: 'p/1' },
      { tier: 'a', model: 'p/2' },
    ],
    /two tiers are called "a"/,
  ],
  [
    [
      { tier: 'a', model: 'p/1' },
      { tier: 'b', model: 'p/1' },
    ],
    /"p\/1" is named twice/,
  ],
  [[{ tier: 'agent', model: 'p/1' }], /can be called "agent"/],
])('a cascade over %j is refused', (tiers, message) => {
  expect(() => cascade({ tiers })).toThrow(InputError);
  expect(() => cascade({ tiers })).toThrow(message);
});

test('a list that is changed after it was checked changes nothing', async () => {
  const tiers = [
    { tier: 'a', model: 'p/1' },
    { tier: 'b', model: 'p/2' },
  ];
  const policy = cascade({ tiers });
  tiers.push({ tier: 'a', model: 'p/1' });
  const { preview } = createOrchestrator({ runtime: scripted(), agents, policy });
  const [task] = await preview([{ agent: 'cheap', description: 'd' }]);
  expect(task?.attempts).toHaveLength(4);
});
