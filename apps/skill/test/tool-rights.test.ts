import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToolLimit } from '@parallel-agents/core';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { subagentTools } from '../src/host/subagent-tools.ts';
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
const onlyToRead = { tools: { codeMode: false, subagents: { tools: { allow: ['read'] } } } };

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
    /Grep only/,
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

/** Why an agent with this limit has no tools under this configuration of OpenClaw. */
function why(limit: ToolLimit, openclaw: unknown, agentId = 'main'): string | undefined {
  const config = { allowTools: true } as never;
  return whyWithoutTools(limit, { config, subagentTools: subagentTools(withoutPrograms(openclaw), agentId) });
}

/** With Code Mode off, unless the case is about it. */
function withoutPrograms(openclaw: unknown): unknown {
  const { tools, ...others } = openclaw as { tools?: Record<string, unknown> };
  return { ...others, tools: { codeMode: false, ...tools } };
}

const forSubagents = (tools: unknown) => ({ tools: { subagents: { tools } } });

test('names of Claude Code are those of OpenClaw, and a group or a pattern is more than a name', () => {
  const kept = forSubagents({ allow: ['exec', 'web_fetch'] });
  expect(why({ only: ['Bash', 'WebFetch'] }, kept)).toBeUndefined();
  expect(why({ only: ['exec', 'WebFetch'] }, forSubagents({ allow: ['bash', 'web_fetch'] }))).toBeUndefined();
  for (const more of ['group:fs', '*', 'read*', 'bundle-mcp', 'some-plugin']) {
    expect(why({ only: ['Read'] }, forSubagents({ allow: ['read', more] }))).toContain('Read only');
  }
});

test('a part of a tool is less than the tool, and to forbid a part takes the whole', () => {
  const exec = forSubagents({ allow: ['exec'] });
  expect(why({ only: ['Bash(git log:*)'] }, exec)).toContain('no tool that OpenClaw can give');
  expect(why({ only: ['Read', 'Bash(git log:*)'] }, exec)).toContain('allow = ["read"]');
  expect(why({ never: ['Bash(rm:*)'] }, exec)).toContain('forbids exec');
});

test.each([
  ['the agent of the chat', { agents: { entries: { reader: { tools: { allow: ['read'] } } } } }],
  [
    'the agent of the chat, in the old roster',
    { agents: { list: [{ id: 'reader', tools: { allow: ['read'] } }] } },
  ],
  ['all agents', { tools: { allow: ['read', 'parallel_agents_run', 'parallel-agents'] } }],
  ['a sandbox', sandboxOf('non-main', { allow: ['read'], deny: ['image'] })],
])('a list for %s is kept', (_what, openclaw) => {
  expect(why({ only: ['Read'] }, openclaw, 'reader')).toBeUndefined();
});

test.each([
  ['of another agent', { agents: { entries: { other: { tools: { allow: ['read'] } } } } }],
  ['that is empty, which OpenClaw takes for none', forSubagents({ allow: [] })],
  ['that something is added to', forSubagents({ allow: ['read'], alsoAllow: ['exec'] })],
  ['of a sandbox that nobody is in', sandboxOf('off', { allow: ['read'], deny: ['image'] })],
  ['of a sandbox, which may look at pictures too', sandboxOf('all', { allow: ['read'] })],
  ['that is not of the form that OpenClaw has', forSubagents({ allow: 'read' })],
])('a list %s keeps nothing', (_what, openclaw) => {
  expect(why({ only: ['Read'] }, openclaw, 'reader')).toContain('Read only');
});

const reading = { subagents: { tools: { allow: ['read'] } } };
const quickjs = { enabled: 'auto', executor: 'quickjs' };

test.each<[string, unknown]>([
  ['is off', { tools: { ...reading, codeMode: false } }],
  ['is off, as its options alone do not put it on', { tools: { ...reading, codeMode: { timeoutMs: 1000 } } }],
  [
    'is off for this agent',
    { tools: reading, agents: { entries: { main: { tools: { codeMode: false } } } } },
  ],
  ['runs programs that are shut in', { tools: { ...reading, codeMode: quickjs } }],
  [
    'runs programs of this agent that are shut in',
    {
      tools: { ...reading, codeMode: true },
      agents: { entries: { main: { tools: { codeMode: quickjs } } } },
    },
  ],
])('a list is kept where Code Mode %s', (_what, openclaw) => {
  expect(whyIn(openclaw, { only: ['Read'] })).toBeUndefined();
});

