import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { beforeEach, expect, test } from 'vitest';
import { callTool, FakeApi, hostOn, newGateway } from './fake-api.ts';

let workspaceDir: string;

beforeEach(async () => {
  workspaceDir = join(temporaryFolder(), 'workspace');
  for (const folder of ['docs/more', '.git', 'node_modules/x']) {
    await mkdir(join(workspaceDir, folder), { recursive: true });
  }
  const files = {
    'draft.md': 'The draft says HERON.',
    'docs/a.md': 'Document A.',
    'docs/b.md': 'Document B.',
    'docs/more/c.txt': 'Document C.',
    'docs/picture.png': 'PNG\0\0',
    'docs/empty.md': ' ',
    '.git/config': 'secret = 1',
    'node_modules/x/index.md': 'of others',
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(workspaceDir, file), text);
});

const agents = [{ name: 'critic', instructions: 'You find weaknesses.' }];
const tasks = ['costs', 'dates', 'people'].map((id) => ({
  id,
  agent: 'critic',
  description: `Look at ${id}.`,
}));

async function run(given: Record<string, unknown>, tool = 'parallel_agents_run') {
  const api = new FakeApi(() => 'Fine.');
  const { text, details } = await callTool(tool, given, hostOn(api, { workspaceDir, shared: newGateway() }));
  return { text, details, messages: api.messages };
}

/** What prompts have in common at their beginning. */
function commonBeginning([first = '', ...others]: readonly string[]): string {
  let end = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, end))) end -= 1;
  return first.slice(0, end);
}

