import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningGateway } from '../../gateway.ts';
import { connect, type Person } from '../chat.ts';
import { type ChatModel, startChatModel } from '../chat-model.ts';
import { startGatewayWithPlugin } from '../gateway-with-plugin.ts';

let model: ChatModel;
let gateway: RunningGateway;
let guest: Person;

beforeAll(async () => {
  model = await startChatModel();
  gateway = await startGatewayWithPlugin({
    modelUrl: model.url,
    // The chat’s own turn takes the only place that conversations have.
    agentDefaults: { maxConcurrent: 1 },
    pluginConfig: { allowFrom: 'everyone', allowedModels: ['scripted/large'] },
  });
  guest = await connect(gateway, ['operator.read', 'operator.write']);
});

afterAll(async () => {
  await guest?.[Symbol.asyncDispose]();
  await gateway?.stop();
  await model?.[Symbol.asyncDispose]();
});

it('runs for a guest where one conversation at a time is allowed, on the own model where a guest may not choose', async () => {
  const agents = [{ name: 'worker', instructions: 'Answer in one sentence.' }];
  const tasks = [1, 2].map((part) => ({
    agent: 'worker',
    description: `Report on part ${part}.`,
    model: 'scripted/large',
  }));
  model.script(({ chat, toolResults }) => {
    if (chat === undefined) return { say: 'All is well.' };
    const result = toolResults.at(-1);
    return result === undefined
      ? { call: [{ tool: 'parallel_agents_run', args: { tasks, agents } }] }
      : { say: `Told: ${result}` };
  });
  const said = await guest.say('narrow', 'Report on both parts.');
  expect(said).toContain('2 of 2 completed by scripted/small');
  expect(said).toContain('MODEL_MISMATCH: Asked for the model scripted/large');
});
