import type { AdmissionControl, AdmissionRequest, SessionOutcome } from '@parallel-agents/core';
import { Pace } from './pace.ts';
import { WaitingLine } from './waiting-line.ts';

export interface RateLimiterOptions {
  /**
   * What shares a limit. @default the runtime and the model, as providers limit each model of an account by itself
   */
  keyOf?: (request: AdmissionRequest) => string;
}

/**
 * Slows down where a provider says so, and speeds up again: sessions wait here for their turn, higher priority first,
 * instead of running into a limit. It has nothing to say until the first 429 or 503 of a key, so an unlimited provider
 * is used at full concurrency from the first session on.
 */
export function rateLimiter({ keyOf = runtimeAndModel }: RateLimiterOptions = {}): AdmissionControl {
  const lanes = new Map<string, Lane>();
  return {
    async admit(request, { signal }) {
      const key = keyOf(request);
      let lane = lanes.get(key);
      if (lane === undefined) {
        lane = new Lane();
        lanes.set(key, lane);
      }
      const { pace, line } = lane;
      await line.enter(request.priority, signal);
      const ticket = pace.start(performance.now());
      return {
        settle(outcome) {
          const noted = note(pace, ticket, outcome);
          line.wake();
          return noted;
        },
      };
    },
  };
}

/** One limiter for everything in this process, so that two runs do not each believe to be alone with a provider. */
export const processRateLimiter: AdmissionControl = rateLimiter();

/** Everyone who shares a limit, in line. */
class Lane {
  readonly pace: Pace = new Pace();
  readonly line: WaitingLine = new WaitingLine(() => this.pace.waitMs(performance.now()));
}

/** Tells the pace what the provider said. A wait that the lane keeps is not waited for again by the retry loop. */
function note(pace: Pace, ticket: number, outcome: SessionOutcome | undefined): SessionOutcome | undefined {
  const now = performance.now();
  const error = outcome?.error;
  if (error?.code === 'RATE_LIMITED') {
    const laneWaits = pace.limited(ticket, now, error.retryAfterSeconds);
    return laneWaits ? withoutWait(outcome) : outcome;
  }
  if (error?.code === 'PROVIDER_UNAVAILABLE') {
    pace.unavailable(ticket, now, error.retryAfterSeconds);
    return withoutWait(outcome);
  }
  pace.answered(ticket);
  return outcome;
}

function withoutWait(outcome: SessionOutcome | undefined): SessionOutcome | undefined {
  return outcome?.error && { ...outcome, error: { ...outcome.error, retryAfterSeconds: 0 } };
}

function runtimeAndModel({ runtime, spawn }: AdmissionRequest): string {
  return `${runtime}\n${spawn.model ?? ''}`;
}
