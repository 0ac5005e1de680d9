import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestCommand, testCommand } from './kit/command.ts';
import type { RunDocument } from './kit/documents.ts';

const config = 'parallel-agents.config.yaml';
const agent = (name: string, more = '') => `---\nname: ${name}\ndescription: x\n${more}---\nWork.\n`;
const configOf = ({ cwd }: TestCommand): string => readFileSync(join(cwd, config), 'utf8');
const again = ({ cwd }: TestCommand): TestCommand => testCommand({ cwd });

describe('agents add', () => {
  it('reads agents first, names them in the configuration, and every later command has them', async () => {
    const command = testCommand({
      files: { 'own/a.md': agent('leaf-helper'), 'own/b.md': agent('tree-helper') },
    });
    expect(await command.run('agents', 'add', 'own')).toBe(0);
    expect(command.stdout()).toBe(`${config} now names ./own: 2 agents (own/leaf_helper, own/tree_helper)\n`);
    expect(configOf(command)).toBe('agents:\n  - ./own\n');
    const show = again(command);
    expect(await show.run('agents', 'show', 'leaf-helper', '--json')).toBe(0);
    const twice = again(command);
    expect(await twice.run('agents', 'add', './own/', '--json')).toBe(0);
    expect(twice.json()).toEqual({ config, added: [], unchanged: ['./own'] });
  });

  it('writes paths from the folder of the configuration, and keeps its comments and rights', async () => {
    const text = '# Ours.\nmodel: a/b # small\n';
    const command = testCommand({ files: { [config]: text, 'deep/own/a.md': agent('a') } });
    const file = join(command.cwd, config);
    writeFileSync(file, text, { mode: 0o600 });
    const mode = statSync(file).mode;
    const below = testCommand({ cwd: join(command.cwd, 'deep'), env: { HOME: command.cwd } });
    // The folder below is a package of its own in this kit, so that the file is named.
    expect(await below.run('agents', 'add', 'team=own', '--config', `../${config}`)).toBe(0);
    expect(configOf(command)).toBe(`${text}agents:\n  - team=./deep/own\n`);
    expect(statSync(file).mode).toBe(mode);
    const show = again(command);
    expect(await show.run('agents', 'show', 'team/a')).toBe(0);
  });

  it.each(['team', './own', 'own/', 'team=./own'])('is named no more by %s', async (given) => {
    const command = testCommand({ files: { 'own/a.md': agent('a') } });
    expect(await command.run('agents', 'add', 'team=./own')).toBe(0);
    expect(await again(command).run('agents', 'remove', given)).toBe(0);
    expect(configOf(command)).not.toContain('own');
  });

  it('asks which one is meant where two have the name', async () => {
    const command = testCommand({ files: { 'own/a.md': agent('a'), 'my/b.md': agent('b') } });
    await command.run('agents', 'add', 'team=./own', 'team=./my');
    const remove = again(command);
    expect(await remove.run('agents', 'remove', 'team')).toBe(2);
    expect(remove.stderr()).toContain('It names: team=./own, team=./my.');
  });

  it('takes ~ and patterns', async () => {
    const command = testCommand({ files: { 'x/one/a.md': agent('a'), 'x/two/b.md': agent('b') } });
    expect(await command.run('agents', 'add', '~/x/one', 'x/*', '--json')).toBe(0);
    expect(command.json()).toMatchObject({
      added: [{ specifier: '~/x/one' }, { specifier: './x/*', agents: ['one/a', 'two/b'] }],
    });
  });

  it.each([
    ['./none', /there is no file or folder/],
    ['@acme/agents-none', /no installed package.*npm install @acme\/agents-none/s],
    ['empty', /holds no markdown agents/],
    ['bad', /bad\/a\.md:\d+: there are no instructions/],
    ['none/*', /fits nothing/],
    ['nocode', /neither a default export nor agents\/\*\.md/],
    ['throws', /cannot be imported: Error: by intention/],
  ])('refuses %s with the reason, and writes nothing', async (source, reason) => {
    const files = {
      'empty/notes.txt': 'x',
      'bad/a.md': '---\nname: a\ndescription: x\n---\n',
      'node_modules/nocode/package.json': '{"name":"nocode","version":"1.0.0"}',
      'node_modules/throws/package.json': '{"name":"throws","type":"module","exports":"./index.js"}',
      'node_modules/throws/index.js': 'throw new Error("by intention")',
      'good/a.md': agent('a'),
    };
    const command = testCommand({ files });
    expect(await command.run('agents', 'add', './good', source)).toBe(2);
    expect(command.stderr()).toMatch(reason);
    expect(() => configOf(command)).toThrow('ENOENT');
  });

  it('leaves a configuration alone that is wrong already', async () => {
    const command = testCommand({ files: { [config]: 'modle: a/b\n', 'own/a.md': agent('a') } });
    expect(await command.run('agents', 'add', './own')).toBe(2);
    expect(command.stderr()).toContain('modle');
    expect(configOf(command)).toBe('modle: a/b\n');
  });
});

