import { checkedAnswer, checksThatSpoke, contractOf } from '@parallel-agents/testing/internal/conformance';
import { describe, expect, test } from 'vitest';
import { builtinAgents } from '../src/index.ts';

type Fields = Record<string, unknown>;
interface File {
  path: string;
  content: string;
}

const exampleOf = (name: string) => {
  const agent = builtinAgents.resolve(name);
  if (agent === undefined) throw new Error(name);
  const { example } = contractOf(agent);
  return { agent, example, files: example.files as File[] };
};

/** The names of the checks that spoke of the example with other fields. */
const said = async (name: string, change: Fields) => {
  const { agent, example } = exampleOf(name);
  return checksThatSpoke(await checkedAnswer(agent, { ...example, ...change }));
};

/** The same with one more file, or with another content for its first file. */
const withFile = (name: string, path: string, content = 'export const x = 1;\n') =>
  said(name, { files: [...exampleOf(name).files, { path, purpose: 'p', content }] });
const withContent = (name: string, change: (content: string) => string) =>
  said(name, {
    files: exampleOf(name).files.map((file, index) =>
      index === 0 ? { ...file, content: change(file.content) } : file,
    ),
  });

describe('a path that must not be written is caught', () => {
  test.each([
    '../../etc/passwd',
    'src/../../x.ts',
    '/etc/passwd',
    '~/x.ts',
    'C:\\Windows\\x.ts',
    'c:/x.ts',
    'src\\x.ts',
    'file:///x.ts',
    'src//x.ts',
    'src/',
    './../x.ts',
    'con.ts',
    'src/aux/x.ts',
    'src/x.ts ',
    'src/x\u0000.ts',
    'src/a:b.ts',
    '.git/hooks/pre-commit',
    'src/tasklist.tsx',
    './src/TaskList.tsx',
  ])('%j', async (path) => {
    expect(await withFile('frontend_developer', path)).toContain('safe-paths');
  });

  test.each([
    'app/[id]/page.tsx',
    'app/(shop)/page.tsx',
    '.github/workflows/x.yml',
    'src/a.b-c_d.ts',
    './src/y.ts',
  ])('and %s is none', async (path) => {
    expect(await withFile('frontend_developer', path, path.endsWith('.yml') ? 'a: 1\n' : undefined)).toEqual(
      [],
    );
  });
});

describe('what was left out is caught', () => {
  test.each([
    '// ...',
    '  // … rest of the code as before',
    '/* existing code here */',
    '// TODO: implement',
    '# rest unchanged',
    '{/* ... */}',
    '<!-- more items here -->',
    "throw new Error('not implemented');",
    '// your logic here',
    "const key = 'YOUR_API_KEY';",
    'const org = "<your-org>";',
    '...',
  ])('%s', async (line) => {
    expect(await withFile('frontend_developer', 'src/x.ts', `const a = 1;\n${line}\n`)).toContain(
      'no-placeholders',
    );
  });

  test.each([
    '<p>Loading…</p>',
    'const all = [...a, ...b];',
    '// The rest parameter has a type.',
    'f(...args);',
  ])('and %s is none', async (line) => {
    expect(
      await withFile(
        'frontend_developer',
        'src/x.tsx',
        `export const f = () => { ${line.startsWith('//') ? '' : ''}\n${line.startsWith('<') ? `return ${line};` : line}\n};\n`,
      ),
    ).toEqual([]);
  });
});

test('a file is empty only where it is there to be there', async () => {
  for (const path of ['app/__init__.py', 'app/py.typed', 'data/.gitkeep'])
    expect(await withFile('backend_developer', path, '')).toEqual([]);
  expect(await withFile('backend_developer', 'src/x.rb', ' \n')).toContain('no-placeholders');
});

test('settings may have comments behind commas at the end', async () => {
  const content = '{\n  "a": { "b": true }, // c\n}\n';
  expect(await withFile('frontend_developer', 'tsconfig.json', content)).toEqual([]);
});

describe('SQL of other databases, and for the programs that send it', () => {
  test.each([
    [
      'SQL Server',
      'CREATE TABLE [dbo].[t] ([id] INT PRIMARY KEY, [u] INT);\nGO\nCREATE INDEX [t_u] ON [dbo].[t] ([u]);\nGO\n',
    ],
    [
      'PostgreSQL',
      '\\set ON_ERROR_STOP on\nCREATE TABLE t (id int PRIMARY KEY, u int);\nCREATE INDEX t_u ON t (u);\n',
    ],
    ['PostgreSQL', 'CREATE TABLE t (id int PRIMARY KEY, u int, CONSTRAINT t_u UNIQUE (u));\n'],
  ])('of %s: %j', async (framework, content) => {
    const change = {
      framework,
      files: [{ path: 'a.sql', purpose: 'p', content }],
      tables: [{ name: 't', purpose: 'p', constraints: ['none'] }],
      indexes: [{ name: 't_u', serves: 's' }],
    };
    expect(await said('database_architect', change)).toEqual([]);
    const gone = { ...change, indexes: [{ name: 't_gone', serves: 's' }] };
    expect(await said('database_architect', gone)).toContain('sql-objects');
  });

  test.each([
    ['"Audit Log"', 'Audit Log'],
    ['`audit-log`', 'audit-log'],
    ['[app].[dbo].[Audit Log]', 'Audit Log'],
    ['app."größe.log"', 'app.größe.log'],
    ['größen', 'größen'],
  ])('a table may be called %s', async (written, name) => {
    const content = `CREATE TABLE ${written} (id int PRIMARY KEY, u int);\nCREATE INDEX t_u ON ${written} (u);\n`;
    const change = {
      framework: 'SQL Server',
      files: [{ path: 'a.sql', purpose: 'p', content }],
      tables: [{ name, purpose: 'p', constraints: ['none'] }],
      indexes: [{ name: 't_u', serves: 's' }],
    };
    expect(await said('database_architect', change)).toEqual([]);
  });
});

