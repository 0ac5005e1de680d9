import type { Wait } from './model.ts';

/** What is waited for, in words that go behind “waits for”. */
export function waitWords({ for: what, control, code }: Pick<Wait, 'for' | 'control' | 'code'>): string {
  if (code === 'RATE_LIMITED') return 'the rate limit';
  if (code === 'PROVIDER_UNAVAILABLE') return 'the provider, which is down';
  if (what === 'retry') return code === undefined ? 'the next try' : `the next try after ${code}`;
  return controls[control ?? ''] ?? 'its turn';
}

const controls: Record<string, string> = {
  'rate-limit': 'the rate limit',
  budget: 'what the budget has left',
  slots: 'a free place',
  workers: 'a free worker',
  'prompt-cache': 'the first of those that begin alike, to find it in the provider’s cache',
};