test.each<[string, unknown]>([
  ['is as OpenClaw has it', { tools: reading }],
  ['is on', { tools: { ...reading, codeMode: true } }],
  ['runs programs on the host', { tools: { ...reading, codeMode: { enabled: 'auto', executor: 'node' } } }],
  [
    'is on for this agent',
    { tools: { ...reading, codeMode: false }, agents: { entries: { main: { tools: { codeMode: true } } } } },
  ],
  [
    'is on for a model',
    {
      tools: { ...reading, codeMode: false },
      agents: { defaults: { models: { 'a/b': { codeMode: true } } } },
    },
  ],
])('a list is none where Code Mode %s: a program can do what exec can', (_what, openclaw) => {
  expect(whyIn(openclaw, { only: ['Read'] })).toContain(
    'tools.codeMode = {"enabled": "auto", "executor": "quickjs"}',
  );
  expect(whyIn(openclaw, { never: ['Bash'] })).toContain('quickjs');
});

test('an agent that may execute commands may write programs', () => {
  const executing = { tools: { subagents: { tools: { allow: ['exec'] } } } };
  expect(whyIn(executing, { only: ['Bash'] })).toBeUndefined();
  const denied = { tools: { subagents: { tools: { deny: ['write', 'apply_patch'] } } } };
  expect(whyIn(denied, { never: ['Write'] })).toBeUndefined();
});

function whyIn(openclaw: unknown, limit: ToolLimit): string | undefined {
  const config = { allowTools: true } as never;
  return whyWithoutTools(limit, { config, subagentTools: subagentTools(openclaw, 'main') });
}

test('patches write files too: with `write` they are allowed, and forbidden with it', () => {
  const allow = ['read', 'write'];
  expect(why({ only: ['Read', 'Write'] }, forSubagents({ allow }))).toContain('deny = ["apply_patch"]');
  expect(why({ only: ['Read', 'Write'] }, forSubagents({ allow, deny: ['apply-patch'] }))).toBeUndefined();
  expect(why({ never: ['Write'] }, forSubagents({ deny: ['write'] }))).toContain('["write","apply_patch"]');
  expect(why({ never: ['Write'] }, forSubagents({ deny: ['write', 'apply_patch'] }))).toBeUndefined();
  expect(why({ never: ['Write'] }, forSubagents({ allow: ['read'] }))).toBeUndefined();
});

test('whatever the lists of OpenClaw are, an agent has tools only where each that passes them is one of its own', () => {
  const tool = fc.constantFrom('read', 'write', 'exec', 'apply_patch', 'web_fetch', 'group:fs', '*');
  const list = fc.record({
    allow: fc.uniqueArray(tool),
    alsoAllow: fc.uniqueArray(tool),
    deny: fc.uniqueArray(tool),
  });
  const own = fc.constantFrom('Read', 'Write', 'Bash', 'WebFetch');
  fc.assert(
    fc.property(list, list, fc.uniqueArray(own, { minLength: 1 }), (subagents, agent, only) => {
      const openclaw = { ...forSubagents(subagents), agents: { entries: { main: { tools: agent } } } };
      if (why({ only }, openclaw) !== undefined) return;
      const may = only.map((name) =>
        name === 'Bash' ? 'exec' : name.replace(/\B[A-Z]/, '_$&').toLowerCase(),
      );
      const passing = everyTool.filter((name) => [subagents, agent].every((policy) => passes(name, policy)));
      expect(may).toEqual(expect.arrayContaining(passing));
    }),
  );
});

const everyTool = ['read', 'write', 'edit', 'exec', 'apply_patch', 'web_fetch'];

/** As OpenClaw 2026.9.6 has it. */
function passes(name: string, policy: { allow: string[]; alsoAllow: string[]; deny: string[] }): boolean {
  const has = (listed: string[], wanted: string): boolean =>
    listed.some((entry) => {
      const group = entry === 'group:fs' ? ['read', 'write', 'edit', 'apply_patch'] : [entry];
      return entry === '*' || group.includes(wanted);
    });
  if (has(policy.deny, name)) return false;
  if (policy.allow.length === 0) return true;
  const allowed = [...policy.allow, ...policy.alsoAllow];
  return has(allowed, name) || (name === 'apply_patch' && has(allowed, 'write'));
}

function sandboxOf(mode: string, tools: unknown): unknown {
  return { agents: { defaults: { sandbox: { mode } } }, tools: { sandbox: { tools } } };
}

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