test('what all tasks work on is named once, and comes first and the same to the byte in every prompt', async () => {
  const given = {
    tasks,
    agents,
    files: ['docs', 'draft.md'],
    input: { audience: 'children', limits: { words: 5 } },
  };
  const { messages, text } = await run(given);
  expect(text).toContain('3 of 3 completed');
  const shared = commonBeginning(messages);
  for (const part of ['children', '{"words":5}', 'Document A.', 'Document B.', 'Document C.', 'HERON']) {
    expect(shared).toContain(part);
  }
  expect(shared).toMatch(/# Task\nLook at $/);
  expect(new Set(messages.map((message) => /Look at \w+/.exec(message)?.[0])).size).toBe(3);
});

test('a task can have files of its own', async () => {
  const each = ['docs/a.md', 'docs/b.md'].map((file) => ({
    agent: 'critic',
    description: 'Sum it up.',
    files: file,
  }));
  const { messages } = await run({ tasks: each, agents });
  expect(messages.map((message) => message.match(/Document [AB]/g))).toEqual([
    ['Document A'],
    ['Document B'],
  ]);
});

test('of folders and patterns, what is hidden, of others, no text or empty is left out, and the answer says so', async () => {
  const { messages, text, details } = await run({ tasks, agents, files: ['**/*'] });
  expect(messages[0]).toContain('<material name="docs/more/c.txt">');
  expect(messages[0]).not.toMatch(/secret|of others|PNG/);
  expect(text).toMatch(
    /Not among what the agents read: docs\/empty\.md \(is empty.*docs\/picture\.png \(is no text/,
  );
  expect(JSON.stringify(details)).toContain('docs/picture.png');
  const typed = await run({ tasks, agents, files: 'docs/*.md' });
  expect(typed.messages[0]).not.toContain('Document C');
});

test('more files and more bytes than are allowed are left out of a folder, and said', async () => {
  await mkdir(join(workspaceDir, 'many'));
  for (let index = 100; index < 160; index++)
    await writeFile(join(workspaceDir, `many/${index}.md`), `No. ${index}`);
  const many = await run({ tasks, agents, files: ['many'] });
  expect(many.messages[0]?.match(/<material /g)).toHaveLength(50);
  expect(many.text).toMatch(/many\/150\.md \(is one more than the 50 files that are allowed\).*5 more/s);
  for (const name of ['x', 'y', 'z'])
    await writeFile(join(workspaceDir, `docs/more/${name}.txt`), 'x'.repeat(240_000));
  expect((await run({ tasks: tasks.slice(0, 1), agents, files: ['docs/more'] })).text).toMatch(
    /docs\/more\/z\.txt \(does not fit/,
  );
});

test.each<[string, string[], RegExp]>([
  ['a file that is not there', ['nothing.md'], /files\[0\]: names no file: nothing\.md/],
  ['a pattern that nothing matches', ['src/**/*.rs'], /files: hold nothing that can be read/],
  ['a path out of the workspace', ['../secret.txt'], /files\[0\]: leads out of the workspace/],
  ['a pattern out of the workspace', ['../*'], /files\[0\]: leads out of the workspace/],
  ['an absolute path elsewhere', ['/etc/hostname'], /files\[0\]: leads out of the workspace/],
  ['a folder elsewhere', ['/etc'], /files\[0\]: leads out of the workspace/],
  ['a link out of the workspace', ['link.txt'], /files\[0\]: leads out of the workspace/],
  ['a folder that leads out of it', ['out'], /files\[0\]: leads out of the workspace/],
  [
    'a file of 10 MB',
    ['draft.md', 'large.txt'],
    /files\[1\]: is 10485760 bytes long\. Give a file of at most 1048576/,
  ],
  ['a file that is no text', ['docs/picture.png'], /files\[0\]: is no text/],
])('%s is refused before anything is paid for', async (_what, files, said) => {
  const outside = join(workspaceDir, '..');
  await writeFile(join(outside, 'secret.txt'), 'secret');
  await mkdir(join(outside, 'elsewhere'));
  await symlink(join(outside, 'secret.txt'), join(workspaceDir, 'link.txt'));
  await symlink(join(outside, 'elsewhere'), join(workspaceDir, 'out'));
  await writeFile(join(workspaceDir, 'large.txt'), Buffer.alloc(10 * 1024 * 1024, 'x'));
  const api = new FakeApi(() => 'Never asked.');
  const asked = callTool('parallel_agents_run', { tasks, agents, files }, hostOn(api, { workspaceDir }));
  await expect(asked).rejects.toThrow(said);
  expect(api.messages).toEqual([]);
});

test('links in a folder are passed over', async () => {
  await writeFile(join(workspaceDir, '../secret.txt'), 'secret');
  await symlink(join(workspaceDir, '../secret.txt'), join(workspaceDir, 'docs/link.md'));
  const { messages } = await run({ tasks, agents, files: ['docs'] });
  expect(messages[0]).not.toContain('secret');
});

test('a team reviews several files, and another builds on them', async () => {
  const review = await run(
    { team: 'review', files: ['docs/*.md'], only: ['security'] },
    'parallel_agents_team',
  );
  expect(review.messages[0]).toContain('(docs/a.md, docs/b.md)');
  expect(review.messages[0]).toContain('<material name="docs/a.md">\nDocument A.');
  const given = {
    team: 'content',
    subject: 'tea',
    files: ['draft.md'],
    input: { voice: 'calm' },
    only: ['funny'],
  };
  const content = await run(given, 'parallel_agents_team');
  expect(content.messages[0]).toMatch(/<material name="voice">\ncalm[\s\S]*HERON[\s\S]*# Task/);
});

test('what an agent demands as a field of its input becomes one', async () => {
  await mkdir(join(workspaceDir, 'parallel-agents/agents'), { recursive: true });
  const schema = 'inputSchema: { type: object, properties: { log: { type: string } }, required: [log] }';
  const agent = `---\nname: log_reader\ndescription: Reads.\n${schema}\n---\n\nRead it.\n`;
  await writeFile(join(workspaceDir, 'parallel-agents/agents/log.md'), agent);
  const task = { agent: 'log-reader', description: 'Read.' };
  const { messages } = await run({ tasks: [task], input: { log: 'HERON', other: 'OTTER' } });
  expect(messages[0]).toMatch(/<material name="other">[\s\S]*<input name="log">\nHERON/);
});

test('in a sandboxed chat no file is read', async () => {
  const api = new FakeApi(() => 'Never asked.');
  const host = hostOn(api, { workspaceDir, sandboxed: true });
  await expect(callTool('parallel_agents_run', { tasks, agents, files: ['draft.md'] }, host)).rejects.toThrow(
    /no workspace\. Give the text itself/,
  );
});
