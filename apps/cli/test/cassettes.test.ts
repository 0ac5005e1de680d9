import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

const file = (about: string): string =>
  JSON.stringify({
    tasks: ['one', 'two'].map((id) => ({
      id,
      agent: 'content_writer_funny',
      description: `Write a caption about ${about} ${id}.`,
    })),
  });

async function recorded(files: Record<string, string> = {}) {
  const command = testCommand({
    files: { 'tasks.json': file('tides'), ...files },
    env: { SOME_API_KEY: 'secret-of-mine' },
  });
  expect(await command.run('run', 'tasks.json', '--record', 'run.json')).toBe(0);
  return command;
}

describe('--record and --replay', () => {
  it('play a run without asking anybody, and keep nothing of it', async () => {
    const command = await recorded();
    expect(command.stderr()).toContain('2 sessions recorded in run.json');
    const [before, spawned] = [command.stdout(), command.spawned.length];
    expect(await command.run('run', 'tasks.json', '--replay', 'run.json')).toBe(0);
    expect(command.spawned.length).toBe(spawned);
    const timeless = (text: string): string => text.replaceAll(/<?[\d.]+ s\b/g, '');
    expect(timeless(command.stdout())).toBe(timeless(before + before));
    expect(command.stderr()).toContain('replayed 2 sessions from the cassette; nothing was spent');
    expect(await command.run('runs', 'list', '--json')).toBe(0);
    expect(command.stdout().match(/"jobId"/g)).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(command.cwd, 'run.json'), 'utf8'))).toMatchObject({ cassette: 1 });
  });

  it('show what has drifted', async () => {
    const command = await recorded({ 'others.json': file('cats') });
    expect(await command.run('run', 'others.json', '--replay', 'run.json')).toBe(1);
    expect(command.stderr()).toContain('REPLAY_DRIFTED');
    expect(command.stderr()).toMatch(/^- .*about tides one/m);
    expect(command.stderr()).toMatch(/^\+ .*about cats one/m);
    // Nothing of a replay is kept: there is nothing to do again, to go on with or to look at by its id.
    expect(command.stderr()).not.toMatch(/runs (?:retry|resume|show)/);
  });

  it('say what other tiers would have done only as far as it was recorded', async () => {
    const runtime = scripted({ models: ['a/b', 'a/c'] });
    const command = testCommand({ files: { 'tasks.json': file('tides') }, runtime });
    expect(await command.run('run', 'tasks.json', '--tiers', 'a/b,a/c', '--record', 'run.json')).toBe(0);
    expect(await command.run('run', 'tasks.json', '--replay', 'run.json', '--tiers', 'a/b')).toBe(0);
    expect(command.stderr()).toContain('all that these models were asked had been recorded');
    expect(await command.run('run', 'tasks.json', '--replay', 'run.json', '--tiers', 'x/unheard')).toBe(1);
    expect(command.stderr()).toContain('not known, because it was not recorded: x/unheard: 2 sessions');
  });

  it.for([
    [['--replay', 'missing.json'], /"missing.json" cannot be played/],
    [['--replay', 'tasks.json'], /is no cassette/],
    [['--replay', 'later.json'], /version 9/],
    [['--replay', 'run.json', '--record', 'b.json'], /--record: it has no effect with --replay/],
    [
      ['--replay', 'run.json', '--base-url', 'http://127.0.0.1:1'],
      /--base-url: it has no effect with --replay/,
    ],
    [['--record', 'b.json', '--engine', 'redis://127.0.0.1:1'], /--record: it has no effect with --engine/],
    [['--record', 'tasks.json/b.json'], /cannot be written/],
  ] as const)('refuse %j before anything is spawned', async ([flags, message]) => {
    const files = { 'tasks.json': file('tides'), 'later.json': '{"cassette":9,"runtime":"r","sessions":[]}' };
    const command = testCommand({ files });
    expect(await command.run('run', 'tasks.json', ...flags)).toBe(2);
    expect(command.stderr()).toMatch(message);
    expect(command.spawned).toEqual([]);
  });
});
