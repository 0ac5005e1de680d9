import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentResult, defineAgent, InputError } from '@parallel-agents/core';
import { memoryJournal, type ReplyScript } from '@parallel-agents/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { JobEvent } from '../src/index.ts';
import { openHere } from './kit/open-here.ts';

const critic = defineAgent({
  name: 'critic',
  category: 'test',
  description: 'Criticises.',
  version: '1.0.0',
  instructions: 'Find what is wrong.',
  tools: 'none',
  tier: 'cheap',
});

const tasks = [
  { id: 'one', agent: 'critic', description: 'First.' },
  { id: 'two', agent: 'critic', description: 'Second.' },
];

const answer: ReplyScript = () => ({
  kind: 'text',
  text: 'Nothing.',
  usage: { inputTokens: 100, outputTokens: 10 },
});

describe('a job of tasks', () => {
  it('brings one result for each, in their order, and its events from the first one on', async () => {
    const { app } = await openHere({ reply: answer }, { agents: [critic] });
    const job = app.start({ tasks });
    const report = await job;
    expect(report).toMatchObject({ kind: 'tasks', id: job.id, status: 'completed' });
    expect(report.results.map(({ taskId, output }) => [taskId, output])).toEqual([
      ['one', 'Nothing.'],
      ['two', 'Nothing.'],
    ]);
    const events: JobEvent['type'][] = [];
    for await (const event of job) events.push(event.type);
    expect(events.slice(0, 2)).toEqual(['job.started', 'run.started']);
    expect(events.filter((type) => type === 'task.ended')).toHaveLength(2);
    expect(events.slice(-2)).toEqual(['run.ended', 'job.ended']);
  });

  it('is kept, and gone on with by its id: what is paid for is not paid for again', async () => {
    const { app, asked } = await openHere({ reply: answer }, { agents: [critic], limits: { concurrent: 1 } });
    const job = app.start({ tasks }, { onEvent: (event) => event.type === 'task.ended' && job.cancel() });
    expect((await job).status).toBe('cancelled');
    const before = asked();
    const again = await app.start({ tasks }, { id: job.id, resume: true });
    expect(again.status).toBe('completed');
    expect(asked()).toBe(2);
    expect(before).toBe(1);
  });

  it('has the outputs of agents that stand in its tasks, and is gone on with by their names', async () => {
    const judge = defineAgent({
      name: 'judge',
      instructions: 'Judge.',
      inputSchema: z.object({ text: z.string() }),
      outputSchema: z.object({ score: z.number() }),
    });
    const reply: ReplyScript = () => ({ kind: 'text', text: '{"score":7}' });
    const { app } = await openHere({ reply }, { agents: [critic] });
    const job = app.start({ tasks: [{ agent: judge, description: 'x', input: { text: 'y' } }] });
    const { results } = await job;
    expectTypeOf(results).toEqualTypeOf<[AgentResult<{ score: number }>]>();
    expect(results[0].status === 'completed' && results[0].output.score).toBe(7);
    // @ts-expect-error a judge reads a text
    await expect(app.start({ tasks: [{ agent: judge, description: 'x', input: {} }] })).rejects.toThrow();
    const other = { ...critic, instructions: 'Praise.' };
    expect(() => app.start({ tasks: [{ agent: other, description: 'x' }] })).toThrow('another agent');
    expect(() => app.start({ tasks: [{ agent: { name: 'x' } as never, description: 'x' }] })).toThrow(
      InputError,
    );
  });

  it('may bring agents that are made up for it, which take nobody’s place', async () => {
    const { app } = await openHere({ reply: answer }, { agents: [critic] });
    const madeUp = { name: 'poet', instructions: 'Write a line.' };
    const spec = { tasks: [{ agent: 'poet', description: 'Spring.' }], agents: [madeUp] };
    expect(await app.start(spec)).toMatchObject({ status: 'completed', results: [{ agent: 'poet' }] });
    expect((await app.forecast(spec)).range.most.sessions).toBeGreaterThan(0);
    const second = { ...madeUp, name: 'critic' };
    await expect(app.start({ ...spec, agents: [madeUp, second, madeUp] })).rejects.toMatchObject({
      issues: [
        { code: 'INVALID_AGENT', path: ['agents', 1, 'name'] },
        { code: 'INVALID_AGENT', path: ['agents', 2, 'name'] },
      ],
    });
  });

  it('is narrowed by caps of its own, which lift none that are set', async () => {
    const { app } = await openHere({ reply: answer }, { agents: [critic], limits: { spawns: 1 } });
    const narrowed = await app.start({ tasks, limits: { spawns: 50 } });
    expect(narrowed.results.map(({ status }) => status).sort()).toEqual(['completed', 'failed']);
    const free = await openHere({ reply: answer }, { agents: [critic] });
    const capped = await free.app.start({ tasks, limits: { spawns: 1 } });
    const refused = capped.results.find(({ error }) => error !== undefined);
    expect(refused?.error).toMatchObject({ code: 'BUDGET_EXHAUSTED' });
    expect(refused?.error?.fix).toContain('limits.spawns');
  });

  it('that is stopped before anything starts says so', async () => {
    const { app } = await openHere({}, { agents: [critic] });
    const signal = AbortSignal.abort();
    const job = app.start({ tasks }, { signal });
    const { results } = await job;
    expect(results.every(({ status }) => status === 'cancelled')).toBe(true);
  });
});

