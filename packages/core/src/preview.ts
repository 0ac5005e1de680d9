import type { AttemptPolicy } from './attempt-policy.ts';
import type { PreparedTask } from './prepare-tasks.ts';
import { buildPrompt } from './prompt.ts';

/** What would be spawned first for a task. */
export interface TaskPreview {
  taskId: string;
  agent: string;
  /** Absent: the runtime's default. */
  model?: string;
  tier?: string;
  dependsOn: readonly string[];
  timeoutSeconds: number;
  /** The texts that the session would be given, without the outputs of tasks it depends on. */
  instructions: string;
  prompt: string;
}

/** The first attempt of each task as its policy plans it. Spawns nothing. */
export async function previewTasks(
  tasks: readonly PreparedTask[],
  policy: AttemptPolicy,
): Promise<TaskPreview[]> {
  return Promise.all(
    tasks.map(async ({ id, task, agent, outputFormat, outputJsonSchema, dependsOn, timeoutSeconds }) => {
      const plan = await policy.next({ task, agent, attempts: [] });
      return {
        taskId: id,
        agent: agent.name,
        ...(plan?.model !== undefined && { model: plan.model }),
        ...(plan?.tier !== undefined && { tier: plan.tier }),
        dependsOn,
        timeoutSeconds,
        ...buildPrompt({
          agent,
          task,
          outputFormat,
          ...(outputJsonSchema && { outputJsonSchema }),
          dependencies: [],
        }),
      };
    }),
  );
}