describe('a secret is caught, wherever it stands', () => {
  // Made up here, in parts: a scanner of this repository must not find them.
  const made = (prefix: string, length: number) => `${prefix}${'aB3dE6gH9'.repeat(9).slice(0, length)}`;
  test.each([
    ['an AWS key', `const id = '${'AK'}${'IA'}${'ABCDEFGHIJKLMNOP'}';`],
    ['a GitHub token', `const token = '${made('gh', 0)}${made('p_', 36)}';`],
    ['an API key', `const k = '${made('sk', 0)}${made('-', 40)}';`],
    ['a private key', `const pem = '-----BEGIN ${'PRIVATE'} KEY-----';`],
    ['a password', "const config = { password: 'hunter2hunter' };"],
    ['a URL with a password', "const url = 'postgres://app:s3cr3tpw@db/app';"],
  ])('%s', async (_what, line) => {
    expect(await withFile('devops_engineer', 'src/x.ts', `${line}\n`)).toContain('no-secrets');
    expect(await said('devops_engineer', { rollback: `sh deploy.sh OLD ${line}` })).toContain('no-secrets');
  });

  test.each([
    `const url = \`postgres://app:\${process.env.PW}@db/app\`;`,
    `password: "\${DB_PASSWORD}"`,
    'const password = input.value;',
  ])('and %s is none', async (line) => {
    const path = line.startsWith('password') ? 'x.toml' : 'x.ts';
    const content =
      path === 'x.toml' ? `${line.replace(':', ' =')}\n` : `const input = { value: '' };\n${line}\n`;
    expect(await withFile('frontend_developer', path, content)).toEqual([]);
  });
});

describe('a file that does not parse is caught', () => {
  test.each([
    ['x.ts', 'const x: number = ;\n'],
    ['x.tsx', 'export const X = () => <div>;\n'],
    ['x.js', 'function () {\n'],
    ['x.mjs', 'import from "x";\n'],
    ['x.json', '{"a": 1,,}'],
    ['x.yaml', 'a: [1, 2\nb: 3\n'],
    ['x.yml', 'a: 1\n a: 2\n'],
    ['x.toml', 'a = \n'],
  ])('%s: %j', async (path, content) => {
    expect(await withFile('frontend_developer', path, content)).toEqual(['files-parse']);
  });

  test.each([
    ['x.ts', 'abstract class A<T> { private constructor(readonly x: T) {} }\nexport type B = A<string>;\n'],
    ['x.ts', 'const x = <number>(1 as unknown);\nenum E { A }\nexport { x, E };\n'],
    ['x.tsx', 'export const f = <T,>(x: T) => <p>{String(x)}</p>;\n'],
    ['tsconfig.json', '{ // strict\n "compilerOptions": { "strict": true, }, }\n'],
    ['x.yaml', 'a: 1\n---\nb: 2\n'],
    ['README.md', 'anything {'],
  ])('and %s is none: %j', async (path, content) => {
    expect(await withFile('frontend_developer', path, content)).toEqual([]);
  });

  test('what has no parser is said to be not checked', async () => {
    const { agent, example, files } = exampleOf('backend_developer');
    const answer = {
      ...example,
      files: [...files, { path: 'main.go', purpose: 'p', content: 'package main' }],
    };
    expect((await checkedAnswer(agent, answer)).notChecked).toEqual(['files-parse: no parser for go']);
  });
});

describe('imports', () => {
  test.each(["import { x } from './gone.ts';\n", "export * from '../gone/index.js';\n"])(
    'of what is not there are caught: %j',
    async (content) => {
      expect(await withFile('frontend_developer', 'src/x.ts', content)).toEqual(['imports-resolve']);
    },
  );

  test('of packages are held against package.json, where there is one', async () => {
    const { files } = exampleOf('frontend_developer');
    const manifest = (dependencies: Fields) => ({
      files: [
        ...files,
        { path: 'package.json', purpose: 'p', content: JSON.stringify({ name: 'app', dependencies }) },
      ],
    });
    const all = { '@tanstack/react-query': '5', zod: '4' };
    expect(await said('frontend_developer', manifest({ zod: '4' }))).toEqual(['imports-resolve']);
    expect(await said('frontend_developer', manifest(all))).toEqual([]);
  });

  test.each([
    "import { useTasks } from './use-tasks';\n",
    "import { useTasks } from './use-tasks.js';\n",
    "import fs from 'node:fs';\n",
  ])('that lead somewhere are fine: %j', async (content) => {
    expect(await withFile('frontend_developer', 'src/x.ts', content)).toEqual([]);
  });
});

