// Who shares a limit: the same model of the same account, in the whole process, and nobody else.
import { type AdmissionRequest, createOrchestrator, defineAgent } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { openaiCompatible } from '@parallel-agents/openai-compatible';
import { startModelServer } from '@parallel-agents/testing';
import { expect, onTestFinished, test } from 'vitest';
import { processRateLimiter, rateLimiter } from '../src/index.ts';

const writer = defineAgent({
  name: 'writer',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  tools: 'none',
  tier: 'cheap',
});
const fine: ReplyScript = () => ({ kind: 'text', text: 'ok' });
/** Down, and not to be looked at again while the test runs. */
const down: ReplyScript = () => ({ kind: 'error', status: 503, retryAfterSeconds: 60 });
const tasks = Array.from({ length: 5 }, () => ({ agent: 'writer', description: 'w' }));

const { signal } = new AbortController();
const request = (model: string, account?: string): AdmissionRequest => ({
  runtime: 'any',
  ...(account !== undefined && { account }),
  spawn: {
    attemptId: 'run/task/1',
    label: 'a task',
    instructions: 'i',
    prompt: 'p',
    model,
    tools: 'none',
    timeoutSeconds: 1,
  },
  priority: 5,
  outagePatienceSeconds: 0,
});
const unavailable = { code: 'PROVIDER_UNAVAILABLE', message: 'down', fix: 'wait', retryable: true } as const;

test.each([
  ['the same model of the same account', request('p/m', 'a'), true],
  ['the same model of another account', request('p/m', 'b'), false],
  ['another model of the same account', request('p/n', 'a'), false],
  ['a runtime that names no account', request('p/m'), false],
])('whether an outage is known of: %s', async (_name, other, isKnown) => {
  const limiter = rateLimiter();
  const admission = await limiter.admit(request('p/m', 'a'), { signal });
  admission.settle({ status: 'failed', text: '', error: { ...unavailable, retryAfterSeconds: 60 } });
  const next = await limiter.admit(other, { signal });
  expect(next.signal?.aborted ?? false).toBe(isKnown);
});

test('a server that is down holds nobody back on another server, nor with another key, where the model is the same', async () => {
  const [broken, healthy] = await Promise.all([
    startModelServer({ models: ['p/m'], reply: down }),
    startModelServer({ models: ['p/m'], reply: fine }),
  ]);
  onTestFinished(async () => {
    await Promise.all([broken.close(), healthy.close()]);
  });
  const admission = [rateLimiter()];
  const run = async (baseUrl: string, apiKey: string) => {
    const runtime = openaiCompatible({ baseUrl, apiKey, model: 'p/m' });
    onTestFinished(() => runtime.close());
    const { run: start } = createOrchestrator({
      runtime,
      agents: [writer],
      admission,
      outagePatienceSeconds: 0,
    });
    return (await start(tasks)).summary;
  };
  expect(await run(broken.url, 'key-of-one')).toMatchObject({ failed: 5 });
  expect(await run(healthy.url, 'key-of-one')).toMatchObject({ completed: 5 });
  broken.script(fine);
  expect(await run(broken.url, 'key-of-two')).toMatchObject({ completed: 5 });
  expect(await run(broken.url, 'key-of-one')).toMatchObject({ failed: 5, spawned: 0 });
});

test('the limiter of the process is one for all runs: the second does not find out again what the first one met', async () => {
  const models = ['p/of-this-test'];
  const run = async (reply: ReplyScript) => {
    const runtime = scripted({ reply, models });
    const admission = [processRateLimiter];
    const { run: start } = createOrchestrator({
      runtime,
      agents: [writer],
      admission,
      outagePatienceSeconds: 0,
    });
    const { summary } = await start(tasks.map((task) => ({ ...task, model: 'p/of-this-test' })));
    return { summary, calls: runtime.calls.length };
  };
  const first = await run(down);
  expect(first.summary.failed).toBe(5);
  expect(await run(fine)).toMatchObject({ calls: 0, summary: { failed: 5 } });
});
