import type { SampleTry } from './sample-log.ts';

export const haiku = { tier: 'cheap', model: 'claude-haiku-4-5' };
export const opus = { tier: 'strong', model: 'claude-opus-4-5' };

export function used(
  inputTokens: number,
  outputTokens: number,
  cacheReadTokens: number,
  costUsd: number,
): Pick<SampleTry, 'usage' | 'costUsd'> {
  return { usage: { inputTokens, outputTokens, cacheReadTokens }, costUsd };
}

export const refused = {
  code: 'GATE_REFUSED',
  message: 'The judge gave it less than 7.',
  fix: 'Ask for less, or let a stronger model do it.',
  retryable: true,
} as const;
export const timeout = {
  code: 'TIMEOUT',
  message: 'No answer within 18 s.',
  fix: 'Give it more time: --timeout 60s.',
  retryable: true,
} as const;
