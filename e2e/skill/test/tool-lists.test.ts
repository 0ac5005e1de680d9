// An agent whose file lists tools has those, or none: what sub-agents are really shown, with each list that OpenClaw has.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { subagentTools } from '../../../apps/skill/src/host/subagent-tools.ts';
import { type Chats, startChats } from '../chats.ts';
import { runOpenClaw } from '../plugin-package.ts';

let chats: Chats;
const stateOf = (path: string): string => join(chats.gateway.environment.HOME ?? '', '.openclaw', path);

beforeAll(async () => {
  chats = await startChats({ pluginConfig: { allowTools: true } });
  await setTools({});
  await mkdir(stateOf('workspace/parallel-agents/agents'), { recursive: true });
  const files = { scout: 'Read', clerk: 'Read, Write', runner: 'Read, Bash', careful: 'inherit' };
  for (const [name, tools] of Object.entries(files)) {
    const never = name === 'careful' ? 'disallowedTools: Bash, Write\n' : '';
    const text = `---\nname: ${name}\ndescription: Looks around.\ntools: ${tools}\n${never}---\nLook around.\n`;
    await writeFile(stateOf(`workspace/parallel-agents/agents/${name}.md`), text);
  }
});

afterAll(() => chats?.[Symbol.asyncDispose]());

/**
 * The gateway takes it over while it runs. All tools are shown, none is behind a search.
 *
 * It is one agent of OpenClaw throughout: where another is used for the first time on a busy machine, OpenClaw 2026.9.6
 * may wait for a lock of its own until it gives up, and then says for good that another process owns its state.
 */
async function setTools(tools: Record<string, unknown>, ofAgent?: Record<string, unknown>): Promise<void> {
  const file = stateOf('openclaw.json');
  const { agents, ...config } = JSON.parse(await readFile(file, 'utf8'));
  const main = { default: true, workspace: agents.defaults.workspace, tools: ofAgent };
  const set = {
    ...config,
    agents: { defaults: agents.defaults, ...(ofAgent && { entries: { main } }) },
    tools: { toolSearch: false, codeMode: false, ...tools },
  };
  await writeFile(file, JSON.stringify(set, null, 2));
}

/** What the sub-agent of a workspace’s agent was shown, and what the chat was told. */
async function look(agent: string): Promise<{ tools: string[]; told: string }> {
  let tools: readonly string[] = ['it was never asked'];
  chats.model.script((call) => {
    if (call.chat === undefined) {
      tools = call.tools;
      return { say: 'A spade.' };
    }
    const result = call.toolResults.at(-1);
    const tasks = [{ agent: `workspace/${agent}`, description: 'Look.' }];
    return result === undefined
      ? { call: [{ tool: 'parallel_agents_run', args: { tasks } }] }
      : { say: `Told: ${result}` };
  });
  const told = await chats.person.say('look', 'What is in the shed?');
  return { tools: [...tools].sort(), told };
}

const withheld = /TOOLS_WITHHELD: The agent worked without tools: its file/;

async function expectWithout(agent: string): Promise<void> {
  await expect
    .poll(() => look(agent), { timeout: 120_000, interval: 1000 })
    .toEqual({ tools: [], told: expect.stringMatching(withheld) });
}

async function expectWith(tools: string[], agent: string): Promise<void> {
  await expect
    .poll(() => look(agent), { timeout: 120_000, interval: 1000 })
    .toEqual({ tools, told: expect.not.stringContaining('TOOLS_WITHHELD') });
}

it('without any list an agent that names its tools has none, and the answer says what would give them', async () => {
  await expectWithout('scout');
  expect((await look('scout')).told).toContain('tools.subagents.tools.allow = ["read"]');
});

it('a list of the OpenClaw agent that the chat is with is kept', async () => {
  await setTools({}, { allow: ['read', 'parallel-agents'] });
  await expectWith(['read'], 'scout');
});

