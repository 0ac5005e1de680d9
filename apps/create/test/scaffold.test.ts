import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAgents } from '@parallel-agents/registry';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { describe, expect, it } from 'vitest';
import { run } from '../src/run.ts';
import { scaffold } from '../src/scaffold.ts';

function create(...argv: string[]) {
  const cwd = temporaryFolder();
  return { cwd, ...createIn(cwd, ...argv) };
}

function createIn(cwd: string, ...argv: string[]) {
  const said: string[] = [];
  const complained: string[] = [];
  const code = run(argv, { cwd, say: (text) => said.push(text), complain: (text) => complained.push(text) });
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

describe('npm create @parallel-agents', () => {
  it.each(['agents-legal', '@acme/agents-tax-law', 'parallel-agents-x', 'agents-3d', 'agents.~', 'agents'])(
    'makes %s, whose agents load as strictly as can be',
    async (name) => {
      const { cwd, code, said } = create(name);
      expect(code).toBe(0);
      const folder = name.replace(/^@[^/]*\//, '');
      expect(said).toContain(`cd ${folder}`);
      const { agents, notes } = await loadAgents(`./${folder}/agents`, { from: cwd, strict: true });
      expect(agents).toHaveLength(1);
      expect(agents[0]?.fixtures).toHaveLength(2);
      expect(notes).toEqual([]);
      for (const { input = {} } of agents[0]?.fixtures ?? [])
        expect(agents[0]?.inputSchema?.parse(input)).toEqual(input);
      const { keywords, scripts } = JSON.parse(readFileSync(join(cwd, folder, 'package.json'), 'utf8'));
      expect(keywords).toContain('parallel-agents-agents');
      expect(scripts).toMatchObject({
        test: 'node --test',
        release: 'npm test && npm publish --access public',
      });
    },
  );

  it('takes another folder, and leaves one alone that is not empty', () => {
    const { cwd, code } = create('agents-legal', '--dir', 'deep/here');
    expect(code).toBe(0);
    expect(existsSync(join(cwd, 'deep/here/agents/legal_helper.md'))).toBe(true);
    const again = createIn(cwd, 'agents-legal', '--dir', 'deep/here');
    expect(again).toMatchObject({ code: 2, complained: expect.stringContaining('is not empty') });
    writeFileSync(join(cwd, 'file'), 'x');
    expect(createIn(cwd, 'agents-legal', '--dir', 'file').complained).toContain('is a file');
    mkdirSync(join(cwd, 'repo/.git'), { recursive: true });
    expect(createIn(cwd, 'agents-legal', '--dir', 'repo').code).toBe(0);
  });

  it.each([
    [[], 'No name was given'],
    [['Agents Legal'], 'npm takes no package "Agents Legal"'],
    [['../evil'], 'npm takes no package'],
    [['@acme/'], 'npm takes no package'],
    [['x'.repeat(215)], 'npm takes no package'],
    [['a', 'b'], '"b" is a second'],
    [['a', '--nonsense'], '--nonsense'],
    // Node itself makes folders there for ever.
    [['a', '--dir', '/proc/a/b'], 'The folder /proc/a cannot be made'],
  ])('refuses %j, and writes nothing', (argv, message) => {
    const { cwd, code, complained } = create(...argv);
    expect(code).toBe(2);
    expect(complained).toContain(message);
    expect(existsSync(join(cwd, 'a'))).toBe(false);
  });

  it('says how it is used', () => {
    expect(create('--help')).toMatchObject({ code: 0, said: expect.stringContaining('--typed') });
  });

  it('writes the same package for programs', () => {
    const { packageName, files } = scaffold('@acme/agents-legal', { typed: true });
    expect(packageName).toBe('@acme/agents-legal');
    expect(files['index.js']).toContain("namespace: 'legal'");
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['package.json', 'index.js', 'test/agents.test.js', 'README.md']),
    );
  });
});
