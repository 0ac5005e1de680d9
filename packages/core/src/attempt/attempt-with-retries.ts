import type { Correction, DependencyOutput } from '../agent/prompt.ts';
import type { ErrorInfo } from '../errors.ts';
import type { Attempt } from '../result/result.ts';
import type { Place } from '../run/places.ts';
import { sleep } from '../sleep.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { AttemptContext, EndedAttempt } from './attempt.ts';
import type { AttemptPlan } from './attempt-policy.ts';
import { attemptIdOf, runAttempt } from './run-attempt.ts';

export interface RetryContext extends AttemptContext {
  /** How often a transient fault (`retryable`) is tried again, per planned attempt; backpressure does not count. */
  retries: number;
  /** Seconds before the first retry, give or take half; doubles with each. A longer Retry-After is honoured. */
  retryDelaySeconds: number;
}

export interface PlannedAttempt {
  prepared: PreparedTask;
  plan: AttemptPlan;
  dependencies: readonly DependencyOutput[];
  /** Given up for the wait after a fault. */
  place: Place;
  /** Every attempt of the task so far, by their numbers; the new ones are added. */
  ended: EndedAttempt[];
  /** Of the last attempt that was begun; those that are made at once take the next from here. */
  numbers: { last: number };
  /** Puts the output through its gates. */
  judge(attempt: EndedAttempt, plan: AttemptPlan): EndedAttempt | Promise<EndedAttempt>;
}

/** The longest pause between two retries, unless the other side asks for a longer one. */
const maxRetryDelaySeconds = 30;

/** Makes a planned attempt, again where it met a transient fault. The only retry loop there is. */
export async function attemptWithRetries(planned: PlannedAttempt, context: RetryContext): Promise<void> {
  const { prepared, plan, dependencies, ended, numbers, judge } = planned;
  const correction = plan.reason === 'corrective' ? correctionOf(ended.at(-1)?.attempt) : undefined;
  let tries = 0;
  const tryOnce = async (): Promise<EndedAttempt> => {
    tries += 1;
    const reason = tries === 1 ? plan.reason : 'retry';
    const number = ++numbers.last;
    const input = { prepared, plan, reason, number, dependencies } as const;
    const raw = await runAttempt(correction ? { ...input, correction } : input, context);
    try {
      const attempt = await judge(raw, plan);
      ended.push(attempt);
      ended.sort((one, other) => one.attempt.number - other.attempt.number);
      return attempt;
    } finally {
      raw.release?.();
    }
  };
  const retriesLeft = isRecorded(planned, context)
    ? await repeatRecorded(tryOnce, planned, context)
    : context.retries;
  if (retriesLeft === undefined) return;
  try {
    context.signal.throwIfAborted();
    const fault = transientFault(await tryOnce());
    if (fault) await retry(fault, tryOnce, planned, { ...context, retries: retriesLeft });
  } catch (thrown) {
    // The fault stands in the last attempt, and the cancellation in the signal.
    if (!(thrown instanceof TransientFault) && !context.signal.aborted) throw thrown;
  }
}

/** An earlier process has begun on the next attempt. */
function isRecorded({ prepared, numbers }: PlannedAttempt, { log, runId }: RetryContext): boolean {
  return log.attempt(attemptIdOf(runId, prepared, numbers.last + 1)) !== undefined;
}

/**
 * Goes through the tries that an earlier process made, without its waits. A session that it cancelled, or that its end
 * interrupted, is made again.
 *
 * @returns how many retries are left, or `undefined` if the last of those tries is to stand
 */
async function repeatRecorded(
  tryOnce: () => Promise<EndedAttempt>,
  planned: PlannedAttempt,
  context: RetryContext,
): Promise<number | undefined> {
  let retriesLeft = context.retries;
  while (isRecorded(planned, context) && !context.signal.aborted) {
    const { attempt, replayed, interrupted } = await tryOnce();
    if (interrupted && attempt.error?.retryable) continue;
    if (attempt.status === 'cancelled' && (replayed || attempt.respawned)) continue;
    if (!attempt.error?.retryable) return undefined;
    if (!backpressure.has(attempt.error.code)) retriesLeft -= 1;
    if (retriesLeft < 0) return undefined;
  }
  return retriesLeft;
}

