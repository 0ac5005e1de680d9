import { whyWithoutTools } from '../agent/tool-rights.ts';
import { InputError } from '../errors.ts';
import type { RunSettings } from '../run/run-settings.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import { unknownModels } from './unknown-models.ts';

/** Nothing is spawned on a runtime that cannot be reached, or with a model that it does not have. */
export async function prepareRuntime(
  tasks: readonly PreparedTask[],
  settings: RunSettings,
  signal: AbortSignal,
): Promise<void> {
  const { runtime } = settings;
  await runtime.connect?.({ signal });
  const named = tasks.flatMap(({ task }) => task.model ?? settings.model ?? []);
  const asked = (await someNameNone(tasks, settings)) ? [...named, undefined] : named;
  const issues = await unknownModels(runtime, asked, { signal });
  if (issues.length > 0) throw new InputError(issues);
  const agents = new Set(tasks.map(({ agent }) => agent));
  // For one that works without its tools nothing is started.
  const users = [...agents].filter(
    (agent) => agent.tools !== 'none' && whyWithoutTools(agent, runtime, settings.tools) === undefined,
  );
  if (users.length > 0 && runtime.capabilities.toolCalls) await settings.tools?.prepare(users, { signal });
}

/** Whether the first attempt of a task is left to the runtime's default model. */
async function someNameNone(tasks: readonly PreparedTask[], { policy }: RunSettings): Promise<boolean> {
  for (const { task, agent } of tasks) {
    if (task.model !== undefined) continue;
    const plan = await policy.next({ task, agent, attempts: [] });
    if (plan !== undefined && plan.model === undefined) return true;
  }
  return false;
}

/** The model that the first attempt of a task asks; nothing: the runtime's default. */
export async function firstModelOf(
  { task, agent }: PreparedTask,
  { policy }: Pick<RunSettings, 'policy'>,
): Promise<string | undefined> {
  return task.model ?? (await policy.next({ task, agent, attempts: [] }))?.model;
}
