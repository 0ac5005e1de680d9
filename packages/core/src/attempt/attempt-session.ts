import type { RecordedAttempt } from '../folds/run-state.ts';
import type { SessionEnded } from '../log/events.ts';
import { unmeteredSessions } from '../session/metering.ts';
import { runSession, type SessionStart } from '../session/run-session.ts';
import type { SpawnRequest } from '../session/runtime.ts';
import { type EndedRound, withSpent } from '../tools/add-up.ts';
import { defaultToolLimits, type Tool, type ToolSource } from '../tools/tool.ts';
import { type ToolSession, type UsedSession, useTools } from '../tools/tool-session.ts';
import type { Admission } from './admission.ts';
import type { AttemptContext, ChosenAttempt, TimedSession } from './attempt.ts';

/** Has a further request of the session admitted. */
export type AdmitRound = (request: SpawnRequest, round: number) => Promise<Admission>;

/** The tools of a session, and how it is let go on. */
export interface SessionTools {
  tools: readonly Tool[];
  source: ToolSource;
  agent: string;
  admit: AdmitRound;
}

/** Runs the session of an attempt that has been admitted; `earlier` is how far a process before this one got with it. */
export async function runAdmitted(
  request: SpawnRequest,
  chosen: ChosenAttempt,
  admission: Admission,
  context: AttemptContext,
  earlier: RecordedAttempt | undefined,
  using?: SessionTools,
): Promise<TimedSession> {
  const { log } = context;
  const startedAt = earlier?.started.at ?? Date.now();
  const { attemptId, taskId } = chosen;
  try {
    const most = admission.most && { most: admission.most };
    if (!earlier) await log.decide({ type: 'attempt.started', at: startedAt, ...chosen, ...most });
  } catch (thrown) {
    admission.settle(undefined);
    throw thrown;
  }
  const first = await ask(request, admission, context, {
    ...(earlier && { earlier }),
    ...(admission.begun && { begun: true }),
    onRestart: () => log.decide({ type: 'attempt.restarted', at: Date.now(), taskId, attemptId }),
    onStarted: (reference) =>
      log.tell({ type: 'session.started', at: Date.now(), taskId, attemptId, reference }),
    onAnswering: () => log.tell({ type: 'session.answering', at: Date.now(), taskId, attemptId }),
  });
  const session =
    using && first.toolCalls
      ? await useTools(first, toolSession(request, chosen, admission, context, using))
      : first;
  const endedAt = Date.now();
  await log.settle(toEvent(session, endedAt, chosen));
  return { ...session, startedAt, endedAt };
}

/** One request, as one session of the runtime; its admission is settled with what came of it. */
async function ask(
  request: SpawnRequest,
  admission: Admission,
  { runtime, signal }: Pick<AttemptContext, 'runtime' | 'signal'>,
  start: SessionStart,
): Promise<EndedRound> {
  const stop = admission.signal ? AbortSignal.any([signal, admission.signal]) : signal;
  const at = performance.now();
  const ended = await runSession(runtime, request, stop, start);
  const seconds = (performance.now() - at) / 1000;
  const sessions = unmeteredSessions(ended);
  return { ...ended, seconds, ...(sessions > 0 && { setAside: { sessions } }), ...admission.settle(ended) };
}

function toolSession(
  request: SpawnRequest,
  { attemptId, taskId }: ChosenAttempt,
  { signal: stop }: Admission,
  context: AttemptContext,
  { tools, source, agent, admit }: SessionTools,
): ToolSession {
  const { log, outagePatienceSeconds, rateLimitPatienceSeconds } = context;
  const signal = stop ? AbortSignal.any([context.signal, stop]) : context.signal;
  return {
    request,
    tools,
    source,
    limits: { ...defaultToolLimits, ...source.limits },
    agent,
    taskId,
    signal,
    patienceSeconds: ({ code, patienceSeconds = 0 }) =>
      Math.max(code === 'RATE_LIMITED' ? rateLimitPatienceSeconds : outagePatienceSeconds, patienceSeconds),
    async ask(next, spent) {
      const admission = await admit(next, spent.length + 1);
      const { maxOutputTokens, most } = admission;
      try {
        if (most) {
          const so = withSpent(most, spent);
          await log.decide({ type: 'attempt.extended', at: Date.now(), taskId, attemptId, most: so });
        }
      } catch (thrown) {
        admission.settle(undefined);
        throw thrown;
      }
      const bounded = maxOutputTokens === undefined ? next : { ...next, maxOutputTokens };
      const begun = admission.begun && ({ begun: true } as const);
      return ask(bounded, admission, { ...context, signal }, { ...begun, onStarted: () => {} });
    },
    tell: (record, round) =>
      log.tell({ type: 'tool.called', at: Date.now(), taskId, attemptId, round, ...record }),
  };
}

/** What is kept of how it ended, without what only this process can use. */
function toEvent(session: UsedSession, at: number, { taskId, attemptId }: ChosenAttempt): SessionEnded {
  const {
    reference: _reference,
    seconds: _took,
    retryInSeconds: _wait,
    rateLimits: _told,
    secondsOnWire: _onWire,
    respawned,
    inDoubt,
    warnings,
    ...outcome
  } = session;
  return {
    type: 'session.ended',
    at,
    taskId,
    attemptId,
    outcome,
    ...(respawned && { respawned }),
    ...(warnings.length > 0 && { warnings }),
    ...(inDoubt && { inDoubt }),
  };
}

/** The session of an earlier process, as it was. */
export function recordedSession(
  { started, reference }: RecordedAttempt,
  { at, outcome, respawned, warnings = [] }: SessionEnded,
): TimedSession {
  return {
    ...outcome,
    ...(reference && { reference }),
    ...(respawned && { respawned }),
    warnings,
    startedAt: started.at,
    endedAt: at,
  };
}
