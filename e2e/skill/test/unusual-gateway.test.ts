// A gateway where much is set otherwise than usual: the plugin is there twice, as where a path was set and another was added;
// agents may have tools; everybody may use it; and conversations have one place.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../chat.ts';
import { type Chats, startChats } from '../chats.ts';
import { runOpenClaw } from '../plugin-package.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats({
    copies: 2,
    // A chat’s own turn takes the only place that conversations have.
    agentDefaults: { maxConcurrent: 1 },
    pluginConfig: { allowTools: true, allowFrom: 'everyone', allowedModels: ['scripted/large'] },
  });
  const { HOME = '' } = chats.gateway.environment;
  const folder = join(HOME, '.openclaw/workspace/parallel-agents/agents');
  await mkdir(folder, { recursive: true });
  const scout = '---\nname: scout\ndescription: Looks around.\ntools: inherit\n---\nLook around.\n';
  await writeFile(join(folder, 'scout.md'), scout);
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
  args: { tasks: [{ agent: 'workspace/scout', description }] },
});

it('gives agents the tools that they ask for, but neither they nor their sub-agents can start further runs', async () => {
  const heard = { scout: Promise.withResolvers<string>(), itsOwn: Promise.withResolvers<string>() };
  chats.model.script(async ({ chat, all, toolResults }) => {
    const result = toolResults.at(-1);
    if (chat !== undefined) {
      return result === undefined ? { call: [run('Look into the shed.')] } : { say: `Told: ${result}` };
    }
    // The scout hears of its sub-agent’s task, not the other way round.
    if (!all.includes('Look into the shed.')) {
      if (result === undefined) return { call: [run('Look deeper.')] };
      heard.itsOwn.resolve(result);
      return { say: 'Earth.' };
    }
    if (result === undefined) return { call: [run('Look further.')] };
    if (toolResults.length === 1) {
      heard.scout.resolve(result);
      return { call: [{ tool: 'sessions_spawn', args: { task: 'Look under the shed.' } }] };
    }
    // A sub-agent ends with the session that started it.
    await heard.itsOwn.promise;
    return { say: 'A spade.' };
  });
  expect(await chats.person.say('garden', 'What is in the shed?')).toContain('A spade.');
  const unknown = 'Unknown tool id: parallel_agents_run';
  expect(await heard.scout.promise).toContain(unknown);
  expect(await heard.itsOwn.promise).toContain(unknown);
  const ofPlugin = async () => (await chats.workersLeft()).filter((key) => key.includes('parallel-agents-'));
  await expect.poll(ofPlugin, { timeout: 90_000, interval: 500 }).toEqual([]);
});
