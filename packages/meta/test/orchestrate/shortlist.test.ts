import { type AgentDefinition, defineAgent } from '@parallel-agents/core';
import { resolverOf } from '@parallel-agents/core/internal';
import { builtinAgents, createRegistry } from '@parallel-agents/registry';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortlist } from '../../src/internal.ts';
import { askForPlan } from '../../src/orchestrate/planner.ts';

const agent = (name: string, description: string, category = 'custom'): AgentDefinition =>
  defineAgent({ name, description, category, instructions: 'Work.' });

/** Many that have nothing to do with the goals of these tests. */
const others = Array.from({ length: 300 }, (_, index) =>
  agent(
    `pack/plumber_${index}`,
    `Lays pipe number ${index} in old houses. <example>${'x '.repeat(500)}</example>`,
  ),
);
const lawyer = agent('law/contract_reviewer', 'Finds clauses that are missing in contracts of sale.');
const cook = agent('kitchen/pastry_chef', 'Bakes cakes.');
const resolver = resolverOf([...others.slice(0, 150), lawyer, cook, ...others.slice(150)]);
const namesFor = (goal: string, most?: number): string[] =>
  shortlist(goal, resolver, most).agents.map(({ name }) => name);

describe('a shortlist', () => {
  it('is everybody where there are few', () => {
    expect(shortlist('x', builtinAgents)).toMatchObject({ of: builtinAgents.names().length });
  });

  it('has the agents that a goal needs, and those that it names, of however many', () => {
    expect(namesFor('Review this contract of sale', 5)).toContain('law/contract_reviewer');
    expect(namesFor('Ask the pastry chef, and plumber 299', 5)).toEqual(
      expect.arrayContaining(['kitchen/pastry_chef', 'pack/plumber_299']),
    );
    expect(namesFor('Which clauses do contracts need?')).toHaveLength(40);
  });

  it('has another agent before the same one again', () => {
    const same = [1, 2, 3, 4, 5, 6].map((number) =>
      agent(`pack${number}/writer`, 'Composes songs, composes songs.'),
    );
    const many = resolverOf([...same, agent('painter', 'Paints, and composes a little.'), ...others]);
    expect(shortlist('Compose songs', many, 2).agents.map(({ name }) => name)).toEqual([
      'pack1/writer',
      'painter',
    ]);
  });

  it('has somebody of each category where nobody fits', () => {
    const rare = createRegistry([...others, agent('poet', 'Writes.', 'content')]);
    expect(shortlist('zzz', rare, 3).agents.map(({ name }) => name)).toContain('poet');
  });

  it('leaves out what another agent hides', () => {
    const own = agent('mine/code_reviewer', 'Reviews my way.');
    const names = shortlist('x', createRegistry(builtinAgents, [own])).agents.map(({ name }) => name);
    expect(names).toContain('mine/code_reviewer');
    expect(names).not.toContain('code_reviewer');
  });

  it('is the same each time, in the order of the agents, and never longer than asked for', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 1, max: 400 }), (goal, most) => {
        const { agents, of } = shortlist(goal, resolver, most);
        expect(of).toBe(302);
        expect(agents).toHaveLength(Math.min(most, of));
        expect(shortlist(goal, resolver, most).agents).toEqual(agents);
        const order = resolver.names();
        const places = agents.map(({ name }) => order.indexOf(name));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });
});

it('a planner is told how many agents there are, and its prompt does not grow with them', () => {
  const rules = {
    agents: resolver,
    goal: 'Review a contract',
    maxTasks: 5,
    maxDepth: 5,
    canCreate: false,
    numbers: {},
  };
  const inputFor = (maxAgents: number) =>
    JSON.stringify(askForPlan(rules.goal, { ...rules, maxAgents }).task.input);
  const [few, all] = [inputFor(40), inputFor(1000)];
  expect(few).toContain('These are 40 of 302 agents');
  expect(all).not.toContain('agentsShown');
  expect(few.length).toBeLessThan(all.length / 5);
  // Dialogues that descriptions give as examples are for those who call agents by hand.
  expect(all).not.toContain('<example>');
});