describe('other jobs', () => {
  it('a goal is planned, approved, done and reported on', async () => {
    const { app } = await openHere();
    const plans: number[] = [];
    const report = await app.start(
      { goal: 'Compare three approaches to rate limiting for our API and recommend one' },
      { approve: async ({ tasks: planned }) => plans.push(planned.length) > 0 },
    );
    expect(report).toMatchObject({ kind: 'goal', status: 'completed' });
    expect(plans).toEqual([3]);
    expect(report.goal.markdown).toContain('Status: completed');
    expect(report.results.length).toBeGreaterThan(3);
  });

  it('a plan that nobody approves spawns nothing more', async () => {
    const { app, asked } = await openHere();
    const report = await app.start({ goal: 'Compare two things' }, { approve: async () => false });
    expect(report.goal.status).toBe('declined');
    expect(report.status).toBe('failed');
    expect(asked()).toBe(1);
  });

  it('an agent is made, and its job has the outcome', async () => {
    const { app } = await openHere();
    const report = await app.start({ create: [{ purpose: 'Finds flaky tests in a CI log.' }], maxRounds: 1 });
    expect(report.kind).toBe('create');
    expect(report.agents.agents).toHaveLength(1);
    expect(report.results.length).toBeGreaterThan(1);
  });

  it('agents are reviewed as they are', async () => {
    const { app } = await openHere({}, { agents: [critic] });
    const report = await app.start({ review: ['critic'] });
    expect(report).toMatchObject({ kind: 'review', given: [{ definition: { name: 'critic' } }] });
    expect(report.agents.agents).toMatchObject([{ name: 'critic', status: 'reviewed' }]);
  });
});

