import { expect, it } from 'vitest';
import { createRegistry, loadAgents } from '../src/index.ts';
import { describeAgent, fingerprintOfAgent } from '../src/internal.ts';
import { scratch } from './helpers.ts';

const agent = (instructions: string) =>
  `---\nname: clause_finder\ndescription: Finds clauses.\nfixtures:\n  - { name: f, description: Find it. }\n---\n\n${instructions}\n`;
const score = (fingerprint: string) => ({
  agent: 'clause_finder',
  fingerprint,
  tier: 'cheap',
  model: 'a/low',
  passed: 3,
  fixtures: 3,
  tokens: 4210,
  costUsd: 0.0042,
  at: '2026-11-29',
});
const scores = (...list: object[]) => JSON.stringify({ version: 1, scores: list });

async function measured(files: Record<string, string>, folder = 'legal') {
  const from = await scratch(files);
  const loaded = await loadAgents(folder, { from });
  return { loaded, scores: loaded.scores.get('legal/clause_finder') };
}

it('are those that stand beside the agents, and are told with the agent', async () => {
  const { loaded } = await measured({ 'legal/a.md': agent('You find.') });
  const [definition] = loaded.agents;
  if (definition === undefined) throw new Error('It is there.');
  const file = scores(score(fingerprintOfAgent(definition)));
  for (const [place, folder] of [
    ['legal/scores.json', 'legal'],
    ['legal/scores.json', 'legal/agents'],
  ] as const) {
    const files = { [`${folder}/a.md`]: agent('You find.'), [place]: file };
    const found = await measured(files, folder);
    expect(found.scores, folder).toEqual([score(fingerprintOfAgent(definition))]);
  }
  const registry = createRegistry(loaded);
  const known = registry.resolve('clause_finder') ?? definition;
  expect(describeAgent(known, { scores: [score('x')] })).toMatchObject({ measured: [{ passed: 3 }] });
});

it('of an agent that has changed since are none', async () => {
  const { loaded } = await measured({ 'legal/a.md': agent('You find.') });
  const [definition] = loaded.agents;
  const before = scores(score(definition ? fingerprintOfAgent(definition) : ''));
  const changed = await measured({ 'legal/a.md': agent('You find more.'), 'legal/scores.json': before });
  expect(changed.scores).toBeUndefined();
});

it.each(['{', '[]', '{"version":2,"scores":[]}', scores({ ...score('x'), passed: -1 })])(
  'of another form cost no agent, and are set aside with a note: %s',
  async (text) => {
    const { loaded } = await measured({ 'legal/a.md': agent('You find.'), 'legal/scores.json': text });
    expect(loaded.agents).toHaveLength(1);
    expect(loaded.notes.join()).toContain('scores.json is set aside');
  },
);
