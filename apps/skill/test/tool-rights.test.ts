import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { whyWithoutTools } from '../src/workspace/tool-rights.ts';
import { callTool, FakeApi, hostOn, newGateway } from './fake-api.ts';

let workspaceDir: string;

beforeEach(async () => {
  workspaceDir = await mkdtemp(join(tmpdir(), 'parallel-agents-tools-'));
  await mkdir(join(workspaceDir, 'parallel-agents/agents'), { recursive: true });
  return () => rm(workspaceDir, { recursive: true, force: true });
});

async function scout(tools: string): Promise<void> {
  const file = join(workspaceDir, 'parallel-agents/agents/scout.md');
  await writeFile(file, `---\nname: scout\ndescription: Looks around.\ntools: ${tools}\n---\nLook around.\n`);
}

async function run(context: Parameters<typeof hostOn>[1]) {
  const api = new FakeApi(() => 'Fine.');
  const host = hostOn(api, { workspaceDir, shared: newGateway(), ...context });
  const tasks = [{ agent: 'workspace/scout', description: 'Look.' }];
  const { text } = await callTool('parallel_agents_run', { tasks }, host);
  return { text, tools: api.withTools };
}

const allowTools = { config: { allowTools: true } };
const onlyToRead = { tools: { subagents: { tools: { allow: ['read'] } } } };

test.each([
  ['a list that OpenClaw keeps', 'Read, Grep', { ...allowTools, runtimeConfig: onlyToRead }],
  ['all tools, where that is allowed', 'inherit', allowTools],
])('an agent has %s', async (_what, written, context) => {
  await scout(written);
  const { text, tools } = await run(context);
  expect(tools).toEqual([true]);
  expect(text).not.toContain('TOOLS_WITHHELD');
});

test.each([
  ['a list that nobody keeps', 'Read', allowTools, /tools\.subagents\.tools\.allow = \["read"\]/],
  [
    'a list that is narrower than what OpenClaw allows',
    'Grep',
    { ...allowTools, runtimeConfig: onlyToRead },
    /grep only/,
  ],
  ['tools that the operator allows nobody', 'inherit', {}, /allowTools/],
])('an agent that asks for %s has none, and the answer says why', async (_what, written, context, why) => {
  await scout(written);
  const { text, tools } = await run(context);
  expect(tools).toEqual([false]);
  expect(text).toMatch(/TOOLS_WITHHELD: The agent worked without tools: /);
  expect(text).toMatch(why);
});

test('an agent that asks for none is told nothing', async () => {
  await scout('none');
  expect((await run({})).text).not.toContain('TOOLS_WITHHELD');
});

test('names of Claude Code are those of OpenClaw, and a group or a pattern is more than a name', () => {
  const why = (listed: string[], allowed: string[]) =>
    whyWithoutTools({ only: listed }, { config: { allowTools: true } as never, subagentTools: allowed });
  expect(why(['Bash(git log:*)', 'WebFetch'], ['exec', 'web_fetch'])).toBeUndefined();
  expect(why(['Read'], ['group:fs'])).toContain('read only');
  expect(why(['Read'], ['*'])).toContain('read only');
});

test('a refined agent keeps the list of its file', async () => {
  await scout('Read');
  const file = join(workspaceDir, 'parallel-agents/agents/scout.md');
  const { readWorkspaceAgents, replaceWorkspaceAgent } = await import('../src/workspace/workspace-agents.ts');
  const host = hostOn(new FakeApi(() => 'Fine.'), { workspaceDir });
  const { agents, files } = await readWorkspaceAgents(host);
  const [agent] = agents;
  const before = files.get('workspace/scout');
  if (agent === undefined || before === undefined) throw new Error('The agent was not read.');
  await replaceWorkspaceAgent({ ...agent, instructions: 'Look closely.' }, { ...before, agent }, host);
  const text = await readFile(file, 'utf8');
  expect(text).toContain('tools: Read\n');
  expect(text).toContain('Look closely.');
});
