import type { ErrorInfo, SessionOutcome, SessionReference, SpawnRequest } from '@parallel-agents/core';
import { expect, test } from 'vitest';
import { attemptDataSchema, attemptEndSchema, startedSession } from '../src/attempts/attempt-job.ts';

// Each has every field of the contract: one that is added there is to be added here.

const error: Required<ErrorInfo> = {
  code: 'RATE_LIMITED',
  message: 'Too many requests.',
  fix: 'Run fewer at once.',
  ways: [{ name: 'concurrent' }],
  retryable: true,
  retryAfterSeconds: 3,
  patienceSeconds: 60,
};
const request: Required<SpawnRequest> = {
  attemptId: 'run/task/1',
  label: 'a task',
  instructions: 'Be brief.',
  prompt: 'Say hello.',
  model: 'provider/model',
  tools: 'none',
  toolUse: {
    offers: [{ name: 'read', description: 'Reads.', inputSchema: { type: 'object' } }],
    turns: [
      {
        role: 'assistant',
        text: '',
        calls: [{ id: 'a', name: 'read', input: {}, carry: 'sig' }],
        carry: ['x'],
      },
      { role: 'tool', callId: 'a', name: 'read', text: 'Hello.', isError: true },
    ],
    choice: 'auto',
  },
  timeoutSeconds: 5,
  maxOutputTokens: 100,
  outputJsonSchema: { type: 'object' },
  sharedPrefix: { key: 'k', characters: 10, sessions: 4 },
  resumed: true,
  urgent: true,
};
const outcome: Required<SessionOutcome> = {
  status: 'failed',
  text: 'Hello.',
  reasoning: 'Hm.',
  toolCalls: [{ id: 'a', name: 'read', input: {}, unreadable: '{', carry: 'sig' }],
  carry: ['x'],
  structured: { a: 1 },
  modelUsed: 'provider/model',
  finishReason: 'stop',
  usage: { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 },
  costUsd: 0.1,
  error,
  refused: true,
  unmeteredRequests: 1,
  metered: true,
  queued: true,
  warnings: [{ code: 'CANCEL_FAILED', message: 'It may still run.' }],
  respawned: 1,
  interrupted: true,
  setAside: { sessions: 1 },
  rateLimits: [{ unit: 'requests', remaining: 1, limit: 2, resetSeconds: 3 }],
  secondsOnWire: 4,
};
const reference: Required<SessionReference> = {
  runtime: 'batch',
  attemptId: 'run/task/1',
  sessionKey: 'openai:b1:m',
  runtimeRunId: 'pa-1',
  batch: { id: 'b1', priceShare: 0.5, endsBy: 1 },
};

test('a worker is handed the whole request', () => {
  expect(attemptDataSchema.parse({ request: JSON.stringify(request) })).toEqual({ request });
});

test('whoever asked is told the whole outcome', () => {
  const end = { outcome, respawned: 2 };
  expect(attemptEndSchema.parse(JSON.parse(JSON.stringify(end)))).toEqual(end);
});

test('a refusal keeps what can be done about it', () => {
  expect(attemptEndSchema.parse({ refused: error })).toEqual({ refused: error });
});

test('a session is found again by the whole reference', () => {
  expect(startedSession(reference)).toEqual(reference);
});
