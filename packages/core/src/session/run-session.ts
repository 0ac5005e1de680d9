import { type ErrorInfo, isParallelAgentsError, toErrorInfo } from '../errors.ts';
import type { ResultWarning } from '../result/result.ts';
import { within } from '../within.ts';
import { boundedOutcome } from './bounded-outcome.ts';
import { notAccepted, withBelievableBill } from './metering.ts';
import { startPatience } from './patience.ts';
import type {
  AgentRuntime,
  SessionOutcome,
  SessionReference,
  SpawnedSession,
  SpawnRequest,
} from './runtime.ts';
import { StopSwitch } from './stop-switch.ts';
import { stoppedWords } from './stopped-words.ts';
import { timeoutError } from './timeout-error.ts';

/** Seconds a runtime has to confirm that a session is stopped and to hand over what it had. */
const stopGraceSeconds = 10;

export interface EndedSession extends SessionOutcome {
  reference?: SessionReference;
  /** An earlier process started it, and the runtime could not be asked for it: it may still bring an answer. */
  inDoubt?: true;
  warnings: ResultWarning[];
}

/** How to start a session: anew, or by finding the one that an earlier process started. */
export interface SessionStart {
  /** Present when earlier processes got as far as spawning it; `restarts` is how often it was started again. */
  earlier?: { reference?: SessionReference; restarts: number };
  /** Whoever admitted it has started it: it is to be taken over, and stopped, even where it is not wanted any more. */
  begun?: true;
  /** Awaited before a session is started in the place of one that may have been paid for. */
  onRestart?(): Promise<void>;
  onStarted(reference: SessionReference): void;
  /** The first of the answer has come. */
  onAnswering?(): void;
}

/**
 * Runs one session to its end: spawn, wait, and stop it on time-out or cancellation. Never rejects. A session that
 * answers while it is being stopped counts as answered, because it is paid for. A bill that makes no sense is left out, and
 * so is the end of an answer that is too long to be read.
 */
export function runSession(
  runtime: AgentRuntime,
  request: SpawnRequest,
  signal: AbortSignal,
  start: SessionStart,
): Promise<EndedSession> {
  return toItsEnd(runtime, request, signal, start).then((ended) => boundedOutcome(withBelievableBill(ended)));
}

async function toItsEnd(
  runtime: AgentRuntime,
  request: SpawnRequest,
  signal: AbortSignal,
  { earlier, begun, onRestart, onStarted, onAnswering }: SessionStart,
): Promise<EndedSession> {
  const stop = new StopSwitch(signal);
  const { timeoutSeconds } = request;
  const startTimer = () => startPatience(timeoutSeconds, () => stop.throw(timeoutError(timeoutSeconds)));
  let endTimer = startTimer();
  const warnings: ResultWarning[] = [];
  let session: SpawnedSession | undefined;
  let isOver = false;
  let restarts = earlier?.restarts ?? 0;
  let isAsked = earlier !== undefined || begun === true;
  let inDoubt: { inDoubt?: true } = earlier ? { inDoubt: true } : {};
  try {
    session = earlier && (await find(runtime, earlier, stop));
    inDoubt = {};
    if (session === undefined) {
      const wanted = earlier ? { ...request, resumed: true as const } : request;
      // A runtime that finds sessions again and has no trace of one that was never accepted did not start it.
      const isLost = earlier && (earlier.reference || !runtime.capabilities.attach);
      const isNew = earlier && !runtime.capabilities.attach;
      if (!begun) stop.signal.throwIfAborted();
      isAsked = true;
      if (isNew) {
        restarts++;
        await onRestart?.();
      }
      session = await spawn(runtime, wanted, stop, warnings, begun);
      if (!isNew && ((isLost && !session.found) || session.respawned)) {
        restarts++;
        await onRestart?.();
      }
    }
    // The way to the runtime has its own time: a session's begins when it is there.
    endTimer();
    endTimer = startTimer();
    onStarted(session.reference);
    if (onAnswering) void session.answering?.then(() => isOver || onAnswering());
    const outcome = await stop.race(session.outcome());
    warnings.push(...(outcome.warnings ?? []));
    return { ...outcome, reference: session.reference, ...timesAgain(restarts, outcome), warnings };
  } catch (thrown) {
    const known = { ...referenceOf(session), ...inDoubt, warnings };
    if (!stop.signal.aborted) {
      const error = { ...toErrorInfo(thrown), ...(inDoubt.inDoubt && { retryable: false }) };
      const failed = session ? failure(error) : notAccepted(error);
      return { ...failed, ...timesAgain(restarts), ...known };
    }
    const { status, error } = stoppedBy(stop.signal.reason);
    const rest = session && (await stopSession(session, error.message, warnings));
    warnings.push(...(rest?.warnings ?? []));
    const facts = { ...timesAgain(restarts, rest), ...known };
    if (rest?.status === 'completed') return { ...rest, ...facts };
    const told = rest?.queued && status === 'timeout' ? queuedError(timeoutSeconds) : error;
    // Stopped before the runtime was asked for anything.
    const unsent = !isAsked && { refused: true as const };
    return { ...rest, status, text: rest?.text ?? '', error: told, ...unsent, ...facts };
  } finally {
    isOver = true;
    endTimer();
    stop.close();
  }
}

