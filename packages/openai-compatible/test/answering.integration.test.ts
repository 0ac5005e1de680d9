import { createOrchestrator, type JobEvent } from '@parallel-agents/core';
import { startModelServer } from '@parallel-agents/testing';
import { expect, test } from 'vitest';
import { openaiCompatible } from '../src/index.ts';

const critic = {
  name: 'critic',
  category: 'test',
  description: 'Criticises.',
  version: '1.0.0',
  instructions: 'Find what is wrong.',
  tools: 'none',
  tier: 'cheap',
} as const;

test.each([
  [
    'an answer',
    { kind: 'text', text: 'Nothing.' },
    ['session.started', 'session.answering', 'session.ended'],
  ],
  ['a refusal', { kind: 'error', status: 400, message: 'no' }, ['session.started', 'session.ended']],
] as const)('the log says when %s began', async (_, reply, expected) => {
  const server = await startModelServer({ models: ['m'] });
  try {
    server.script(() => reply);
    const runtime = openaiCompatible({ baseUrl: server.url });
    const run = createOrchestrator({ runtime, agents: [critic], model: 'm', retries: 0 }).run([
      { agent: 'critic', description: 'Review this.' },
    ]);
    const events: JobEvent['type'][] = [];
    for await (const { type } of run) if (type.startsWith('session.')) events.push(type);
    expect(events).toEqual(expected);
    await runtime.close();
  } finally {
    await server.close();
  }
});
