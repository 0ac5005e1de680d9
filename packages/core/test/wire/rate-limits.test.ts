import { expect, test } from 'vitest';
import { rateLimits } from '../../src/wire/rate-limits.ts';

const now = Date.parse('2026-11-28T12:00:00Z');
test.each([
  [
    'OpenAI and Groq',
    {
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-limit-tokens': '30000',
      'x-ratelimit-remaining-tokens': '29000',
      'x-ratelimit-reset-tokens': '1m2.5s',
    },
    [
      { unit: 'requests', remaining: 499, limit: 500, resetSeconds: 0.12 },
      { unit: 'tokens', remaining: 29_000, limit: 30_000, resetSeconds: 62.5 },
    ],
  ],
  [
    'Anthropic',
    {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-28T12:00:01Z',
      'anthropic-ratelimit-input-tokens-limit': '1000',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-28T12:01:00Z',
    },
    [
      { unit: 'requests', remaining: 49, limit: 50, resetSeconds: 1 },
      { unit: 'tokens', remaining: 0, limit: 1000, resetSeconds: 60 },
    ],
  ],
  [
    'OpenRouter',
    {
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '3',
      'x-ratelimit-reset': String(now + 2_000),
    },
    [{ unit: 'requests', remaining: 3, limit: 20, resetSeconds: 2 }],
  ],
  [
    'Azure, without a reset',
    { 'x-ratelimit-remaining-requests': '9', 'x-ratelimit-remaining-tokens': '900' },
    [
      { unit: 'requests', remaining: 9 },
      { unit: 'tokens', remaining: 900 },
    ],
  ],
  [
    'the IETF draft by items',
    { ratelimit: '"default";r=50;t=30, "tokens";r=7;t=1', 'ratelimit-policy': '"default";q=100;w=60' },
    [
      { unit: 'requests', remaining: 50, limit: 100, resetSeconds: 30 },
      { unit: 'tokens', remaining: 7, resetSeconds: 1 },
    ],
  ],
  [
    'the IETF draft of older versions',
    { ratelimit: 'limit=100, remaining=50, reset=5' },
    [{ unit: 'requests', remaining: 50, limit: 100, resetSeconds: 5 }],
  ],
  [
    'one header each',
    { 'ratelimit-limit': '10', 'ratelimit-remaining': '1', 'ratelimit-reset': '7' },
    [{ unit: 'requests', remaining: 1, limit: 10, resetSeconds: 7 }],
  ],
  [
    'Mistral, LiteLLM for what is behind it, and names with a dash more',
    {
      'x-ratelimit-remaining-req-minute': '5',
      'llm_provider-x-ratelimit-remaining-requests': '4',
      'x-rate-limit-remaining': '3',
      'x-rate-limit-reset': '7',
    },
    [
      { unit: 'requests', remaining: 5 },
      { unit: 'requests', remaining: 4 },
      { unit: 'requests', remaining: 3, resetSeconds: 7 },
    ],
  ],
  ['nothing', { 'content-type': 'application/json' }, undefined],
  [
    'nonsense, and limits of something else',
    {
      'x-ratelimit-remaining-requests': 'many',
      'x-ratelimit-remaining-images': '4',
      ratelimit: ';;=,',
      'x-ratelimit-reset': '-1',
    },
    undefined,
  ],
])('the limits that a server tells are read: %s', (_who, headers: Record<string, string>, limits) => {
  expect(rateLimits(headers, now)).toEqual(limits);
});
