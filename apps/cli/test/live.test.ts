import { sampleReply, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { progressKind } from '../src/live/progress.ts';
import { hasUnicode } from '../src/live/terminal-style.ts';
import { testCommand } from './kit/command.ts';

const tasks = (count: number): string =>
  JSON.stringify({
    tasks: Array.from({ length: count }, (_, index) => ({
      id: `t${index}`,
      agent: 'content_writer_funny',
      description: 'Write a caption.',
    })),
  });

const heading = /^t\d+ content_writer_funny/gm;

describe('how progress is shown', () => {
  const kind = (flags: object, env: Record<string, string>, isTTY = true) =>
    progressKind(flags, { stderr: { write: () => true, isTTY }, env } as never);

  it.for([
    [{}, {}, true, 'live'],
    [{}, {}, false, 'plain'],
    [{}, { TERM: 'dumb' }, true, 'plain'],
    [{}, { CI: 'true' }, true, 'plain'],
    [{}, { ACCESSIBLE: '1' }, true, 'plain'],
    [{ progress: 'plain' }, {}, true, 'plain'],
    [{ progress: 'live' }, { CI: '1' }, true, 'live'],
    [{ quiet: true, progress: 'live' }, {}, true, 'none'],
  ] as const)('with %j and %j in a terminal (%s) it is %s', ([flags, env, isTTY, wanted]) => {
    expect(kind(flags, env, isTTY)).toBe(wanted);
  });

  it.for([
    [{}, 'linux', true],
    [{ LANG: 'C' }, 'linux', false],
    [{ LC_ALL: '', LANG: 'de_DE.UTF-8' }, 'linux', true],
    [{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, 'linux', false],
    [{ TERM: 'linux', LANG: 'C.UTF-8' }, 'linux', false],
    [{}, 'win32', false],
    [{ WT_SESSION: 'x' }, 'win32', true],
  ] as const)('signs of %j on %s beyond ASCII: %s', ([env, platform, wanted]) => {
    expect(hasUnicode({ env }, platform)).toBe(wanted);
  });
});

describe('a big run without a terminal', () => {
  it('is told of in one line a second, and at its end', async () => {
    const { run, stderr } = testCommand({ files: { 'tasks.json': tasks(60) } });
    expect(await run('run', 'tasks.json', '--concurrency', '60')).toBe(0);
    expect(stderr()).not.toContain('✓ t7');
    expect(stderr()).toMatch(/60 of 60 ended/);
  });

  it('of few tasks tells of each', async () => {
    const { run, stderr } = testCommand({ files: { 'tasks.json': tasks(3) } });
    expect(await run('run', 'tasks.json')).toBe(0);
    expect(stderr()).toContain('✓ t2');
  });
});

describe('a run in a terminal', () => {
  it('leaves a table, and no drawing, behind', async () => {
    const { promise: drawn, resolve: seen } = Promise.withResolvers<void>();
    const runtime = scripted({
      models: ['scripted/model'],
      reply: async (call) => {
        await drawn;
        return sampleReply(call);
      },
    });
    const command = testCommand({ files: { 'tasks.json': tasks(3) }, isTTY: true, runtime });
    const ran = command.run('run', 'tasks.json');
    await expect.poll(command.stderr).toContain('0/3');
    seen();
    expect(await ran).toBe(0);
    const text = command.stderr();
    const afterDrawing = text.slice(text.lastIndexOf('\u001b['));
    expect(text).toMatch(/task.*time/);
    expect(afterDrawing).not.toContain('3/3');
    expect(command.stdout()).toContain('caption');
  });

  it('prints many outputs only when it is asked to, and says how to see them', async () => {
    const files = { 'tasks.json': tasks(20) };
    const command = testCommand({ files, isTTY: true, env: { NO_COLOR: '1' } });
    expect(await command.run('run', 'tasks.json')).toBe(0);
    expect(command.stdout()).toBe('');
    const [, id = ''] = /runs show (\S+) --full/.exec(command.stderr()) ?? [];
    expect(command.stderr()).toContain(`20 outputs\n  one: parallel-agents runs show ${id} --task t0`);
    expect(await command.run('runs', 'show', id, '--full')).toBe(0);
    expect(command.stdout().match(heading)?.length).toBe(20);
    const full = testCommand({ files, isTTY: true, env: { NO_COLOR: '1' } });
    expect(await full.run('run', 'tasks.json', '--full')).toBe(0);
    expect(full.stdout().match(heading)?.length).toBe(20);
    const lost = testCommand({ files, isTTY: true, env: { NO_COLOR: '1' } });
    expect(await lost.run('run', 'tasks.json', '--no-journal')).toBe(0);
    expect(lost.stdout().match(heading)?.length).toBe(20);
  });
});

describe('runs show', () => {
  it('shows the beginning of a long answer, and all of it where that is asked for', async () => {
    const runtime = scripted({
      models: ['scripted/model'],
      reply: () => ({ kind: 'text', text: 'line\n'.repeat(1000) }),
    });
    const files = {
      'tasks.json': tasks(1).replace('content_writer_funny', 'teller'),
      'agents/teller.md': '---\nname: teller\ndescription: Tells.\n---\nTell it.\n',
    };
    const command = testCommand({ files, isTTY: true, env: { NO_COLOR: '1' }, runtime });
    expect(await command.run('run', 'tasks.json', '--agents', './agents', '--quiet')).toBe(0);
    expect(await command.run('runs', 'list', '--json')).toBe(0);
    const [, jobId = ''] = /"jobId": "([^"]+)"/.exec(command.stdout()) ?? [];
    expect(await command.run('runs', 'show', jobId, '--task', 't0')).toBe(0);
    const [, more] =
      /([\d,]+) more lines: parallel-agents runs show \S+ --task t0 --full/.exec(command.stderr()) ?? [];
    const shown = command.stdout().split('\nline').length - 1;
    expect(shown).toBeLessThan(201);
    expect(Number(more) + shown).toBeGreaterThan(990);
    expect(await command.run('runs', 'show', jobId, '--task', 't0', '--full')).toBe(0);
    expect(command.stdout().split('\nline').length - 1 - shown).toBeGreaterThan(990);
  });

  it('shows the answer of a task that was not accepted, without what would move the cursor', async () => {
    const runtime = scripted({
      models: ['scripted/model'],
      reply: () => ({ kind: 'text', text: 'Sorry,\u001b[2J no.' }),
    });
    const command = testCommand({ files: { 'tasks.json': tasks(1) }, env: { NO_COLOR: '1' }, runtime });
    expect(await command.run('run', 'tasks.json', '--quiet', '--job-id', 'refused')).toBe(1);
    expect(await command.run('runs', 'show', 'refused', '--task', 't0')).toBe(0);
    expect(command.stdout()).toMatch(/not accepted:\nSorry,.* no\./);
    expect(command.stdout()).not.toContain('\u001b');
  });

  it('is a table, one task, or a clear error', async () => {
    const command = testCommand({ files: { 'tasks.json': tasks(30) }, isTTY: true, env: { NO_COLOR: '1' } });
    expect(await command.run('run', 'tasks.json', '--quiet')).toBe(0);
    expect(await command.run('runs', 'list', '--json')).toBe(0);
    const [, jobId = ''] = /"jobId": "([^"]+)"/.exec(command.stdout()) ?? [];
    expect(await command.run('runs', 'show', jobId)).toBe(0);
    expect(command.stdout()).toMatch(/and \d+ more: parallel-agents runs show \S+ --full/);
    expect(await command.run('runs', 'show', jobId, '--task', 't7')).toBe(0);
    expect(command.stdout()).toMatch(/✓ t7/);
    expect(command.stdout()).toMatch(/try .*model/);
    expect(await command.run('runs', 'show', jobId, '--task', 't777')).toBe(2);
    expect(command.stderr()).toContain('has no task "t777"');
  });
});
