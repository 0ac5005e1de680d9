import {
  type Admission,
  type AdmissionControl,
  type AdmissionRequest,
  RuntimeError,
  type SessionOutcome,
  type SettledOutcome,
} from '@parallel-agents/core';
import { Pace } from './pace.ts';
import { WaitingLine } from './waiting-line.ts';

export interface RateLimiterOptions {
  /**
   * What shares a limit. @default the runtime, its account and the model, as providers limit each model of an account by
   * itself
   */
  keyOf?: (request: AdmissionRequest) => string;
}

/**
 * Slows down where a provider says so, and speeds up again: sessions wait here for their turn, higher priority first,
 * instead of running into a limit. It has nothing to say until the first 429 or 503 of a key, so an unlimited provider
 * is used at full concurrency from the first session on.
 * @example
 * createOrchestrator({ runtime, agents, admission: [rateLimiter({ keyOf: ({ spawn }) => spawn.model ?? '' })] });
 */
export function rateLimiter({ keyOf = accountAndModel }: RateLimiterOptions = {}): AdmissionControl {
  const lanes = new Map<string, Lane>();
  return {
    name: 'rate-limit',
    waitOf: (request) => lanes.get(keyOf(request))?.pace.wait(performance.now()),
    async admit(request, { signal }) {
      const key = keyOf(request);
      let lane = lanes.get(key);
      if (lane === undefined) {
        lane = new Lane();
        lanes.set(key, lane);
      }
      const { pace, line } = lane;
      pace.waitAtLeast(request.outagePatienceSeconds ?? defaultPatienceSeconds);
      await line.enter(request.priority, signal);
      const downFor = pace.downFor(performance.now());
      if (downFor !== undefined) return notStarted(downFor, request.spawn.model);
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

/** Seconds that a session waits for a provider that is down, where it does not say. */
const defaultPatienceSeconds = 60;

/**
 * The session fails before it is started: the attempt is over, and another tier may be tried. Others have looked; a
 * thousand sessions that each look for themselves would take hours to find out the same.
 */
function notStarted(downForSeconds: number, model: string | undefined): Admission {
  const of = model === undefined ? 'the model' : model;
  const error = new RuntimeError({
    code: 'PROVIDER_UNAVAILABLE',
    message: `The provider of ${of} has been down for ${Math.round(downForSeconds)} s.`,
    fix: 'Run the tasks again when it is back, or give a tier of another provider. outagePatienceSeconds says how long is waited.',
  });
  return { signal: AbortSignal.abort(error), settle: (outcome) => outcome };
}

/** Everyone who shares a limit, in line. */
class Lane {
  readonly pace: Pace = new Pace();
  readonly line: WaitingLine = new WaitingLine(() => this.pace.waitMs(performance.now()));
}

/** Tells the pace what the provider said, and the outcome when the next try may be. */
function note(pace: Pace, ticket: number, outcome: SessionOutcome | undefined): SettledOutcome | undefined {
  const now = performance.now();
  const { error, rateLimits, usage, secondsOnWire } = outcome ?? {};
  if (secondsOnWire !== undefined) pace.sent(ticket, now - secondsOnWire * 1_000);
  if (outcome && error?.code === 'RATE_LIMITED') {
    const waitMs = pace.limited(ticket, now, error.retryAfterSeconds, rateLimits);
    return waitMs === undefined ? outcome : { ...outcome, retryInSeconds: waitMs / 1_000 };
  }
  if (outcome && error?.code === 'PROVIDER_UNAVAILABLE') {
    pace.waitAtLeast(error.patienceSeconds ?? 0);
    pace.unavailable(ticket, now, error.retryAfterSeconds);
    return { ...outcome, retryInSeconds: 0 };
  }
  pace.answered(ticket, now, rateLimits, usage && usage.inputTokens + usage.outputTokens);
  return outcome;
}

function accountAndModel({ runtime, account = '', spawn }: AdmissionRequest): string {
  return `${runtime}\n${account}\n${spawn.model ?? ''}`;
}
