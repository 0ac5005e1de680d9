import { expect, test } from 'vitest';
import { pluginRuntime } from '../../src/plugin/index.ts';
import { FakeSubagent, request } from './fake-subagent.ts';

const { signal } = new AbortController();
const again = request({ resumed: true });
const prompt = { role: 'user', content: 'Work.' };
const answer = {
  role: 'assistant',
  content: [{ type: 'text', text: 'It was done before.' }],
  provider: 'scripted',
  model: 'small',
  usage: { input: 30, output: 5, cost: { total: 0.001 } },
  stopReason: 'stop',
};

/** A gateway that was restarted: it knows no runs, and has these messages of the attempt’s session. */
function restarted(messages: unknown[]) {
  const subagent = new FakeSubagent();
  subagent.getSessionMessages = async () => ({ messages: subagent.runs.length > 0 ? [] : messages });
  return { subagent, runtime: pluginRuntime({ subagent, agentId: 'main' }) };
}

test('a session that ended while nobody listened gives its answer, and is not started again', async () => {
  const { subagent, runtime } = restarted([prompt, answer]);
  const session = await runtime.spawn(again, { signal });
  expect(await session.outcome()).toEqual({
    status: 'completed',
    text: 'It was done before.',
    finishReason: 'stop',
    modelUsed: 'scripted/small',
    usage: { inputTokens: 30, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 },
    costUsd: 0.001,
  });
  expect(subagent.runs).toEqual([]);
  await runtime.close();
  expect(subagent.deleted).toEqual([session.reference.sessionKey]);
});

const continued = { role: 'user', content: '[System] Your previous turn was interrupted.' };

test.each([
  ['was interrupted before it answered', [prompt]],
  ['OpenClaw went on with by itself', [prompt, continued, answer]],
  ['broke off in its answer', [prompt, { ...answer, stopReason: 'error' }]],
  ['answered nothing', [prompt, { ...answer, content: [] }]],
])('a session that %s is ended and started again, and says so', async (_how, messages) => {
  const { subagent, runtime } = restarted(messages);
  const session = await runtime.spawn(again, { signal });
  expect(subagent.deleted).toEqual([session.reference.sessionKey]);
  expect(session.respawned).toBe(true);
  expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'Done.' });
});

test('an attempt that was never started is started, and no more is said of it', async () => {
  const { subagent, runtime } = restarted([]);
  const session = await runtime.spawn(again, { signal });
  expect(subagent.runs).toHaveLength(1);
  expect(session.respawned).toBeUndefined();
});
