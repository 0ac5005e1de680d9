import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goodDesign, mixedDesign, poorDesign } from './kit/designs.ts';
import { playScenario, type Scenario, scenarios } from './kit/scenarios.ts';
import { scenarioTable } from './kit/table.ts';

async function outcomeOf(scenario: Scenario) {
  const { agents } = await playScenario(scenario);
  const [outcome] = agents;
  if (outcome === undefined) throw new Error('There is no outcome.');
  return outcome;
}

test('a good first version is accepted at once, after its panel was asked twice', async () => {
  const outcome = await outcomeOf(scenarios.goodCreator);
  expect(outcome).toMatchObject({
    status: 'met',
    stoppedBy: 'target',
    panel: { askedTwice: true, lowerBound: 10 },
  });
  expect(outcome.rounds).toHaveLength(1);
});

test('a poor version rises only as what was found is mended', async () => {
  const { status, rounds, design } = await outcomeOf(scenarios.mended);
  const bounds = rounds.map(({ panel }) => panel?.lowerBound ?? 0);
  expect(status).toBe('met');
  expect(bounds).toEqual([...bounds].sort((one, other) => one - other));
  expect(bounds.filter((bound) => bound >= 8.5)).toHaveLength(1);
  expect(design).toMatchObject({ edgeCases: goodDesign.edgeCases, limits: goodDesign.limits });
});

test('a refiner that changes nothing ends the loop after two rounds without gain', async () => {
  const { status, stoppedBy, rounds, findings } = await outcomeOf(scenarios.ignored);
  expect({ status, stoppedBy }).toEqual({ status: 'not-met', stoppedBy: 'no-gain' });
  expect(rounds.map(({ best }) => best)).toEqual([true, false, false]);
  expect(findings.length).toBeGreaterThan(0);
});

test('a refiner that makes it worse costs rounds, not the best version', async () => {
  const { status, design, panel } = await outcomeOf(scenarios.worse);
  expect(status).toBe('not-met');
  expect(design).toMatchObject({ instructions: mixedDesign.instructions, rubric: mixedDesign.rubric });
  expect(panel?.lowerBound).toBe(7.75);
});

test('a version that fails a fixture its forerunner passed is not kept, however good it reads', async () => {
  const { status, rounds, design } = await outcomeOf(scenarios.regression);
  expect(status).toBe('not-met');
  expect(rounds.map(({ regressed }) => regressed.length > 0)).toEqual([false, true, false]);
  // The second time it is the same version, and nobody is asked about it again.
  expect(rounds.map(({ unchanged = false }) => unchanged)).toEqual([false, false, true]);
  expect(rounds[1]?.panel).toBeUndefined();
  expect(design?.instructions).toBe(poorDesign.instructions);
});

test('nobody is asked for an opinion about an agent that fails its fixtures', async () => {
  const { status, rounds } = await outcomeOf(scenarios.failsFixtures);
  expect(status).toBe('met');
  expect(rounds[0]?.panel).toBeUndefined();
  expect(rounds[0]?.evidence.fixtures?.every(({ passed }) => !passed)).toBe(true);
});

test.each(['oneAlways9', 'allAlways9'] as const)(
  'a generous judge alone accepts nothing: %s',
  async (name) => {
    const { status, heldOut } = await outcomeOf(scenarios[name]);
    expect(status).toBe(name === 'oneAlways9' ? 'not-met' : 'unconfirmed');
    expect(heldOut?.judge?.score.overall).toBeLessThan(8.5);
  },
);

test.each([
  ['yesToAll', /the same answer to/],
  ['flips', /asked again in another order/],
  ['prose', /OUTPUT_NOT_JSON/],
] as const)('a judge that cannot be relied on is replaced, not averaged in: %s', async (name, reason) => {
  const { status, panel } = await outcomeOf(scenarios[name]);
  expect(status).toBe('met');
  expect(panel?.dismissed.length).toBeGreaterThan(0);
  for (const dismissed of panel?.dismissed ?? []) {
    expect(dismissed).toMatchObject({ model: 'test/judge-a', reason: expect.stringMatching(reason) });
  }
  expect(panel?.judges.map(({ model }) => model)).not.toContain('test/judge-a');
});

test.each(['commandingDesign', 'commandingAnswers'] as const)(
  'judges who would obey are never asked: %s',
  async (name) => {
    const { status, panel, findings } = await outcomeOf(scenarios[name]);
    expect(status).toBe('not-met');
    expect(panel).toBeUndefined();
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'high', problem: expect.stringMatching(/judge/) }),
    );
  },
);

test('a budget that runs out leaves the best version and says so', async () => {
  const { status, stoppedBy, design, summary } = await outcomeOf(scenarios.budget);
  expect({ status, stoppedBy, spawned: summary.spawned }).toEqual({
    status: 'not-met',
    stoppedBy: 'budget',
    spawned: 12,
  });
  expect(design).toBeDefined();
});

test('no target is said to be met unless evidence, panel and held-out judge all say so', async () => {
  for (const scenario of Object.values<Scenario>(scenarios)) {
    const { status, evidence, panel, heldOut, target } = await outcomeOf(scenario);
    const proven =
      evidence?.lint.every(({ severity }) => severity === 'warning') === true &&
      evidence.fixtures?.every(({ passed }) => passed) === true &&
      panel?.complete === true &&
      panel.lowerBound >= target &&
      (heldOut?.judge?.score.overall ?? 0) >= target;
    expect(status === 'met', scenario.title).toBe(proven);
  }
});

test('the table in the docs is what the scenarios come to', async () => {
  const docs = readFileSync(new URL('../../../docs/meta-agents-cost.md', import.meta.url), 'utf8');
  const cells = (text: string) => text.replace(/ {2,}|-{3,}/g, ' ');
  expect(cells(docs)).toContain(cells(await scenarioTable()));
});
