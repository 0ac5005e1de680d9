import { join } from 'node:path';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument, RunDocument } from './kit/documents.ts';
import { eventsOf, printed } from './kit/printed.ts';

const tasks = `
tasks:
  - { id: quick, agent: documentation_writer, description: Be quick., outputFormat: text }
  - { id: slow, agent: documentation_writer, description: Take your time., outputFormat: text }
`;

/** A command that is interrupted while its second task runs, and the run’s id. */
async function interrupted() {
  const hangs = Promise.withResolvers<void>();
  let patient = false;
  const reply: ReplyScript = ({ prompt }) => {
    if (patient || prompt.includes('Be quick.')) return { kind: 'text', text: 'Done.' };
    hangs.resolve();
    return { kind: 'hang' };
  };
  const runtime = scripted({ reply });
  const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime });
  const done = command.run('run', 'tasks.yaml', '--concurrency', '1', '--json');
  await hangs.promise;
  command.signals.emit('SIGINT');
  expect(await done).toBe(130);
  const { runId } = command.json<RunDocument>();
  patient = true;
  return { command, runId, runtime };
}

describe('runs', () => {
  it('are listed, shown and resumed', async () => {
    const { command, runId, runtime } = await interrupted();
    expect(command.stderr()).toContain(`parallel-agents runs resume ${runId}`);
    const list = await printed(command, 'runs', 'list', '--json');
    expect(JSON.parse(list.text)).toMatchObject({
      runs: [
        { jobId: runId, kind: 'tasks', status: 'cancelled', asked: 2, completed: 1, runtime: 'scripted' },
      ],
    });
    const shown = await printed(command, 'runs', 'show', runId, '--json');
    expect(JSON.parse(shown.text)).toMatchObject({
      jobId: runId,
      tasks: [
        { taskId: 'quick', status: 'completed', attempts: 1 },
        { taskId: 'slow', status: 'cancelled', attempts: 1 },
      ],
      results: [
        { taskId: 'quick', output: 'Done.', text: null },
        { taskId: 'slow', status: 'cancelled' },
      ],
    });

    const resumed = await printed(command, 'runs', 'resume', runId, '--json');
    expect(resumed.code).toBe(0);
    const document = JSON.parse(resumed.text) as RunDocument;
    expect([document.jobId, document.runId]).toEqual([runId, runId]);
    expect(document.results.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(document.summary).toMatchObject({ asked: 2, completed: 2, failed: 0 });
    expect(runtime.calls.length).toBe(3);

    const again = await printed(command, 'runs', 'resume', runId, '--json');
    expect(again.code).toBe(0);
    expect((JSON.parse(again.text) as RunDocument).results).toEqual(document.results);
    expect(runtime.calls.length).toBe(3);
  });

  it('are shown to people', async () => {
    const { command, runId } = await interrupted();
    expect((await printed(command, 'runs', 'list')).text).toMatch(
      new RegExp(`^${runId}  cancelled  1 of 2 completed · scripted · documentation_writer · \\d{4}-`),
    );
    const { text, beside } = await printed(command, 'runs', 'show', runId);
    expect(text).toContain('Done.');
    expect(text).toContain('✗ slow  cancelled');
    expect(beside).toContain(`parallel-agents runs resume ${runId}`);
    expect(await printed(testCommand(), 'runs', 'list')).toEqual({
      code: 0,
      text: '',
      beside: 'No runs. `parallel-agents run tasks.yaml` starts one.\n',
    });
  });

  it('are listed by the latest, as many as are asked for, and by where they stand', async () => {
    const command = testCommand();
    for (let index = 0; index < 3; index++) expect(await command.run('team', 'content', 'x')).toBe(0);
    const { text, beside } = await printed(command, 'runs', 'list', '--limit', '2');
    expect(text.trimEnd().split('\n')).toHaveLength(2);
    expect(beside).toContain('1 earlier: --limit 3 shows all');
    expect(text).toContain('content_writer_creative, content_writer_funny and 3 more');
    const none = await printed(command, 'runs', 'list', '--status', 'failed');
    expect(none).toMatchObject({ text: '', beside: expect.stringContaining('No run is failed') });
  });

  it('are followed until they end', async () => {
    const { command, runId } = await interrupted();
    const { code, text } = await printed(command, 'runs', 'show', runId, '--follow', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ status: 'cancelled' });
    expect(command.stderr()).toContain('✓ quick  completed');
  });

  it('are resumed with tiers in place of their model, and the other way round', async () => {
    const hangs = Promise.withResolvers<void>();
    const reply: ReplyScript = ({ model }) => {
      if (model === 'a/c') return { kind: 'text', text: 'Done.' };
      hangs.resolve();
      return { kind: 'hang' };
    };
    const runtime = scripted({ reply, models: ['a/b', 'a/c'] });
    const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime });
    const done = command.run('run', 'tasks.yaml', '--model', 'a/b', '--json');
    await hangs.promise;
    command.signals.emit('SIGINT');
    expect(await done).toBe(130);
    const { runId } = command.json<RunDocument>();
    const resumed = await printed(command, 'runs', 'resume', runId, '--tiers', 'a/c', '--json');
    expect(resumed.code).toBe(0);
  });

  it('are resumed with other limits, and with what they were started with', async () => {
    const { command, runId } = await interrupted();
    expect((await printed(command, 'runs', 'resume', runId, '--max-spawns', '2', '--json')).code).toBe(1);
    const failed = await printed(command, 'runs', 'show', runId, '--json');
    expect(JSON.parse(failed.text)).toMatchObject({
      status: 'failed',
      summary: { notCompleted: [{ taskId: 'slow', code: 'BUDGET_EXHAUSTED' }] },
    });
  });

  it('are forgotten when they are old', async () => {
    const { command, runId } = await interrupted();
    expect((await printed(command, 'runs', 'prune', '--older-than', '1h')).text).toBe('0 runs forgotten\n');
    vi.setSystemTime(Date.now() + 3 * 86_400_000);
    const pruned = await printed(command, 'runs', 'prune', '--older-than', '2d', '--json');
    vi.useRealTimers();
    expect(JSON.parse(pruned.text)).toEqual({ pruned: [runId] });
    expect((await printed(command, 'runs', 'show', runId)).code).toBe(2);
  });

  it('that are over are not cancelled, and it is said', async () => {
    const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime: scripted() });
    expect(await command.run('run', 'tasks.yaml', '--job-id', 'one', '--quiet')).toBe(0);
    const cancelled = await printed(command, 'runs', 'cancel', 'one');
    expect(cancelled).toMatchObject({
      code: 0,
      text: 'one: had ended already (completed), nothing was stopped\n',
    });
    const { text } = await printed(command, 'runs', 'cancel', 'one', '--json');
    expect(JSON.parse(text)).toEqual({ jobId: 'one', status: 'completed', hadEnded: true });
  });

  it('that have completed are shown again, and nothing is written', async () => {
    const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime: scripted() });
    expect(await command.run('run', 'tasks.yaml', '--job-id', 'one', '--quiet')).toBe(0);
    const before = await eventsOf(command, 'one');
    expect((await printed(command, 'runs', 'resume', 'one')).code).toBe(0);
    expect(await eventsOf(command, 'one')).toEqual(before);
  });

  it('whose id is given to another one are gone on with by the command that is named', async () => {
    const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime: scripted() });
    expect(await command.run('run', 'tasks.yaml', '--job-id', 'one', '--quiet')).toBe(0);
    expect(await command.run('run', 'tasks.yaml', '--job-id', 'one')).toBe(2);
    expect(command.stderr()).toContain('(`parallel-agents runs resume one`)');
  });

  it('are cancelled from another command', async () => {
    const hangs = Promise.withResolvers<void>();
    const runtime = scripted({
      reply: () => {
        hangs.resolve();
        return { kind: 'hang' };
      },
    });
    const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime });
    const running = command.run('run', 'tasks.yaml', '--quiet');
    await hangs.promise;
    const other = testCommand({ env: { XDG_STATE_HOME: join(command.cwd, 'state') } });
    await other.run('runs', 'list', '--json');
    const { runs } = other.json<{ runs: { jobId: string; status: string }[] }>();
    expect(runs).toMatchObject([{ status: 'running' }]);
    const third = testCommand({ env: { XDG_STATE_HOME: join(command.cwd, 'state') } });
    expect(await third.run('runs', 'cancel', runs[0]?.jobId ?? '')).toBe(0);
    expect(third.stdout()).toContain('cancelled');
    expect(await running).toBe(1);
    expect(runtime.liveSessions()).toBe(0);
  });

  it.each([
    ['show', 'RUN_NOT_FOUND'],
    ['resume', 'RUN_NOT_FOUND'],
    ['cancel', 'RUN_NOT_FOUND'],
  ])('that do not exist cannot be asked to %s', async (verb, code) => {
    const command = testCommand();
    expect(await command.run('runs', verb, '../../etc/passwd', '--json')).toBe(2);
    expect(command.json<ErrorDocument>().error.code).toBe(code);
  });

  it('cannot be pruned without an age, or with a bad one', async () => {
    expect(await testCommand().run('runs', 'prune')).toBe(2);
    const command = testCommand();
    expect(await command.run('runs', 'prune', '--older-than', 'long', '--json')).toBe(2);
    expect(command.json<ErrorDocument>().error).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('older-than'),
    });
  });
});

