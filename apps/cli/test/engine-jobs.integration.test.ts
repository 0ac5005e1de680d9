import { sampleReply, scripted } from '@parallel-agents/core/testing';
import { serverKinds, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';
import { eventsOf, printed } from './kit/printed.ts';

const redis = serverKinds().find(({ kind }) => kind === 'redis');

const agentFile = `---
name: finder
description: Finds flaky tests in a CI log.
---

You find flaky tests. Read the log, and name each test that passed and failed without a change.
`;

/** Somebody who has not answered yet. */
async function* nobody(): AsyncGenerator<string> {
  await new Promise<never>(() => {});
}

describe.skipIf(redis?.missing !== undefined)('a job on an engine', { timeout: 60_000 }, () => {
  let server: TestServer;
  let workers: (() => Promise<number>)[] = [];

  beforeAll(async () => {
    server = await (redis as NonNullable<typeof redis>).start();
  }, 60_000);
  afterEach(async () => {
    await Promise.all(workers.map((stop) => stop()));
    workers = [];
  });
  afterAll(() => server?.stop());

  const command = (options: Parameters<typeof testCommand>[0] = {}) =>
    testCommand({ ...options, env: { PARALLEL_AGENTS_ENGINE_URL: server.url } });

  const work = async (worker = command(), ...flags: string[]) => {
    const running = worker.run('worker', '--concurrency', '8', ...flags);
    await expect.poll(() => worker.stderr(), { timeout: 60_000 }).toContain('at most 8 sessions');
    workers.push(() => {
      worker.signals.emit('SIGTERM');
      return running;
    });
    return worker;
  };

  const listed = async () =>
    JSON.parse((await printed(command(), 'runs', 'list', '--engine', '--json')).text) as {
      runs: { jobId: string; kind: string; status: string; title?: string }[];
    };

  it('is a goal: planned, done and reported on by workers, and the same by its id from anywhere', async () => {
    const worker = await work();
    const submitter = command();
    const goal = ['orchestrate', 'Compare two ways to sort.', '--engine', '--job-id', 'goal-1'];
    expect(await submitter.run(...goal, '--json', '--out', 'report.md')).toBe(0);
    expect(submitter.spawned).toEqual([]);
    const report = submitter.json<{ jobId: string; tasks: { result: { status: string } }[] }>();
    expect(report).toMatchObject({
      jobId: 'goal-1',
      status: 'completed',
      goal: 'Compare two ways to sort.',
      plan: { tasks: expect.any(Array) },
      markdown: expect.stringContaining('# '),
    });
    expect(report.tasks.map(({ result }) => result.status)).not.toContain(undefined);
    expect(submitter.stderr()).toContain('✓');
    expect((await listed()).runs).toMatchObject([
      { jobId: 'goal-1', kind: 'goal', status: 'completed', title: 'Compare two ways to sort.' },
    ]);
    const spawned = worker.spawned.length;
    expect(spawned).toBeGreaterThan(2);
    // Whoever asks for the same under its id gets what there is.
    const again = command();
    expect(await again.run(...goal, '--json')).toBe(0);
    expect(again.json<object>()).toMatchObject({ markdown: (report as { markdown?: string }).markdown });
    expect(worker.spawned).toHaveLength(spawned);
    const events = await eventsOf(command(), 'goal-1', '--engine');
    expect(events.map(({ type }) => type)).toContain('plan.made');
  });

  it('is a goal whose plan is approved by whoever handed it in, while no worker is held up by it', async () => {
    const worker = await work();
    const asking = command({ stdin: 'y\n' });
    const goal = ['orchestrate', 'Sort it.', '--engine', '--approve', '--job-id', 'goal-asks'];
    expect(await asking.run(...goal, '--json')).toBe(0);
    expect(asking.stderr()).toContain('Run this plan? [y/N]');
    expect(asking.json<object>()).toMatchObject({ status: 'completed' });
    expect(worker.stderr()).toContain('goal-asks  waits for an answer to its plan');
    const events = await eventsOf(command(), 'goal-asks', '--engine');
    expect(events.filter(({ type }) => type === 'plan.decided')).toMatchObject([{ approved: true }]);
    // The planner was paid for once.
    expect(worker.spawned.filter(({ attemptId }) => /plan\//.test(attemptId))).toHaveLength(1);
  });

  it.for([
    ['approved', [], 'completed', 0],
    ['declined', ['--decline'], 'declined', 1],
  ] as const)('is a goal whose plan is %s from another terminal', async ([word, flags, status, code]) => {
    const worker = await work();
    const id = `goal-${word}`;
    const asking = command({ stdin: nobody() });
    const goal = ['orchestrate', 'Sort it.', '--engine', '--approve', '--job-id', id];
    const handedIn = asking.run(...goal, '--json');
    await expect.poll(() => worker.stderr(), { timeout: 30_000 }).toContain(`${id}  waits`);
    expect((await listed()).runs).toContainEqual(
      expect.objectContaining({ jobId: id, status: 'interrupted', waitsFor: 'approval' }),
    );
    const before = worker.spawned.length;
    expect(await command().run('runs', 'approve', id, '--engine', ...flags)).toBe(0);
    expect(await handedIn).toBe(code);
    expect(asking.json<object>()).toMatchObject({ status });
    expect(worker.spawned.length > before).toBe(word === 'approved');
    const again = command();
    expect(await again.run('runs', 'approve', id, '--engine')).toBe(2);
    expect(again.stderr()).toContain(`no plan of ${id} waits`);
  });

  it('makes, refines and reviews agents that only whoever asks for it has', async () => {
    const worker = await work();
    const maker = command();
    const wish = 'Finds flaky tests in a CI log';
    expect(await maker.run('agents', 'create', wish, '--name', 'flaky', '--engine', '--out', 'made')).toBe(0);
    expect(maker.stdout() + maker.stderr()).toContain('made/flaky.md');
    const refiner = command({ files: { 'agents/finder.md': agentFile } });
    const refine = ['agents', 'refine', 'agents/finder.md', '--engine', '--out', 'refined'];
    await refiner.run(...refine, '--json', '--max-rounds', '1');
    expect(refiner.json<object>()).toMatchObject({
      agents: [{ name: 'agents/finder', rounds: [{ round: 1 }] }],
    });
    const reviewer = command({ files: { 'agents/finder.md': agentFile } });
    await reviewer.run('agents', 'review', 'agents/finder.md', '--engine', '--json');
    expect(reviewer.json<object>()).toMatchObject({
      agents: [{ name: 'agents/finder', status: 'reviewed' }],
    });
    for (const { spawned } of [maker, refiner, reviewer]) expect(spawned).toEqual([]);
    expect(worker.spawned.length).toBeGreaterThan(6);
    expect((await listed()).runs.map(({ kind }) => kind).sort()).toEqual(
      expect.arrayContaining(['create', 'refine', 'review']),
    );
  });

  it('is gone on with where its agents are not, as they were when it was begun', async () => {
    const beginner = command({ files: { 'agents/finder.md': agentFile } });
    const began = beginner.run('agents', 'review', 'agents/finder.md', '--engine', '--job-id', 'review-1');
    await expect.poll(() => beginner.stderr(), { timeout: 30_000 }).toContain('No worker is there');
    expect((await printed(command(), 'runs', 'cancel', 'review-1', '--engine')).text).toContain('cancelled');
    expect(await began).toBe(130);
    const worker = await work();
    const elsewhere = command();
    await elsewhere.run('runs', 'resume', 'review-1', '--engine', '--json');
    expect(elsewhere.json<object>()).toMatchObject({
      agents: [{ name: 'agents/finder', status: 'reviewed' }],
    });
    expect(worker.spawned[0]?.prompt).toContain('name each test that passed and failed without a change');
  });

  it('that refines agents is gone on with there, too, and replaces no file that is not there', async () => {
    const live = () => {
      const runtime = scripted({ name: 'live' });
      return {
        name: 'live',
        summary: 'Stands for models.',

        create: async () => runtime,
      };
    };
    const beginner = command({ files: { 'agents/finder.md': agentFile }, others: [live()] });
    const refine = ['agents', 'refine', 'agents/finder.md', '--engine', '--max-rounds', '1', '-y'];
    const began = beginner.run(...refine, '--runtime', 'live', '--job-id', 'refine-1');
    await expect.poll(() => beginner.stderr(), { timeout: 30_000 }).toContain('No worker is there');
    expect((await printed(command(), 'runs', 'cancel', 'refine-1', '--engine')).text).toContain('cancelled');
    expect(await began).toBe(130);
    const worker = command({ others: [live()] });
    await work(worker, '--runtime', 'live');
    const elsewhere = command({ others: [live()] });
    await elsewhere.run('runs', 'resume', 'refine-1', '--engine', '--json');
    expect(elsewhere.stderr()).toContain('The agents’ files are not here: none is replaced.');
    expect(elsewhere.json<object>()).toMatchObject({
      agents: [{ name: 'agents/finder', rounds: [{ round: 1 }] }],
    });
  });

  it('is done by a worker that can be watched', async () => {
    const worker = command();
    const running = worker.run('worker', '--health', '127.0.0.1:0', '--log', 'json');
    workers.push(() => {
      worker.signals.emit('SIGTERM');
      return running;
    });
    await expect.poll(() => worker.stderr(), { timeout: 60_000 }).toContain('health at');
    const url = /health at (http:[^"]+)"/.exec(worker.stderr())?.[1];
    const ask = async (path: string) => {
      const response = await fetch(`${url}${path}`);
      return { status: response.status, text: await response.text() };
    };
    expect(await ask('/healthz')).toMatchObject({ status: 200 });
    expect(await ask('/readyz')).toMatchObject({ status: 200 });
    expect(await ask('/else')).toMatchObject({ status: 404 });
    const submitter = command();
    expect(await submitter.run('team', 'content', 'Monday', '--engine', '--quiet')).toBe(0);
    const { text } = await ask('/metrics');
    expect(text).toMatch(/^parallel_agents_worker_sessions_total\{status="completed"\} [1-9]/m);
    expect(text).toMatch(/^parallel_agents_worker_jobs_total\{step="ended"\} 1$/m);
    const lines = worker.stderr().trimEnd().split('\n');
    const documents = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as object);
    expect(documents).toContainEqual(expect.objectContaining({ level: 'info', status: 'completed' }));
  });

  it('is limited on the server, for all workers, while they run', async () => {
    const none = await printed(
      command(),
      'engine',
      'limits',
      'set',
      'default',
      '--concurrent',
      '1',
      '--engine',
    );
    expect(none).toMatchObject({ code: 2, beside: expect.stringContaining('Start a worker first') });
    let most = 0;
    const runtime = scripted({
      reply: async (call) => {
        most = Math.max(most, runtime.liveSessions());
        return sampleReply(call);
      },
    });
    await work(command({ runtime }));
    const set = ['engine', 'limits', 'set', 'default', '--engine'];
    const wrong = await printed(command(), ...set, '--concurrent', '0');
    expect(wrong).toMatchObject({ code: 2, beside: expect.stringContaining('at least 1') });
    expect((await printed(command(), ...set)).code).toBe(2);
    const unknown = await printed(
      command(),
      'engine',
      'limits',
      'set',
      'nobody',
      '--concurrent',
      '1',
      '--engine',
    );
    expect(unknown).toMatchObject({ code: 2, beside: expect.stringContaining('The lanes are: default') });
    expect((await printed(command(), ...set, '--concurrent', '1')).text).toBe(
      'scripted default: 1 at once\n',
    );
    // One that starts now, with nothing about it in its file, keeps to it too.
    await work(command({ runtime }));
    expect(await command().run('team', 'content', 'Monday', '--engine', '--quiet')).toBe(0);
    expect(most).toBe(1);
    const { text } = await printed(command(), 'engine', 'status', '--engine', '--json');
    expect(JSON.parse(text)).toMatchObject({
      protocol: 5,
      workers: [
        { runtime: 'scripted', lanes: ['default'], version: expect.stringMatching(/^\d/) },
        { runtime: 'scripted' },
      ],
      lanes: [{ lane: 'default', waiting: 0, running: 0, limits: { concurrency: 1 } }],
      jobs: [{ runtime: 'scripted', waiting: 0, running: 0 }],
    });
    const shown = await printed(command(), 'engine', 'status', '--engine');
    expect(shown.text).toContain('set on the server: 1 at once');
    expect(shown.text).toContain('money in flight at most $0.0000\n');
    const both = await printed(command(), ...set, '--per-second', '3', '--per-minute', '90');
    expect(both.code).toBe(2);
    const windows = await printed(command(), ...set, '--per-minute', '90', '--tokens-per-minute', '80000');
    expect(windows.text).toBe('scripted default: 90 in 60 s, 80000 tokens a minute\n');
    expect((await printed(command(), 'engine', 'limits', 'clear', 'default', '--engine')).code).toBe(0);
  });

  it('uses agents that its file makes up', async () => {
    const worker = await work();
    const tasks =
      'agents: [{ name: poet, instructions: You rhyme. }]\ntasks: [{ id: a, agent: poet, description: A line. }]\n';
    const submitter = command({ files: { 'tasks.yaml': tasks } });
    expect(await submitter.run('run', 'tasks.yaml', '--engine', '--json')).toBe(0);
    expect(worker.spawned.at(-1)?.instructions).toContain('You rhyme.');
  });

  it('is one thing under one id: other tasks, models or limits are refused, and a wrong id gets the nearest', async () => {
    await work();
    const fileOf = (text: string) => ({
      'tasks.yaml': `tasks: [{ id: a, agent: documentation_writer, description: ${text} }]\n`,
    });
    const ask = async (text: string, ...flags: string[]) => {
      const submitter = command({ files: fileOf(text) });
      const argv = ['run', 'tasks.yaml', '--engine', '--job-id', 'mine', '--json', ...flags];
      return { code: await submitter.run(...argv), submitter };
    };
    expect((await ask('One page.')).code).toBe(0);
    expect((await ask('One page.')).code).toBe(0);
    const others = [
      ask('Another page.'),
      ask('One page.', '--model', 'a/b'),
      ask('One page.', '--max-tokens', '100000'),
    ];
    for (const { code, submitter } of await Promise.all(others)) {
      expect(submitter.json<ErrorDocument>().error.code).toBe('RUN_CHANGED');
      expect(code).not.toBe(0);
    }
    for (const argv of [['show'], ['follow'], ['events'], ['cancel'], ['resume']]) {
      const wrong = await printed(command(), 'runs', ...argv, 'mime', '--engine');
      expect(wrong.code).not.toBe(0);
      expect(wrong.beside).toContain('"mine"');
    }
  });

  it('is gone on with once by two that resume it at once, with the limits of now, and can be cancelled meanwhile', async () => {
    let isStuck = true;
    const runtime = scripted({ reply: (call) => (isStuck ? { kind: 'hang' } : sampleReply(call)) });
    const worker = await work(command({ runtime }));
    const submitter = command();
    const started = submitter.run('orchestrate', 'Sort it.', '--engine', '--job-id', 'goal-2');
    await expect.poll(() => runtime.liveSessions(), { timeout: 30_000 }).toBe(1);
    expect((await printed(command(), 'runs', 'cancel', 'goal-2', '--engine')).text).toContain('cancelled');
    expect(await started).toBe(130);
    expect(submitter.stderr()).toContain('runs resume goal-2 --engine');
    expect(runtime.liveSessions()).toBe(0);

    // Cancelled while it is being resumed: nothing runs on, and the resumer hears of it.
    const resumed = command().run('runs', 'resume', 'goal-2', '--engine');
    await expect.poll(async () => (await listed()).runs[0]?.status, { timeout: 30_000 }).toBe('running');
    expect((await printed(command(), 'runs', 'cancel', 'goal-2', '--engine')).text).toContain('cancelled');
    expect(await resumed).toBe(130);
    expect(runtime.liveSessions()).toBe(0);

    isStuck = false;
    const before = worker.spawned.length;
    const both = [command(), command()];
    const codes = await Promise.all(
      both.map((each) => each.run('runs', 'resume', 'goal-2', '--engine', '--max-spawns', '1', '--json')),
    );
    // The limit of now holds: what was spent before counts.
    expect(codes).toEqual([1, 1]);
    expect(worker.spawned).toHaveLength(before);
    const whole = await printed(
      command(),
      'runs',
      'retry',
      'goal-2',
      '--failed',
      '--engine',
      '--max-spawns',
      '100',
    );
    expect(whole.code).toBe(0);
    const ids = worker.spawned.map(({ attemptId }) => attemptId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
