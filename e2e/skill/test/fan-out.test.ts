import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sessionKeyOf } from '../chat.ts';
import type { ModelReply } from '../chat-model.ts';
import { type Chats, lookAgain, startChats } from '../chats.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats({ plugin: 'install' });
});

afterAll(() => chats?.[Symbol.asyncDispose]());

beforeEach(() => {
  chats.model.calls.length = 0;
});

const workers = [{ name: 'worker', instructions: 'You are worker HERON. Answer in one sentence.' }];

it('brings the skill along, so that the chat’s agent knows when to use the tools', async () => {
  chats.model.script(() => ({ say: 'Hello.' }));
  await chats.person.say('hello', 'Hello.');
  expect(chats.model.calls[0]?.all).toContain('Run many subagents at once');
});

it.each([20])(
  'brings %i answers back to the chat that asked for them, checked, and leaves only its session',
  async (count) => {
    const tasks = Array.from({ length: count }, (_, index) => ({
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
    const said = await chats.person.say(`fan-${count}`, `Look after ${count} parcels.`);
    expect(said).toContain(`${count} of ${count} completed`);
    expect(chats.person.progress(`fan-${count}`)).toEqual(
      expect.arrayContaining([
        `${count} tasks for 1 agent`,
        ...tasks.map((_, index) => `${index + 1} of ${count}: worker completed`),
      ]),
    );
    for (const [index] of tasks.entries()) expect(said).toContain(`Parcel ${index + 1} is safe.`);
    expect(chats.model.calls.filter(({ chat }) => chat === undefined)).toHaveLength(count);
    expect(chats.model.calls.find(({ chat }) => chat === undefined)?.all).toContain('worker HERON');
    await expect.poll(chats.workersLeft, lookAgain).toEqual([]);
    expect(await chats.person.sessions()).toContain(sessionKeyOf(`fan-${count}`));
  },
);
