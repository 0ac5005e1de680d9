import type { ReplyScript } from '@parallel-agents/core/testing';

export interface TokenBucketOptions {
  /** Calls a second that are let through in the long run. */
  ratePerSecond: number;
  /** Calls that are let through at once after a pause. */
  burst: number;
  /** Milliseconds on a clock that never goes back. @default performance.now */
  now?: () => number;
}

/**
 * Lets a script answer as many calls as a provider's rate limit would, and answers 429 to the rest, with the seconds
 * until the next call is let through.
 * @example
 * const model = await startModelServer({ reply: tokenBucket(sampleReply, { ratePerSecond: 5, burst: 10 }) });
 */
export function tokenBucket(
  script: ReplyScript,
  { ratePerSecond, burst, now = () => performance.now() }: TokenBucketOptions,
): ReplyScript {
  if (!(ratePerSecond > 0 && burst >= 1)) {
    throw new RangeError('A token bucket needs a ratePerSecond above 0 and a burst of at least 1.');
  }
  let tokens = burst;
  let filledAt = now();
  return (call) => {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - filledAt) / 1000) * ratePerSecond);
    filledAt = time;
    if (tokens < 1) {
      const retryAfterSeconds = (1 - tokens) / ratePerSecond;
      return { kind: 'error', status: 429, message: 'The rate limit is reached.', retryAfterSeconds };
    }
    tokens -= 1;
    return script(call);
  };
}
