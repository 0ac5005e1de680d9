// What an operator does with the plugin’s package, what it does for a chat then, and what stays of it.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sessionKeyOf } from '../chat.ts';
import type { ModelReply } from '../chat-model.ts';
import { type Chats, startChats } from '../chats.ts';
import { runOpenClaw } from '../plugin-package.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats({ plugin: 'install' });
});

afterAll(() => chats?.[Symbol.asyncDispose]());

beforeEach(() => {
  chats.model.calls.length = 0;
});

const stateOf = (path: string): string => join(chats.gateway.environment.HOME ?? '', '.openclaw', path);
const workers = [{ name: 'worker', instructions: 'You are worker HERON. Answer in one sentence.' }];

/** The files of the package, wherever OpenClaw has put them. */
async function installed(): Promise<string[]> {
  const files = await readdir(stateOf(''), { recursive: true });
  return files.filter((file) => file.endsWith('skill/dist/index.js'));
}

it('is installed from its package without a network, and brings the skill along, so that the chat’s agent knows when to use it', async () => {
  expect(await installed()).toHaveLength(1);
  chats.model.script(() => ({ say: 'Hello.' }));
  await chats.person.say('hello', 'Hello.');
  expect(chats.model.calls[0]?.all).toContain('Run many subagents at once');
});

it('brings 20 answers back to the chat that asked for them, checked, and leaves only its session', async () => {
  const tasks = Array.from({ length: 20 }, (_, index) => ({
    id: `parcel-${index + 1}`,
    agent: 'worker',
    description: `Look after parcel ${index + 1}.`,
  }));
  chats.model.script(({ chat, all, toolResults }): ModelReply => {
    if (chat === undefined) return { say: `Parcel ${/parcel (\d+)/.exec(all)?.[1]} is safe.` };
    const result = toolResults.at(-1);
    if (result === undefined)
      return { call: [{ tool: 'parallel_agents_run', args: { tasks, agents: workers } }] };
    return { say: `Told: ${result}` };
  });
  const said = await chats.person.say('fan', 'Look after 20 parcels.');
  expect(said).toContain('20 of 20 completed');
  expect(chats.person.progress('fan')).toEqual(
    expect.arrayContaining([
      '20 tasks for 1 agent',
      ...tasks.map((_, index) => `${index + 1} of 20: worker completed`),
    ]),
  );
  for (const [index] of tasks.entries()) expect(said).toContain(`Parcel ${index + 1} is safe.`);
  expect(chats.model.calls.filter(({ chat }) => chat === undefined)).toHaveLength(20);
  expect(chats.model.calls.find(({ chat }) => chat === undefined)?.all).toContain('worker HERON');
  await expect.poll(chats.workersLeft, { timeout: 60_000, interval: 500 }).toEqual([]);
  expect(await chats.person.sessions()).toContain(sessionKeyOf('fan'));
});

it('is uninstalled with its settings; runs that were kept stay, for their owner to remove', async () => {
  await chats.gateway.kill();
  await mkdir(stateOf('parallel-agents'), { recursive: true });
  await writeFile(stateOf('parallel-agents/runs.sqlite'), 'kept');
  const config = async () => JSON.parse(await readFile(stateOf('openclaw.json'), 'utf8'));
  const set = await config();
  set.plugins.entries['parallel-agents'].config = { maxTasks: 3 };
  await writeFile(stateOf('openclaw.json'), JSON.stringify(set));
  const uninstall = ['plugins', 'uninstall', 'parallel-agents', '--force'];
  const said = await runOpenClaw(uninstall, chats.gateway.environment);
  expect(said).toContain('Uninstalled plugin "parallel-agents"');
  expect(await installed()).toEqual([]);
  expect(await readFile(stateOf('parallel-agents/runs.sqlite'), 'utf8')).toBe('kept');
  const { plugins } = await config();
  expect(plugins.entries['parallel-agents']).toEqual({ enabled: false });
});
