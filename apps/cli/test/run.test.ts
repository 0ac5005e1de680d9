import { RuntimeError } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument, RunDocument } from './kit/documents.ts';

const twoTasks = `
tasks:
  - id: good
    agent: documentation_writer
    description: Say hello.
    outputFormat: text
  - id: bad
    agent: documentation_writer
    description: Fail.
    outputFormat: text
`;

/** Answers the task "Say hello." with the text, and every other with a fault of the provider. */
function answering(text: string): ReplyScript {
  return ({ prompt }) =>
    prompt.includes('Say hello.')
      ? { kind: 'text', text }
      : { kind: 'error', status: 400, message: 'bad \u001b[2Jrequest' };
}

function partly(text = 'Hello.') {
  const runtime = scripted({ reply: answering(text), models: ['scripted/model', 'a/b'] });
  return testCommand({ files: { 'tasks.yaml': twoTasks }, runtime });
}

describe('a run', () => {
  it('of which some failed exits with 1 and says which and why', async () => {
    const command = partly();
    expect(await command.run('run', 'tasks.yaml')).toBe(1);
    expect(command.stdout()).toMatch(/^good .*\nHello\.\n$/);
    expect(command.stderr()).toMatch(
      /asked 2 · completed 1 · failed 1 · max in flight 2 · .* s · .* in \/ .* out tokens/,
    );
    expect(command.stderr()).toMatch(/✗ bad {2}failed {2}PROVIDER_ERROR: /);
    expect(command.stderr()).toMatch(/fix \S/);
  });

  it('prints one JSON document with every field of each result', async () => {
    const command = partly();
    expect(await command.run('run', 'tasks.yaml', '--json')).toBe(1);
    const { runId, results, summary } = command.json<RunDocument>();
    expect(runId).not.toBe('');
    expect(results.map(({ taskId, status }) => [taskId, status])).toEqual([
      ['good', 'completed'],
      ['bad', 'failed'],
    ]);
    expect(results[0]).toMatchObject({
      agent: 'documentation_writer',
      output: 'Hello.',
      text: null,
      error: null,
    });
    expect(results[1]?.error).toMatchObject({
      code: 'PROVIDER_ERROR',
      message: expect.any(String),
      fix: expect.any(String),
    });
    for (const result of results) {
      expect(Object.keys(result)).toEqual(
        expect.arrayContaining([
          'sessionKey',
          'modelUsed',
          'usage',
          'costUsd',
          'executionSeconds',
          'attempts',
        ]),
      );
    }
    expect(summary).toMatchObject({ asked: 2, completed: 1, failed: 1 });
  });

  it('reports progress beside the results, and none with --quiet', async () => {
    const loud = partly();
    await loud.run('run', 'tasks.yaml', '--json');
    expect(loud.stderr()).toMatch(/^run-\w+: 2 tasks on scripted, at most 8 at once$/m);
    expect(loud.stderr()).toMatch(/^✓ good {2}completed {2}documentation_writer · \S+ s · scripted\/model$/m);
    expect(loud.stderr()).toMatch(/^✗ bad {2}failed {2}.* · PROVIDER_ERROR$/m);
    const quiet = partly();
    await quiet.run('run', 'tasks.yaml', '--quiet');
    expect(quiet.stdout()).toMatch(/^good .*\nHello\.\n$/);
    expect(quiet.stderr()).toMatch(/^\n✗ bad {2}failed .*\n {2}fix .*\n$/);
  });

  it('says plainly that replies are scripted', async () => {
    const human = partly();
    await human.run('run', 'tasks.yaml');
    expect(human.stderr()).toContain('not AI');
    const json = partly();
    await json.run('run', 'tasks.yaml', '--json');
    expect(json.stderr()).toContain('not AI');
  });

  it('shows nothing of what a model says that a terminal would obey', async () => {
    const command = partly('\u001b]0;owned\u0007 \u202etxt\u009b31m');
    await command.run('run', 'tasks.yaml');
    const shown = `${command.stdout()}${command.stderr()}`.replaceAll('\n', '');
    expect(shown).toContain('owned');
    expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('takes model, concurrency and time-out from flags', async () => {
    const command = partly();
    await command.run(
      'run',
      'tasks.yaml',
      '--json',
      '--model',
      'a/b',
      '--concurrency',
      '1',
      '--timeout',
      '2.5',
    );
    expect(command.spawned[0]).toMatchObject({ model: 'a/b', timeoutSeconds: 2.5 });
    expect(command.json<RunDocument>().summary.maxInFlight).toBe(1);
  });

  it('with a model that the runtime does not have is refused, nothing spawned', async () => {
    const command = testCommand({ runtime: scripted({ models: ['a/small', 'a/large'] }) });
    expect(await command.run('team', 'content', 'x', '--model', 'a/medium', '--json')).toBe(2);
    expect(command.json<ErrorDocument>().error).toMatchObject({
      code: 'UNKNOWN_MODEL',
      fix: expect.stringContaining('a/large'),
    });
    expect(command.spawned).toEqual([]);
  });

  it.each(['RUNTIME_UNAVAILABLE', 'RUNTIME_UNAUTHORIZED'] as const)('exits with 3 on %s', async (code) => {
    const runtime = Object.assign(scripted(), {
      connect: async () => {
        throw new RuntimeError({ code, message: 'the gateway is down', fix: 'openclaw gateway start' });
      },
    });
    const command = testCommand({ runtime });
    expect(await command.run('team', 'content', 'x', '--json')).toBe(3);
    expect(command.json<ErrorDocument>().error).toEqual({
      code,
      message: 'the gateway is down',
      fix: 'openclaw gateway start',
    });
    expect(command.stderr()).toContain('openclaw gateway start');
    expect(command.spawned).toEqual([]);
  });
});
