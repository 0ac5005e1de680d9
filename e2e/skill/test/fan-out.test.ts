import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RunningGateway } from '../../gateway.ts';
import { connect, type Person, sessionKeyOf } from '../chat.ts';
import { type ChatModel, type ModelReply, startChatModel } from '../chat-model.ts';
import { startGatewayWithPlugin } from '../gateway-with-plugin.ts';

let model: ChatModel;
let gateway: RunningGateway;
let owner: Person;

beforeAll(async () => {
  model = await startChatModel();
  gateway = await startGatewayWithPlugin({ modelUrl: model.url, plugin: 'install' });
  owner = await connect(gateway);
});

afterAll(async () => {
  await owner?.[Symbol.asyncDispose]();
  await gateway?.stop();
  await model?.[Symbol.asyncDispose]();
});

beforeEach(() => {
  model.calls.length = 0;
});

const workers = [{ name: 'worker', instructions: 'You are worker HERON. Answer in one sentence.' }];

it('brings the skill along, so that the chat’s agent knows when to use the tools', async () => {
  model.script(() => ({ say: 'Hello.' }));
  await owner.say('hello', 'Hello.');
  expect(model.calls[0]?.all).toContain('Run several agents at once and bring every result back');
});

it.each([5, 20])(
  'brings %i answers back to the chat that asked for them, checked, and leaves only its session',
  async (count) => {
    const tasks = Array.from({ length: count }, (_, index) => ({
      id: `parcel-${index + 1}`,
      agent: 'worker',
      description: `Look after parcel ${index + 1}.`,
    }));
    model.script(({ chat, all, toolResults }): ModelReply => {
      if (chat === undefined) return { say: `Parcel ${/parcel (\d+)/.exec(all)?.[1]} is safe.` };
      const result = toolResults.at(-1);
      if (result === undefined)
        return { call: [{ tool: 'parallel_agents_run', args: { tasks, agents: workers } }] };
      return { say: `Told: ${result}` };
    });
    const said = await owner.say(`fan-${count}`, `Look after ${count} parcels.`);
    expect(said).toContain(`${count} of ${count} completed`);
    for (const [index] of tasks.entries()) expect(said).toContain(`Parcel ${index + 1} is safe.`);
    expect(model.calls.filter(({ chat }) => chat === undefined)).toHaveLength(count);
    expect(model.calls.find(({ chat }) => chat === undefined)?.all).toContain('worker HERON');
    await expect
      .poll(() => owner.sessions(), { timeout: 60_000, interval: 500 })
      .toEqual(expect.not.arrayContaining([expect.stringContaining('subagent')]));
    expect(await owner.sessions()).toContain(sessionKeyOf(`fan-${count}`));
  },
);
