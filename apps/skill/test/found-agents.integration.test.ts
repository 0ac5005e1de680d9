import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { beforeEach, expect, test } from 'vitest';
import { callTool, FakeApi, hostOn, newGateway } from './fake-api.ts';

let workspaceDir: string;
beforeEach(() => {
  workspaceDir = temporaryFolder();
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(workspaceDir, file)), { recursive: true });
  await writeFile(join(workspaceDir, file), text);
}

const agent = (name: string, more = '', body = 'Answer HERON.') =>
  `---\nname: ${name}\ndescription: Watches birds.\n${more}---\n\n${body}\n`;

async function list(): Promise<{ text: string; notes: string[] }> {
  const host = hostOn(new FakeApi(() => ''), { workspaceDir });
  const { text, details } = await callTool('parallel_agents_list', {}, host);
  return { text, notes: (details as { notes: string[] }).notes };
}

async function run(name: string, context: Parameters<typeof hostOn>[1] = {}) {
  const api = new FakeApi(() => 'Fine.');
  const host = hostOn(api, { workspaceDir, shared: newGateway(), ...context });
  const tasks = [{ agent: name, description: 'Look.' }];
  const { text } = await callTool('parallel_agents_run', { tasks }, host);
  return { text, tools: api.withTools, asked: api.messages };
}

test('agents that other tools keep in the workspace are read as the command reads them', async () => {
  await write('.claude/agents/birds/Bird Watcher.md', agent('Bird Watcher'));
  // Broken YAML, as loaders of others forgive it.
  await write(
    '.opencode/agent/planner.md',
    '---\ndescription: Use it: when you plan\nmode: subagent\n---\nPlan.',
  );
  await write('.github/agents/docs.agent.md', '---\ndescription: Writes docs.\n---\nWrite.');
  await write('.claude/agents/README.md', '# Our agents');
  const { text, notes } = await list();
  for (const name of ['project/bird_watcher', 'project/planner', 'project/docs'])
    expect(text).toContain(name);
  // In the form that they are written in, no list means all tools.
  expect(notes).toEqual([expect.stringContaining('the tools of 3 wait for a yes')]);
  for (const name of ['bird-watcher', 'Bird Watcher', 'project/bird_watcher', 'agents/bird-watcher']) {
    const { text: said, asked } = await run(name);
    expect(said).toContain('1 of 1 completed');
    expect(asked).toHaveLength(1);
  }
});

test('the nearer goes before: what a chat made, then the workspace, then what comes with the plugin', async () => {
  await write('.claude/agents/code-reviewer.md', agent('code-reviewer', '', 'Say CLAUDE.'));
  const instructions = async () => {
    const api = new FakeApi((_message, own) => own);
    const host = hostOn(api, { workspaceDir, shared: newGateway() });
    const tasks = [{ agent: 'code_reviewer', description: 'Look.' }];
    return (await callTool('parallel_agents_run', { tasks }, host)).text;
  };
  expect(await instructions()).toContain('CLAUDE');
  await write('parallel-agents/agents/code_reviewer.md', agent('code_reviewer', '', 'Say OWN.'));
  expect(await instructions()).toContain('OWN');
});

test('of two of one name in one place the first counts, of two places the nearer, and both are said', async () => {
  await write('.claude/agents/a.md', agent('scout', '', 'First.'));
  await write('.claude/agents/b.md', agent('scout', '', 'Second.'));
  await write('.github/agents/scout.md', agent('scout', '', 'Nearer.'));
  const { notes } = await list();
  expect(notes.join('\n')).toMatch(
    /b\.md: the agent "scout" is already defined in .*a\.md, which is the one that counts/,
  );
  expect(notes.join('\n')).toContain(
    '.github/agents hides project/scout of .claude/agents; give one of the two another name: in its file',
  );
});

test('their tools wait for a yes, which is a file that somebody moved; a line says for how many', async () => {
  await write('.claude/agents/scout.md', agent('scout', 'tools: Read, Grep\n'));
  await write('.claude/agents/builder.md', agent('builder'));
  const allowTools = { config: { allowTools: true } };
  const { text, tools } = await run('scout', allowTools);
  expect(tools).toEqual([false]);
  expect(text).toMatch(
    /TOOLS_WITHHELD.*nobody has said yes to their tools; that is said by moving their files to/,
  );
  expect((await run('builder', allowTools)).tools).toEqual([false]);
  const { notes } = await list();
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/the tools of 2 wait for a yes/);
  const moved = await readFile(join(workspaceDir, '.claude/agents/builder.md'), 'utf8');
  await write('parallel-agents/agents/builder.md', moved.replace('---\n\n', 'tools: inherit\n---\n\n'));
  expect((await run('builder', allowTools)).tools).toEqual([true]);
});

test('what is wrong with one costs no other: links out and in a circle, sizes, names, broken files', async () => {
  await write('.claude/agents/good.md', agent('good'));
  await write('.claude/agents/large.md', agent('large', '', 'x'.repeat(2 * 1024 * 1024)));
  await write('.claude/agents/front.md', `---\nname: front\ndescription: ${'y'.repeat(1024 * 1024)}\n---\nx`);
  await write('.claude/agents/emoji.md', agent('🦆'));
  await write('.claude/agents/empty.md', '---\nname: empty\ndescription: x\n---\n');
  const outside = temporaryFolder();
  await writeFile(join(outside, 'thief.md'), agent('thief'));
  await symlink(join(outside, 'thief.md'), join(workspaceDir, '.claude/agents/link.md'));
  await symlink(outside, join(workspaceDir, '.claude/agents/folder'));
  await symlink(join(workspaceDir, '.claude'), join(workspaceDir, '.claude/agents/circle'));
  const { text, notes } = await list();
  expect(text).toContain('project/good');
  expect(text).not.toContain('thief');
  expect(notes.join('\n')).toMatch(/large\.md/);
  expect((await run('good')).text).toContain('1 of 1 completed');
});

test('a place that is a link out of the workspace is not read', async () => {
  const outside = temporaryFolder();
  await writeFile(join(outside, 'thief.md'), agent('thief'));
  await mkdir(join(workspaceDir, '.claude'), { recursive: true });
  await symlink(outside, join(workspaceDir, '.claude/agents'));
  const { text } = await list();
  expect(text).not.toContain('project/thief');
});
