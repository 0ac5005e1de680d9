import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hiddenCharacters } from '@parallel-agents/core/internal';
import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { RunDocument } from './kit/documents.ts';
import { printed } from './kit/printed.ts';

const tasks = `
tasks:
  - { id: one, agent: documentation_writer, description: Write., outputFormat: text }
  - { id: two, agent: documentation_writer, description: Write., outputFormat: text, dependsOn: [one] }
`;

async function ran() {
  const command = testCommand({ files: { 'tasks.yaml': tasks } });
  await command.run('run', 'tasks.yaml', '--json');
  return { command, runId: command.json<RunDocument>().runId };
}

describe('runs report', () => {
  it('gives JSON as runs show does, Markdown and JUnit, on standard output or into a file', async () => {
    const { command, runId } = await ran();
    const shown = await printed(command, 'runs', 'show', runId, '--json');
    const json = await printed(command, 'runs', 'report', runId, '--format', 'json');
    expect(JSON.parse(json.text)).toEqual(JSON.parse(shown.text));
    const markdown = await printed(command, 'runs', 'report', runId, '--format', 'md');
    expect(markdown.text).toContain('2 of 2 completed');
    const junit = await printed(
      command,
      'runs',
      'report',
      runId,
      '--format',
      'junit',
      '--out',
      'results.xml',
    );
    expect(junit).toMatchObject({ code: 0, text: 'results.xml\n' });
    expect(readFileSync(join(command.cwd, 'results.xml'), 'utf8')).toContain('tests="2" failures="0"');
  });

  it('shows what a terminal would obey, or a reader not see, as its number', async () => {
    const hidden = 'a\u001b]0;owned\u0007 \u202etxt\u009b31m';
    const runtime = scripted({ reply: () => ({ kind: 'text', text: hidden }) });
    const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime });
    await command.run('run', 'tasks.yaml', '--json');
    const { runId } = command.json<RunDocument>();
    for (const format of ['md', 'junit', 'json']) {
      const { text } = await printed(command, 'runs', 'report', runId, '--format', format);
      expect(text).not.toMatch(hiddenCharacters);
      if (format === 'md') expect(text).toContain('\\u202etxt');
    }
  });

  it('says what is wrong: a run that is not there, a file that cannot be written, a page that is none', async () => {
    const { command, runId } = await ran();
    const wrong: [string[], RegExp][] = [
      [['runs', 'report', `${runId}x`], /Did you mean/],
      [
        ['runs', 'report', runId, '--format', 'md', '--out', 'no/such/folder/r.md'],
        /--out: .*cannot be written/,
      ],
      [['runs', 'report', runId, '--format', 'md', '--open'], /--open: only an HTML file/],
      [['runs', 'report', runId, '--format', 'pdf'], /html, md, json, junit/],
    ];
    for (const [argv, expected] of wrong) {
      const before = command.stderr().length;
      expect(await command.run(...argv)).toBe(2);
      expect(command.stderr().slice(before)).toMatch(expected);
    }
  });
});

describe('serve', () => {
  it.each([
    [['--host', '0.0.0.0'], '--host'],
    [['--host', 'example.com'], '--host'],
    [['--port', '70000'], '--port'],
    [['--port', 'many'], '--port'],
  ])('refuses %s', async (flags, name) => {
    const command = testCommand();
    expect(await command.run('serve', ...flags)).toBe(2);
    expect(command.stderr()).toContain(`error ${name}`);
  });
});
