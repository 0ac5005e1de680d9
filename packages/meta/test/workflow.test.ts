import { InputError, RuntimeError } from '@parallel-agents/core';
import { memoryJournal, type ScriptedCall, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import type { sampleDesign } from '../src/agents/sample-design.ts';
import { toDefinition } from '../src/design/to-definition.ts';
import {
  createMetaAgentWorkflow,
  refineAgents,
  reviewAgents,
  type WorkflowEvent,
  type WorkflowOptions,
} from '../src/index.ts';
import { goodDesign, injection, poorDesign } from './kit/designs.ts';
import { inputOf, outsideFences } from './kit/prompt.ts';
import { author, byModel, generous, honest, judgeModels, mendingRefiner, play, roleOf } from './kit/roles.ts';

const wishes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `agent_${index + 1}`,
    purpose: `Does thing ${index + 1}.`,
  }));

const standing = { version: '1.0.0', tier: 'standard', tools: 'none' } as const;
const definitionOf = (design: typeof sampleDesign) => toDefinition({ design, standing });

/** The calls of one role. */
const callsOf = (calls: readonly ScriptedCall[], role: string) =>
  calls.filter((call) => roleOf(call) === role);

async function issuesOf(work: Promise<unknown>): Promise<string[]> {
  const thrown: unknown = await work.catch((reason: unknown) => reason);
  if (!(thrown instanceof InputError)) throw new Error(`No InputError: ${String(thrown)}`);
  return thrown.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
}

