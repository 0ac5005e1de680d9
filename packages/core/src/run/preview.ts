import type { AgentDefinition } from '../agent/agent-definition.ts';
import { buildPrompt } from '../agent/prompt.ts';
import type { AttemptPlan, AttemptPolicy } from '../attempt/attempt-policy.ts';
import type { Attempt } from '../result/result.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { AgentTask } from '../task/task.ts';

/** What would be spawned for a task. */
export interface TaskPreview {
  taskId: string;
  agent: string;
  /** Of the first attempt; absent: the runtime's default. */
  model?: string;
  tier?: string;
  /**
   * All attempts, in order, if no answer passed its check but the last one; where the best of several is wanted, those
   * after that, too. What is tried again after a fault is not among them.
   */
  attempts: readonly Omit<AttemptPlan, 'gates' | 'copies'>[];
  /** Answers that are wanted, where that is more than one. */
  answers?: number;
  dependsOn: readonly string[];
  timeoutSeconds: number;
  /** The texts that the first session would be given, without the outputs of tasks it depends on. */
  instructions: string;
  prompt: string;
  /** Characters at the start of `prompt` that other tasks have too, with the same instructions. */
  sharedCharacters?: number;
}

/** A session that a job would start. */
export interface SessionPreview {
  /** The part of the job, such as `review` or `work/a`. */
  step: string;
  /** The task that it is an attempt at, by a name that no other task of the job has. */
  task: string;
  agent: string;
  reason: AttemptPlan['reason'];
  /** Absent: the runtime's default. */
  model?: string;
  tier?: string;
  /** The texts that it would be given, with short answers where others answer before it. */
  instructions: string;
  prompt: string;
  /** Answers of other tasks that it is shown. */
  shown: number;
}

/** What a job of many steps would start, by the way that it takes. Nothing was started. */
export interface JobPreview {
  /** Everything goes well at once. */
  expected: readonly SessionPreview[];
  /**
   * Everything that can be done again is. More than one way where it forks, as the model that writes something decides
   * which ones judge it; each part of the job comes to the most that it has on any of them.
   */
  longest: readonly (readonly SessionPreview[])[];
}

/** The attempts of each task as its policy plans them. Spawns nothing. */
export async function previewTasks(
  tasks: readonly PreparedTask[],
  policy: AttemptPolicy,
): Promise<TaskPreview[]> {
  return Promise.all(
    tasks.map(async (prepared) => {
      const { id, task, agent, outputFormat, outputJsonSchema, dependsOn, timeoutSeconds, shared } = prepared;
      const attempts = await attemptsOf(task, agent, policy);
      const [first] = attempts;
      const answers = attempts.filter(({ reason }) => reason === 'another').length + 1;
      return {
        taskId: id,
        agent: agent.name,
        ...(first?.model !== undefined && { model: first.model }),
        ...(first?.tier !== undefined && { tier: first.tier }),
        attempts,
        ...(answers > 1 && { answers }),
        dependsOn,
        timeoutSeconds,
        ...buildPrompt({
          agent,
          task,
          outputFormat,
          ...(outputJsonSchema && { outputJsonSchema }),
          dependencies: [],
          ...(shared && { shared }),
        }),
      };
    }),
  );
}

/** A policy that never gives up is looked at no further. */
const mostAttempts = 100;

/** Asks the policy again and again, as if each answer had failed its check; then as if each further one was accepted. */
async function attemptsOf(
  task: AgentTask,
  agent: AgentDefinition,
  policy: AttemptPolicy,
): Promise<Omit<AttemptPlan, 'gates' | 'copies'>[]> {
  const failed: Attempt[] = [];
  while (failed.length < mostAttempts) {
    const plan = await policy.next({ task, agent, attempts: failed });
    if (plan === undefined) break;
    failed.push(asFailed(plan, failed.length + 1));
  }
  const last = failed.pop();
  if (last) failed.push(policy.choose ? asAccepted(last) : last);
  while (policy.choose && failed.length < mostAttempts) {
    // No two answers say the same, so that nothing is decided early.
    const answers = failed
      .filter(({ status }) => status === 'completed')
      .map((attempt) => ({ attempt, output: attempt.number }));
    const plan = await policy.next({ task, agent, attempts: failed, answers });
    if (plan === undefined) break;
    failed.push(asAccepted(asFailed(plan, failed.length + 1)));
  }
  return failed.map(({ reason, model, tier }) => ({
    reason,
    ...(model !== undefined && { model }),
    ...(tier !== undefined && { tier }),
  }));
}

function asAccepted({ error: _error, ...attempt }: Attempt): Attempt {
  return { ...attempt, status: 'completed' };
}

function asFailed({ gates: _gates, copies: _copies, ...plan }: AttemptPlan, number: number): Attempt {
  const message = 'The answer is taken to have failed its check.';
  return {
    ...plan,
    attemptId: `preview/${number}`,
    number,
    status: 'failed',
    text: '',
    error: { code: 'OUTPUT_INVALID', message, fix: 'Nothing: this is a preview.', retryable: false },
    startedAt: new Date(0).toISOString(),
    executionSeconds: 0,
  };
}
