import type { JobPreview } from '@parallel-agents/core';
import { type ScriptedCall, type ScriptedRuntime, sampleReply } from '@parallel-agents/core/testing';
import { cascade, resolveTiers } from '@parallel-agents/escalation';
import { describe, expect, test } from 'vitest';
import { toDefinition } from '../src/design/to-definition.ts';
import {
  type AgentJobOptions,
  createMetaAgentWorkflow,
  metaAgents,
  previewCreate,
  previewRefine,
  previewReview,
  refineAgents,
  reviewAgents,
} from '../src/index.ts';
import { goodDesign, poorDesign } from './kit/designs.ts';
import {
  alternating,
  author,
  generous,
  harsh,
  honest,
  play,
  prefers,
  prose,
  refinerTo,
} from './kit/roles.ts';

const briefs = [{ name: 'flaky_finder', purpose: 'Finds flaky tests in a CI log' }];
const metadata = { version: '1.0.0', tier: 'standard', tools: 'none' } as const;
const good = toDefinition({ design: goodDesign, metadata });

/** So many models that every judge has one of its own, the last of them for the held-out judge. */
const judgesOf = (seats: number) =>
  Array.from({ length: 2 * seats + 1 }, (_, index) => `test/judge-${index}`);

/** Sessions by step, without the numbers of rounds. */
async function startedBy(work: (onEvent: NonNullable<AgentJobOptions['onEvent']>) => Promise<unknown>) {
  const counts: Record<string, number> = {};
  await work((event) => {
    if (event.type !== 'session.started' || event.step === undefined) return;
    const step = event.step.replace(/^a\d+\./, '').replace(/[-.]\d+.*$/, '');
    counts[step] = (counts[step] ?? 0) + 1;
  });
  return counts;
}

const countsOf = (ways: JobPreview, way: keyof JobPreview) => {
  const steps = Map.groupBy(way === 'expected' ? ways.expected : (ways.longest[0] ?? []), ({ step }) => step);
  return Object.fromEntries([...steps].map(([step, sessions]) => [step, sessions.length]));
};

/** Everybody answers in prose until told not to. */
const stubborn =
  (answer: (call: ScriptedCall) => object) =>
  (call: ScriptedCall): object =>
    call.prompt.includes('# Your previous answer was not accepted') ? answer(call) : prose();

/** Seats that flip when they are asked again, honest ones in waiting, and two held-out judges who never answer. */
function trying(seats: number) {
  const flipping = new Map(
    Array.from({ length: seats }, (_, index) => [`test/judge-${index}`, alternating(generous, harsh)]),
  );
  let heldOut = 0;
  return (call: ScriptedCall): object => {
    if (call.model === `test/judge-${2 * seats}` && ++heldOut <= 2) return prose();
    return (flipping.get(call.model) ?? honest)(call);
  };
}

/** Three fixtures, and more to mend than is mended. */
const unfinished = { ...poorDesign, fixtures: goodDesign.fixtures, examples: goodDesign.examples };

const finding = { test: 'login', commit: 'abc123', failures: 1, passedLine: 'PASS' };

const worst = (seats: number): ScriptedRuntime =>
  play(
    {
      creator: stubborn(() => unfinished),
      refiner: stubborn(
        refinerTo((design) => ({ ...design, instructions: `${design.instructions} Read on.` })),
      ),
      judge: stubborn(trying(seats)),
      // Each version answers more than the one before, so that judges are asked and each is kept.
      agent: stubborn(({ instructions }) => ({
        flaky: [{ ...finding, failedLine: 'FAIL '.repeat(instructions.length) }],
        unreadableRuns: [],
      })),
      pairs: stubborn(prefers((answer) => JSON.stringify(answer).length)),
      examiner: stubborn(sampleReply),
    },
    { models: judgesOf(seats) },
  );

describe('the least is what a run comes to in which everything is good at once:', () => {
  test.each([3, 5])('an agent is created, %i seats', async (judges) => {
    const options = { runtime: play({ creator: () => goodDesign }), judges };
    const counts = await startedBy((onEvent) => createMetaAgentWorkflow(briefs, { ...options, onEvent }));
    expect(countsOf(await previewCreate(briefs, options), 'expected')).toEqual(counts);
  });

  test('an agent is refined', async () => {
    const options = { runtime: play() };
    const counts = await startedBy((onEvent) => refineAgents([good], { ...options, onEvent }));
    expect(countsOf(await previewRefine([good], options), 'expected')).toEqual(counts);
  });

  test('an agent with lint errors is refined: its first round is a revision', async () => {
    const { fixtures: _none, ...bare } = good;
    const options = {
      runtime: play({ refiner: refinerTo(() => goodDesign) }),
    };
    const counts = await startedBy((onEvent) => refineAgents([bare], { ...options, onEvent }));
    expect(countsOf(await previewRefine([bare], options), 'expected')).toEqual(counts);
  });

  test('an agent is reviewed and not accepted', async () => {
    const options = { runtime: play({ judge: harsh }) };
    const counts = await startedBy((onEvent) => reviewAgents([good], { ...options, onEvent }));
    expect(countsOf(await previewReview([good], options), 'expected')).toEqual(counts);
  });
});

