import { describe, expect, it } from 'vitest';
import { type AgentRuntime, type AgentTask, createOrchestrator, type Journal } from '../src/index.ts';
import { memoryJournal, scripted } from '../src/testing/index.ts';
import { gateway } from './kit/gateway.ts';
import { agents, killedAfter, runId } from './kit/killed-run.ts';

describe('a run that is cancelled and resumed', () => {
  it('takes up the tasks that were cancelled, and counts their sessions', async () => {
    const journal = memoryJournal();
    let patient = false;
    const runtime = scripted({ reply: () => (patient ? { kind: 'text', text: 'done' } : { kind: 'hang' }) });
    const orchestrator = createOrchestrator({ runtime, agents, journal });
    const first = orchestrator.run([{ id: 'slow', agent: 'writer', description: 'Wait.' }], { runId });
    for await (const { type } of first) if (type === 'session.started') first.cancel('enough');
    expect((await first).results).toMatchObject([{ status: 'cancelled' }]);
    expect((await journal.read(runId)).overview).toMatchObject({
      status: 'cancelled',
      completed: 0,
      failed: 0,
    });

    patient = true;
    const again = [{ id: 'slow', agent: 'writer', description: 'Wait.' }];
    const report = await orchestrator.run(again, { runId, resume: true });
    expect(report.summary).toMatchObject({ completed: 1, attempts: 2 });
    expect(report.results[0]?.attempts.map(({ status }) => status)).toEqual(['cancelled', 'completed']);
  });

  it('is cancelled by whoever asks the journal for it', async () => {
    const journal = memoryJournal();
    const orchestrator = createOrchestrator({
      runtime: scripted({ reply: () => ({ kind: 'hang' }) }),
      agents,
      journal,
    });
    const run = orchestrator.run([{ agent: 'writer', description: 'Wait.' }], { runId });
    for await (const { type } of run) if (type === 'session.started') await journal.cancel(runId);
    expect((await run).results).toMatchObject([{ status: 'cancelled', error: { code: 'CANCELLED' } }]);
  });
});

