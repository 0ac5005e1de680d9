import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chats, startChats } from '../chats.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats({ pluginConfig: { allowTools: true, allowFrom: 'everyone' } });
  const { HOME = '' } = chats.gateway.environment;
  const folder = join(HOME, '.openclaw/workspace/parallel-agents/agents');
  await mkdir(folder, { recursive: true });
  const scout = '---\nname: scout\ndescription: Looks around.\ntools: inherit\n---\nLook around.\n';
  await writeFile(join(folder, 'scout.md'), scout);
});

afterAll(() => chats?.[Symbol.asyncDispose]());

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