it('a list for all sub-agents is kept', async () => {
  await setTools({ subagents: { tools: { allow: ['read'] } } });
  await expectWith(['read'], 'scout');
  await expectWith(['read'], 'careful');
});

it('a list is none where a program of Code Mode runs as the gateway does, and is one where it is shut in', async () => {
  const subagents = { tools: { allow: ['read'] } };
  await setTools({ subagents, codeMode: true });
  await expectWithout('scout');
  expect((await look('scout')).told).toMatch(/executor\W+quickjs/);
  await setTools({ subagents, codeMode: { enabled: true, executor: 'quickjs' } });
  await expectWith(['exec', 'wait'], 'scout');
});

it('a list that is wider than that of the agent gives it none, and gives another all of its own', async () => {
  await setTools({ subagents: { tools: { allow: ['read', 'exec'] } } });
  await expectWithout('scout');
  await expectWith(['exec', 'read'], 'runner');
});

it('patches, which OpenClaw allows with `write`, count unless they are denied', async () => {
  await setTools({ subagents: { tools: { allow: ['read', 'write'] } } });
  await expectWithout('clerk');
  await setTools({ subagents: { tools: { allow: ['read', 'write'], deny: ['apply_patch'] } } });
  await expectWith(['read', 'write'], 'clerk');
});

it('what an agent must not have is kept from it where all sub-agents are denied it', async () => {
  await setTools({});
  await expectWithout('careful');
  await setTools({ subagents: { tools: { deny: ['exec', 'write', 'apply_patch'] } } });
  await expect
    .poll(() => look('careful'), { timeout: 120_000, interval: 1000 })
    .toMatchObject({ told: expect.not.stringContaining('TOOLS_WITHHELD') });
  const { tools } = await look('careful');
  expect(tools).toContain('read');
  for (const denied of ['exec', 'write', 'apply_patch']) expect(tools).not.toContain(denied);
});

const inSandbox = (tools: unknown, ofAgent?: unknown) => ({
  agents: {
    defaults: { sandbox: { mode: 'non-main' } },
    ...(ofAgent !== undefined && { entries: { main: { tools: { sandbox: { tools: ofAgent } } } } }),
  },
  tools: { sandbox: { tools } },
});

it.each([
  ['a list', inSandbox({ allow: ['read'] })],
  ['a list without pictures', inSandbox({ allow: ['read'], deny: ['image'] })],
  ['a list of the agent', inSandbox({ allow: ['read', 'exec'] }, { allow: ['read'] })],
  ['a list that the agent adds to', inSandbox({ allow: ['read'] }, { alsoAllow: ['web_fetch'] })],
])('OpenClaw allows in a sandbox what the plugin takes it to allow: %s', async (_what, config) => {
  const HOME = await mkdtemp(join(tmpdir(), 'parallel-agents-sandbox-'));
  onTestFinished(() => rm(HOME, { recursive: true, force: true }));
  await mkdir(join(HOME, '.openclaw'));
  const file = join(HOME, '.openclaw/openclaw.json');
  await writeFile(file, JSON.stringify({ gateway: { mode: 'local' }, ...config }));
  const session = 'agent:main:subagent:parallel-agents-run-1';
  const said = await runOpenClaw(['sandbox', 'explain', '--session', session, '--json'], { HOME });
  const { sandbox } = explainedSchema.parse(JSON.parse(said.slice(said.indexOf('\n{') + 1)));
  expect(sandbox.sessionIsSandboxed).toBe(true);
  const [list] = subagentTools(config, 'main').lists;
  const denied = new Set(sandbox.tools.deny);
  expect([...(list?.allow ?? [])].sort()).toEqual(
    sandbox.tools.allow.filter((name) => !denied.has(name)).sort(),
  );
});

const explainedSchema = z.object({
  sandbox: z.object({
    sessionIsSandboxed: z.boolean(),
    tools: z.object({ allow: z.array(z.string()), deny: z.array(z.string()) }),
  }),
});
