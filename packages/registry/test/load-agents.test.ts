import { cp, mkdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { toNamespace } from '../src/agent-name.ts';
import { createRegistry, loadAgents } from '../src/index.ts';
import { describeAgent } from '../src/internal.ts';
import { agent, inputErrorOf, markdown, scratch } from './helpers.ts';

const counter = markdown({ name: 'counter', description: 'Counts things.' });
const sorter = markdown({ name: 'sorter', description: 'Sorts things.' });

describe('a folder of markdown agents', () => {
  it('loads every *.md but README.md, under the name of the folder', async () => {
    const from = await scratch({
      'my-agents/sorter.md': sorter,
      'my-agents/counter.md': counter,
      'my-agents/README.md': '# About',
      'my-agents/notes.txt': 'x',
      'my-agents/more/deep.md': 'no agent',
    });
    const loaded = await loadAgents('./my-agents', { from });
    expect(loaded).toMatchObject({ namespace: 'my-agents', source: 'my-agents', notes: [] });
    expect(loaded.agents.map((found) => found.name)).toEqual(['my-agents/counter', 'my-agents/sorter']);
    expect(createRegistry(loaded).resolve('counter')).toBe(loaded.agents[0]);
  });

  it('is found without "./" and by absolute path too', async () => {
    const from = await scratch({ 'agents/counter.md': counter });
    expect((await loadAgents('agents', { from })).namespace).toBe('agents');
    const around = toNamespace(basename(from));
    expect((await loadAgents(join(from, 'agents'), { from: '/' })).namespace).toBe(around);
  });

  it('takes the namespace that a file asks for', async () => {
    const asking = markdown({ name: 'counter', description: 'x', namespace: 'maths' });
    const from = await scratch({ '.hidden/agents/a.md': asking, '.hidden/agents/b.md': sorter });
    const loaded = await loadAgents('.hidden/agents', { from });
    expect(loaded.agents.map((found) => found.name)).toEqual(['maths/counter', 'maths/sorter']);
  });

  it('leaves agents that ask for different namespaces theirs', async () => {
    const from = await scratch({
      'x/a.md': markdown({ name: 'counter', description: 'x', namespace: 'maths' }),
      'x/b.md': markdown({ name: 'sorter', description: 'x', namespace: 'order' }),
      'x/c.md': markdown({ name: 'adder', description: 'x' }),
    });
    const { agents } = await loadAgents('./x', { from });
    expect(agents.map(({ name }) => name)).toEqual(['maths/counter', 'order/sorter', 'x/adder']);
  });

  it('takes the first of two agents of one name, and says so', async () => {
    const from = await scratch({ 'x/a.md': counter, 'x/b.md': counter, 'x/deep/a.md': counter });
    const { agents, notes } = await loadAgents('./x', { from });
    expect(agents.map(({ name }) => name)).toEqual(['x/counter', 'x-deep/counter']);
    expect(notes).toEqual([
      'x/b.md: the agent "counter" is already defined in x/a.md, which is the one that counts',
      'x/deep/a.md: the agent "counter" is already defined in x/a.md, which goes before it; this one is "x-deep/counter"',
    ]);
    expect(createRegistry({ source: 'x', agents }).resolve('counter')?.name).toBe('x/counter');
    const error = await inputErrorOf(() => loadAgents('./x', { from, strict: true }));
    expect(error.issues[0]?.message).toBe('x/b.md: the agent "counter" is already defined in x/a.md');
  });

  it('sets a file aside that cannot be used, and passes over what is no agent', async () => {
    const from = await scratch({
      'x/a.md': 'text',
      'x/b.md': counter,
      'x/c.md': '---\nname: c\ndescription: c\n---\n',
    });
    const { agents, notes } = await loadAgents('./x', { from });
    expect(agents).toHaveLength(1);
    expect(notes).toEqual(['x/c.md:5: there are no instructions below the frontmatter']);
    const error = await inputErrorOf(() => loadAgents('./x', { from, strict: true }));
    expect(error.issues).toHaveLength(1);
  });

  it('says what is not honoured with the agent it is about', async () => {
    const from = await scratch({ 'x/a.md': markdown({ name: 'counter', description: 'x', color: 'red' }) });
    const { remarks, files } = await loadAgents('./x', { from });
    expect(remarks.get('x/counter')).toEqual([
      { place: 'x/a.md:4', field: 'color', message: '"color" is not honoured', kind: 'field' },
    ]);
    expect(files.get('x/counter')).toBe(join(from, 'x/a.md'));
  });

  it('gives each plugin and each folder around agents its namespace', async () => {
    const from = await scratch({
      'market/one/.claude-plugin/plugin.json': '{"name":"First One"}',
      'market/one/agents/a.md': counter,
      'market/one/commands/run.md': counter,
      'market/two/agents/deep/a.md': counter,
      'market/three/SKILL.md': sorter,
      'market/three/notes/a.md': counter,
      'market/three/agents/bell.agent.md': markdown({ description: 'x' }),
      'market/three/more/SKILL.md': markdown({ name: 'shelf', description: 'x' }),
      'market/security-auditor.md': markdown({ name: 'auditor', description: 'x' }),
      'market/README.zh.md': counter,
      'market/node_modules/x/a.md': counter,
    });
    const { agents } = await loadAgents('./market', { from });
    expect(agents.map(({ name }) => name)).toEqual([
      'market/auditor',
      'market/sorter',
      'first-one/counter',
      'market/bell',
      'market/shelf',
      'two/counter',
    ]);
    const named = await loadAgents('./market', { from, namespace: 'shop' });
    expect(named.agents.map(({ name }) => name)).toEqual([
      'shop/auditor',
      'shop/sorter',
      'shop-first-one/counter',
      'shop/bell',
      'shop/shelf',
      'shop-two/counter',
    ]);
  });

  it('follows no link out of it, and goes round in no circle', async () => {
    const from = await scratch({ 'x/a.md': counter, 'secret.md': sorter });
    await symlink(join(from, 'secret.md'), join(from, 'x/b.md'));
    await symlink(join(from, 'x'), join(from, 'x/again'));
    const { agents, notes } = await loadAgents('./x', { from });
    expect(agents.map(({ name }) => name)).toEqual(['x/counter']);
    expect(notes).toEqual([expect.stringContaining('b.md is set aside: the link leads out of the folder')]);
  });

  it.each([
    ['is empty', {}],
    ['holds something else', { 'x/package.json': '{}' }],
  ])('is refused when it %s', async (_what, files) => {
    const from = await scratch(files);
    await mkdir(join(from, 'x'), { recursive: true });
    const error = await inputErrorOf(() => loadAgents('./x', { from }));
    expect(error).toMatchObject({ code: 'INVALID_FILE', message: 'x: the folder holds no markdown agents' });
  });

  it('says only what is wrong with its agents where each of them is', async () => {
    const from = await scratch({ 'x/a.md': '---\nname: a\ndescription: A.\noutputSchema: 7\n---\nCount.\n' });
    const thrown = await loadAgents('./x', { from }).catch((caught: unknown) => caught);
    expect(thrown).toMatchObject({ issues: [{ message: expect.stringContaining('x/a.md') }] });
  });

  it('whose name makes no namespace needs one', async () => {
    const from = await scratch({ '+++/a.md': counter });
    expect((await inputErrorOf(() => loadAgents('./+++', { from }))).fix).toContain('Set "namespace"');
  });
});

describe('one markdown file', () => {
  it('loads under the name of its folder', async () => {
    const from = await scratch({ 'agents/counter.md': counter });
    const loaded = await loadAgents('agents/counter.md', { from });
    expect(loaded).toMatchObject({ namespace: 'agents', source: 'agents/counter.md' });
    expect(loaded.agents.map((found) => found.name)).toEqual(['agents/counter']);
  });

  it.each([
    ['of another kind', 'a.yaml', 'x', 'agents are not read from this kind of file'],
    ['that is not UTF-8', 'a.md', new Uint8Array([0xff, 0xfe, 0x00]), 'cannot be read'],
    ['that is too large', 'a.md', `${counter}${'x'.repeat(1_100_000)}`, 'an agent may have 1048576'],
  ])('%s is refused', async (_what, name, content, message) => {
    const from = await scratch({ [name]: content });
    const error = await inputErrorOf(() => loadAgents(`./${name}`, { from }));
    expect(error.code).toBe('INVALID_FILE');
    expect(error.message).toContain(message);
  });

  it('that is a link to nowhere is set aside', async () => {
    const from = await scratch({ 'x/b.md': counter });
    await symlink(join(from, 'gone.md'), join(from, 'x/a.md'));
    const { agents, notes } = await loadAgents('./x', { from });
    expect(agents).toHaveLength(1);
    expect(notes).toEqual([expect.stringMatching(/^x\/a\.md: cannot be read: ENOENT/)]);
  });
});

describe('a name behind which nothing is', () => {
  it.each([
    ['./nothing', 'there is no file or folder "./nothing"', 'Check the path.'],
    ['nothing.md', 'there is no file or folder "nothing.md"', 'Check the path.'],
    [
      'agents-nothing',
      'there is no installed package and no folder "agents-nothing"',
      'npm install agents-nothing',
    ],
    ['@acme/agents-nothing', 'there is no installed package', 'npm install @acme/agents-nothing'],
    ['', 'there is no file or folder ""', 'Check the path.'],
  ])('%j is refused with a fix', async (specifier, message, fix) => {
    const from = await scratch({});
    const error = await inputErrorOf(() => loadAgents(specifier, { from }));
    expect(error.code).toBe('INVALID_FILE');
    expect(error.message).toContain(message);
    expect(error.fix).toContain(fix);
  });
});

describe('an npm package', () => {
  it('loads its default export, under its name without scope and prefix', async () => {
    const from = await withPackage('@acme/agents-data', exporting([agent('cleaner')]));
    const loaded = await loadAgents('@acme/agents-data', { from });
    expect(loaded).toMatchObject({ namespace: 'data', source: '@acme/agents-data@1.2.3', notes: [] });
    expect(loaded.agents).toEqual([
      agent('data/cleaner', { description: 'Does cleaner.', instructions: 'You do cleaner.' }),
    ]);
  });

  it.each([
    ['parallel-agents-garden', 'garden'],
    ['agents-garden', 'garden'],
    ['garden', 'garden'],
    ['@acme/parallel-agents-big.garden', 'big-garden'],
  ])('named %s has the namespace %s', async (name, namespace) => {
    const from = await withPackage(name, exporting([agent('cleaner')]));
    expect((await loadAgents(name, { from })).namespace).toBe(namespace);
  });

  it('may set its namespace', async () => {
    const from = await withPackage(
      'agents-data',
      exporting({ namespace: 'tables', agents: [agent('cleaner')] }),
    );
    expect((await loadAgents('agents-data', { from })).agents[0]?.name).toBe('tables/cleaner');
  });

  it('may name its entry without an ending, and its users hear nothing of that', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const from = await withPackage('agents-old', exporting([agent('cleaner')]), { main: 'index' });
    expect((await loadAgents('agents-old', { from })).agents).toHaveLength(1);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('may offer its entry to import only', async () => {
    const files = exporting([agent('cleaner')]);
    const from = await withPackage('agents-data', files, { exports: { '.': { import: './index.js' } } });
    expect((await loadAgents('agents-data', { from })).agents).toHaveLength(1);
  });

  it('may bring nothing but markdown, with or without exports', async () => {
    for (const manifest of [{}, { exports: { './package.json': './package.json' } }]) {
      const from = await withPackage('agents-data', { 'agents/counter.md': counter }, manifest);
      expect((await loadAgents('agents-data', { from })).agents[0]?.name).toBe('data/counter');
    }
  });

  it('may bring both', async () => {
    const files = {
      ...exporting({ namespace: 'tables', agents: [agent('cleaner')] }),
      'agents/counter.md': counter,
    };
    const from = await withPackage('agents-data', files);
    const names = (await loadAgents('agents-data', { from })).agents.map((found) => found.name);
    expect(names).toEqual(['tables/cleaner', 'tables/counter']);
  });

  it('says it when both doors bring the same name', async () => {
    const files = { ...exporting([agent('counter')]), 'agents/counter.md': counter };
    const from = await withPackage('agents-data', files);
    const { notes } = await loadAgents('agents-data', { from });
    expect(notes).toEqual([
      expect.stringContaining(
        'the agent "counter" is already defined in agents-data@1.2.3, default export agents[0]',
      ),
    ]);
  });

  it('is found in a folder above, as import finds it', async () => {
    const from = await withPackage('agents-data', exporting([agent('cleaner')]));
    await mkdir(join(from, 'deep/down'), { recursive: true });
    expect((await loadAgents('agents-data', { from: join(from, 'deep/down') })).agents).toHaveLength(1);
  });

  it('may have a zod of its own', async () => {
    const code = `import { z } from 'zod';
      export default [{ ...${JSON.stringify(agent('cleaner'))}, outputSchema: z.object({ rows: z.number() }) }];`;
    const from = await withPackage('agents-data', { 'index.js': code });
    const zod = dirname(fileURLToPath(import.meta.resolve('zod/package.json')));
    await cp(zod, join(from, 'node_modules/zod'), { recursive: true });
    const [cleaner] = (await loadAgents('agents-data', { from })).agents;
    expect(cleaner?.outputSchema?.safeParse({ rows: 'many' }).success).toBe(false);
    expect(cleaner?.outputSchema?.parse({ rows: 3 })).toEqual({ rows: 3 });
    expect(cleaner?.outputSchema?.constructor).not.toBe(z.object({}).constructor);
    expect(cleaner && describeAgent(cleaner).outputSchema).toMatchObject({ required: ['rows'] });
  });

  it('is warned about fields that are not honoured', async () => {
    const from = await withPackage('agents-data', exporting([{ ...agent('cleaner'), prompt: 'x' }]));
    const { remarks, agents } = await loadAgents('agents-data', { from });
    expect(remarks.get('data/cleaner')).toMatchObject([
      { place: 'agents-data@1.2.3, default export agents[0]', message: '"prompt" is not honoured' },
    ]);
    expect(agents[0]).not.toHaveProperty('prompt');
  });

  const without = (field: string) =>
    Object.fromEntries(Object.entries(agent('x')).filter(([key]) => key !== field));
  const wrong: [string, unknown, string][] = [
    ['that is text', 'hello', 'the default export is string, not agent definitions'],
    ['that is null', null, 'the default export is null'],
    ['without agents', {}, '"agents" must be a list of agent definitions'],
    ['with a bad namespace', { namespace: 'A/B', agents: [] }, '"namespace" must be lower case'],
    ['without instructions', [without('instructions')], '(agent "x"): "agents[0].instructions" is missing'],
    ['without a name', [without('name')], 'default export: "agents[0].name" is missing'],
    ['with a namespaced name', [agent('a/b')], '"a/b" is no agent name'],
    [
      'with a bad tier',
      [{ ...agent('x'), tier: 'best' }],
      '"agents[0].tier" must be cheap, standard or strong',
    ],
    [
      'with JSON Schema for zod',
      [{ ...agent('x'), outputSchema: { type: 'object' } }],
      'must be a schema of zod 4',
    ],
  ];

  it.each(wrong)(
    'with a default export %s is refused, naming the package',
    async (_what, exported, message) => {
      const from = await withPackage('agents-data', exporting(exported));
      const error = await inputErrorOf(() => loadAgents('agents-data', { from }));
      expect(error.code).toBe('INVALID_AGENT');
      expect(error.message).toContain('agents-data@1.2.3');
      expect(error.message).toContain(message);
      expect(error.fix).not.toBe('');
    },
  );

  it.each([
    [
      'fails when it is imported',
      { 'index.js': 'throw new Error("no luck")' },
      {},
      'cannot be imported: Error: no luck',
    ],
    ['is not built', {}, { exports: './dist/index.js' }, 'the package cannot be imported: Cannot find'],
    ['holds no agents', { 'index.js': 'export const x = 1' }, {}, 'neither a default export nor agents/*.md'],
    ['lists no agents', { 'index.js': 'export default { agents: [] }' }, {}, 'the package holds no agents'],
    ['holds nothing', { 'README.md': 'x' }, {}, 'neither a default export nor agents/*.md'],
  ])('that %s is refused', async (_what, files, manifest, message) => {
    const from = await withPackage('agents-data', files, manifest);
    const error = await inputErrorOf(() => loadAgents('agents-data', { from }));
    expect(error.code).toBe('INVALID_AGENT');
    expect(error.message).toContain(message);
  });

  it('with a broken package.json is refused', async () => {
    const from = await scratch({ 'node_modules/agents-data/package.json': '{' });
    expect((await inputErrorOf(() => loadAgents('agents-data', { from }))).code).toBe('INVALID_FILE');
  });
});

async function withPackage(
  name: string,
  files: Record<string, string>,
  manifest: Record<string, unknown> = {},
): Promise<string> {
  const packageJson = JSON.stringify({ name, version: '1.2.3', type: 'module', ...manifest });
  const entries = Object.entries({ ...files, 'package.json': packageJson });
  return scratch(Object.fromEntries(entries.map(([file, text]) => [`node_modules/${name}/${file}`, text])));
}

function exporting(value: unknown): Record<string, string> {
  return { 'index.js': `export default ${JSON.stringify(value)};` };
}
