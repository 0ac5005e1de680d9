import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chats, startChats } from '../chats.ts';

let chats: Chats;

beforeAll(async () => {
  chats = await startChats({
    scopes: ['operator.read', 'operator.write'],
    // The chat’s own turn takes the only place that conversations have.
    agentDefaults: { maxConcurrent: 1 },
    pluginConfig: { allowFrom: 'everyone', allowedModels: ['scripted/large'] },
  });
});

afterAll(() => chats?.[Symbol.asyncDispose]());

it('runs for a guest where one conversation at a time is allowed, on the own model where a guest may not choose', async () => {
  const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];
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
  const said = await chats.person.say('narrow', 'Report on both parts.');
  expect(said).toContain('2 of 2 completed by scripted/small');
  expect(said).toContain('MODEL_MISMATCH: Asked for the model scripted/large');
});
