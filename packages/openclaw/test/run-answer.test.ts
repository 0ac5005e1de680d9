import { describe, expect, it } from 'vitest';
import { type RunAnswer, toOutcome } from '../src/run/run-answer.ts';
import { type Caller, waitForRun } from '../src/run/run-calls.ts';

function answered(agentMeta: Record<string, unknown>): RunAnswer {
  return { status: 'ok', result: { meta: { finalAssistantRawText: 'text', stopReason: 'stop', agentMeta } } };
}

function receipt(responseModel: string): RunAnswer {
  const effective = { provider: 'openai', model: 'gpt-5', responseModel };
  return answered({ terminalReceipt: { effective, rerouted: responseModel !== 'gpt-5' } });
}

describe('the model that answered', () => {
  it.each([
    ['gpt-5', 'openai/gpt-5'],
    ['gpt-5-2026-03-01', 'openai/gpt-5'],
    ['gpt-5-mini', 'openai/gpt-5-mini'],
  ])('%s counts as %s', (responseModel, modelUsed) => {
    expect(toOutcome(receipt(responseModel), 'session').modelUsed).toBe(modelUsed);
  });
});

it('leaves out what the gateway adds to an answer that was cut', () => {
  const answer: RunAnswer = {
    status: 'ok',
    result: {
      payloads: [{ text: 'half' }, { text: '⚠️ Reply truncated at the model’s output token limit.' }],
      meta: { finalAssistantRawText: 'half', stopReason: 'length' },
    },
  };
  expect(toOutcome(answer, 'light')).toMatchObject({
    status: 'completed',
    text: 'half',
    finishReason: 'length',
  });
});

it('fails a light run that was answered in a second turn, and keeps what it cost', () => {
  const usage = { input: 200, output: 14 };
  const outcome = toOutcome(answered({ assistantTurns: 2, usage, costUsd: 0.01 }), 'light');
  expect(outcome).toMatchObject({
    status: 'failed',
    error: { code: 'PROVIDER_ERROR', retryable: true },
    usage: { inputTokens: 200, outputTokens: 14 },
    costUsd: 0.01,
  });
});

it('lets a session with tools take as many turns as it wants', () => {
  expect(toOutcome(answered({ assistantTurns: 4 }), 'session').status).toBe('completed');
});

it('claims no tokens and no cost that the gateway does not report', () => {
  const outcome = toOutcome(answered({}), 'light');
  expect(outcome).not.toHaveProperty('usage');
  expect(outcome).not.toHaveProperty('costUsd');
});

it('claims no cost of nothing: the gateway counts a model without a price as free', () => {
  const usage = { input: 200, output: 14 };
  expect(toOutcome(answered({ usage, costUsd: 0 }), 'light')).not.toHaveProperty('costUsd');
});

describe('a run that failed', () => {
  it.each([
    ['LLM request rate limited.', 'RATE_LIMITED', true],
    [
      '⚠️ scripted/large request failed (authentication failed, HTTP 401). Re-authenticate.',
      'PROVIDER_ERROR',
      false,
    ],
    ['LLM request failed: provider rejected the request schema or tool payload.', 'PROVIDER_ERROR', false],
    ['LLM request failed: provider returned an internal error.', 'PROVIDER_ERROR', true],
    ['LLM request failed: network connection error.', 'PROVIDER_ERROR', true],
    ['The selected model was not found by the provider. Check the model id.', 'UNKNOWN_MODEL', false],
    ['LLM request timed out.', 'TIMEOUT', true],
    ['Something nobody has seen before.', 'SESSION_FAILED', false],
  ])('with %j is %s', (summary, code, retryable) => {
    const { status, error } = toOutcome({ status: 'error', summary }, 'light');
    expect(status).toBe('failed');
    expect(error).toMatchObject({ code, retryable, message: expect.stringContaining(summary) });
    expect(error?.fix).toMatch(/\S/);
  });
});

it('a run whose time was over when the gateway came back is asked for all the same', async () => {
  const asked: unknown[] = [];
  const call: Caller['call'] = async (_method, { timeoutMs }, options) => {
    asked.push(timeoutMs, options?.timeoutSeconds);
    return { status: 'timeout' };
  };
  expect(await waitForRun({ call }, 'run', -100)).toBe('still running');
  expect(asked).toEqual([0, 30]);
});