/** How often it was started again, here and where the runtime did so itself. */
function timesAgain(
  restarts: number,
  outcome: SessionOutcome | undefined = undefined,
): { respawned?: number } {
  const respawned = restarts + Number(outcome?.respawned ?? 0);
  return respawned > 0 ? { respawned } : {};
}

/** The session that an earlier process started, if the runtime still knows it. */
async function find(
  runtime: AgentRuntime,
  { reference }: { reference?: SessionReference },
  stop: StopSwitch,
): Promise<SpawnedSession | undefined> {
  stop.signal.throwIfAborted();
  if (reference === undefined) return undefined;
  const finding = runtime.attach?.(reference, { signal: stop.signal });
  return finding && stop.race(finding);
}

/** A spawn that is overtaken by the stop may still give a session; that one is stopped too. One that had begun may have answered. */
async function spawn(
  runtime: AgentRuntime,
  request: SpawnRequest,
  stop: StopSwitch,
  warnings: ResultWarning[],
  begun: true | undefined,
): Promise<SpawnedSession> {
  const spawning = runtime.spawn(request, { signal: stop.signal });
  try {
    return await stop.race(spawning);
  } catch (thrown) {
    if (stop.signal.aborted) {
      const late = await within(
        spawning.catch(() => undefined),
        stopGraceSeconds,
      );
      if (late && begun) return late;
      if (late) await stopSession(late, 'stopped before it was started', warnings);
    }
    throw thrown;
  }
}

async function stopSession(
  session: SpawnedSession,
  reason: string,
  warnings: ResultWarning[],
): Promise<SessionOutcome | undefined> {
  const confirmed = session.cancel(reason).then(
    () => true,
    (thrown: unknown) => toErrorInfo(thrown).message,
  );
  const answer = await within(confirmed, stopGraceSeconds);
  if (answer !== true) {
    const why = answer ?? `no answer within ${stopGraceSeconds} s`;
    const message = `Session ${session.reference.sessionKey} may still be running; it could not be stopped: ${why}`;
    warnings.push({ code: 'CANCEL_FAILED', message });
    return undefined;
  }
  return within(session.outcome(), stopGraceSeconds);
}

function referenceOf(session: SpawnedSession | undefined): { reference?: SessionReference } {
  return session ? { reference: session.reference } : {};
}

function failure(error: ErrorInfo): SessionOutcome {
  return { status: 'failed', text: '', error };
}

function queuedError(seconds: number): ErrorInfo {
  return toErrorInfo(timeoutError(seconds, { queued: true }));
}

/** A time-out and a refusal say what they are; everything else that stops a session cancels it. */
function stoppedBy(reason: unknown): { status: 'timeout' | 'failed' | 'cancelled'; error: ErrorInfo } {
  if (!isParallelAgentsError(reason)) return { status: 'cancelled', error: cancelledError(reason) };
  return { status: reason.code === 'TIMEOUT' ? 'timeout' : 'failed', error: toErrorInfo(reason) };
}

/** The error of a task that was stopped because the run was. */
export function cancelledError(reason: unknown): ErrorInfo {
  return {
    code: 'CANCELLED',
    message: stoppedWords(reason),
    fix: 'Go on with the run: what is finished stands, and only the rest is done.',
    retryable: false,
  };
}