describe('a run whose failed tasks are done again', () => {
  const tasks: AgentTask[] = [
    { id: 'fine', agent: 'writer', description: 'Say fine.' },
    { id: 'broken', agent: 'writer', description: 'Break.' },
    { id: 'after', agent: 'writer', description: 'Say after.', dependsOn: ['broken'] },
  ];

  /** A provider that refuses one task for a while. */
  function provider() {
    const state = { isDown: true, prompts: 0 };
    const runtime = scripted({
      reply: ({ prompt }) => {
        state.prompts += 1;
        if (prompt.includes('Break') && !prompt.includes('Say') && state.isDown)
          return { kind: 'error', status: 401 };
        return { kind: 'text', text: 'done', usage: { inputTokens: 10, outputTokens: 5 } };
      },
    });
    return { state, runtime };
  }

  it('does what failed and what waited for it, keeps the rest, and counts all that was tried', async () => {
    const journal = memoryJournal();
    const { state, runtime } = provider();
    const orchestrator = createOrchestrator({ runtime, agents, journal });
    const first = await orchestrator.run(tasks, { runId });
    expect(first.results.map(({ status }) => status)).toEqual(['completed', 'failed', 'failed']);
    expect((await journal.read(runId)).overview).toMatchObject({ status: 'failed', completed: 1, failed: 2 });
    const before = state.prompts;
    state.isDown = false;
    // Without being asked to, results stand.
    expect((await orchestrator.run(tasks, { runId, resume: true })).summary.completed).toBe(1);
    expect(state.prompts).toBe(before);
    const again = await orchestrator.run(tasks, { runId, resume: true, retryFailed: true });
    expect(again.results.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(state.prompts).toBe(before + 2);
    const [, broken] = again.results;
    const ids = broken?.attempts.map(({ attemptId }) => attemptId) ?? [];
    expect(broken?.attempts.map(({ status }) => status)).toEqual(['failed', 'completed']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(again.summary.attempts).toBe(4);
    expect((await journal.read(runId)).overview).toMatchObject({
      status: 'completed',
      completed: 3,
      failed: 0,
    });
  });

  it('can be tried as often as one likes', async () => {
    const journal = memoryJournal();
    const { state, runtime } = provider();
    const orchestrator = createOrchestrator({ runtime, agents, journal });
    await orchestrator.run(tasks, { runId });
    await orchestrator.run(tasks, { runId, resume: true, retryFailed: true });
    state.isDown = false;
    const { summary, results } = await orchestrator.run(tasks, { runId, resume: true, retryFailed: true });
    expect(summary.completed).toBe(3);
    expect(results[1]?.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
  });
});

describe('a run that is resumed', () => {
  const task: AgentTask = { id: 'easy', agent: 'writer', description: 'Say easy.' };
  const completed = async (journal: Journal, runtime = gateway()) =>
    createOrchestrator({ runtime, agents, journal }).run([task], { runId });

  it('needs no runtime once it has all its results', async () => {
    const journal = memoryJournal();
    const { results } = await completed(journal);
    const gone = Object.assign(gateway(), { connect: () => Promise.reject(new Error('nobody answers')) });
    const orchestrator = createOrchestrator({ runtime: gone, agents, journal });
    expect((await orchestrator.run([task], { runId, resume: true })).results).toEqual(results);
  });

  it.for<[string, readonly AgentTask[], string]>([
    ['other words', [{ ...task, description: 'Say something else.' }], 'the task "easy" or its agent'],
    ['more tasks', [task, { ...task, id: 'more' }], '1 task, not with 2'],
    ['other ids', [{ ...task, id: 'renamed' }], 'no task "renamed"'],
  ])('refuses %s', async ([, changed, why]) => {
    const journal = memoryJournal();
    await completed(journal);
    const run = createOrchestrator({ runtime: gateway(), agents, journal }).run(changed, {
      runId,
      resume: true,
    });
    await expect(run).rejects.toMatchObject({ code: 'RUN_CHANGED', message: expect.stringContaining(why) });
    expect((await journal.read(runId)).overview.status).not.toBe('running');
  });

  it('refuses another runtime, an unknown run, and an id that is taken', async () => {
    const journal = memoryJournal();
    await completed(journal);
    const other = createOrchestrator({ runtime: scripted({ name: 'other' }), agents, journal });
    await expect(other.run([task], { runId, resume: true })).rejects.toMatchObject({ code: 'RUN_CHANGED' });
    await expect(other.run([task], { runId: 'run-2', resume: true })).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
    await expect(other.run([task], { runId })).rejects.toMatchObject({ code: 'RUN_EXISTS' });
    expect(() =>
      createOrchestrator({ runtime: gateway(), agents }).run([task], { runId, resume: true }),
    ).toThrow('cannot be resumed without journal');
  });

  it('names the attempts whose session the runtime has forgotten', async () => {
    const runtime = scripted({ reply: () => ({ kind: 'hang' }) });
    const { journal } = await killedAfter('session.started', { tasks: [task], runtime });
    const report = await completedAgain(journal);
    expect(report.summary).toMatchObject({ completed: 1, possiblyPaidTwice: ['run-1/easy/1'] });
  });

  it('names the attempts of which the runtime ended a session that nobody had heard of', async () => {
    const { journal, runtime } = await killedAfter('attempt.started', { tasks: [task] });
    const { spawn } = runtime;
    const ending: Partial<AgentRuntime> = {
      spawn: async (request, options) =>
        Object.assign(await spawn.call(runtime, request, options), request.resumed && { respawned: true }),
    };
    const { summary } = await createOrchestrator({
      runtime: Object.assign(runtime, ending),
      agents,
      journal,
    }).run([task], { runId, resume: true });
    expect(summary).toMatchObject({ completed: 1, possiblyPaidTwice: ['run-1/easy/1'] });
  });

  it('names those too of which the runtime itself says so', async () => {
    const runtime = gateway();
    const spawn = runtime.spawn.bind(runtime);
    runtime.spawn = async (request, options) => {
      const session = await spawn(request, options);
      const outcome = async () => ({ ...(await session.outcome()), respawned: 1 });
      return { reference: session.reference, cancel: (reason) => session.cancel(reason), outcome };
    };
    const { summary } = await createOrchestrator({ runtime, agents }).run([task], { runId });
    expect(summary.possiblyPaidTwice).toEqual(['run-1/easy/1']);
  });

  it('leaves a task open whose session it cannot ask for, and finds it the next time', async () => {
    const { journal, runtime } = await killedAfter('session.started', { tasks: [task] });
    const deaf = Object.assign(gateway(), { attach: () => Promise.reject(new Error('the line is dead')) });
    const second = await createOrchestrator({ runtime: deaf, agents, journal }).run([task], {
      runId,
      resume: true,
    });
    expect(second.results).toMatchObject([{ status: 'failed', attempts: [{ status: 'failed' }] }]);
    expect(deaf.calls).toEqual([]);
    expect((await journal.read(runId)).overview).toMatchObject({ status: 'interrupted', failed: 0 });
    const third = await createOrchestrator({ runtime, agents, journal }).run([task], { runId, resume: true });
    expect(third.summary).toMatchObject({ completed: 1, attempts: 1 });
    expect(runtime.calls.length).toBe(1);
  });

  const completedAgain = (journal: Journal) =>
    createOrchestrator({ runtime: gateway(), agents, journal }).run([task], { runId, resume: true });
});
