// A gateway where much is set otherwise than usual: the plugin is there twice, as where a path was set and another was added;
// agents may have tools; everybody may use it; and conversations have one place. Then an agent whose file lists tools has
// those, or none: what sub-agents are really shown, with each list that OpenClaw has.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../chat.ts';
import { type Chats, lookAgain, startChats } from '../chats.ts';
import { expectTools, layOutAgents, look, setTools } from '../look.ts';
import { runOpenClaw } from '../plugin-package.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats({
    copies: 2,
    // A chat’s own turn takes the only place that conversations have.
    agentDefaults: { maxConcurrent: 1 },
    pluginConfig: {
      allowTools: true,
      allowFrom: 'everyone',
      allowedModels: ['scripted/large'],
      archiveTranscripts: false,
    },
  });
  await layOutAgents(chats, {
    ranger: 'tools: inherit',
    scout: 'tools: Read',
    clerk: 'tools: Read, Write',
    runner: 'tools: Read, Bash',
    careful: 'tools: inherit\ndisallowedTools: Bash, Write',
  });
});

afterAll(() => chats?.[Symbol.asyncDispose]());

const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];

it('one of the two works, each tool is there once, and OpenClaw says which one it is', async () => {
  let listed: readonly string[] = [];
  chats.model.script(({ chat, all, toolResults }) => {
    if (chat === undefined) return { say: 'All is well.' };
    listed = all.match(/^- parallel_agents_run \(/gm) ?? [];
    const result = toolResults.at(-1);
    const tasks = [{ agent: 'worker', description: 'Report.' }];
    return result === undefined
      ? { call: [{ tool: 'parallel_agents_run', args: { tasks, agents } }] }
      : { say: `Told: ${result}` };
  });
  const said = await chats.person.say('twice', 'Report.');
  expect(said).toContain('1 of 1 completed');
  expect(listed).toHaveLength(1);
  const inspected = await runOpenClaw(['plugins', 'inspect', 'parallel-agents'], chats.gateway.environment);
  expect(inspected).toMatch(/WARN: duplicate plugin id .* overridden by config plugin \(.*unpacked-1\//);
  expect(inspected).toMatch(/Source: .*unpacked-1\//);
});

it('runs for a guest where one conversation at a time is allowed, on the own model where a guest may not choose', async () => {
  const tasks = [1, 2].map((part) => ({
    agent: 'worker',
    description: `Report on part ${part}.`,
    model: 'scripted/large',
  }));
  chats.model.script(({ chat, toolResults }) => {
    if (chat === undefined) return { say: 'All is well.' };
    const result = toolResults.at(-1);
    return result === undefined
      ? { call: [{ tool: 'parallel_agents_run', args: { tasks, agents } }] }
      : { say: `Told: ${result}` };
  });
  await using guest = await connect(chats.gateway, ['operator.read', 'operator.write']);
  const said = await guest.say('narrow', 'Report on both parts.');
  expect(said).toContain('2 of 2 completed by scripted/small');
  expect(said).toContain('MODEL_MISMATCH: Asked for the model scripted/large');
});

const run = (description: string) => ({
  tool: 'parallel_agents_run',
  args: { tasks: [{ agent: 'workspace/ranger', description }] },
});

it('gives agents the tools that they ask for, but neither they nor their sub-agents can start further runs', async () => {
  const heard = { ranger: Promise.withResolvers<string>(), itsOwn: Promise.withResolvers<string>() };
  chats.model.script(async ({ chat, all, toolResults }) => {
    const result = toolResults.at(-1);
    if (chat !== undefined) {
      return result === undefined ? { call: [run('Look into the shed.')] } : { say: `Told: ${result}` };
    }
    // The ranger hears of its sub-agent’s task, not the other way round.
    if (!all.includes('Look into the shed.')) {
      if (result === undefined) return { call: [run('Look deeper.')] };
      heard.itsOwn.resolve(result);
      return { say: 'Earth.' };
    }
    if (result === undefined) return { call: [run('Look further.')] };
    if (toolResults.length === 1) {
      heard.ranger.resolve(result);
      return { call: [{ tool: 'sessions_spawn', args: { task: 'Look under the shed.' } }] };
    }
    // A sub-agent ends with the session that started it.
    await heard.itsOwn.promise;
    return { say: 'A spade.' };
  });
  expect(await chats.person.say('garden', 'What is in the shed?')).toContain('A spade.');
  const unknown = 'Unknown tool id: parallel_agents_run';
  expect(await heard.ranger.promise).toContain(unknown);
  expect(await heard.itsOwn.promise).toContain(unknown);
  const ofPlugin = async () => (await chats.workersLeft()).filter((key) => key.includes('parallel-agents-'));
  await expect.poll(ofPlugin, lookAgain).toEqual([]);
});

describe('lists of tools', () => {
  beforeAll(() => setTools(chats, {}));

  it('without any list an agent that names its tools has none, and the answer says what would give them', async () => {
    const told = await expectTools(chats, { scout: [], careful: [] });
    expect(told).toContain('tools.subagents.tools.allow = ["read"]');
  });

  it('a list of the OpenClaw agent that the chat is with is kept', async () => {
    await setTools(chats, {}, { allow: ['read', 'parallel-agents'] });
    await expectTools(chats, { scout: ['read'] });
  });

  it('a list for all sub-agents is kept', async () => {
    await setTools(chats, { subagents: { tools: { allow: ['read'] } } });
    await expectTools(chats, { scout: ['read'], careful: ['read'] });
  });

  it('a list is none where a program of Code Mode runs as the gateway does, and is one where it is shut in', async () => {
    const subagents = { tools: { allow: ['read'] } };
    await setTools(chats, { subagents, codeMode: true });
    expect(await expectTools(chats, { scout: [] })).toMatch(/executor\W+quickjs/);
    await setTools(chats, { subagents, codeMode: { enabled: true, executor: 'quickjs' } });
    await expectTools(chats, { scout: ['exec', 'wait'] });
  });

  it('a list that is wider than that of the agent gives it none, and gives another all of its own', async () => {
    await setTools(chats, { subagents: { tools: { allow: ['read', 'exec'] } } });
    await expectTools(chats, { scout: [], runner: ['exec', 'read'] });
  });

  it('patches, which OpenClaw allows with `write`, count unless they are denied', async () => {
    await setTools(chats, { subagents: { tools: { allow: ['read', 'write'] } } });
    await expectTools(chats, { clerk: [] });
    await setTools(chats, { subagents: { tools: { allow: ['read', 'write'], deny: ['apply_patch'] } } });
    await expectTools(chats, { clerk: ['read', 'write'] });
  });

  it('what an agent must not have is kept from it where all sub-agents are denied it', async () => {
    await setTools(chats, { subagents: { tools: { deny: ['exec', 'write', 'apply_patch'] } } });
    let tools: readonly string[] = [];
    const withheld = async () => {
      const seen = await look(chats, ['careful']);
      tools = seen.tools.careful ?? [];
      return seen.withheld;
    };
    await expect.poll(withheld, { timeout: 120_000, interval: 1000 }).toEqual([]);
    expect(tools).toContain('read');
    for (const denied of ['exec', 'write', 'apply_patch']) expect(tools).not.toContain(denied);
  });
});
