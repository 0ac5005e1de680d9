import { checkOutput } from '../output/check-output.ts';
import { beginningOf, maxAnswerCharacters, maxKeptCharacters } from '../output/limits.ts';
import { separateThoughts } from '../output/thoughts.ts';
import type { Attempt, ResultStatus, ResultWarning } from '../result/result.ts';
import type { EndedSession } from '../session/run-session.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { AttemptInput, EndedAttempt, TimedSession } from './attempt.ts';
import type { ChosenAttempt } from './chosen-attempt.ts';

/** The attempt, with the check of what its session answered. */
export function toAttempt(
  session: TimedSession,
  chosen: ChosenAttempt,
  input: AttemptInput,
  noted: readonly ResultWarning[] = [],
): EndedAttempt {
  const { attemptId, reason, tier, model } = chosen;
  const checked = checkSession(session, input.prepared);
  const warnings = [
    ...noted,
    ...session.warnings,
    ...modelWarning(model, session.modelUsed),
    ...repairWarning(checked.repairs),
  ];
  const reasoning = [session.reasoning, checked.thoughts].filter(Boolean).join('\n\n');
  // One that was cut off is made again as a further attempt.
  const respawned = (session.respawned ?? 0) + (session.interrupted ? 1 : 0);
  const attempt: Attempt = {
    attemptId,
    number: input.number,
    reason,
    ...(tier !== undefined && { tier }),
    ...(model !== undefined && { model }),
    ...checked.fields,
    ...(session.modelUsed !== undefined && { modelUsed: session.modelUsed }),
    ...(session.reference && { sessionKey: session.reference.sessionKey }),
    text: checked.answer,
    ...(reasoning !== '' && { reasoning: beginningOf(reasoning, maxKeptCharacters) }),
    ...(respawned > 0 && { respawned }),
    ...(warnings.length > 0 && { warnings }),
    ...(session.usage && { usage: session.usage }),
    ...(session.costUsd !== undefined && { costUsd: session.costUsd }),
    ...(session.setAside && { setAside: session.setAside }),
    startedAt: new Date(session.startedAt).toISOString(),
    executionSeconds: (session.endedAt - session.startedAt) / 1000,
  };
  return {
    attempt,
    ...('output' in checked && { output: checked.output }),
    ...(session.interrupted && { interrupted: true as const }),
    ...(session.retryInSeconds !== undefined && { retryInSeconds: session.retryInSeconds }),
  };
}

type CheckedFields = Pick<Attempt, 'status' | 'error' | 'problems' | 'repaired'>;

interface CheckedSession {
  fields: CheckedFields;
  output?: unknown;
  answer: string;
  thoughts?: string;
  repairs: readonly string[];
}

function checkSession(session: EndedSession, prepared: PreparedTask): CheckedSession {
  if (session.status !== 'completed') {
    const status: ResultStatus = session.status;
    return {
      fields: { status, ...(session.error && { error: session.error }) },
      repairs: [],
      ...replyOf(session),
    };
  }
  const check = checkOutput(session, {
    format: prepared.outputFormat,
    ...(prepared.outputSchema && { schema: prepared.outputSchema }),
    ...(prepared.agent.answersAlone && { alone: true }),
  });
  const { thoughts } = check;
  const reply = { answer: keptText(check.answer), ...(thoughts !== undefined && { thoughts }) };
  if (!check.accepted) {
    const { error, problems } = check;
    return { fields: { status: 'failed', error, problems }, repairs: [], ...reply };
  }
  const { output, repairs } = check;
  return {
    fields: { status: 'completed', ...(repairs.length > 0 && { repaired: true }) },
    output,
    repairs,
    ...reply,
  };
}

/** What there is of an answer that did not come to its end. */
function replyOf({ text }: EndedSession): Pick<CheckedSession, 'answer' | 'thoughts'> {
  if (text.length > maxAnswerCharacters) return { answer: keptText(text) };
  const { answer, thoughts } = separateThoughts(text);
  return { answer, ...(thoughts !== undefined && { thoughts }) };
}

function keptText(text: string): string {
  return text.length > maxAnswerCharacters ? beginningOf(text, maxKeptCharacters) : text;
}

function repairWarning(repairs: readonly string[]): ResultWarning[] {
  if (repairs.length === 0) return [];
  const message = `The answer was not valid JSON. Its form was mended (${repairs.join('; ')}), and its content is as it was.`;
  return [{ code: 'OUTPUT_REPAIRED', message }];
}

/** `provider/model` and the bare `model` name the same one. */
function modelWarning(asked: string | undefined, used: string | undefined): ResultWarning[] {
  if (asked === undefined || used === undefined || asked === used) return [];
  if (asked.endsWith(`/${used}`) || used.endsWith(`/${asked}`)) return [];
  const message = `Asked for the model ${asked}, but ${used} answered. Look for fallbacks in the runtime’s configuration.`;
  return [{ code: 'MODEL_MISMATCH', message }];
}