describe('the most is what a run comes to in which everything that can is done again:', () => {
  const options = (seats: number) => ({
    runtime: worst(seats),
    judges: seats,
    judgeModels: judgesOf(seats),
    maxRounds: 3,
    model: author,
  });

  test.each([3, 4])('an agent is created, %i seats', async (seats) => {
    const given = options(seats);
    const counts = await startedBy((onEvent) => createMetaAgentWorkflow(briefs, { ...given, onEvent }));
    expect(counts).toEqual(countsOf(await previewCreate(briefs, given), 'longest'));
  });

  test('an agent is refined', async () => {
    const agent = toDefinition({ design: unfinished, metadata });
    const given = options(3);
    const counts = await startedBy((onEvent) => refineAgents([agent], { ...given, onEvent }));
    expect(counts).toEqual(countsOf(await previewRefine([agent], given), 'longest'));
  });

  test('an agent of six fixtures is refined: half of them are kept from its refiner', async () => {
    const fixtures = goodDesign.fixtures.flatMap((fixture) => [
      { ...fixture, expect: { found: ['a word that no answer has'] } },
      { ...fixture, name: `${fixture.name}, again` },
    ]);
    const agent = toDefinition({ design: { ...unfinished, fixtures }, metadata });
    const given = options(3);
    const kept = { ...agent, fixtures: fixtures.map(({ expect: _expected, ...fixture }) => fixture) };
    const counts = await startedBy((onEvent) => refineAgents([kept], { ...given, onEvent }));
    const preview = countsOf(await previewRefine([agent], given), 'longest');
    expect(counts).toEqual(preview);
    expect(preview).not.toHaveProperty('exam');
  });

  test('an agent is reviewed', async () => {
    const agent = toDefinition({ design: unfinished, metadata });
    const given = options(3);
    const counts = await startedBy((onEvent) => reviewAgents([agent], { ...given, onEvent }));
    expect(counts).toEqual(countsOf(await previewReview([agent], given), 'longest'));
  });
});

test('a preview names the models of each session as it would be started, and spawns nothing', async () => {
  const runtime = play();
  const tiers = resolveTiers(['test/author', 'test/strong']);
  const judgeModels = ['test/author', 'test/judge-a', 'test/judge-b'];
  const options = { runtime, policy: cascade({ tiers }), judgeModels };
  const {
    expected,
    longest: [longest = [], steady = []],
  } = await previewCreate(briefs, options);
  const modelsIn = (sessions: typeof expected, name: string) => [
    ...new Set(sessions.filter(({ step }) => step === name).map(({ model }) => model)),
  ];
  expect(longest.filter(({ step }) => step === 'create').map(({ model }) => model)).toEqual([
    'test/author',
    'test/author',
    'test/strong',
    'test/strong',
  ]);
  // The author's model does not judge while it is the author; should another tier write, it does.
  expect(modelsIn(expected, 'review')).toEqual(['test/judge-a']);
  expect(modelsIn(longest, 'review')).toEqual(['test/author', 'test/judge-a']);
  expect(modelsIn(steady, 'review')).toEqual(['test/judge-a']);
  expect(modelsIn(longest, 'held-out')).toEqual(['test/judge-b']);
  expect(runtime.calls).toEqual([]);
});

test('an agent that climbs on its fixtures fails them: the longest way stays where it starts', async () => {
  const tiers = resolveTiers(['test/author', 'test/strong']);
  const options = { runtime: play(), policy: cascade({ tiers }), maxRounds: 1 };
  const {
    longest: [longest = []],
  } = await previewRefine([good], options);
  const fixtures = longest.filter(({ step }) => step === 'fixtures');
  expect(new Set(fixtures.map(({ tier }) => tier)).size).toBe(1);
  expect(longest.some(({ step }) => step === 'held-out')).toBe(true);
});

test.each([
  [1, 8.5],
  [4, 10],
  [20, 5],
])('the longest way uses every one of %i rounds, with a target of %d', async (maxRounds, target) => {
  const ways = await previewRefine([good], { runtime: play(), maxRounds, target });
  for (const way of ways.longest) {
    const refined = new Set(way.filter(({ step }) => step === 'refine').map(({ task }) => task));
    expect(refined.size).toBe(maxRounds - 1);
  }
});

test('each built-in agent of this package is taken through both ways', async () => {
  const {
    expected,
    longest: [longest = []],
  } = await previewRefine(metaAgents, { runtime: play(), maxRounds: 2 });
  const judged = (sessions: typeof expected) =>
    new Set(sessions.filter(({ step }) => step === 'held-out').map(({ task }) => task.split('.')[0]));
  expect([judged(expected).size, judged(longest).size]).toEqual([metaAgents.length, metaAgents.length]);
});

test('what a job would refuse, its preview refuses', async () => {
  const runtime = play();
  await expect(previewCreate([], { runtime })).rejects.toThrow(/there are no briefs/);
  await expect(previewReview([good, good], { runtime })).rejects.toThrow(/two agents are called/);
  await expect(previewRefine([good], { runtime, judges: 2 })).rejects.toThrow(/fewer are no panel/);
});