describe('a journal that cannot be had', () => {
  const broken = () => {
    const command = testCommand({ files: { 'tasks.yaml': tasks, 'state/parallel-agents': 'a file' } });
    return command;
  };

  it('stops the command before anything is spawned', async () => {
    const command = broken();
    expect(await command.run('run', 'tasks.yaml', '--json')).toBe(3);
    const { error } = command.json<ErrorDocument>();
    expect(error.code).toBe('JOURNAL_UNAVAILABLE');
    expect(error.fix).toContain('--no-journal');
    expect(command.spawned).toEqual([]);
  });

  it.each([['--no-journal'], ['--on-journal-failure', 'continue']])(
    'is done without: %s',
    async (...flags) => {
      const command = broken();
      expect(await command.run('run', 'tasks.yaml', '--json', ...flags)).toBe(0);
      expect(command.spawned.length).toBe(2);
    },
  );

  it('that is somebody else’s file is left as it is', async () => {
    const command = testCommand({
      files: { 'tasks.yaml': tasks, 'state/parallel-agents/runs.sqlite': 'notes' },
    });
    expect(await command.run('run', 'tasks.yaml', '--json')).toBe(3);
    expect(command.json<ErrorDocument>().error.code).toBe('JOURNAL_FOREIGN');
  });
});

