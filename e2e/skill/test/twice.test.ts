// The plugin is there twice, as where a path was set and another was added.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chats, startChats } from '../chats.ts';
import { runOpenClaw } from '../plugin-package.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats({ copies: 2 });
});

afterAll(() => chats?.[Symbol.asyncDispose]());

it('one of them works, each tool is there once, and OpenClaw says which one it is', async () => {
  let listed: readonly string[] = [];
  chats.model.script(({ chat, all, toolResults }) => {
    if (chat === undefined) return { say: 'All is well.' };
    listed = all.match(/^- parallel_agents_run \(/gm) ?? [];
    const result = toolResults.at(-1);
    const tasks = [{ agent: 'worker', description: 'Report.' }];
    const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];
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