describe('agents remove', () => {
  it('takes them out, and says what there is where it finds nothing', async () => {
    const command = testCommand({ files: { [config]: 'agents:\n  - ./own # mine\n  - ./other\n' } });
    expect(await command.run('agents', 'remove', 'own')).toBe(2);
    expect(command.stderr()).toContain('It names: ./own, ./other.');
    mkdirSync(join(command.cwd, 'own'));
    const next = again(command);
    expect(await next.run('agents', 'remove', 'own')).toBe(0);
    expect(next.stdout()).toBe(`${config} names ./own no more\n`);
    expect(configOf(command)).toBe('agents:\n  - ./other\n');
    const last = again(command);
    expect(await last.run('agents', 'remove', './other', '--json')).toBe(0);
    const list = again(command);
    expect(await list.run('agents', 'list', '--json')).toBe(0);
  });
});

describe('packages of agents that a project depends on', () => {
  const keywords = ['parallel-agents-agents'];
  const manifest = (name: string, more: object = {}) => ({
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', keywords, ...more }),
  });
  const typed = (name: string, does = '') => ({
    ...manifest(name, { exports: './index.js', type: 'module' }),
    [`node_modules/${name}/index.js`]: `${does}\nexport default [{ name: 'tax_helper', category: 'custom', description: 'x', version: '1.0.0', instructions: 'x', tools: 'none', tier: 'cheap' }];`,
  });
  const files = {
    'package.json': JSON.stringify({
      dependencies: { '@acme/agents-legal': '1', 'agents-tax': '1', 'agents-gone': '1', '../evil': '1' },
      devDependencies: { lodash: '4', 'agents-empty': '1' },
    }),
    ...manifest('@acme/agents-legal'),
    'node_modules/@acme/agents-legal/agents/a.md': agent('clause-finder', 'tools: "*"\n'),
    ...typed('agents-tax', 'globalThis.agentsTaxRan = (globalThis.agentsTaxRan ?? 0) + 1;'),
    ...manifest('agents-empty'),
    ...manifest('lodash', { keywords: ['agents'] }),
    'node_modules/lodash/agents/b.md': agent('no-agent'),
    // A dependency of a dependency: nobody has named it.
    ...manifest('agents-deep'),
    'node_modules/agents-deep/agents/c.md': agent('deep'),
    'node_modules/evil/package.json': '{',
  };
  const env = { HOME: '/nonexistent' };
  const namesIn = async (cwd: string): Promise<{ names: string[]; notes: string }> => {
    const list = testCommand({ cwd, files: { 'package.json': files['package.json'] }, env });
    expect(await list.run('agents', 'list', '--json')).toBe(0);
    const { agents } = list.json<{ agents: { name: string; source: string }[] }>();
    return {
      names: agents.filter(({ source }) => source !== 'built-in').map(({ name }) => name),
      notes: list.stderr(),
    };
  };
  const ran = (): unknown => (globalThis as { agentsTaxRan?: number }).agentsTaxRan;

  it('are found by their keyword; their code and their tools wait for a yes', async () => {
    const command = testCommand({ files, env, stdin: 'y\n' });
    const before = await namesIn(command.cwd);
    expect(before.names).toEqual(['legal/clause_finder']);
    expect(before.notes).toMatch(
      /agents-tax@1\.0\.0 has agents that are code.*agents trust.*--agents agents-tax/,
    );
    expect(before.notes).toMatch(/^note agents-empty@1\.0\.0: the package has neither/m);
    expect(ran()).toBeUndefined();
    expect(await command.run('agents', 'trust')).toBe(0);
    expect(command.stderr()).toMatch(
      /agents-tax@1\.0\.0: its code is run.*\n.*legal\/clause_finder: all tools/,
    );
    const after = await namesIn(command.cwd);
    expect(after.names).toEqual(['legal/clause_finder', 'tax/tax_helper']);
    expect(ran()).toBe(1);
    expect(after.notes).not.toContain('agents that are code');
  });

  it('are loaded once where somebody names them, and then have their tools', async () => {
    const command = testCommand({ files, env });
    const lint = testCommand({ cwd: command.cwd, files: { 'package.json': files['package.json'] }, env });
    await lint.run('agents', 'lint', '--compat', '--json', '--agents', '@acme/agents-legal');
    expect(lint.stdout()).not.toContain('clause_finder');
    const list = testCommand({ cwd: command.cwd, files: { 'package.json': files['package.json'] }, env });
    await list.run('agents', 'lint', '--compat', '--json');
    expect(list.json()).toMatchObject({
      agents: [
        {
          agent: 'legal/clause_finder',
          toolsWithheld: expect.stringMatching(/--agents @acme\/agents-legal$/),
        },
      ],
    });
  });

  it('that throw stop nothing', async () => {
    const command = testCommand({
      files: { ...files, ...typed('agents-tax', "throw new Error('by intention');") },
      env,
    });
    expect(await command.run('agents', 'trust', '-y')).toBe(0);
    expect((await namesIn(command.cwd)).notes).toMatch(
      /^note agents-tax@1\.0\.0: the package cannot be imported: Error: by intention/m,
    );
  });
});