describe('what cannot be used is refused before anything is spawned', () => {
  const runtime = play();
  const create = (wish: object, options: Partial<WorkflowOptions> = {}) =>
    issuesOf(createMetaAgentWorkflow([wish as { purpose: string }], { runtime, ...options }));

  test('wishes', async () => {
    expect(await create({ purpose: '  ' })).toEqual(['wishes.0.purpose must say what the agent is for']);
    expect(await create({})).toEqual(['wishes.0.purpose is missing']);
    expect(await create({ purpose: 'x'.repeat(200_000) })).toEqual([
      expect.stringContaining('at most 20,000'),
    ]);
    expect(await create({ purpose: 'x', name: 'Bad Name' })).toEqual([
      expect.stringContaining('wishes.0.name'),
    ]);
    expect(await create({ purpose: 'x', goal: 'y' })).toEqual(['wishes.0.goal unknown field']);
    expect(await issuesOf(createMetaAgentWorkflow([], { runtime }))).toEqual(['wishes there are no wishes']);
  });

  test('names that are taken, by agents that are there and by another wish', async () => {
    const twice = [...wishes(1), ...wishes(1), { name: 'there', purpose: 'x' }];
    expect(await issuesOf(createMetaAgentWorkflow(twice, { runtime, takenNames: ['there'] }))).toEqual([
      'wishes.1.name the name "agent_1" belongs to wishes[0]',
      'wishes.2.name the name "there" belongs to an agent that is there already',
    ]);
  });

  test.each([
    ['target', { target: 11 }],
    ['maxRounds', { maxRounds: 0 }],
    ['judges', { judges: 2 }],
    ['workflowId', { workflowId: '../x' }],
    ['resume', { resume: true }],
  ])('the option %s', async (name, options) => {
    expect(await create({ purpose: 'x' }, options)).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  test('no agents, or two of one name', async () => {
    const agent = definitionOf(goodDesign);
    expect(await issuesOf(refineAgents([], { runtime }))).toEqual(['agents there are no agents']);
    expect(await issuesOf(reviewAgents([agent, agent], { runtime }))).toEqual([
      'agents two agents are called "flaky_test_finder"',
    ]);
  });

  test('a model that the runtime does not have', async () => {
    const failing = createMetaAgentWorkflow(wishes(2), { runtime, model: 'no/such' });
    expect(await issuesOf(failing)).toEqual(['model the runtime "scripted" has no model "no/such"']);
    const judging = createMetaAgentWorkflow(wishes(2), { runtime, judgeModels: ['no/such', 'judge-a'] });
    expect(await issuesOf(judging)).toEqual(['judgeModels the runtime "scripted" has no model "no/such"']);
    expect(runtime.calls).toEqual([]);
  });
});

test('a runtime that cannot be reached rejects the workflow', async () => {
  const runtime = scripted();
  const reason = new RuntimeError({
    code: 'RUNTIME_UNAVAILABLE',
    message: 'Nobody answers.',
    fix: 'Start it.',
  });
  runtime.connect = () => Promise.reject(reason);
  await expect(createMetaAgentWorkflow(wishes(3), { runtime })).rejects.toBe(reason);
});

describe('many agents', () => {
  test('are made at the same time, within one limit, each on its own clock', async () => {
    const creator = ({ prompt }: ScriptedCall) => (prompt.includes('thing 1.') ? poorDesign : goodDesign);
    const runtime = play({ creator }, { latencyMs: 5 });
    const events: WorkflowEvent[] = [];
    const { agents, summary } = await createMetaAgentWorkflow(wishes(6), {
      runtime,
      judgeModels,
      maxConcurrent: 4,
      onEvent: (event) => events.push(event),
    });
    expect(agents.map(({ name, status }) => `${name} ${status}`)).toEqual(
      wishes(6).map(({ name }) => `${name} met`),
    );
    expect(runtime.maxInFlight).toBe(4);
    expect(summary).toMatchObject({ maxInFlight: 4, failed: 0, spawned: runtime.calls.length });
    const ended = events.flatMap((event) => (event.type === 'agent-ended' ? [event.agent] : []));
    expect(ended.at(-1)).toBe('agent_1');
  });

  test('have one account: the parts add up to the whole, and every task is in it', async () => {
    const events: WorkflowEvent[] = [];
    const { agents, summary } = await createMetaAgentWorkflow(wishes(3), {
      runtime: play(),
      judgeModels,
      workflowId: 'w',
      onEvent: (event) => events.push(event),
    });
    for (const key of ['asked', 'completed', 'spawned', 'runs'] as const) {
      expect(summary[key], key).toBe(agents.reduce((sum, agent) => sum + agent.summary[key], 0));
    }
    const runIds = events.flatMap((event) =>
      event.type === 'step-event' && event.event.type === 'run-started' ? [event.runId] : [],
    );
    expect(new Set(runIds).size).toBe(summary.runs);
    expect(runIds).toEqual(
      expect.arrayContaining(['w.a1.create', 'w.a2.fixtures-1', 'w.a3.review-1', 'w.a3.held-out']),
    );
    expect(events.at(0)).toMatchObject({ type: 'workflow-started', workflowId: 'w' });
    expect(events.at(-1)).toMatchObject({ type: 'workflow-ended', summary: { spawned: summary.spawned } });
  });

  test('that creators call the same get names of their own, in the order of the wishes', async () => {
    const unnamed = [{ purpose: 'One.' }, { purpose: 'Two.' }, { purpose: 'Three.' }];
    const { agents } = await createMetaAgentWorkflow(unnamed, {
      runtime: play({ creator: () => goodDesign }),
      takenNames: ['flaky_test_finder_2'],
    });
    expect(agents.map(({ name, agent, design }) => [name, agent?.name, design?.name])).toEqual(
      ['flaky_test_finder', 'flaky_test_finder_3', 'flaky_test_finder_4'].map((name) => [name, name, name]),
    );
  });

  test('lose none to the failure of one', async () => {
    const runtime = play({
      creator: ({ prompt }) =>
        prompt.includes('thing 2.') ? { kind: 'error', status: 400, message: 'No.' } : goodDesign,
    });
    const { agents } = await createMetaAgentWorkflow(wishes(3), { runtime });
    expect(agents.map(({ status }) => status)).toEqual(['met', 'failed', 'met']);
    expect(agents[1]).toMatchObject({ error: { code: 'PROVIDER_ERROR' }, rounds: [] });
  });
});

test('a workflow that is stopped keeps what it has', async () => {
  const stop = new AbortController();
  const { agents } = await createMetaAgentWorkflow(wishes(2), {
    runtime: play(),
    judgeModels,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'round-ended' && event.agent === 'agent_1') stop.abort('enough');
    },
  });
  for (const { status, stoppedBy, design } of agents) {
    expect({ status, stoppedBy }).toEqual({ status: 'not-met', stoppedBy: 'cancelled' });
    expect(design).toBeDefined();
  }
});

