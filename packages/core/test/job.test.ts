import { describe, expect, it } from 'vitest';
import {
  createOrchestrator,
  defineAgent,
  type JobEvent,
  type JobStarted,
  type LogWriter,
} from '../src/index.ts';
import { openJob } from '../src/internal.ts';
import { memoryJournal, type ReplyScript, scripted } from '../src/testing/index.ts';
import { agents } from './kit/killed-run.ts';
import { calls, says, sourceOf, tool } from './tools/kit.ts';

const tasks = [{ id: 'one', agent: 'writer', description: 'Say one.' }];
const orchestratorOn = (runtime = scripted()) => createOrchestrator({ runtime, agents });
const typesIn = (events: readonly JobEvent[]) =>
  events.map(({ step, type }) => `${step ?? ''} ${type}`.trim());

describe('a job', () => {
  it('has its steps and its facts in one log, in order', async () => {
    const journal = memoryJournal();
    const told: JobEvent[] = [];
    const job = await openJob({
      jobId: 'goal-1',
      kind: 'goal',
      journal,
      onEvent: (event) => told.push(event),
    });
    await orchestratorOn().run(tasks, { job, step: 'work' });
    const part = job.within('create-1');
    part.record({ type: 'agent.started', agent: 'poet' });
    await orchestratorOn().run(tasks, { job: part.within('a1'), step: 'create' });
    await job.end('completed', { status: 'partial' });
    const { events, overview } = await journal.read('goal-1');
    expect(events).toEqual(told);
    expect(typesIn(events).filter((type) => /run\.|job\.|agent\./.test(type))).toEqual([
      'job.started',
      'work run.started',
      'work run.ended',
      'create-1 agent.started',
      'create-1.a1.create run.started',
      'create-1.a1.create run.ended',
      'job.ended',
    ]);
    expect(overview).toMatchObject({ status: 'completed', steps: 2, asked: 2, completed: 2 });
    const runIds = events.flatMap((event) => (event.type === 'run.started' ? [event.runId] : []));
    expect(runIds).toEqual(['goal-1.work', 'goal-1.create-1.a1.create']);
  });

  it('that is gone on with pays for nothing again, and says nothing twice', async () => {
    const journal = memoryJournal();
    const once = async () => {
      const runtime = scripted();
      const told: JobEvent[] = [];
      const job = await openJob({
        jobId: 'goal-1',
        kind: 'goal',
        journal,
        resume: 'if-there',
        onEvent: (event) => told.push(event),
      });
      await orchestratorOn(runtime).run(tasks, { job, step: 'work' });
      job.record({ type: 'plan.decided', phase: 'plan', approved: true });
      await job.end('completed');
      return { calls: runtime.calls.length, told: typesIn(told) };
    };
    const first = await once();
    const second = await once();
    expect([first.calls, second.calls]).toEqual([1, 0]);
    expect(second.told).toContain('work task.ended');
    expect(second.told).toContain('plan.decided');
    const types = typesIn((await journal.read('goal-1')).events);
    for (const type of ['work task.ended', 'plan.decided', 'work run.started']) {
      expect(types.filter((each) => each === type)).toHaveLength(1);
    }
  });

  it.each(['completed', 'failed'] as const)(
    'that has %s is shown again, and nothing is written',
    async (ending) => {
      const journal = memoryJournal();
      const reply: ReplyScript = () =>
        ending === 'completed' ? { kind: 'text', text: 'One.' } : { kind: 'text', text: '' };
      const once = async (options: { retryFailed?: boolean } = {}) => {
        const job = await openJob({ jobId: 'goal-1', kind: 'goal', journal, resume: 'if-there' });
        const { results } = await orchestratorOn(scripted({ reply })).run(tasks, {
          job,
          step: 'work',
          ...options,
        });
        await job.end(ending);
        return results;
      };
      const first = await once();
      const before = await journal.read('goal-1');
      expect(await once()).toEqual(first);
      expect(await journal.read('goal-1')).toEqual(before);
      await once({ retryFailed: true });
      const isDoneAgain = typesIn((await journal.read('goal-1')).events).includes('job.resumed');
      expect(isDoneAgain).toBe(ending === 'failed');
    },
  );

  it('that has completed is gone on with where something is new', async () => {
    const journal = memoryJournal();
    const once = async (approved: boolean) => {
      const job = await openJob({ jobId: 'goal-1', kind: 'goal', journal, resume: 'if-there' });
      job.record({ type: 'plan.decided', phase: 'plan', approved });
      await job.end('completed');
    };
    await once(false);
    await once(true);
    expect(typesIn((await journal.read('goal-1')).events)).toEqual([
      'job.started',
      'plan.decided',
      'job.ended',
      'job.resumed',
      'plan.decided',
      'job.ended',
    ]);
  });

  it('that could do nothing leaves no log', async () => {
    const journal = memoryJournal();
    const gone = Object.assign(scripted(), { connect: () => Promise.reject(new Error('away')) });
    const job = await openJob({ jobId: 'goal-1', kind: 'goal', journal });
    await expect(orchestratorOn(gone).run(tasks, { job, step: 'work' })).rejects.toThrow('away');
    await job.release();
    expect(await journal.list()).toEqual([]);
  });

  it('whose task may still bring an answer is left to be gone on with', async () => {
    const journal = memoryJournal();
    const job = await openJob({ jobId: 'goal-1', kind: 'goal', journal });
    const run = orchestratorOn(scripted({ reply: () => ({ kind: 'hang' }) })).run(tasks, {
      job,
      step: 'work',
    });
    // The process that asked for the task ends before the session does.
    for await (const { type } of run) if (type === 'session.started') break;
    await job.release();
    expect((await journal.read('goal-1')).overview.status).toBe('interrupted');
    const again = await openJob({ jobId: 'goal-1', kind: 'goal', journal, resume: true });
    await again.end('completed');
    expect((await journal.read('goal-1')).overview.status).toBe('interrupted');
    run.cancel();
    await run;
  });

  it('stops its sessions when a listener throws, and throws it then', async () => {
    const runtime = scripted({ reply: () => ({ kind: 'hang' }) });
    const job = await openJob({
      jobId: 'goal-1',
      kind: 'goal',
      onEvent({ type }) {
        if (type === 'session.started') throw new RangeError('No more room.');
      },
    });
    await expect(orchestratorOn(runtime).run(tasks, { job, step: 'work' })).rejects.toThrow('No more room.');
    expect(runtime.liveSessions()).toBe(0);
  });

  it('is cancelled from elsewhere, with all its steps', async () => {
    const journal = memoryJournal();
    const job = await openJob({ jobId: 'goal-1', kind: 'goal', journal });
    const run = orchestratorOn(scripted({ reply: () => ({ kind: 'hang' }) })).run(tasks, {
      job,
      step: 'work',
    });
    for await (const { type } of run) if (type === 'session.started') await journal.cancel('goal-1');
    expect((await run).results).toMatchObject([{ status: 'cancelled' }]);
    expect(job.signal.aborted).toBe(true);
  });

  it.each([
    ['an id that is taken', false, 'RUN_EXISTS'],
    ['an id that is not there', true, 'RUN_NOT_FOUND'],
  ])('refuses %s', async (_, resume, code) => {
    const journal = memoryJournal();
    const other = await openJob({ jobId: 'taken', kind: 'tasks', journal });
    await other.begin();
    await other.release();
    const jobId = resume ? 'missing' : 'taken';
    const opening = openJob({ jobId, kind: 'tasks', journal, resume }).then((job) => job.begin());
    await expect(opening).rejects.toMatchObject({ code });
  });

  it('is gone on with by one process at a time', async () => {
    const journal = memoryJournal();
    const job = await openJob({ jobId: 'goal-1', kind: 'goal', journal });
    await job.begin();
    const second = openJob({ jobId: 'goal-1', kind: 'goal', journal, resume: 'if-there' });
    await expect(second).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
  });

  it('keeps events in the order in which they were said, also where its log is there just then', async () => {
    const journal = memoryJournal();
    const begin = journal.begin.bind(journal);
    const there = Promise.withResolvers<void>();
    let begun: Promise<LogWriter> | undefined;
    const slow = Object.assign(journal, {
      begin: (started: JobStarted) => {
        begun = there.promise.then(() => begin(started));
        return begun;
      },
    });
    const job = await openJob({ jobId: 'goal-1', kind: 'goal', journal: slow });
    job.record({ type: 'agent.started', agent: 'first' });
    const later = begun?.then(() => job.record({ type: 'agent.started', agent: 'second' }));
    there.resolve();
    await later;
    await job.release();
    const { events } = await journal.read('goal-1');
    expect(events.flatMap((event) => (event.type === 'agent.started' ? event.agent : []))).toEqual([
      'first',
      'second',
    ]);
  });

  it('that a listener keeps from being gone on with is given back', async () => {
    const journal = memoryJournal();
    const again = (onEvent?: () => void) =>
      openJob({ jobId: 'goal-1', kind: 'goal', journal, resume: 'if-there', ...(onEvent && { onEvent }) });
    const first = await again();
    await first.begin();
    await first.release();
    const failing = again(() => {
      throw new RangeError('No more room.');
    });
    await expect(failing).rejects.toThrow('No more room.');
    await expect(again()).resolves.toMatchObject({ id: 'goal-1' });
  });

  it('that is gone on with tells of the calls of tools that were made', async () => {
    const journal = memoryJournal();
    const tools = sourceOf([tool('look', async () => ({ text: 'Here.' }))]);
    const finder = defineAgent({
      name: 'finder',
      instructions: 'Find.',
      tools: 'inherit',
      toolLimit: { only: ['look'] },
    });
    const once = async () => {
      const runtime = scripted({
        reply: ({ toolUse }) => (toolUse?.turns.length ? says('Found.') : calls(['look', {}])),
      });
      const orchestrator = createOrchestrator({ runtime, agents: [finder], tools, journal });
      const told: JobEvent[] = [];
      const run = orchestrator.run([{ id: 'one', agent: 'finder', description: 'Find it.' }], {
        runId: 'run-1',
        resume: (await journal.list()).length > 0,
      });
      for await (const event of run) told.push(event);
      return told.filter(({ type }) => type === 'tool.called');
    };
    const first = await once();
    expect(first).toHaveLength(1);
    expect(await once()).toEqual(first);
  });
});