describe('kept jobs', () => {
  it('are listed, shown, followed and gone on with by their id alone, whatever their kind', async () => {
    const { app, asked } = await openHere();
    const goal = await app.start({ goal: 'Compare two ways to sort.' });
    const review = await app.start({ review: ['code_reviewer'] });
    const paid = asked();
    expect((await app.jobs.list()).map(({ jobId, kind }) => [jobId, kind])).toEqual([
      [review.id, 'review'],
      [goal.id, 'goal'],
    ]);
    const { overview, tasks, results, report } = await app.jobs.show(goal.id);
    expect(overview).toMatchObject({ status: 'completed', completed: goal.results.length });
    expect(tasks.every(({ status }) => status === 'completed')).toBe(true);
    expect(results).toHaveLength(goal.results.length);
    expect(report).toMatchObject({ markdown: goal.goal.markdown });
    const types: string[] = [];
    for await (const { type } of app.jobs.follow(goal.id, { from: 1 })) types.push(type);
    expect(types).not.toContain('job.started');
    expect(types.at(-1)).toBe('job.ended');
    expect(await app.jobs.resume(goal.id)).toMatchObject({ kind: 'goal', status: 'completed' });
    expect(await app.jobs.resume(review.id)).toMatchObject({ kind: 'review', status: 'completed' });
    expect(asked()).toBe(paid);
  });

  it('are cancelled, and gone on with later', async () => {
    let isPatient = false;
    const began = Promise.withResolvers<void>();
    const reply: ReplyScript = (call) => {
      if (isPatient) return answer(call);
      began.resolve();
      return { kind: 'hang' };
    };
    const { app } = await openHere({ reply }, { agents: [critic] });
    const job = app.start({ tasks });
    await began.promise;
    const [cancelled, report] = await Promise.all([app.jobs.cancel(job.id), job]);
    expect([cancelled.status, report.status]).toEqual(['cancelled', 'cancelled']);
    isPatient = true;
    expect((await app.jobs.resume(job.id)).status).toBe('completed');
  });

  it('one of another program is given up, and what may still run of it is told', async () => {
    const journal = memoryJournal();
    const { app } = await openHere({}, { agents: [critic], store: journal });
    const leave = async (jobId: string, ...events: JobEvent[]) => {
      const writer = await journal.begin({ type: 'job.started', at: 1, jobId, kind: 'tasks' });
      for (const event of events) await writer.append(event);
      await writer.release();
    };
    const reference = { runtime: 'theirs', attemptId: 'other/one/1', sessionKey: 'key' };
    const place = { at: 2, taskId: 'one', attemptId: reference.attemptId };
    await leave('none-open');
    await leave('one-open', { type: 'session.started', ...place, reference });
    expect(await app.jobs.cancel('none-open')).toMatchObject({ status: 'cancelled' });
    expect(await app.jobs.cancel('one-open')).toMatchObject({
      status: 'cancelled',
      sessions: {
        failed: [{ attemptId: reference.attemptId, message: expect.stringContaining('not kept') }],
      },
    });
  });

  it('one that there is not names the nearest', async () => {
    const { app } = await openHere({ reply: answer }, { agents: [critic] });
    const { id } = await app.start({ tasks });
    const near = `${id.slice(0, -1)}x`;
    const missing = await app.jobs.show(near).catch((thrown: unknown) => thrown);
    expect(missing).toMatchObject({ code: 'RUN_NOT_FOUND', fix: `Did you mean "${id}"?` });
  });

  it('there are none where nothing is kept', async () => {
    const { app } = await openHere({}, { store: false });
    await expect(app.jobs.list()).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' });
  });
});

