// The plugin is there twice, as after an install beside a path that was set before.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Chats, startChats } from '../chats.ts';
import { runOpenClaw, unpack } from '../plugin-package.ts';

let chats: Chats;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallel-agents-twice-'));
  const paths = await Promise.all(
    ['one', 'two'].map((name) => unpack(inject('pluginTarball'), join(folder, name))),
  );
  chats = await startChats({
    plugin: 'install',
    config: { plugins: { allow: ['parallel-agents'], load: { paths } } },
  });
});

afterAll(async () => {
  await chats?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

it('one of them is used, and OpenClaw says which', async () => {
  chats.model.script(({ chat, toolResults }) => {
    if (chat === undefined) return { say: 'All is well.' };
    const result = toolResults.at(-1);
    const tasks = [{ agent: 'worker', description: 'Report.' }];
    const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];
    return result === undefined
      ? { call: [{ tool: 'parallel_agents_run', args: { tasks, agents } }] }
      : { say: `Told: ${result}` };
  });
  const said = await chats.person.say('twice', 'Report.');
  expect(said).toContain('1 of 1 completed');
  console.log(
    chats.gateway
      .log()
      .split('\n')
      .filter((line) => /parallel-agents|plugin/i.test(line))
      .join('\n'),
  );
  console.log(await runOpenClaw(['plugins', 'inspect', 'parallel-agents'], chats.gateway.environment));
});
