import { expect, test } from 'vitest';
import { callTool, FakeApi, hostOn } from './fake-api.ts';

const tasks = [{ agent: 'worker', description: 'Report.' }];
const agents = [{ name: 'worker', instructions: 'Answer shortly.' }];

test.each([
  ['that OpenClaw gives both', 'global'],
  ['that they do not have', undefined],
])('agents with one session key, %s, do not see each other’s runs', async (_how, sessionKey) => {
  const api = new FakeApi(() => undefined);
  const [here, there] = ['main', 'other'].map((agentId) => hostOn(api, { agentId, sessionKey }));
  if (!here || !there) throw new Error('Two agents are needed.');
  const run = callTool('parallel_agents_run', { tasks, agents }, here);
  await expect.poll(() => api.running).toBe(1);
  expect((await callTool('parallel_agents_runs', {}, there)).text).toContain('no runs');
  expect((await callTool('parallel_agents_stop', {}, there)).details).toEqual({ stopped: [] });
  expect((await callTool('parallel_agents_stop', {}, here)).details).toMatchObject({
    stopped: [{ id: expect.stringMatching(/^run-/) }],
  });
  await run;
});
