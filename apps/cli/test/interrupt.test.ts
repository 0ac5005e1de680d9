import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument, RunDocument } from './kit/documents.ts';

const tasks = `
tasks:
  - { id: quick, agent: documentation_writer, description: Be quick., outputFormat: text }
  - { id: endless, agent: documentation_writer, description: Take forever., outputFormat: text }
  - { id: later, agent: documentation_writer, description: Wait., outputFormat: text, dependsOn: [endless] }
`;

/** A command whose second task never answers, and the moment it hangs; one at a time, the first has ended by then. */
function hanging() {
  const hangs = Promise.withResolvers<void>();
  const reply: ReplyScript = ({ prompt }) => {
    if (prompt.includes('Be quick.')) return { kind: 'text', text: 'Done.' };
    hangs.resolve();
    return { kind: 'hang' };
  };
  const runtime = scripted({ reply });
  const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime });
  return { command, runtime, hangs: hangs.promise };
}

describe('an interruption', () => {
  it.each(['SIGINT', 'SIGTERM'])(
    'by %s cancels, prints what is finished and exits with 130',
    async (signal) => {
      const { command, runtime, hangs } = hanging();
      const done = command.run('run', 'tasks.yaml', '--json', '--concurrency', '1');
      await hangs;
      command.signals.emit(signal);
      expect(await done).toBe(130);
      const { results, summary } = command.json<RunDocument>();
      expect(results.map(({ taskId, status }) => [taskId, status])).toEqual([
        ['quick', 'completed'],
        ['endless', 'cancelled'],
        ['later', 'cancelled'],
      ]);
      expect(summary).toMatchObject({ asked: 3, completed: 1, failed: 2 });
      expect(runtime.liveSessions()).toBe(0);
      expect(command.exits).toEqual([]);
      expect(command.signals.listenerCount(signal)).toBe(0);
    },
  );

  it('shows people the results that are there', async () => {
    const { command, hangs } = hanging();
    const done = command.run('run', 'tasks.yaml', '--concurrency', '1');
    await hangs;
    command.signals.emit('SIGINT');
    expect(await done).toBe(130);
    expect(command.stdout()).toContain('Done.');
    expect(command.stderr()).toMatch(/✗ endless, .* {2}cancelled {2}CANCELLED/);
    expect(command.stderr()).toContain('completed 1 · failed 0 · cancelled 2');
    expect(command.stderr()).toContain('Press Ctrl-C again');
  });

  it('that comes twice leaves at once', async () => {
    const { command, hangs } = hanging();
    const done = command.run('run', 'tasks.yaml', '--concurrency', '1');
    await hangs;
    command.signals.emit('SIGINT');
    command.signals.emit('SIGINT');
    expect(command.exits).toEqual([130]);
    await done;
  });

  it('before anything was started exits with 130 and says so', async () => {
    const connecting = Promise.withResolvers<void>();
    const runtime = Object.assign(scripted(), {
      connect: ({ signal }: { signal: AbortSignal }) =>
        new Promise<void>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          connecting.resolve();
        }),
    });
    const command = testCommand({ runtime });
    const done = command.run('team', 'content', 'x', '--json');
    await connecting.promise;
    command.signals.emit('SIGINT');
    expect(await done).toBe(130);
    expect(command.json<ErrorDocument>().error.code).toBe('CANCELLED');
    expect(command.spawned).toEqual([]);
  });
});
