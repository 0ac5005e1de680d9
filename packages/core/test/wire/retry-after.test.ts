import { expect, test } from 'vitest';
import { retryAfter } from '../../src/wire/retry-after.ts';

const now = Date.parse('2026-11-23T12:00:00Z');

test.each([
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, 0.25],
  [{ 'retry-after': '2' }, 2],
  [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30],
  [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': '99999999999' }, 86_400],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after': 'Infinity' }, undefined],
  [{ 'retry-after': '-1' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1m2.5s' }, 62.5],
  [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20ms' }, 0.02],
  [{ 'x-ratelimit-remaining-requests': '7', 'x-ratelimit-reset-requests': '6m0s' }, undefined],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' }, 12],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 5) }, 5],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 5_000) }, 5],
  [{ 'retry-after': '20s' }, 20],
  [{ 'retry-after': '30 seconds' }, 30],
  [{ 'retry-after': '1 minute 5 sec' }, 65],
  [{ 'retry-after': '1 month' }, undefined],
  [{ 'x-ms-retry-after-ms': '1500' }, 1.5],
  [{ 'x-retry-after': '12' }, 12],
  [{ 'llm_provider-retry-after': '12', 'retry-after': '3' }, 12],
  [{ 'retry-after': '3, 4' }, 4],
  [{ 'retry-after': ['4', '3'] }, 4],
  [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '11' }, 11],
  [{ ratelimit: '"api";r=0;t=13', 'ratelimit-policy': '"api";q=10;w=60' }, 13],
  [{ ratelimit: '"api";r=3;t=13' }, undefined],
  [
    {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-23T12:00:30Z',
    },
    30,
  ],
  [{}, undefined],
])('%j is %j seconds', (headers, seconds) => {
  const wait = retryAfter(headers, now);
  if (seconds === undefined) expect(wait).toBeUndefined();
  else expect(wait).toBeCloseTo(seconds, 6);
});
