import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestCommand, testCommand } from './kit/command.ts';

const textOf = ({ cwd }: TestCommand, path: string): string => readFileSync(join(cwd, path), 'utf8');
const again = ({ cwd }: TestCommand): TestCommand => testCommand({ cwd });

describe('agents import', () => {
  const files = {
    'theirs/a.md': '---\nname: Plant Helper\ndescription: Helps: with plants\ncolor: green\n---\nHelp.\n',
    'theirs/fern/IDENTITY.md': '# Fern\n\nKeeps ferns.\n',
    'theirs/fern/SOUL.md': 'You keep ferns.\n',
    'theirs/deep/a.md': '---\nname: plant-helper\ndescription: Another.\n---\nHelp otherwise.\n',
  };

  it('writes them in our form, and they load as strictly as can be', async () => {
    const command = testCommand({ files });
    expect(await command.run('agents', 'import', 'theirs', '--to', 'ours', '--json')).toBe(0);
    const { imported } = command.json<{ imported: { agent: string; files: string[] }[] }>();
    expect(imported.map(({ files: written }) => written)).toEqual([
      ['ours/plant_helper.md'],
      ['ours/theirs-deep/plant_helper.md'],
      ['ours/fern.md'],
    ]);
    expect(textOf(command, 'ours/plant_helper.md')).toBe(
      '---\nname: plant_helper\ndisplayName: Plant Helper\ndescription: "Helps: with plants"\ncolor: green\ntier: standard\ntools: inherit\n---\nHelp.\n',
    );
    const list = again(command);
    expect(await list.run('agents', 'list', '--agents', 'ours', '--json')).toBe(0);
    const shown = again(command);
    await shown.run('agents', 'show', 'Plant Helper', '--agents', 'ours', '--json');
    expect(shown.json()).toMatchObject({ displayName: 'Plant Helper', tools: 'inherit' });
  });

  it('replaces nothing unless it is told to, and is done where nothing changes', async () => {
    const command = testCommand({ files: { ...files, 'agents/fern.md': 'mine' } });
    expect(await command.run('agents', 'import', 'theirs')).toBe(2);
    expect(command.stderr()).toContain('agents/fern.md would be replaced');
    expect(existsSync(join(command.cwd, 'agents/plant_helper.md'))).toBe(false);
    expect(await again(command).run('agents', 'import', 'theirs', '-y')).toBe(0);
    expect(textOf(command, 'agents/fern.md.old')).toBe('mine');
    expect(await again(command).run('agents', 'import', 'theirs')).toBe(0);
  });

  it('refuses what holds no agents', async () => {
    const command = testCommand({ files: { 'none/x.txt': 'x' } });
    expect(await command.run('agents', 'import', 'none')).toBe(2);
    expect(command.stderr()).toContain('no markdown agents');
  });
});

describe('agents export', () => {
  it('says that the copy has the name from now on, where it is found', async () => {
    const command = testCommand();
    await command.run('agents', 'export', 'code_reviewer', '--as', 'claude');
    expect(command.stderr()).toMatch(
      /^note Here, "code_reviewer" is the copy from now on \(\w+\/code_reviewer\)\. The agent itself is "built-in\/code_reviewer"\.$/m,
    );
    const elsewhere = testCommand();
    await elsewhere.run('agents', 'export', 'code_reviewer', '--as', 'claude', '--to', 'other');
    expect(elsewhere.stderr()).toBe('');
  });

  it.each([
    ['claude', '.claude/agents/code-reviewer.md', 'model: '],
    ['opencode', '.opencode/agents/code-reviewer.md', 'mode: subagent'],
    ['copilot', '.github/agents/code-reviewer.agent.md', 'tools: []'],
    ['openclaw', 'openclaw/code-reviewer/SOUL.md', 'review'],
    ['package', 'agents-code-reviewer/agents/code_reviewer.md', 'outputSchema'],
  ])('as %s writes %s', async (form, path, content) => {
    const command = testCommand();
    expect(await command.run('agents', 'export', 'code_reviewer', '--as', form)).toBe(0);
    expect(textOf(command, path)).toContain(content);
    expect(command.stdout()).toContain('1 agent exported');
    if (form !== 'package') expect(command.stdout()).toContain('fixtures: left out');
    expect(await again(command).run('agents', 'list', '--json')).toBe(0);
  });

  it('says which forms and agents there are', async () => {
    const command = testCommand();
    expect(await command.run('agents', 'export', 'code_reviewer', '--as', 'gpt')).toBe(2);
    expect(command.stderr()).toContain('claude, opencode, copilot, openclaw, package');
    expect(await again(command).run('agents', 'export', 'code_reviewer')).toBe(2);
    const unknown = again(command);
    expect(await unknown.run('agents', 'export', 'code_reviewr', '--as', 'claude')).toBe(2);
    expect(unknown.stderr()).toContain('code_reviewer');
  });
});
