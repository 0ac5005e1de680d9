import type { Check, ChecksRecord } from '../output/check.ts';
import { checkOutput } from '../output/check-output.ts';
import { beginningOf, maxAnswerCharacters, maxKeptCharacters } from '../output/limits.ts';
import { type CheckedOutput, runChecks } from '../output/run-checks.ts';
import { separateThoughts } from '../output/thoughts.ts';
import type { Attempt, ResultStatus, ResultWarning } from '../result/result.ts';
import type { EndedSession } from '../session/run-session.ts';
import type { AttemptInput, ChosenAttempt, EndedAttempt, TimedSession } from './attempt.ts';

/** The attempt, with the check of what its session answered. */
export async function toAttempt(
  session: TimedSession,
  chosen: ChosenAttempt,
  input: AttemptInput,
  noted: readonly ResultWarning[] = [],
): Promise<EndedAttempt> {
  const { attemptId, reason, tier, model } = chosen;
  const checked = await checkSession(session, input);
  const warnings = [
    ...noted,
    ...session.warnings,
    ...modelWarning(model, session.modelUsed),
    ...repairWarning(checked.repairs),
    ...checksWarnings(checked.fields.checks),
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

type CheckedFields = Pick<Attempt, 'status' | 'error' | 'problems' | 'repaired' | 'checks'>;

interface CheckedSession {
  fields: CheckedFields;
  output?: unknown;
  answer: string;
  thoughts?: string;
  repairs: readonly string[];
}

async function checkSession(session: EndedSession, input: AttemptInput): Promise<CheckedSession> {
  const { prepared } = input;
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
  const { repairs } = check;
  const checks = checksOf(input);
  const { output, record, refusal }: CheckedAnswer =
    checks.length > 0 ? await runItsChecks(checks, check.output, input) : check;
  const fields = { ...(repairs.length > 0 && { repaired: true }), ...(record && { checks: record }) };
  if (refusal) return { fields: { status: 'failed', ...refusal, ...fields }, repairs, ...reply };
  return { fields: { status: 'completed', ...fields }, output, repairs, ...reply };
}

type CheckedAnswer = Partial<Pick<CheckedOutput, 'record' | 'refusal'>> & Pick<CheckedOutput, 'output'>;

/** The checks of the agent, where the answer is in the format that they were written for. */
function checksOf({ prepared: { agent, outputFormat } }: AttemptInput): readonly Check[] {
  const isItsFormat = agent.outputSchema === undefined || outputFormat === 'json';
  return (isItsFormat && agent.checks) || [];
}

function runItsChecks(
  checks: readonly Check[],
  output: unknown,
  { prepared, dependencies }: AttemptInput,
): Promise<CheckedOutput> {
  return runChecks(checks, { output, task: prepared.task, results: dependencies }, prepared.outputSchema);
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

function checksWarnings({ changes = [], notChecked = [] }: Partial<ChecksRecord> = {}): ResultWarning[] {
  const warning = (code: ResultWarning['code'], said: string, parts: readonly string[]): ResultWarning[] =>
    parts.length === 0 ? [] : [{ code, message: `${said}: ${parts.join('; ')}` }];
  return [
    ...warning('OUTPUT_CHANGED', 'Checks mended the answer', changes),
    ...warning('NOT_CHECKED', 'Not all checks could look at the answer', notChecked),
  ];
}

/** `provider/model` and the bare `model` name the same one. */
function modelWarning(asked: string | undefined, used: string | undefined): ResultWarning[] {
  if (asked === undefined || used === undefined || asked === used) return [];
  if (asked.endsWith(`/${used}`) || used.endsWith(`/${asked}`)) return [];
  const message = `Asked for the model ${asked}, but ${used} answered. Look for fallbacks in the runtime’s configuration.`;
  return [{ code: 'MODEL_MISMATCH', message }];
}