describe('a forecast', () => {
  it('of a goal has all answers of each task of its plan, and their judges; plan and report have one', async () => {
    const plan = {
      approach: 'fan-out',
      reason: 'Two sides.',
      tasks: ['costs', 'dates'].map((id) => ({
        id,
        agent: 'documentation_writer',
        description: `Look at the ${id}.`,
        dependsOn: [],
        why: 'It is asked for.',
      })),
      missingAgents: [],
    };
    const { app, asked } = await openHere();
    const goal = { goal: 'Compare costs and dates', plan };
    const { range: one } = await app.forecast(goal);
    const { range: several, notes } = await app.forecast({ ...goal, bestOf: { answers: 3, judges: 2 } });
    const { range: voted } = await app.forecast({ ...goal, bestOf: { answers: 3, vote: true } });
    const sessions = ({ steps }: typeof one) =>
      Object.fromEntries(steps.map(({ step, least }) => [step, least.sessions]));
    expect(sessions(one)).toMatchObject({ 'work/costs': 1, 'work/dates': 1, report: 1 });
    expect(sessions(several)).toMatchObject({ 'work/costs': 3 * 3, 'work/dates': 3 * 3, report: 1 });
    expect(sessions(voted)).toMatchObject({ 'work/costs': 3, 'work/dates': 3, report: 1 });
    expect(several.most.sessions).toBeGreaterThan(several.least.sessions);
    expect(notes.join()).toContain('those of all its answers');
    expect(asked()).toBe(0);
  });

  it('spawns nothing, keeps nothing, and compares each limit', async () => {
    const { app, asked } = await openHere({}, { agents: [critic], limits: { spawns: 1 } });
    const { tasks: plan, range, budget } = await app.forecast({ tasks });
    expect(plan?.sessions).toBe(2);
    expect(range.least.sessions).toBe(2);
    expect(budget.spawns).toMatchObject({ setting: 'limits.spawns', allowed: 1, fits: 'no' });
    expect(asked()).toBe(0);
  });

  it.each([
    ['a goal', { goal: 'Compare two things' }],
    ['a brief', { create: [{ purpose: 'Sorts mail.' }] }],
    ['a refinement', { refine: ['critic'] }],
    ['a review', { review: ['critic'] }],
  ])('%s has a least and a most', async (_what, spec) => {
    const { app, asked } = await openHere({}, { agents: [critic] });
    const { range, notes } = await app.forecast(spec);
    expect(range.least.sessions).toBeGreaterThan(0);
    expect(range.most.sessions).toBeGreaterThanOrEqual(range.least.sessions);
    expect(notes.length).toBeGreaterThan(0);
    expect(asked()).toBe(0);
  });
});

describe('what is wrong', () => {
  it('two agents of one name are refused', async () => {
    const twice = openHere({}, { agents: [critic, { ...critic }] });
    await expect(twice).rejects.toThrow(/another agent has the name "critic"/);
  });

  it('an agent that there is not rejects the job, with the place', async () => {
    const { app, asked } = await openHere();
    const failed = await Promise.resolve(
      app.start({ tasks: [{ agent: 'nobody_there', description: 'x' }] }),
    ).catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(InputError);
    expect((failed as InputError).issues).toMatchObject([
      { code: 'UNKNOWN_AGENT', path: ['tasks', 0, 'agent'] },
    ]);
    expect(asked()).toBe(0);
  });

  it('settings are called what a program calls them, and are data', async () => {
    const wrong = await openHere({}, { model: 'a/low', tiers: ['a/low', 'a/high'] }).catch((e: unknown) => e);
    expect((wrong as InputError).issues).toMatchObject([
      { setting: 'tiers', path: ['tiers'], message: 'model and tiers contradict each other' },
    ]);
  });
});

describe('an application that is closed', () => {
  it('stops the jobs that are under way, and keeps what they have come to', async () => {
    const journal = memoryJournal();
    const began = Promise.withResolvers<void>();
    const reply: ReplyScript = () => {
      began.resolve();
      return { kind: 'hang' };
    };
    const { app } = await openHere({ reply }, { agents: [critic], store: journal });
    const job = app.start({ tasks });
    await began.promise;
    await app.close();
    expect((await job).status).toBe('cancelled');
    expect((await journal.list()).map(({ status }) => status)).toEqual(['cancelled']);
  });

  it('tries the journal again that could not be opened before', async () => {
    const { app, cwd } = await openHere({ reply: answer }, { agents: [critic], store: 'kept/runs.sqlite' });
    writeFileSync(join(cwd, 'kept'), 'A file stands where the folder is wanted.');
    await expect(app.start({ tasks })).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' });
    rmSync(join(cwd, 'kept'));
    expect((await app.start({ tasks })).status).toBe('completed');
  });
});

describe('an error', () => {
  it('of a job that was stopped is told as what it is, where it did not come of the stop', async () => {
    const { app } = await openHere({ reply: answer }, { agents: [critic] });
    const job = app.start({ tasks: [{ agent: 'nobody', description: 'First.' }] });
    job.cancel();
    await expect(job).rejects.toThrow('nobody');
  });
});
