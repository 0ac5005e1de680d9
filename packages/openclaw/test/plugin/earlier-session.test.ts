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
  subagent.getSessionMessages = async () => ({ messages });
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
  expect(session.found).toBe(true);
  expect(subagent.runs).toEqual([]);
  await runtime.close();
  expect(subagent.deleted).toEqual([session.reference.sessionKey]);
});

const continued = { role: 'user', content: '[System] Your previous turn was interrupted.' };

test.each([
  ['left no trace', []],
  ['was interrupted before it answered', [prompt]],
  ['OpenClaw went on with by itself', [prompt, continued, answer]],
  ['broke off in its answer', [prompt, { ...answer, stopReason: 'error' }]],
  ['answered nothing', [prompt, { ...answer, content: [] }]],
])(
  'a session that %s is deleted and left to a further attempt, whose key is another one',
  async (_how, messages) => {
    const { subagent, runtime } = restarted(messages);
    const session = await runtime.spawn(again, { signal });
    expect(await session.outcome()).toMatchObject({ status: 'cancelled', interrupted: true });
    const next = await runtime.spawn(request({ attemptId: 'run-1/task-1/2' }), { signal });
    await runtime.close();
    expect(subagent.deleted).toContain(session.reference.sessionKey);
    expect(subagent.runs.map(({ sessionKey }) => sessionKey)).toEqual([next.reference.sessionKey]);
    expect(next.reference.sessionKey).not.toBe(session.reference.sessionKey);
  },
);

test('what an interrupted session used counts, though it brought no answer', async () => {
  const { runtime } = restarted([prompt, { ...answer, stopReason: 'toolUse' }]);
  const session = await runtime.spawn(again, { signal });
  expect(await session.outcome()).toMatchObject({
    status: 'cancelled',
    usage: { inputTokens: 30 },
    costUsd: 0.001,
  });
});