describe('tools of agents that come with a project', () => {
  const files = {
    [config]: 'agents: [./own]\n',
    'own/a.md': agent('leaf-helper', 'tools: "*"\n'),
    '.claude/agents/b.md': agent('tree-helper', 'tools: Read\n'),
    'tasks.yaml': 'tasks:\n  - agent: leaf-helper\n    description: x\n',
  };
  const withheldIn = async (command: TestCommand): Promise<unknown> => {
    const lint = testCommand({ cwd: command.cwd, env: { HOME: '/nonexistent' } });
    await lint.run('agents', 'lint', '--compat', '--json');
    return lint
      .json<{ agents: { agent: string; toolsWithheld?: string }[] }>()
      .agents.flatMap(({ agent: name, toolsWithheld }) => (toolsWithheld ? [name] : []));
  };

  it('wait for a yes, whether they are found or a configuration that was found names them', async () => {
    const command = testCommand({ files, env: { HOME: '/nonexistent' } });
    expect(await withheldIn(command)).toEqual(['project/tree_helper', 'own/leaf_helper']);
    expect(await command.run('run', 'tasks.yaml', '--json')).toBe(0);
    expect(command.json<RunDocument>().results[0]?.warnings).toEqual([
      { code: 'TOOLS_WITHHELD', message: expect.stringContaining('`parallel-agents agents trust`') },
    ]);
    const chosen = testCommand({ cwd: command.cwd, env: { HOME: '/nonexistent' } });
    await chosen.run('agents', 'lint', '--compat', '--json', '--config', config);
    expect(chosen.stdout()).not.toContain('own/leaf_helper');
  });

  it('are asked for once, shown, kept with the user, and taken back', async () => {
    const env = { HOME: '/nonexistent' };
    const asked = testCommand({ files, env, stdin: 'y\n' });
    expect(await asked.run('agents', 'trust')).toBe(0);
    expect(asked.stderr()).toMatch(/project\/tree_helper: Read\n.*own\/leaf_helper: all tools\n.*\[y\/N\]/s);
    expect(await withheldIn(asked)).toEqual([]);
    const { cwd } = asked;
    const list = testCommand({ cwd, env });
    await list.run('agents', 'trust', '--list', '--json');
    expect(list.json<{ folders: string[] }>().folders).toHaveLength(1);
    const back = testCommand({ cwd, env });
    expect(await back.run('agents', 'trust', '--remove')).toBe(0);
    expect(await withheldIn(asked)).toHaveLength(2);
  });

  it('are not given where the answer is no, or nobody can answer', async () => {
    const env = { HOME: '/nonexistent' };
    const no = testCommand({ files, env, stdin: 'n\n' });
    expect(await no.run('agents', 'trust')).toBe(0);
    expect(await withheldIn(no)).toHaveLength(2);
    const nobody = testCommand({ cwd: no.cwd, env, canAnswer: false });
    expect(await nobody.run('agents', 'trust')).toBe(2);
    const yes = testCommand({ cwd: no.cwd, env, canAnswer: false });
    expect(await yes.run('agents', 'trust', '-y')).toBe(0);
    expect(await withheldIn(no)).toEqual([]);
  });

  it('are given to agents that this user has added', async () => {
    const env = { HOME: '/nonexistent' };
    const command = testCommand({ files: { ...files, 'more/c.md': agent('c', 'tools: "*"\n') }, env });
    expect(await command.run('agents', 'add', './more')).toBe(0);
    expect(await withheldIn(command)).toEqual(['project/tree_helper', 'own/leaf_helper']);
  });
});