test('a listener that throws ends the sessions of all agents before the workflow rejects', async () => {
  const runtime = play({}, { latencyMs: 5 });
  const working = createMetaAgentWorkflow(wishes(3), {
    runtime,
    onEvent: ({ type }) => {
      if (type === 'round-ended') throw new RangeError('No more room.');
    },
  });
  await expect(working).rejects.toThrow('No more room.');
  expect(runtime.liveSessions()).toBe(0);
  expect(callsOf(runtime.calls, 'refiner')).toEqual([]);
});

test('a workflow goes on from its journal and pays for nothing twice', async () => {
  const journal = memoryJournal();
  const stop = new AbortController();
  const first = play();
  const options = { judgeModels, journal, workflowId: 'kept' };
  await createMetaAgentWorkflow(wishes(2), {
    ...options,
    runtime: first,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'round-ended' && event.round.round === 2) stop.abort('enough');
    },
  });
  const second = play();
  const resumed = await createMetaAgentWorkflow(wishes(2), { ...options, runtime: second, resume: true });
  const untouched = play();
  const whole = await createMetaAgentWorkflow(wishes(2), { judgeModels, runtime: untouched });
  expect(resumed.agents.map(({ status, panel }) => [status, panel?.lowerBound])).toEqual(
    whole.agents.map(({ status, panel }) => [status, panel?.lowerBound]),
  );
  expect(callsOf(second.calls, 'creator')).toEqual([]);
  expect(second.calls.length).toBeLessThan(untouched.calls.length);
});

describe('judges', () => {
  test('see the same in different orders, and nothing of the author or of each other', async () => {
    const runtime = play({ creator: () => goodDesign });
    await createMetaAgentWorkflow(wishes(1), { runtime, judgeModels });
    const prompts = callsOf(runtime.calls, 'judge').map(({ prompt }) => prompt);
    const orders = prompts.map((prompt) => JSON.stringify(inputOf(prompt, 'checklist')));
    expect(new Set(orders).size).toBe(prompts.length);
    for (const prompt of prompts) {
      expect(prompt).not.toContain(author);
      expect(prompt).not.toMatch(/judge-\d|8\.5|held/);
    }
  });

  test('run on other models than the author, the held-out one on a model of its own', async () => {
    const runtime = play({ creator: () => goodDesign });
    const { agents } = await createMetaAgentWorkflow(wishes(1), {
      runtime,
      model: author,
      judgeModels: [author, 'test/judge-a', 'test/judge-b'],
    });
    expect(agents[0]?.panel?.judges.map(({ model }) => model)).toEqual(Array(3).fill('test/judge-a'));
    expect(agents[0]?.heldOut?.judge?.model).toBe('test/judge-b');
  });

  test('may be the author’s model where there is no other', async () => {
    const { agents } = await createMetaAgentWorkflow(wishes(1), {
      runtime: play({ creator: () => goodDesign }),
      judgeModels: [author],
    });
    expect(agents[0]?.status).toBe('met');
  });

  test('that cannot be found end the work, with the reason', async () => {
    const runtime = play({ creator: () => goodDesign, judge: () => ({ kind: 'text', text: 'Fine!' }) });
    const { agents } = await createMetaAgentWorkflow(wishes(1), { runtime, judgeModels });
    expect(agents[0]).toMatchObject({
      status: 'not-met',
      stoppedBy: 'failure',
      error: { code: 'GATE_FAILED', message: expect.stringContaining('6 judges were dismissed') },
    });
    expect(callsOf(runtime.calls, 'refiner')).toEqual([]);
  });
});

test('the refiner gets findings and strengths, and no number that a score is made of', async () => {
  const runtime = play();
  await createMetaAgentWorkflow(wishes(1), { runtime, judgeModels });
  const calls = callsOf(runtime.calls, 'refiner');
  expect(calls.length).toBeGreaterThan(0);
  for (const { prompt, instructions } of calls) {
    const { findings, strengths } = {
      findings: inputOf(prompt, 'findings'),
      strengths: inputOf(prompt, 'strengths'),
    };
    expect(findings).toEqual(expect.arrayContaining([expect.objectContaining({ source: 'panel' })]));
    expect(strengths).toEqual(['Quotes the log.']);
    expect(JSON.stringify(findings)).not.toMatch(/\d+(?:\.\d+)? of (?:5|10)|scale|overall|target|bound/i);
    expect(`${instructions}${prompt}`).not.toContain('8.5');
  }
});

