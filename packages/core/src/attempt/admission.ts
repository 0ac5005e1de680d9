import type { ErrorCode } from '../errors.ts';
import type { MostUsed, SessionOutcome, SpawnRequest } from '../session/runtime.ts';

/** A session that is asked for if another one's answer passes its check. */
export interface ExpectedSession extends Pick<SpawnRequest, 'instructions' | 'outputJsonSchema' | 'model'> {
  /** Without the answer, which it is shown too. */
  prompt: string;
  /** As in `AdmissionRequest`. */
  priceShare?: number;
}

/** A session that wants to start. */
export interface AdmissionRequest {
  /** Name of the runtime it would run on. */
  runtime: string;
  /** What the runtime shares its limits with, where it says. */
  account?: string;
  spawn: SpawnRequest;
  /**
   * A higher one goes first. That of the task for its first session; half a step more for what goes on with a task: its
   * further attempts and the questions of its gates, so that what is paid for is brought to its end first.
   */
  priority: number;
  /** Seconds that the run waits for a provider that is down. */
  outagePatienceSeconds?: number;
  /**
   * An earlier process has spawned it, and this runtime finds sessions again: it is counted, and never refused for want
   * of budget.
   */
  resumed?: true;
  /** The sessions that follow from it, such as its judge: one that cannot be judged is not to be paid for. */
  follows?: readonly ExpectedSession[];
  /** The attempt whose answer it judges. */
  after?: string;
  /**
   * A further request of a session that uses tools, from 2 on: no session of its own. It waits for those that run, and
   * never for what is held back for others.
   */
  round?: number;
  /** The part of its model's price that the session costs where it runs. @default 1 */
  priceShare?: number;
  /** The runtime keeps no limit on answers: a session can use as much as the model gives. */
  unbounded?: true;
  /** What it can use at most, where a control that was asked before has bounded it. */
  most?: MostUsed;
}

/** What earlier processes spent on a run that is resumed. */
export interface EarlierSpending {
  sessions: readonly { model?: string; most?: MostUsed; outcome: SessionOutcome }[];
  /** Attempts that were, or may have been, started so many times and of whose end nothing is known. */
  open: readonly { attemptId: string; model?: string; most?: MostUsed; starts: number }[];
  /** When they worked on it, in milliseconds since 1970. Runs of one job may have been at work at the same time. */
  worked: readonly { from: number; to: number }[];
}

/**
 * Decides when a session may start, and whether: rate limits and budgets are implementations. Controls are asked in
 * turn before each session, retries and gates included.
 */
export interface AdmissionControl {
  /** What it is called where somebody asks what is waited for: `rate-limit`, `budget`, `slots`, `workers`. */
  readonly name?: string;
  /**
   * Resolves when the session may start. Rejects when `signal` aborts.
   * @throws ParallelAgentsError if it may never start; its task then ends as failed with that error
   */
  admit(request: AdmissionRequest, options: { signal: AbortSignal }): Promise<Admission>;
  /** Why a session like this one would have to wait now, where that is more than its turn. */
  waitOf?(request: AdmissionRequest): AdmissionWait | undefined;
  /**
   * Aborts when nothing new is admitted any more, with the ParallelAgentsError that says why. Tasks that wait, for
   * another control or to try again, end with it at once.
   */
  readonly closed?: AbortSignal;
  /** Called before the first session of a resumed run: what was spent before counts too. */
  restore?(earlier: EarlierSpending): void;
}

/** What a control waits for. */
export interface AdmissionWait {
  /** What the other side has said: `RATE_LIMITED`, `PROVIDER_UNAVAILABLE`. */
  code?: ErrorCode;
  /** Seconds until the next session may start, where that is known. */
  seconds?: number;
}

/** What became of a session, with what the controls that admitted it know of it. */
export interface SettledOutcome extends SessionOutcome {
  /**
   * Seconds until the next try may ask to be admitted. A control that says so keeps the wait that was asked for itself,
   * and holds the session back for as long as it takes.
   */
  retryInSeconds?: number;
}

/** The permission for one session. */
export interface Admission {
  /**
   * Stops the session when it aborts; the session then ends as failed if the reason is a ParallelAgentsError. One that has
   * aborted already: the attempt fails before its session is started.
   */
  readonly signal?: AbortSignal;
  /** Tokens that the answer may have. @default as many as the model gives */
  readonly maxOutputTokens?: number;
  /** What the session can use at most, where the control bounds it. */
  readonly most?: MostUsed;
  /** The session runs by now: whatever stops its attempt has to stop it too, and it may be billed. */
  readonly begun?: true;
  /**
   * Called exactly once, with what became of the session; gives it back, with what the runtime could not know.
   * `undefined`: the session was not started after all.
   */
  settle(outcome: SessionOutcome | undefined): SettledOutcome | undefined;
  /** Called once after `settle` had an outcome: nothing more follows from the session. */
  release?(): void;
}

/**
 * Asks all controls in turn; each is shown the limit of the answer as those before it have set it. What the first ones
 * granted is given back if a later one refuses.
 *
 * @param onTurn hears which one is asked now
 */
export async function admitAll(
  controls: readonly AdmissionControl[],
  request: AdmissionRequest,
  signal: AbortSignal,
  onTurn?: (control: AdmissionControl, request: AdmissionRequest) => void,
): Promise<Admission> {
  const granted: Admission[] = [];
  const settle = (outcome: SessionOutcome | undefined): SettledOutcome | undefined =>
    granted.reduceRight<SettledOutcome | undefined>((known, admission) => admission.settle(known), outcome);
  try {
    for (const control of controls) {
      const asked = withLimits(request, granted);
      onTurn?.(control, asked);
      const admission = await control.admit(asked, { signal });
      granted.push(admission);
      // The session will not be started, so that the others need set nothing aside for it.
      if (admission.signal?.aborted) break;
    }
  } catch (thrown) {
    settle(undefined);
    throw thrown;
  }
  const signals = granted.flatMap(({ signal: stop }) => stop ?? []);
  const maxOutputTokens = limitOf(granted);
  const most = mostOf(granted);
  return {
    settle,
    release: () => {
      for (const admission of granted) admission.release?.();
    },
    ...(most && { most }),
    ...(granted.some(({ begun }) => begun) && { begun: true as const }),
    ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}

function limitOf(granted: readonly Admission[]): number | undefined {
  const limits = granted.flatMap(({ maxOutputTokens }) => maxOutputTokens ?? []);
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

function mostOf(granted: readonly Admission[]): MostUsed | undefined {
  return granted.findLast((admission) => admission.most)?.most;
}

/** As those that were asked before have bounded it. */
function withLimits(request: AdmissionRequest, granted: readonly Admission[]): AdmissionRequest {
  const maxOutputTokens = limitOf(granted);
  const most = mostOf(granted);
  if (maxOutputTokens === undefined && most === undefined) return request;
  return {
    ...request,
    ...(maxOutputTokens !== undefined && { spawn: { ...request.spawn, maxOutputTokens } }),
    ...(most && { most }),
  };
}

/** Aborts when the run is stopped, and when a control admits nothing more: then nobody need wait. */
export function waitingSignal(run: AbortSignal, controls: readonly AdmissionControl[]): AbortSignal {
  const closed = controls.flatMap((control) => control.closed ?? []);
  return closed.length === 0 ? run : AbortSignal.any([run, ...closed]);
}