describe('what a developer says of the files is held against them', () => {
  test.each<[string, string, Fields]>([
    [
      'frontend_developer',
      'component-states',
      { components: [{ name: 'Gone', responsibility: 'r', states: ['loading', 'error'] }] },
    ],
    [
      'frontend_developer',
      'component-states',
      { components: [{ name: 'TaskList', responsibility: 'r', states: ['empty'] }] },
    ],
    ['backend_developer', 'enforced-in-file', { invariants: [{ rule: 'r', enforcedIn: 'src/gone.ts' }] }],
    ['backend_developer', 'enforced-in-file', { invariants: [{ rule: 'r', enforcedIn: 'by convention' }] }],
    ['database_architect', 'sql-objects', { tables: [{ name: 'gone', purpose: 'p', constraints: [] }] }],
    ['database_architect', 'sql-objects', { indexes: [{ name: 'gone_by_x', serves: 's' }] }],
    [
      'api_designer',
      'open-api',
      { endpoints: [{ method: 'POST', path: '/tasks', purpose: 'p', auth: 'a', errors: [] }] },
    ],
    ['api_designer', 'open-api', { endpoints: [] }],
    ['devops_engineer', 'variables-listed', { environmentVariables: [] }],
    [
      'devops_engineer',
      'rollback-command',
      { rollback: 'Go back to the version before, which takes a minute.' },
    ],
  ])('%s: %s %j', async (name, check, change) => {
    expect(await said(name, change)).toContain(check);
  });

  test.each<[string, string, (content: string) => string]>([
    ['database_architect', 'sql-objects', () => 'The tables are teams and tasks.'],
    [
      'database_architect',
      'sql-objects',
      (sql) => sql.replace('CREATE TABLE tasks (', 'CREATE TABLE tasks '),
    ],
    ['database_architect', 'sql-objects', (sql) => sql.replace(/CREATE INDEX tasks_by_team .*\n/, '')],
    ['database_architect', 'sql-objects', (sql) => sql.replace('title text', 'title text text,,')],
    ['api_designer', 'files-parse', () => 'openapi: [3.1.0\npaths: {'],
    ['api_designer', 'open-api', (yaml) => yaml.replace('openapi: 3.1.0', 'openapi: 3.0.3')],
    [
      'api_designer',
      'open-api',
      (yaml) => yaml.replace('#/components/schemas/Task', '#/components/schemas/Gone'),
    ],
    ['api_designer', 'open-api', (yaml) => yaml.replace('description: A page of tasks', 'summary: A page')],
    ['api_designer', 'open-api', (yaml) => yaml.replace('in: path, required: true', 'in: path')],
    ['api_designer', 'open-api', (yaml) => yaml.replace('name: teamId, in: path', 'name: team, in: path')],
    ['api_designer', 'open-api', (yaml) => yaml.replace('tasks: [{', 'items: [{')],
    ['api_designer', 'open-api', (yaml) => yaml.replace('"200":', '"2000":')],
    ['devops_engineer', 'container-rules', (docker) => docker.replaceAll(/\$\{NODE_IMAGE\}/g, 'node:latest')],
    ['devops_engineer', 'container-rules', (docker) => docker.replaceAll(/\$\{NODE_IMAGE\}/g, 'node')],
    ['devops_engineer', 'container-rules', (docker) => docker.replace('USER node\n', '')],
    ['devops_engineer', 'container-rules', (docker) => docker.replace('USER node', 'USER root')],
  ])('%s: %s', async (name, check, change) => {
    expect(await withContent(name, change)).toContain(check);
  });

  test('a compose file without tags, or with a privileged service', async () => {
    for (const service of ['image: redis', 'image: redis:latest', 'image: redis:8\n    privileged: true']) {
      const compose = `services:\n  cache:\n    ${service}\n`;
      expect(await withFile('devops_engineer', 'compose.yaml', compose), service).toContain(
        'container-rules',
      );
    }
    expect(
      await withFile('devops_engineer', 'compose.yaml', 'services:\n  cache:\n    image: redis:8\n'),
    ).toEqual([]);
  });

  test('a design that is a graph needs no endpoints', async () => {
    const graph = [{ path: 'schema.graphql', purpose: 'p', content: 'type Query { a: Int }' }];
    const { agent, example } = exampleOf('api_designer');
    const { said: words } = await checkedAnswer(agent, {
      ...example,
      style: 'GraphQL',
      files: graph,
      endpoints: [],
    });
    expect(words).toEqual([]);
  });
});
