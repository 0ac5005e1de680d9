import { type AdmissionControl, admitAll } from './admission.ts';
import type { AttemptPlan } from './attempt-policy.ts';
import { checkOutput } from './check-output.ts';
import type { RunEvent } from './events.ts';
import type { PreparedTask } from './prepare-tasks.ts';
import { buildPrompt, type Correction, type DependencyOutput } from './prompt.ts';
import type { Attempt, AttemptReason, ResultStatus, ResultWarning } from './result.ts';
import { type EndedSession, runSession } from './run-session.ts';
import type { AgentRuntime, SpawnRequest } from './runtime.ts';

/** What attempts of one run share. */
export interface AttemptContext {
  runId: string;
  runtime: AgentRuntime;
  admission: readonly AdmissionControl[];
  signal: AbortSignal;
  emit(event: RunEvent): void;
}

export interface AttemptInput {
  prepared: PreparedTask;
  plan: AttemptPlan;
  reason: AttemptReason;
  /** Counts from 1 within the task. */
  number: number;
  dependencies: readonly DependencyOutput[];
  correction?: Correction;
}

/** An attempt and, where it completed, its checked output. */
export interface EndedAttempt {
  attempt: Attempt;
  output?: unknown;
}

/**
 * One session and the check of its answer; the caller emits `attempt-ended` when it has judged the output too.
 * Rejects only when the session is not admitted, or the run is stopped while it waits for that.
 */
export async function runAttempt(input: AttemptInput, context: AttemptContext): Promise<EndedAttempt> {
  const request = spawnRequest(input, context.runId);
  const { runtime, signal, emit } = context;
  const { priority, asker, id } = input.prepared;
  const wish = { runtime: runtime.name, spawn: request, priority };
  const admission = await admitAll(context.admission, wish, signal);
  const startedAt = Date.now();
  const { attemptId } = request;
  const taskId = asker?.taskId ?? id;
  const chosen = {
    ...(request.model !== undefined && { model: request.model }),
    ...(input.plan.tier !== undefined && { tier: input.plan.tier }),
  };
  const gate = asker && { gate: asker.gate };
  emit({
    type: 'attempt-started',
    at: startedAt,
    taskId,
    attemptId,
    reason: input.reason,
    ...chosen,
    ...gate,
  });
  const stop = admission.signal ? AbortSignal.any([signal, admission.signal]) : signal;
  const ended = await runSession(runtime, request, stop, (reference) =>
    emit({ type: 'session-started', at: Date.now(), taskId, attemptId, reference }),
  );
  const session: EndedSession = { ...ended, ...admission.settle(ended) };
  emit({ type: 'session-ended', at: Date.now(), taskId, attemptId });
  const checked = checkSession(session, input.prepared);
  const warnings = [...session.warnings, ...modelWarning(request.model, session.modelUsed)];
  const attempt: Attempt = {
    attemptId,
    number: input.number,
    reason: input.reason,
    ...chosen,
    ...checked.fields,
    ...(session.modelUsed !== undefined && { modelUsed: session.modelUsed }),
    ...(session.reference && { sessionKey: session.reference.sessionKey }),
    text: session.text,
    ...(warnings.length > 0 && { warnings }),
    ...(session.usage && { usage: session.usage }),
    ...(session.costUsd !== undefined && { costUsd: session.costUsd }),
    startedAt: new Date(startedAt).toISOString(),
    executionSeconds: (Date.now() - startedAt) / 1000,
  };
  return { attempt, ...('output' in checked && { output: checked.output }) };
}

function spawnRequest(input: AttemptInput, runId: string): SpawnRequest {
  const { prepared, plan, number, dependencies, correction } = input;
  const { agent, task, outputFormat, outputJsonSchema } = prepared;
  const schema = outputJsonSchema && { outputJsonSchema };
  return {
    attemptId: `${runId}/${prepared.id}/${number}`,
    label: `${agent.name} · ${prepared.id}`,
    ...buildPrompt({ agent, task, outputFormat, ...schema, dependencies, ...(correction && { correction }) }),
    ...(plan.model !== undefined && { model: plan.model }),
    tools: agent.tools,
    timeoutSeconds: prepared.timeoutSeconds,
    ...schema,
  };
}

type CheckedFields = Pick<Attempt, 'status' | 'error' | 'problems' | 'repaired'>;

function checkSession(
  session: EndedSession,
  prepared: PreparedTask,
): { fields: CheckedFields; output?: unknown } {
  if (session.status !== 'completed') {
    const status: ResultStatus = session.status;
    return { fields: { status, ...(session.error && { error: session.error }) } };
  }
  const check = checkOutput(session, {
    format: prepared.outputFormat,
    ...(prepared.outputSchema && { schema: prepared.outputSchema }),
  });
  if (!check.accepted) return { fields: { status: 'failed', error: check.error, problems: check.problems } };
  return { fields: { status: 'completed', ...(check.repaired && { repaired: true }) }, output: check.output };
}

/** `provider/model` and the bare `model` name the same one. */
function modelWarning(asked: string | undefined, used: string | undefined): ResultWarning[] {
  if (asked === undefined || used === undefined || asked === used) return [];
  if (asked.endsWith(`/${used}`) || used.endsWith(`/${asked}`)) return [];
  const message = `Asked for the model ${asked}, but ${used} answered. Look for fallbacks in the runtime’s configuration.`;
  return [{ code: 'MODEL_MISMATCH', message }];
}
