import { buildPrompt } from '../agent/prompt.ts';
import { listMissing, toolsOf } from '../agent/tool-rights.ts';
import type { ResultWarning } from '../result/result.ts';
import { expectedSessions } from '../run/gate-questions.ts';
import { headStart } from '../run/places.ts';
import { priceShareAt } from '../session/price-share.ts';
import type { SpawnRequest } from '../session/runtime.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { MissingTool } from '../tools/tool.ts';
import { withTools } from '../tools/with-tools.ts';
import { type Admission, type AdmissionControl, type AdmissionRequest, admitAll } from './admission.ts';
import type { AttemptContext, AttemptInput, ChosenAttempt, EndedAttempt } from './attempt.ts';
import { type AdmitRound, recordedSession, runAdmitted } from './attempt-session.ts';
import { toAttempt } from './to-attempt.ts';

/**
 * One session and the check of its answer; the caller tells of its end when it has judged the output too.
 * Rejects only when the session is not admitted, or cannot be kept, or the run is stopped while it waits for that.
 */
export async function runAttempt(input: AttemptInput, context: AttemptContext): Promise<EndedAttempt> {
  const { prepared, plan, number, reason } = input;
  const { outagePatienceSeconds, tools: source } = context;
  const { withheld, missing = [], tools = [] } = toolsOf(prepared.agent, context.runtime, source);
  const noted = toolWarnings(withheld, missing);
  const request = withTools(spawnRequest(input, context, withheld !== undefined), tools, source);
  const runtime = context.runtime.runtimeFor?.(request) ?? context.runtime;
  const { attemptId } = request;
  const chosen: ChosenAttempt = {
    attemptId,
    taskId: prepared.asker?.taskId ?? prepared.id,
    reason,
    ...(request.model !== undefined && { model: request.model }),
    ...(plan.tier !== undefined && { tier: plan.tier }),
    ...(prepared.asker && { gate: prepared.asker.gate }),
  };
  const recorded = context.log.attempt(attemptId);
  if (recorded?.settled) {
    const session = recordedSession(recorded, recorded.settled);
    const checked = await toAttempt(session, chosen, input, noted);
    const { ended } = recorded;
    if (ended === undefined) return { ...checked, replayed: 'settled' };
    const output = ended.status === 'completed' && 'output' in checked && { output: checked.output };
    const { interrupted } = session;
    return { attempt: ended, ...output, replayed: 'ended', ...(interrupted && { interrupted }) };
  }
  const follows = expectedSessions(plan.gates ?? [], prepared).map((expected) => ({
    ...expected,
    ...priceShareAt(context.runtime, { ...expected, urgent: true }),
  }));
  const goesOn = number > 1 || prepared.asker !== undefined;
  const asked = {
    runtime: runtime.name,
    ...(runtime.account !== undefined && { account: runtime.account }),
    spawn: request,
    priority: goesOn ? prepared.priority + headStart : prepared.priority,
    outagePatienceSeconds,
    ...(follows.length > 0 && { follows }),
    ...(prepared.asker && { after: prepared.asker.attemptId }),
    ...priceShareAt(runtime, request),
    ...(!runtime.capabilities.outputLimit && { unbounded: true as const }),
  };
  // One that an earlier process has started is gone on with whether or not a new one would be admitted; where it cannot
  // be found again it is a new one, and costs as much.
  const { taskId } = chosen;
  const admission =
    recorded && runtime.capabilities.attach
      ? await admit({ ...asked, resumed: true }, context.signal, taskId, context)
      : await admit(asked, context.waiting, taskId, context);
  const { maxOutputTokens } = admission;
  const bounded = maxOutputTokens === undefined ? request : { ...request, maxOutputTokens };
  const using = source &&
    tools.length > 0 && {
      tools,
      source,
      agent: prepared.agent.name,
      admit: admitRound(asked, taskId, context),
    };
  const at = { ...context, runtime };
  const session = await runAdmitted(bounded, chosen, admission, at, recorded, using || undefined);
  const { release } = admission;
  const ended = await toAttempt(session, chosen, input, noted);
  return { ...ended, ...(release && { release }) };
}

/** Waits that are shorter than so many milliseconds are told to nobody. */
const toldAfterMs = 250;

function admit(
  request: AdmissionRequest,
  signal: AbortSignal,
  taskId: string,
  context: AttemptContext,
): Promise<Admission> {
  if (context.admission.length === 0) return admitAll([], request, signal);
  return admitAndTell(request, signal, taskId, context);
}

async function admitAndTell(
  request: AdmissionRequest,
  signal: AbortSignal,
  taskId: string,
  { admission: controls, log }: AttemptContext,
): Promise<Admission> {
  let asked: AdmissionControl | undefined;
  const tell = (): void => {
    const control = asked?.name !== undefined && { control: asked.name };
    const why = asked?.waitOf?.(request);
    log.tell({ type: 'task.waiting', at: Date.now(), taskId, for: 'admission', ...control, ...why });
  };
  const patience = setTimeout(tell, toldAfterMs);
  try {
    return await admitAll(controls, request, signal, (control) => {
      asked = control;
    });
  } finally {
    clearTimeout(patience);
  }
}

/** The same for the same attempt in every process: the key by which runtimes and journals know it. */
export function attemptIdOf(runId: string, { id }: PreparedTask, number: number): string {
  return `${runId}/${id}/${number}`;
}

function toolWarnings(withheld: string | undefined, missing: readonly MissingTool[]): ResultWarning[] {
  if (withheld !== undefined)
    return [{ code: 'TOOLS_WITHHELD', message: `The agent worked without tools: ${withheld}.` }];
  if (missing.length === 0) return [];
  const message = `The agent worked without some of its tools: ${listMissing(missing)}.`;
  return [{ code: 'TOOLS_WITHHELD', message }];
}

/** Nothing follows from a further request that is not held back already. */
function admitRound(asked: AdmissionRequest, taskId: string, context: AttemptContext): AdmitRound {
  const { follows: _follows, after: _after, ...rest } = asked;
  return (spawn, round) => admit({ ...rest, spawn, round }, context.waiting, taskId, context);
}

function spawnRequest(
  input: AttemptInput,
  { runId, urgent }: Pick<AttemptContext, 'runId' | 'urgent'>,
  withoutTools: boolean,
): SpawnRequest {
  const { prepared, plan, number, dependencies, correction } = input;
  const { agent, task, outputFormat, outputJsonSchema, shared } = prepared;
  const { instructions, prompt, sharedCharacters } = buildPrompt({
    agent,
    task,
    outputFormat,
    ...(outputJsonSchema && { outputJsonSchema }),
    dependencies,
    ...(correction && { correction }),
    ...(shared && { shared }),
  });
  const schema = outputJsonSchema && { outputJsonSchema };
  return {
    attemptId: attemptIdOf(runId, prepared, number),
    label: `${agent.name} · ${prepared.id}`,
    instructions,
    prompt,
    ...(plan.model !== undefined && { model: plan.model }),
    tools: withoutTools ? 'none' : agent.tools,
    timeoutSeconds: prepared.timeoutSeconds,
    ...schema,
    ...((urgent || prepared.asker) && { urgent: true as const }),
    ...(shared &&
      sharedCharacters !== undefined && {
        sharedPrefix: { key: shared.key, characters: sharedCharacters, sessions: shared.tasks },
      }),
  };
}
