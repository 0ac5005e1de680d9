import {
  type AdmissionControl,
  type AdmissionRequest,
  InputError,
  type InputIssue,
  type SessionOutcome,
} from '@parallel-agents/core';
import { estimateUsage } from '../budget/estimate.ts';
import { WaitingLine } from './waiting-line.ts';

export interface RateCapOptions {
  /** Sessions of one model that may start in a minute. @default as many as there are */
  requestsPerMinute?: number;
  /** Tokens that sessions of one model may use in a minute, input and output together. @default as many as there are */
  tokensPerMinute?: number;
}

const minuteMs = 60_000;
/** Output of a session of which nothing is known, and of those that follow until one has ended. */
const firstOutputTokens = 1_000;

/**
 * Keeps sessions below a rate that is known beforehand, of a provider that tells none with its answers: what one has used
 * in the last minute counts, with what those are expected to use that still run. A session that is larger than all of it
 * starts when nothing else counts.
 *
 * @throws InputError for a limit that is not greater than 0
 * @example
 * createOrchestrator({ runtime, agents, admission: [rateCap({ tokensPerMinute: 200_000 })] });
 */
export function rateCap(options: RateCapOptions): AdmissionControl {
  checkLimits(options);
  const lanes = new Map<string, Lane>();
  return {
    name: 'rate-limit',
    async admit(request, { signal }) {
      const key = keyOf(request);
      const lane = lanes.get(key) ?? new Lane(options);
      lanes.set(key, lane);
      const { inputTokens } = estimateUsage(request.spawn, 0);
      lane.expect(inputTokens);
      await lane.line.enter(request.priority, signal);
      const used = lane.start(inputTokens);
      return {
        settle(outcome) {
          lane.settle(used, outcome);
          return outcome;
        },
      };
    },
  };
}

/** What one session counts. */
interface Used {
  at: number;
  tokens: number;
}

/** The sessions of one model of an account. */
class Lane {
  readonly line: WaitingLine = new WaitingLine(() => this.#waitMs());
  readonly #options: RateCapOptions;
  /** Of the last minute, oldest first. */
  #used: Used[] = [];
  /** Let through, and not started yet: they count at once, or the next one would come through beside them. */
  readonly #granted: Used[] = [];
  #output = firstOutputTokens;
  #input = 0;

  constructor(options: RateCapOptions) {
    this.#options = options;
  }

  /** A session of about so many tokens wants to start. */
  expect(inputTokens: number): void {
    this.#input = this.#input === 0 ? inputTokens : this.#input * 0.9 + inputTokens * 0.1;
  }

  /** What the line has just let through. */
  start(inputTokens: number): Used {
    const used = this.#granted.shift() ?? this.#grant(0);
    used.tokens = inputTokens + this.#output;
    return used;
  }

  #grant(tokens: number): Used {
    const used = { at: performance.now(), tokens };
    this.#used.push(used);
    return used;
  }

  /** What it really used counts from now on; nothing, if it was not started or not taken. */
  settle(used: Used, outcome: SessionOutcome | undefined): void {
    if (outcome === undefined) this.#used = this.#used.filter((one) => one !== used);
    else if (outcome.refused) used.tokens = 0;
    else if (outcome.usage) {
      const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = outcome.usage;
      used.tokens = inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
      this.#output = this.#output * 0.9 + outputTokens * 0.1;
    }
    this.line.wake();
  }

  /** The line lets one through each time that there is no wait. */
  #waitMs(): number {
    const { requestsPerMinute = Number.POSITIVE_INFINITY, tokensPerMinute = Number.POSITIVE_INFINITY } =
      this.#options;
    const now = performance.now();
    this.#used = this.#used.filter(({ at }) => now - at < minuteMs);
    let requests = this.#used.length;
    let tokens = this.#used.reduce((sum, one) => sum + one.tokens, 0);
    const each = this.#input + this.#output;
    const fits = (): boolean =>
      requests < requestsPerMinute && (requests === 0 || tokens + each <= tokensPerMinute);
    if (fits()) {
      this.#granted.push(this.#grant(each));
      return 0;
    }
    // It waits until as many of the oldest have left the minute as make room for it.
    for (const { at, tokens: own } of this.#used) {
      requests--;
      tokens -= own;
      if (fits()) return Math.max(1, at + minuteMs - now);
    }
    return minuteMs;
  }
}

function keyOf({ runtime, account = '', spawn }: AdmissionRequest): string {
  return `${runtime}\n${account}\n${spawn.model ?? ''}`;
}

function checkLimits(options: RateCapOptions): void {
  const issues = Object.entries(options).flatMap(([name, limit]): InputIssue[] =>
    limit === undefined || limit > 0
      ? []
      : [
          {
            code: 'INVALID_OPTION',
            path: [name],
            message: 'must be greater than 0',
            fix: 'Give a number above 0, or leave it out.',
          },
        ],
  );
  if (issues.length > 0) throw new InputError(issues);
}