describe('the doctor', () => {
  it('says where the journal is, and which runs wait to be resumed', async () => {
    const command = testCommand();
    expect(await command.run('doctor', '--json')).toBe(0);
    const { journal } = command.json<{ journal: { status: string; message: string } }>();
    expect(journal).toMatchObject({ status: 'ok', message: expect.stringContaining('keeps 0 runs') });
  });

  it('fails where runs could not be kept', async () => {
    const command = testCommand({ files: { 'state/parallel-agents/runs.sqlite': 'notes' } });
    expect(await command.run('doctor')).toBe(3);
    expect(command.stdout()).toContain('✗ journal: The file');
  });
});

describe('the log of a run', () => {
  it('is printed a line an event, from any event on, for programs and for people', async () => {
    const { command, runId } = await interrupted();
    const events = await eventsOf(command, runId);
    const types = events.map(({ type }) => type);
    expect(types.slice(0, 10)).toEqual([
      'job.started',
      'run.started',
      'task.started',
      'attempt.started',
      'session.started',
      'session.ended',
      'attempt.ended',
      'task.ended',
      'task.started',
      'attempt.started',
    ]);
    expect(types.slice(-5)).toEqual([
      'session.ended',
      'attempt.ended',
      'task.ended',
      'run.ended',
      'job.ended',
    ]);
    expect(await eventsOf(command, runId, '--from', '12')).toEqual(events.slice(12));
    expect(await eventsOf(command, runId, '--follow')).toEqual(events);
    const { text } = await printed(command, 'runs', 'events', runId);
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(events.length);
    expect(lines[7]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}task\.ended +quick {2}completed/);
    expect(lines.at(-1)).toMatch(/job\.ended +cancelled$/);
  });

  it('has what happened before and after a run was gone on with, once', async () => {
    const { command, runId } = await interrupted();
    await printed(command, 'runs', 'resume', runId);
    const types = (await eventsOf(command, runId)).map(({ type }) => type);
    expect(types.filter((type) => type === 'run.started')).toHaveLength(1);
    expect(types.filter((type) => type === 'job.resumed')).toHaveLength(1);
    expect(types.filter((type) => type === 'job.ended')).toHaveLength(2);
    expect(types.filter((type) => type === 'attempt.started')).toHaveLength(3);
  });

  it.each([
    ['that is not there', ['run-0'], 'RUN_NOT_FOUND'],
    ['from a number that is none', ['run-0', '--from', 'x'], 'INVALID_OPTION'],
  ])('%s is refused', async (_, argv, code) => {
    const command = testCommand();
    expect(await command.run('runs', 'events', ...argv, '--json')).toBe(2);
    expect(command.json<ErrorDocument>().error.code).toBe(code);
  });
});
