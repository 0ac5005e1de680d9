import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAgents } from '../src/index.ts';
import { inputErrorOf, scratch } from './helpers.ts';

const fern = {
  'green/fern/IDENTITY.md': '# 🌿 Fern Keeper\n\nLooks after ferns.\n',
  'green/fern/SOUL.md': '---\nsummary: soul\n---\n\nYou are patient.\n',
  'green/fern/AGENTS.md': '## Work\n\nWater them.\n',
  'green/fern/MEMORY.md': '---\nname: memory\ndescription: no agent\n---\nx',
};

describe('a workspace of OpenClaw', () => {
  it('is one agent, and nothing else of it is', async () => {
    const from = await scratch(fern);
    const { agents, remarks } = await loadAgents('green', { from });
    expect(agents).toMatchObject([
      {
        name: 'green/fern_keeper',
        displayName: 'Fern Keeper',
        description: 'Looks after ferns.',
        instructions: 'You are patient.\n\n## Work\n\nWater them.',
        tools: 'none',
      },
    ]);
    expect(remarks.get('green/fern_keeper')).toMatchObject([{ kind: 'tools' }]);
  });

  it('is read as OpenClaw’s own templates are written, and keeps what more they say', async () => {
    const identity =
      '# IDENTITY.md - Who Am I?\n\n- **Name:** Moss\n- **Creature:** a gardener in a jar\n- **Vibe:** calm\n';
    const from = await scratch({ 'w/IDENTITY.md': identity, 'w/AGENTS.md': '# AGENTS.md\n\nGarden.\n' });
    const { agents } = await loadAgents('w', { from });
    expect(agents[0]).toMatchObject({ name: 'w/moss', description: 'a gardener in a jar' });
    expect(agents[0]?.instructions).toContain('**Vibe:** calm');
  });

  it('is called as its folder where nothing else names it', async () => {
    const from = await scratch({ 'team/fern-keeper/SOUL.md': 'You keep ferns.' });
    const { agents } = await loadAgents('team', { from });
    expect(agents[0]).toMatchObject({ name: 'team/fern_keeper', description: 'You keep ferns.' });
  });

  it('has no parts from elsewhere, and is none where it is empty', async () => {
    const from = await scratch({ 'w/SOUL.md': 'You.', 'secret.md': 'secret', 'e/SOUL.md': ' \n' });
    await symlink(join(from, 'secret.md'), join(from, 'w/AGENTS.md'));
    const { agents } = await loadAgents('w', { from });
    expect(agents[0]?.instructions).toBe('You.');
    expect((await inputErrorOf(() => loadAgents('e', { from }))).message).toContain('no instructions');
  });

  it('is one in small letters, too: its parts are not agents', async () => {
    const from = await scratch({
      'w/soul.md': 'You are patient.',
      'w/identity.md': '# Fern Keeper\n\nLooks after ferns.\n',
      'w/agents.md': 'Water them.',
      'w/memory.md': '---\nname: memory\ndescription: no agent\n---\nx',
      'alone/soul.md': 'You keep moss.',
      'alone/README.md': '# Moss',
    });
    const { agents } = await loadAgents('w', { from });
    expect(agents).toMatchObject([
      { name: 'w/fern_keeper', instructions: 'You are patient.\n\nWater them.', tools: 'none' },
    ]);
    expect((await loadAgents('alone', { from })).agents).toMatchObject([{ description: 'You keep moss.' }]);
  });

  it('is not made of agents that are called soul, user or memory', async () => {
    const agent = (name: string) => `---\nname: ${name}\ndescription: x\n---\nYou are ${name}.`;
    const from = await scratch({
      'team/soul.md': agent('soul'),
      'team/blues.md': agent('blues'),
      'lone/soul.md': agent('soul'),
      'other/soul.md': 'No frontmatter, no agent.',
      'other/blues.md': agent('blues'),
    });
    const names = async (folder: string) =>
      (await loadAgents(folder, { from })).agents.map(({ name }) => name);
    expect(await names('team')).toEqual(['team/blues', 'team/soul']);
    expect(await names('lone')).toEqual(['lone/soul']);
    expect(await names('other')).toEqual(['other/blues']);
  });

  it('leaves AGENTS.md of an ordinary project alone', async () => {
    const from = await scratch({
      'p/AGENTS.md': '# How we work',
      'p/a.md': '---\nname: a\ndescription: x\n---\nA.',
    });
    expect((await loadAgents('p', { from })).agents).toHaveLength(1);
  });
});

describe('agents whose folder tells their form', () => {
  it.each([
    '.cursor/agents',
    '.gemini/agents',
    '.agents/agents',
    '.claude/agents',
    '.pi/agents',
    '.opencode/agent',
    '.github/agents',
    '.claude/agents/deep',
  ])('in %s have all tools where they name none', async (folder) => {
    const from = await scratch({ [`${folder}/a.md`]: '---\nname: a\ndescription: x\n---\nA.' });
    const [top = ''] = folder.split('/');
    const { agents } = await loadAgents(
      top === '.github' ? folder : `${folder.split('/').slice(0, 2).join('/')}`,
      { from },
    );
    expect(agents[0]).toMatchObject({ tools: 'inherit' });
    // Nobody knows what it was written for elsewhere.
    const other = await scratch({ 'own/a.md': '---\nname: a\ndescription: x\n---\nA.' });
    expect((await loadAgents('own', { from: other })).agents[0]).toMatchObject({ tools: 'none' });
  });
});

it('the hidden folders of tools are entered where they keep agents, and no others', async () => {
  const file = (name: string) => `---\nname: ${name}\ndescription: x\n---\nA.`;
  const from = await scratch({
    'own/.qwen/agents/q.md': file('q'),
    'own/.kiro/agents/k.md': file('k'),
    'own/.kiro/steering/s.md': file('s'),
    'own/.factory/droids/f.md': file('f'),
    'own/.factory/commands/c.md': file('c'),
    'own/.cache/agents/x.md': file('x'),
  });
  const { agents } = await loadAgents('own', { from });
  expect(agents.map(({ name }) => name.replace(/^.*\//, '')).sort()).toEqual(['f', 'k', 'q']);
  expect(agents.every(({ tools }) => tools === 'none')).toBe(true);
});
