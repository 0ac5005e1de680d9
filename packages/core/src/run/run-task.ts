import type { DependencyOutput } from '../agent/prompt.ts';
import type { EndedAttempt } from '../attempt/attempt.ts';
import {
  type AcceptedAnswer,
  type AttemptPlan,
  type AttemptPolicy,
  singleModel,
} from '../attempt/attempt-policy.ts';
import { attemptWithRetries, type RetryContext } from '../attempt/attempt-with-retries.ts';
import { attemptIdOf } from '../attempt/run-attempt.ts';
import { type ErrorInfo, toErrorInfo } from '../errors.ts';
import type { Gate, GateQuestion } from '../output/gate.ts';
import { type AskedGate, runGates } from '../output/run-gates.ts';
import type { AgentResult, Attempt } from '../result/result.ts';
import { type Standing, toResult } from '../result/task-result.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import { prepareQuestion } from './gate-questions.ts';
import { OwnPlaces } from './own-places.ts';
import { type Place, sharedPlace } from './places.ts';
import { severalAtOnce } from './several-at-once.ts';

export interface TaskContext extends RetryContext {
  policy: AttemptPolicy;
}

/** Attempts a task until an output is accepted, the policy gives up, or the run is stopped. Never rejects. */
export async function runTask(
  prepared: PreparedTask,
  dependencies: readonly DependencyOutput[],
  place: Place,
  context: TaskContext,
): Promise<AgentResult> {
  const startedAt = performance.now();
  const before = context.log.triedBefore(prepared.id);
  // They count for the account, and not for how often a fault is tried again.
  const ended: EndedAttempt[] = before.map((attempt) => ({ attempt, replayed: 'ended' }));
  let refusal: ErrorInfo | undefined;
  const { task, agent } = prepared;
  const numbers = { last: Math.max(0, ...before.map(({ number }) => number)) };
  const tellEnd = (judged: EndedAttempt): EndedAttempt => {
    const gate = prepared.asker && { gate: prepared.asker.gate };
    const taskId = prepared.asker?.taskId ?? prepared.id;
    context.log.endAttempt({ at: Date.now(), taskId, attempt: judged.attempt, ...gate });
    return judged;
  };
  const judgeIn = (own: Place) => (attempt: EndedAttempt, plan: AttemptPlan) => {
    if (attempt.replayed === 'ended') return attempt;
    const gates = attempt.attempt.status === 'completed' ? (plan.gates ?? []) : [];
    if (gates.length === 0) return tellEnd(attempt);
    return judgeOutput(attempt, gates, prepared, own, context).then(tellEnd);
  };
  const planNext = (): ReturnType<AttemptPolicy['next']> => {
    const attempts = ended.slice(before.length).map(({ attempt }) => attempt);
    const answers = acceptedOf(ended);
    const decided = context.log.attempt(attemptIdOf(context.runId, prepared, numbers.last + 1))?.started;
    return context.policy.next({ task, agent, attempts, answers, ...(decided && { decided }) });
  };
  const attemptIn = (own: Place, plan: AttemptPlan, waiting: AbortSignal): Promise<void> => {
    const planned = { prepared, plan, dependencies, place: own, ended, numbers, judge: judgeIn(own) };
    return attemptWithRetries(planned, { ...context, waiting });
  };
  try {
    const goesOn = (): boolean =>
      context.policy.choose !== undefined || ended.at(-1)?.attempt.status !== 'completed';
    while (!context.signal.aborted && goesOn()) {
      const plan = await planNext();
      if (plan === undefined) break;
      const { copies = 1 } = plan;
      if (copies === 1) await attemptIn(place, plan, context.waiting);
      else
        await severalAtOnce({
          copies,
          place,
          waiting: context.waiting,
          stopped: context.signal,
          attempt: (own, waiting) => attemptIn(own, plan, waiting),
          isDecided: async () => (await planNext()) === undefined,
        });
    }
  } catch (thrown) {
    refusal = toErrorInfo(thrown);
  }
  return toResult(prepared, ended, startedAt, refusal, context.signal, standingOf(ended, context.policy));
}

function acceptedOf(ended: readonly EndedAttempt[]): AcceptedAnswer[] {
  return ended.flatMap(({ attempt, output }) =>
    attempt.status === 'completed' ? [{ attempt, output }] : [],
  );
}

/** One that was accepted stands, whatever became of those that were asked for after it. */
function standingOf(ended: readonly EndedAttempt[], policy: AttemptPolicy): Standing | undefined {
  if (policy.choose === undefined) return undefined;
  const answers = acceptedOf(ended);
  if (answers.length === 0) return undefined;
  const bestOf = policy.choose(
    answers,
    ended.map(({ attempt }) => attempt),
  );
  const chosen = ended.find(({ attempt }) => attempt.number === bestOf.attempt);
  return chosen && { ended: chosen, bestOf };
}

async function judgeOutput(
  { attempt, output }: EndedAttempt,
  gates: readonly Gate[],
  prepared: PreparedTask,
  place: Place,
  context: TaskContext,
): Promise<EndedAttempt> {
  const { task, agent } = prepared;
  const subject = { task, agent, output, text: attempt.text, signal: context.signal };
  const places = new OwnPlaces(place);
  const verdict = await runGates(gates, subject, (question, gate) =>
    places
      .run(() => ask(question, gate, attempt, prepared, context), context.signal)
      .catch((thrown: unknown) => {
        if (!context.signal.aborted) throw thrown;
        // It says of itself that it was cancelled.
        return ask(question, gate, attempt, prepared, context);
      }),
  );
  const judged: Attempt = { ...attempt, ...verdict };
  return judged.status === 'completed' ? { attempt: judged, output } : { attempt: judged };
}

/** A gate's question is a task like any other, on one model, with ids of its own below the attempt that it judges. */
function ask(
  question: GateQuestion,
  { gate, number }: AskedGate,
  attempt: Attempt,
  asker: PreparedTask,
  context: TaskContext,
): Promise<AgentResult> {
  const id = `${asker.id}/${attempt.number}/${number === 1 ? gate : `${gate}-${number}`}`;
  const taskId = asker.asker?.taskId ?? asker.id;
  const { attemptId } = attempt;
  const { priority } = asker;
  const task = { ...prepareQuestion(question), id, priority, asker: { taskId, gate, attemptId } };
  return runTask(task, [], sharedPlace, { ...context, policy: singleModel(question.model) });
}
