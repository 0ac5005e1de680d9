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
  /** All attempts, in order, if no answer passed its check. What is tried again after a fault is not among them. */
  attempts: readonly Omit<AttemptPlan, 'gates'>[];
  dependsOn: readonly string[];
  timeoutSeconds: number;
  /** The texts that the first session would be given, without the outputs of tasks it depends on. */
  instructions: string;
  prompt: string;
  /** Characters at the start of `prompt` that other tasks have too, with the same instructions. */
  sharedCharacters?: number;
}

/** Tasks of one kind in work that is made of many runs: one of them, and how many there would be. */
export interface StepPreview {
  /** The sub-run, such as `review`. */
  step: string;
  task: TaskPreview;
  /** One of these models does each of them; empty: the models of `task`. */
  models: readonly string[];
  /** Tasks, if everything goes well at once. */
  least: number;
  /** Tasks, if everything that can be done again is. */
  most: number;
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
      return {
        taskId: id,
        agent: agent.name,
        ...(first?.model !== undefined && { model: first.model }),
        ...(first?.tier !== undefined && { tier: first.tier }),
        attempts,
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

/** Asks the policy again and again, as if each answer had failed its check. */
async function attemptsOf(
  task: AgentTask,
  agent: AgentDefinition,
  policy: AttemptPolicy,
): Promise<Omit<AttemptPlan, 'gates'>[]> {
  const failed: Attempt[] = [];
  while (failed.length < mostAttempts) {
    const plan = await policy.next({ task, agent, attempts: failed });
    if (plan === undefined) break;
    failed.push(asFailed(plan, failed.length + 1));
  }
  return failed.map(({ reason, model, tier }) => ({
    reason,
    ...(model !== undefined && { model }),
    ...(tier !== undefined && { tier }),
  }));
}

function asFailed({ gates: _gates, ...plan }: AttemptPlan, number: number): Attempt {
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