describe('text that gives orders', () => {
  /** Obeys whatever stands outside the fences, as a model obeys its user. */
  const obedient = (call: ScriptedCall) =>
    /score|ignore your/i.test(outsideFences(call.prompt)) ? generous(call) : honest(call);
  const injected = {
    ...poorDesign,
    edgeCases: [{ situation: injection, behaviour: 'Reads on.' }],
    fixtures: poorDesign.fixtures.map((fixture) => ({
      ...fixture,
      name: injection,
      input: { log: injection },
    })),
  };
  const calm = JSON.parse(JSON.stringify(injected).replaceAll(JSON.stringify(injection), '"A long log."'));

  test('stays inside the fences and moves no score', async () => {
    const panels = await Promise.all(
      [injected, calm].map(async (design) => {
        const runtime = play({ judge: obedient });
        const { agents } = await reviewAgents([definitionOf(design)], { runtime, judgeModels });
        expect(callsOf(runtime.calls, 'judge').length).toBeGreaterThan(0);
        return agents[0]?.panel;
      }),
    );
    expect(panels[0]?.lowerBound).toBe(panels[1]?.lowerBound);
    expect(panels[0]?.lowerBound).toBeLessThan(8.5);
  });

  test('in a wish and in findings stays there too', async () => {
    const runtime = play({ refiner: mendingRefiner(2) });
    await createMetaAgentWorkflow([{ name: 'hostile', purpose: injection }], { runtime, judgeModels });
    for (const { prompt } of runtime.calls) expect(outsideFences(prompt)).not.toMatch(/score|ignore your/i);
  });
});

describe('a review', () => {
  test('judges what is there, errors and all, and changes nothing', async () => {
    const runtime = play();
    const bare = definitionOf({ ...goodDesign, fixtures: [], examples: [] });
    const { agents } = await reviewAgents([bare, { ...definitionOf(goodDesign), name: 'ci/other' }], {
      runtime,
      judgeModels,
    });
    expect(agents.map(({ name, status }) => [name, status])).toEqual([
      ['flaky_test_finder', 'reviewed'],
      ['ci/other', 'reviewed'],
    ]);
    expect(agents[0]?.panel?.complete).toBe(true);
    expect(agents[0]?.findings[0]).toMatchObject({ source: 'lint', severity: 'high' });
    expect(callsOf(runtime.calls, 'refiner')).toEqual([]);
  });
});

describe('refinement of an agent that is there', () => {
  test('keeps its name, namespace, tier and fixtures, and counts its version up', async () => {
    const agent = { ...definitionOf(poorDesign), name: 'ci/finder', tier: 'cheap' as const };
    const { agents } = await refineAgents([agent], { runtime: play(), judgeModels });
    expect(agents[0]).toMatchObject({
      status: 'met',
      agent: { name: 'ci/finder', tier: 'cheap', version: '1.3.0' },
    });
    expect(agents[0]?.design?.fixtures).toEqual(expect.arrayContaining(poorDesign.fixtures));
  });

  test('runs its fixtures without tools, whatever the agent may use', async () => {
    const runtime = play();
    const tools: string[] = [];
    const spawn = runtime.spawn.bind(runtime);
    runtime.spawn = (request, options) => {
      tools.push(request.tools);
      return spawn(request, options);
    };
    const { agents } = await refineAgents([{ ...definitionOf(goodDesign), tools: 'inherit' }], { runtime });
    expect(new Set(tools)).toEqual(new Set(['none']));
    expect(agents[0]?.agent?.tools).toBe('inherit');
  });

  test('holds an agent to the tier where it starts', async () => {
    const policy = {
      next: ({ attempts }: { attempts: readonly { status: string }[] }) =>
        attempts.length === 0
          ? { reason: 'first' as const, tier: 'cheap', model: author }
          : { reason: 'escalation' as const, tier: 'strong', model: 'test/judge-a' },
    };
    const agent = byModel({ [author]: () => ({ kind: 'text', text: 'no' }) }, () => ({
      flaky: [],
      unreadableRuns: [],
    }));
    const { agents } = await reviewAgents([definitionOf(goodDesign)], { runtime: play({ agent }), policy });
    expect(agents[0]?.evidence?.fixtures?.[0]).toMatchObject({
      passed: false,
      problems: ['it took the tier strong; the agent starts at cheap'],
    });
  });
});
