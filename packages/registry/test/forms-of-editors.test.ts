import { describe, expect, it } from 'vitest';
import { loadAgents } from '../src/index.ts';
import { scratch } from './helpers.ts';

async function load(path: string, text: string) {
  const from = await scratch({ [path]: text });
  return loadAgents(path.split('/').slice(0, 2).join('/'), { from });
}

describe('an agent of Cursor', () => {
  it('has all tools, and none that change something where it is read-only', async () => {
    const file = (more: string) =>
      `---\nname: verifier\ndescription: Checks work.\nmodel: fast\n${more}is_background: true\n---\n\nYou check.\n`;
    const free = await load('.cursor/agents/verifier.md', file('readonly: false\n'));
    expect(free.agents).toMatchObject([{ tools: 'inherit' }]);
    expect(free.agents[0]?.toolLimit).toBeUndefined();
    const bound = await load('.cursor/agents/verifier.md', file('readonly: true\n'));
    expect(bound.agents[0]?.toolLimit?.never).toEqual(expect.arrayContaining(['Write', 'Edit', 'Bash']));
  });
});

describe('an agent of the Gemini CLI', () => {
  const file = (more: string) =>
    `---\nname: security-auditor\ndescription: Finds holes.\n${more}model: gemini-3-flash-preview\ntemperature: 0.2\nmax_turns: 10\n---\n\nYou audit.\n`;

  it('keeps its list of tools; without one it has all', async () => {
    const { agents } = await load(
      '.gemini/agents/a.md',
      file('kind: local\ntools:\n  - read_file\n  - grep_search\n'),
    );
    expect(agents[0]).toMatchObject({ toolLimit: { only: ['read_file', 'grep_search'] } });
    const free = await load('.gemini/agents/a.md', file(''));
    expect(free.agents[0]).toMatchObject({ tools: 'inherit' });
    expect(free.agents[0]?.toolLimit).toBeUndefined();
  });

  it('that runs elsewhere is none here, and no fault of its file', async () => {
    const from = await scratch({
      '.gemini/agents/far.md':
        '---\nkind: remote\nname: far\nagent_card_url: https://example.org/card\n---\n',
      '.gemini/agents/near.md': file(''),
    });
    const { agents } = await loadAgents('.gemini/agents', { from });
    expect(agents).toHaveLength(1);
  });
});

it('may end its frontmatter with a longer line', async () => {
  const { agents } = await load(
    '.claude/agents/a.md',
    '---\n\nname: a\ndescription: x\n---------\n\nYou work.\n',
  );
  expect(agents[0]).toMatchObject({ instructions: 'You work.' });
});