/** Tries again after a first fault, as long as faults are transient. Rejects with the last one. */
async function retry(
  first: TransientFault,
  tryAgain: () => Promise<EndedAttempt>,
  { place, prepared }: PlannedAttempt,
  context: RetryContext,
): Promise<void> {
  const patience = backpressurePatience(context);
  const tryOnce = async (tries: number): Promise<void> => {
    const fault = tries === 1 ? first : transientFault(await tryAgain());
    if (fault) throw fault;
  };
  // Most programs end without a fault.
  const { default: pRetry } = await import('p-retry');
  await pRetry(tryOnce, {
    // One to spare: p-retry stops at the last one whether or not a failure counts.
    retries: context.retries + 1,
    // Waits are made below, because others may have the place meanwhile.
    minTimeout: 0,
    signal: context.signal,
    shouldConsumeRetry: ({ error }) => !isBackpressure(error) && !isInterruption(error),
    async shouldRetry({ error, retriesLeft, retriesConsumed }) {
      if (!(error instanceof TransientFault)) return false;
      // It is no fault of the task's, and nothing is mended by a wait.
      if (isInterruption(error)) return true;
      if (!isBackpressure(error) && retriesLeft <= 1) return false;
      const { info } = error;
      const seconds = isBackpressure(error)
        ? patience.waitSeconds(error)
        : retryWaitSeconds(info, retriesConsumed, context);
      if (seconds === undefined) return false;
      if (seconds === 0) return true;
      const { waiting, log } = context;
      const taskId = prepared.asker?.taskId ?? prepared.id;
      log.tell({ type: 'task.waiting', at: Date.now(), taskId, for: 'retry', code: info.code, seconds });
      const wait = (): Promise<void> => sleep(seconds * 1000, waiting);
      // A provider that asks for less is not to get another session instead.
      if (isBackpressure(error)) await wait();
      else await place.leaveFor(wait, waiting);
      return true;
    },
  });
}

function transientFault({ attempt, retryInSeconds, interrupted }: EndedAttempt): TransientFault | undefined {
  if (!attempt.error?.retryable) return undefined;
  // Nobody reads where it was made, and that is most of what it costs when 10,000 sessions are refused at once.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new TransientFault(attempt.error, retryInSeconds, interrupted === true);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Thrown inside the retry loop only, to have the attempt made again. */
class TransientFault extends Error {
  readonly info: ErrorInfo;
  /** As an admission control has said, which keeps the wait that was asked for. */
  readonly retryInSeconds: number | undefined;
  /** The process that had the session is gone. */
  readonly isInterruption: boolean;
  constructor(info: ErrorInfo, retryInSeconds: number | undefined, isInterruption: boolean) {
    super(info.message);
    this.isInterruption = isInterruption;
    this.info = info;
    this.retryInSeconds = retryInSeconds;
  }
}

/** The other side asks everybody to slow down: waiting mends it, and it says nothing about this task. */
function isBackpressure(error: Error): error is TransientFault {
  return error instanceof TransientFault && backpressure.has(error.info.code);
}

/** Whoever cut it off says when it is enough: it then ends with an error that is not retryable. */
function isInterruption(error: Error): boolean {
  return error instanceof TransientFault && error.isInterruption;
}

const backpressure: ReadonlySet<ErrorInfo['code']> = new Set([
  'RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'OUTPUT_LIMIT_REFUSED',
] as const);

/** The waits of one planned attempt under backpressure: as long as asked, else longer each time, with an end. */
function backpressurePatience(context: RetryContext) {
  const firstAt = performance.now();
  let met = 0;
  return {
    /** `undefined` where the wait would outlast the patience. */
    waitSeconds({ info, retryInSeconds }: TransientFault): number | undefined {
      const { code, retryAfterSeconds, patienceSeconds = 0 } = info;
      const growing = growingDelaySeconds(met++, context);
      const limited = code === 'RATE_LIMITED';
      const patience = limited ? context.rateLimitPatienceSeconds : context.outagePatienceSeconds;
      const left = Math.max(patience, patienceSeconds) - (performance.now() - firstAt) / 1000;
      const seconds = retryAfterSeconds ?? retryInSeconds ?? Math.min(growing, left);
      if (left <= 0 || seconds > left) return undefined;
      return retryInSeconds ?? seconds;
    },
  };
}

/** Longer each time, or as long as a Retry-After asks; `undefined` where that is beyond patience. */
function retryWaitSeconds(
  { retryAfterSeconds = 0 }: ErrorInfo,
  met: number,
  context: RetryContext,
): number | undefined {
  if (retryAfterSeconds > context.rateLimitPatienceSeconds) return undefined;
  return Math.max(retryAfterSeconds, growingDelaySeconds(met, context));
}

/** Twice as long each time, up to a limit, and with jitter, so that those that failed together do not come back together. */
function growingDelaySeconds(met: number, { retryDelaySeconds }: RetryContext): number {
  return Math.min(retryDelaySeconds * 2 ** met * (0.5 + Math.random()), maxRetryDelaySeconds);
}

function correctionOf(attempt: Attempt | undefined): Correction | undefined {
  if (attempt === undefined) return undefined;
  return {
    previousText: attempt.text,
    problems: attempt.problems ?? [attempt.error?.message ?? 'It was refused.'],
  };
}
